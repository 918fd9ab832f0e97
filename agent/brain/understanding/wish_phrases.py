"""How wishes are worded: patterns by intent, over canonical text, and the words they need."""

from collections.abc import Mapping, Sequence

from agent.brain.understanding.indirect_wishes import INDIRECT
from agent.brain.understanding.situation import Intent

NOUN = (
    r"(?:appointments?|bookings?|visits?|sessions?|reservations?|meetings?|consultations?|checkups?"
    r"|check-ups?|slots?|consults?|follow-ups?|follow ups?|lessons?|treatments?|haircuts?)"
)
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today)"
_MINE = rf"(?:my|the|that|this|our|an?|both|all|his|her|{_DAY}(?:'s)?)"
_OBJECT = rf"(?:(?:{_MINE} )?(?:(?!and |then |also |but )[\w'.:-]+ ){{0,4}}?(?:{NOUN}|one|ones|time|day|date)|it|that|this|{_DAY}'s|mine|me|everything)"
_WANT = (
    r"(?:want|need|(?<!is )(?<!are )(?<!much )(?<!was )like|get|got to have|looking for|looking to get|after|take|grab|request|have to have"
    r"|could i have|can i have|may i have|could we have|would love|require|interested in|hoping for"
    r"|hoping to get|arrange|organize|find|give me|find me|get me)"
)
CANNOT = (
    r"(?:do not think (?:that )?i (?:will|can|am going to|would)(?: be able to)?|can not|could not|will not|not (?:be )?able to|unable to|am not going to|not going to"
    r"|will not be able to|no longer)"
)

# "I booked Tuesday at ten but I need it on Wednesday": one appointment, and another time for it.
_HELD = (
    rf"(?:(?:booked|reserved|scheduled) (?:me |us |in |an? |my |the )*"
    rf"|(?:have|had|have got|got|made) (?:already )?(?:an?|my|the|another) (?!(?:[\w'-]+ )?meeting)(?:(?!meeting)[\w'-]+ ){{0,2}}?{NOUN} "
    r"|(?:have|had|have got|got) (?:me|us) (?:in|down|booked) "
    r"|(?:am|was|were|are) (?:[\w'-]+ )?(?:down|booked|scheduled|in (?=for|on|at)|on (?:the )?(?:books?|schedule|calendar|list)) ?)"
)
_HELD_BUT = (
    rf"(?:(?:i|we|you) (?:have |had )?(?:already |just )?{_HELD}|my (?:[\w'-]+ ){{0,2}}?{NOUN} (?:is|was) )"
    r"(?:[\w'.:-]+ ){0,10}?(?:but|and now|only|now|though|however|except|and(?= (?:[\w'.:]+ ){1,10}instead))(?: now)?"
)
_RATHER_THEN = rf"(?:[\w']+ ){{0,5}}?(?:(?:it|that) (?:on|for|at|to be|moved|be|another|a different|some other|earlier|later)|{_DAY})"

# "Cancel Friday's and Wednesday's to Thursday": the verb was left out, or lost.
_VERBLESS = rf"(?<=and )(?:my |the )?{_DAY}(?:'s| one| appointment| visit) (?:to|until|till) (?:the |next )?{_DAY}"

