"""Wishes told indirectly: "just checking I'm still on for Thursday", "he's poorly so we'll need another day"."""

from collections.abc import Mapping, Sequence

from agent.brain.understanding.situation import Intent

_NOUN = (
    r"(?:appointments?|bookings?|visits?|sessions?|reservations?|slots?|lessons?|treatments?|haircuts?"
    r"|consultations?|follow[ -]ups?|one|thing)(?:'s)?"
)
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today)"
_MINE = r"(?:my|our|his|her|(?:my|our) \w+'s)"
_OTHER_TIME = r"(?:different|another|new|some other|other) (?:day|time|date|slot|hour|week)"
_UNFIT = r"(?:(?:no|not) (?:\w+ )?(?:good|use|great|ideal|possible|suitable|suiting|suit|work|working|convenient|workable)|impossible|awkward|a problem|tricky|inconvenient)"
_NO_MORE = r"(?:any ?more|any longer|after all|now)"

INDIRECT: Mapping[Intent, Sequence[str]] = {
    "lookup": (
        rf"check(?:ing)? (?:on|up on) (?:an?|the|my|our) (?:[\w'-]+ ){{0,2}}?{_NOUN}",
        rf"(?:checking|check|confirm|confirming|making sure|make sure|seeing|see) (?:that |if |whether |on )*{_MINE} (?:[\w'-]+ ){{0,3}}?{_NOUN}(?: [\w'-]+){{0,3}}? (?:still|on|going|happening|booked|confirmed)(?: on)?",
        r"(?:am i|are we|i am|we are|is (?:it|he|she)|(?:he|she|it) is) still (?:on|booked|down|in|coming|happening|good|okay)(?: for)?",
        r"(?:right in thinking|right to think|correct in thinking|is it true) (?:that )?(?:i|we|he|she) (?:have|had|am|are|is|has)(?: got)?(?: \w+){0,3}",
        r"(?:what|which|when)(?: time| day| date)? (?:i am|we are|he is|she is|i was|am i|are we) (?:in|down|booked|due|coming|meant|supposed|scheduled)\b(?! (?:town|the area|your area|the neighbourhood|the neighborhood))",
        r"(?:what|which|when)(?: time| day| date)? (?:you (?:have |have got |got |had )|have you (?:got )?|do you have |did you have )(?:me|us|him|her|my \w+) (?:in|down|booked|on|for)",
        rf"(?:what time|what day|which day|what date|when)(?: is|'s) {_MINE} (?:[\w'-]+ ){{0,3}}?{_NOUN}",
        rf"(?:time|day)'s {_MINE} (?:[\w'-]+ ){{0,3}}?{_NOUN}",
        rf"(?:when|what time|what day|which day|what date) (?:does|do|did|will) (?:{_MINE} [\w'-]+|mine)(?: \w+){{0,2}}",
        rf"(?:do|have) (?:i|we) (?:still |already |even )*(?:have|got) {_MINE} (?:[\w'-]+ ){{0,2}}?{_NOUN}",
        rf"(?:date|time|day|details|hour) (?:of|for) {_MINE} (?:\w+ ){{0,3}}?{_NOUN}",
        r"remember (?:when|what time|what day|which day|if|whether) (?:i|my|we|our)(?: \w+){0,4}",
        r"is it (?:\w+ ){1,4}?(?:i am|we are) (?:in|coming|booked|down|due)(?: for)?",
        rf"(?:when|what time|what day|which day) (?:mine|ours|hers|his|{_MINE} (?:[\w'-]+ ){{0,2}}?{_NOUN}) (?:is|are|was|starts?)",
        r"(?:have|did|has|am) i (?:\w+ )?(?:missed|miss|late for) my",
        rf"(?:have|got|find|see|is there) (?:an?|any|my) {_NOUN} (?:for|under|in) (?:me|my name|us)\b",
        r"(?:think|believe|thought|sure) (?:that )?(?:i am|we are|i was) (?:booked|down|in|scheduled|due)(?: in)?",
        rf"(?:did|have) you (?:get|got|receive|received|have|had) (?:my|our) (?:\w+ )?(?:{_NOUN}|request)",
        r"(?:is|are|was) (?:my|our) (?:[\w'-]+ ){1,3}?(?:booked|scheduled|down)(?: in)?(?: for| on)?",
        r"what (?:i|we) (?:have|have got|got) (?:booked|on|coming|down)",
        r"(?:do|does|did) not (?:know|remember|recall) (?:what time|when|which day|what day)\b",
    ),
    "reschedule": (
        r"(?:earlier|later|sooner) than (?:what |when |the (?:time|day|one) )?(?:i|we) (?:have |had |got |am |was |are )+(?:got |booked|down|scheduled|in|booked in)?",
        rf"(?:\w+'s got|has|have|had|got) (?:got )?(?:an?|my|his|her|our) (?:[\w'-]+ ){{0,3}}?{_NOUN}(?<! one)(?<! thing)(?: [\w'.:-]+){{0,18}}? {_OTHER_TIME}",
        r"(?:change|alter|shift|move|switch|swap|adjust) (?:the |my |its |our )?(?:hour|start(?:ing)? time)",
        rf"(?:meant|supposed|due|booked|scheduled|down) (?:[\w':]+ ){{0,7}}?but (?:[\w']+ ){{0,6}}?(?:rather|instead|{_OTHER_TIME}|the (?:week|day|\w+day) (?:after|before))",
        rf"{_NOUN} (?:\w+ )?(?:clashes|conflicts|is clashing|clashing)\b",
        rf"(?:{_MINE} (?:[\w'-]+ ){{0,3}}?{_NOUN}|the {_DAY} one(?:'s)?) (?:[\w':.]+ ){{0,5}}?{_UNFIT}",
        rf"{_DAY}(?:'s)? (?:is |was )?(?:no good|no use|not good|impossible|off the table)(?: \w+){{0,3}}? {_NO_MORE}",
        rf"(?:want|need|like|get|find|have|sort|give me|swap (?:it|that|this) for) (?:\w+ ){{0,2}}?{_OTHER_TIME} for {_MINE} (?:[\w'-]+ ){{0,3}}?{_NOUN}",
        rf"{_NOUN} (?:\w+ )?(?:needs?|wants?|requires?|has) (?:to be )?(?:mov|chang|shift|resched|switch|swapp|alter|push)\w+",
        rf"make it (?:on |at |for )?an? {_OTHER_TIME}|{_OTHER_TIME} (?:to|than|from) (?:what|the one|when|that) (?:i|we)",
        rf"(?:have|got) (?:an? )?(?:{_DAY}|the \w+)(?: [\w':]+){{0,6}}? but (?:[\w':]+ ){{0,5}}?(?:(?:would be|is|suits|works|be) (?:\w+ )?better|(?:would )?(?:prefer|rather))",
        r"(?:swap|change|switch|move|swapping|changing|switching) (?:the |my )?(?:days?|times?|dates?|hours?)(?= |$)",
        r"(?:booked|picked|chose|got|made it for|have) (?:me )?(?:on |for |in )?the wrong (?:day|time|date|slot|week|hour)",
        rf"(?:can|could|may|might) (?:it|that|mine|{_MINE} (?:[\w'-]+ ){{0,2}}?{_NOUN}) (?:be|start|go) (?:\w+ ){{0,3}}?(?:later|earlier|sooner|another|different|changed|moved|shifted|pushed|brought)",
        rf"{_MINE} (?:[\w'-]+ ){{0,2}}?{_NOUN} (?:can|could|should|might) (?:be|go|start)\b",
        r"(?:can|could|may|might) (?:it|that|mine|ours) (?:be|go) (?:[\w':]+ ){0,7}?instead",
        r"(?:make|have) (?:it|that|mine) (?:\w+ ){0,3}?(?:later|earlier|sooner)(?= |$)",
        r"pre-?pon(?:e|ed|ing)|(?:i|we) booked (?:[\w':]+ ){1,14}?but (?:[\w']+ ){0,20}?(?:look at|change|move|do|try|make it|have|come)\b",
    ),
    "cancel": (
        rf"(?:scratch|axe|erase|bin|ditch|void|nix|undo) (?:the |my |our |this |that |his |her )(?:[\w'-]+ ){{0,3}}?(?:{_NOUN}|{_DAY})",
        r"knock (?:the |my |our |it|that|this)(?: ?[\w'-]+){0,3}? on the head",
        r"(?:cross|strike|scratch|take|get) (?:me|us|him|her|my \w+) off\b",
        rf"give (?:my|the|our) (?:\w+ ){{0,2}}?(?:place|spot|time|space|{_NOUN}) (?:to|up|away)\b",
        rf"(?:do|will|does|would) not (?:be )?(?:need|want|require|needing|wanting) (?:it|that|this|them) {_NO_MORE}",
        rf"(?:not|no longer) (?:be )?(?:need|needing|want|wanting|require|requiring) {_MINE} (?:[\w'-]+ ){{0,3}}?{_NOUN}",
        rf"{_NOUN} (?:\w+ )?(?:needs?|wants?|has) (?:to be )?(?:cancel|scrapp|binn|dropp)\w+",
        rf"(?:no longer|not) (?:be )?(?:need|needing|want|wanting|require|requiring) (?:the|this|that|any) (?:[\w'-]+ ){{0,3}}?{_NOUN}",
        r"changed (?:my|our|her|his) minds? (?:about|on)\b",
        r"(?:will|am|are|is) not (?:be )?(?:turning|showing) up",
        r"(?:duck|bail|back|drop|bow|pull|chicken|step) (?:out )?(?:of|on|from) (?:my|the|our|this|that|\w+day)",
        rf"(?:get rid of|bin|lose|ditch|axe|scrap) {_DAY}(?:'s)?",
        rf"(?:cancel|scrap|bin|drop|delete|ditch|axe|scratch|lose) what(?:ever)? (?:i|we) (?:have|had|got|booked|made)(?: (?:got|booked|down|in))*(?: (?:on|for) {_DAY})?",
        r"(?:cancel|scrap|bin|drop|delete) (?:the lot|all of (?:it|them)|everything|them all|both)",
    ),
    "book": (
        r"(?:set|sort|fix|stick|pop|put|get) (?:me|us|him|her|my \w+) (?:up|out|in|down)(?: (?:for|with|on|at))?",
        r"(?:want|need|like|have|get|take|book|make) (?:me )?an? new (?:one|booking|slot)",
        r"(?:make|put in|get|do) (?:an? |another |the )?(?:new )?(?:booking|reservation)",
        r"(?:need|want|like|have|sort|do) (?:me |us )?(?:another|one more|a second)(?: one)?(?= for| too| as well| on| please|$)",
        r"get (?:that|it|this|something|one) (?:in|into|on) (?:the|your) (?:diary|calendar|books?)",
    ),
}