_DIRECT: dict[Intent, Sequence[str]] = {
    "cancel": (
        rf"(?:cancel|call off|drop|scrap|kill) {_DAY}(?:'s)?(?! and book)|(?:cancel|cancelling|canceling|scrap|bin|call off|get rid of|delete|drop|remove|kill|take off|withdraw|free up)"
        rf"(?: out)?(?: {_OBJECT})",
        r"(?:cancel|cancelling|canceling|cancelled|cancellation)(?! (?:policy|fee|fees|charge|charges|rule|rules|cost|terms))",
        rf"(?:do not|no longer|will not|will no longer|am not going to)(?: be)? (?:need|want|needing|wanting) {_MINE} (?:[\w'-]+ ){{0,3}}?{NOUN}(?! (?:just|only|but|i (?:want|need|would|am after)) )",
        rf"(?:need|have|got|going) to (?:pull|back|bow) out(?= |$)|(?:want|pull|back|get|bow)(?: me)? out of (?:{_DAY}(?:'s)?|(?:my|the|our|this|that)) (?:[\w'-]+ ){{0,3}}?(?:{NOUN}|one|\w+)",
        r"let (?:my|the|our) (?:[\w'-]+ ){1,3}go\b|let go of (?:my|the|our)",
        rf"(?:so|then) no {NOUN} (?:for (?:me|us|him|her) )?(?:this (?:week|time)|on {_DAY}|{_DAY})",
        rf"(?:stop|quit|discontinue) (?:my|the|our|his|her|all) (?:[\w'-]+ ){{0,3}}?{NOUN}",
        rf"forget (?:about )?(?:my|our) (?:[\w'-]+ ){{0,3}}?{NOUN}",
        r"(?:will not|am not|are not|is not) (?:be )?(?:coming|attending|showing up)(?! (?:by|with|alone|from))",
        r"(?:cancel|cancelling|scrap|drop|call off|bin) (?:the |my |this )?(?:whole|entire) (?:thing|lot|visit|business)"
        r"|call (?:it|that|(?:my|the|this|that|our) (?:[\w'-]+ ){0,2}?[\w'-]+) off|take me off (?:the )?(?:schedule|calendar|list|books?)",
    ),
    "reschedule": (
        r"(?:turn|convert|upgrade) my (?:[\w'-]+ ){1,5}?(?:into|to) an?",
        rf"{_HELD_BUT} {_RATHER_THEN}",
        rf"(?:make|do|have|get|want|like|need|can|could|may|pull|bring|start) my (?:[\w'-]+ ){{0,2}}?(?:{_DAY}(?:'s)?|{NOUN}|one)(?: [\w'-]+){{0,6}}? (?:earlier|later|sooner|forward|back)",
        rf"my (?:[\w'-]+ ){{0,2}}?(?:{_DAY}(?:'s)?|{NOUN}|one)(?: \w+){{0,3}}? (?:be|start|begin) (?:\w+ ){{1,4}}?(?:earlier|later|sooner)",
        r"reschedul(?:e|ed|ing)",
        rf"(?:move|moving|push|pushing|shift|shifting|bump|switch|switching|swap|change|changing|postpone"
        rf"|postponing|delay|bring forward|rearrange|adjust|modify|amend|alter|edit|push back|put off)"
        rf"(?: back| up| forward| around)?(?: {_OBJECT})",
        r"(?:date|time|day|appointment|slot|booking|mine)(?: [\w':.]+){0,4}? (?:does|do) not (?:work|suit)(?: \w+){0,2}? (?:any ?more|any longer)",
        r"(?:move|moving|push|shift|bump|switch|swap|change|changing|delay)(?: back| up| forward| off)? my (?!email|e-mail|name|phone|number"
        r"|address|mind|details|order|time|day)[\w-]+",
        rf"(?:bring|push|put|move) (?:{_OBJECT} )(?:forward|back|off|up|earlier|later)",
        rf"postpone|rearrange|(?:can not|will not|not able to) (?:\w+ )?{_DAY}(?= (?:can|could|may|is|how|what)\b)",
        r"(?:can|could) (?:we|i|the|you) (?:do|come|have|make it|try) (?:[\w':]+ ){1,7}instead",
        _VERBLESS,
        rf"(?:move|change|switch|push|shift|bump|postpone) (?:to|until|till) (?:the |an? |next |this )?(?:{_DAY}|morning|afternoon|evening|another|different|later|earlier)",
        rf"{NOUN} (?:\w+ ){{0,3}}?needs to (?:be )?(?:move|moved|change|changed)|(?:later|earlier|sooner) than (?:\w+ ){{0,2}}?(?:booked|scheduled|planned)|instead of {_DAY}",
        r"(?:double booked|a conflict|a clash|clashes)(?: \w+){0,8}? (?:another|a different|some other) (?:time|day|date)",
        rf"(?:move|change|switch|swap|push|shift) (?:from )?{_DAY}(?:'s)? (?:\w+ ){{0,2}}?(?:to|for|until)",
        r"(?:something|things?|stuff|work|a meeting)(?:'s| is| has| have)? (?:come|came) up",
        rf"(?:different|another|new|other|better|later|earlier) (?:time|day|date|slot) for {_MINE} (?:[\w'-]+ ){{0,3}}?{NOUN}",
        rf"{CANNOT} (?:make|do|come|attend|keep|get)(?: (?:it|to|in|there|that|for|on|at))*(?: (?:my|the))?(?= |$)",
        rf"(?:change|changes|alteration) to {_MINE} (?:[\w'-]+ ){{0,3}}?{NOUN}",
        r"(?:come|visit|be seen) (?:on |at |in )?(?:[\w'.:-]+ ){1,5}?instead of",
    ),
    "lookup": (
        r"(?:what time|what day|what date|which day|when|where|what) (?:is|was|are|were|did|do|am|have) (?:i|my|our)(?: \w+){0,2}",
        rf"do (?:i|we) (?:still |already |actually )?have (?:an?|any|my|something|anything)(?: \w+){{0,2}} ?(?:{NOUN}|booked|scheduled|on|coming up)",
        rf"(?:if|whether) (?:i|we) (?:really |actually |still |already )*(?:have|am|are)(?: got)?(?: \w+){{0,3}}? (?:booked|scheduled|down|coming up|in|{NOUN})",
        r"(?:make|be|making|being) (?:sure|certain) (?:that )?(?:it|that|my \w+|everything|i) (?:\w+ ){0,2}?(?:in(?= (?:there|the (?:system|books?|diary|calendar))|$)|there|booked|down|went|gone|been|saved|confirmed|recorded|registered)",
        rf"(?:did|has|have) my (?:\w+ ){{0,2}}?{NOUN} (?:go|get|come|been|gone|got)(?: \w+)?|(?:(?:is there|have you got|do you have) )?(?:an?|any|something|anything) (?:[\w'-]+ )?(?:under|in) my name(?: \w+){{0,3}}",
        rf"(?:check|checking|confirm|sure|see) (?:that |if |whether )*my (?:\w+ ){{0,2}}?{NOUN} (?:is|was)(?: still)? (?:booked|on|confirmed|down|there|in|set)",
        r"did it (?:go|get) (?:in|through|booked)|did i (?:actually |really |ever )*(?:get|end up) (?:booked|in)|is my name (?:still )?(?:down|in|on)",
        r"(?:do|have) (?:i|we) (?:still |already |actually )*(?:have|got) (?:something|anything)(?: \w+)? with you",
        r"(?:check|checking|confirm|see|sure) (?:that |if |whether )*(?:it|that|my \w+) (?:really |actually |has |have |all )*(?:went|gone|got|came|worked|is in(?! the (?:morning|afternoon|evening))|is there|is still|was (?:booked|saved|made))(?: \w+)?",
        r"(?:do|have) you (?:still |actually |really )*(?:have|got) (?:me|us) (?:\w+ ){0,1}?(?:in|down|for|booked|scheduled|on)",
        r"am i (?:still |already |actually |all |really |definitely |properly |even )*(?:booked|scheduled|down|confirmed|on (?:the|for)|coming|set|due)",
        rf"(?:look up|look for|check on|check|find|confirm|see|pull up|verify|view|look at|know|tell me|details of|details for|about|remind me (?:of|about|when)) (?:when |what time |if |out |about )*(?:is )?(?:my|i have an?|i am|our)(?: [\w'-]+){{0,2}}? ?(?:{NOUN}|booked|scheduled|coming)",
        r"(?:have|did) i (?:got|book|booked|make|made|schedule|scheduled|have)(?: \w+){0,3}",
        rf"is my (?:\w+ ){{0,2}}{NOUN}",
        rf"(?:confirming|double[ -]checking) (?:about |for |on )?{_DAY}(?:'s)?",
        rf"has my (?:\w+ ){{0,2}}{NOUN} (?:been|gone)|remind me (?:when|what time|what day)",
        r"(?:checking|make sure|making sure|confirm|confirming|double check|see if|check) (?:that |if |when |whether )*(?:i am|i have got|i have|we are)(?: still)? (?:down|booked|in|on|coming|due|scheduled|an? )\w*",
        r"(?:when|what time|what day|what date) (?:is|was) (?:that|it|this)(?: one)?(?: again| booked| for)*",
        r"(?:forgot|forgotten|do not remember|can not remember|lost track of|lost|not sure) (?:when|what|which|my|the (?:time|day|date|details|hour)|(?:if|whether) i)(?: \w+){0,4}",
        rf"what {NOUN} do i have|i (?:think|believe|thought) i have (?:something|an?) (?:\w+ )?(?:booked|scheduled|{NOUN})",
    ),
    "availability": (
        r"(?:any|got|have|an|some|your|the) (?:\w+ )?(?:openings?|vacanc(?:y|ies)|availability|slots?|gaps?|spaces?|spots?)",
        r"any chance of (?:an? |the |some )?(?:\w+ )?(?:slot|opening|appointment|spot|space|time|something)",
        r"openings?|availability|vacanc(?:y|ies)|(?:is|are|was|be) (?:there |the |your |it |you |he |she |they |anyone |anybody |someone |we )*(?:[\w'.:]+ ){0,7}?(?:free|available|open|bookable)(?! parking)",
        r"(?:what|which|when)(?: other| else)?(?: times?| days?| slots?| dates?| hours?)? ?(?:do you have|have you got|is|are|can you|could you|would you)(?: \w+){0,3}? ?(?:free|available|open|have|do|offer|left|got|on|in)?",
        r"(?:what|which) (?:times?|days?|slots?|dates?)(?: \w+){0,4}",
        r"(?:do you have|have you got|got|do you guys have|is there|are there|you got) (?:anything|something|any|space|room|time|times|an? (?:slot|opening|spot|appointment|time)|appointments)(?: \w+){0,3}",
        r"when(?: is| would)? (?:can|could|may|might|should|do) (?:i|we) (?:come|get|be|see|book|have|visit|schedule)(?: \w+){0,2}",
        r"when (?:are you|is the (?:next|first|earliest|soonest))(?: \w+){0,3}",
        r"(?:the|your) (?:earliest|soonest|next|first) (?:available|open|free|possible|opening|slot|appointment|time)(?: \w+)?",
        r"(?:what is|how soon|how early)(?: \w+){0,2} ?(?:earliest|soonest|next|can|could)?(?: \w+){0,3}",
        r"how (?:about|is|does)(?: \w+){1,3}(?: look(?:ing)?)?",
        r"(?:can|could) you (?:do|see|manage)(?: me| us)?",
        r"check (?:the |your )?availability|see what (?:you have|is)|what have you got",
    ),
    "book": (
        rf"(?:book|schedule|reserve|arrange|set up|make|fix|plan|organize|setup|secure|get) (?:me |us |in |up |another |a new |an? |my |the |some |for me )*(?:[\w'-]+ ){{0,3}}?{NOUN}",
        rf"{_WANT}(?: to (?:have|get|make|book|schedule))? (?:me )?(?:an? |another |some |the |your )?(?:(?!to |my )[\w'.-]+ ){{0,3}}?{NOUN}",
        r"(?:book|reserve|schedule)(?: (?:me|us|in|something|someone|a|an|another|for|on|the|in for|time|it))*(?! (?:is|was))",
        r"(?:sign|put|pencil|squeeze|fit|slot|pop|get|book) (?:me|us|my \w+) (?:down|in|up)",
        r"(?:see|meet|meet with) (?:someone|somebody|anyone|a |an |the |one of|you |dr|doctor)(?:\w+)?",
        r"(?:want|like|need|love|hoping|wanted|can|could|may|able|trying|try|good) (?:i |we |to )*(?:come|get|pop|swing|stop|drop)(?: back)? (?:in|by|over|round|see you)",
        r"bring (?:(?:my|our|the|a|his|her) (?:\w+ ){1,3}?|him |her |them |it |someone )in",
        rf"(?:book|make|schedule|arrange|set up|add|get)(?: me| us)? (?:another|an extra|a (?:new|fresh|second))(?: one| {NOUN})?"
        r"(?! (?:time|day|date|slot|one of|option|name|email|person|question|thing|number))(?= |$)",
        r"(?:book|add|schedule) one(?: more)? (?:for|on|at|in)",
        r"be seen|come see you|come and see|get booked(?: in)?",
        rf"(?:a |another )?(?:new|first) {NOUN}",
        rf"{NOUN} (?:please|with|for (?:me|my))",
    ),
}

PATTERNS: Mapping[Intent, Sequence[str]] = {
    intent: (*patterns, *INDIRECT.get(intent, ())) for intent, patterns in _DIRECT.items()
}
