"""What people say around what they say: courtesies, outbursts, fillers. None of it is a value."""

import re

from agent.brain.understanding.normalize import blank, word_set

_OUTBURSTS = (
    r"for (?:[a-z]+'?s?'? sakes?|the love of (?:god|all that's holy|mike|pete))|(?:oh )?come on(?! (?:\w+day|in|at|by))|(?:god ?)?damn(?: it)?|dammit"
    r"|this is (?:so |just |absolutely |getting )?(?:ridiculous|stupid|crazy|insane|absurd|unbelievable|a joke|annoying|outrageous"
    r"|taking (?:forever|ages))|(?<!name is )jesus(?: christ)?(?=,|$| (?:christ|i|you|can|could|will|would|just|what|why|how|when|no|not|yes|yeah|this|that|it|it's|don't|stop|please|come|are|is|do|does|let|get|really|okay|ok|man|wept)\b)|what the (?:hell|heck|fuck)|i can'?t believe (?:this|it)"
    r"|(?:are you )?kidding(?: me)?|seriously|good grief|oh my god|bloody hell|hurry up|unbelievable|(?:oh )?for crying out loud"
)
# "He'll be so pleased": who is glad of it, and how.
_THEY = r"(?:(?:i|we|he|she|they|it|that)(?:'ll|'d|'m|'s|'re)?|my \w+|the (?:kids|boys|girls|family))(?: will| would| is| are)?"
_GLAD = r"(?:pleased|delighted|thrilled|chuffed|relieved|over the moon|excited|grateful|made up)"
_COURTESIES = (
    r"how are you(?: doing)?(?: today| this (?:morning|afternoon|evening))?|how'?s it going(?: today)?|hope you'?(?: a)?re (?:doing )?(?:well|good)"
    r"|nice to (?:meet|talk to|speak to|speak with|hear from) you|i (?:really |do |would |so )?appreciate (?:it|that|this|your (?:help|time))"
    r"|(?:you'?re|you are|that'?s)(?: very| so| too| really)? (?:kind|sweet|patient|helpful)(?: of you)?|it(?:'s| has) been such a (?:long )?(?:week|day|morning)"
    r"|so i was(?: just)? (?:thinking|wondering)|(?:oh )?hello there|hi there|have a (?:good|nice|great|lovely) (?:day|one|evening|weekend|afternoon)"
    r"|good day|thank you (?:so|very) much|thanks (?:so much|a lot|a million)|many thanks|lovely (?:day|weather)(?: today)?|sorry to (?:bother|trouble|mess) you(?: (?:about|around))?|no offen[cs]e|(?:as|like) i (?:already )?said(?: before)?|i (?:already )?told you(?: already| that)?"
    r"|you(?:'ve| have) been (?:ever so |so |very |really |most |such )?(?:an? )?(?:(?:great|big|real) )?(?:kind|helpful|help|patient|lovely|star|angel|gem)"
    rf"|(?:and )?{_THEY} (?:be )?(?:so |very |really |ever so |well |absolutely |that )*{_GLAD}(?: (?:about|with) (?:it|that))?"
    rf"|(?:i|we|he|she|they)(?:'ve|'s| have| has) been (?:waiting|meaning to|wanting to|dying to|trying to)(?: do (?:this|it|that))?(?: for)? (?:ages|months|weeks|so long|a long time|forever)"
    r"|(?<=yes )(?:mam|boss|pal|buddy|chief|darling|hun|bro|dude|love|duck|petal)|(?<=thanks )(?:mam|boss|pal|buddy|chief|darling|hun|bro|dude|love)"
    r"|by the way|i(?:'ve| have) (?:already )?said (?:that|it|this)(?: already)?|if you don'?t mind|if that'?s okay|if that'?s all right|long story short"
)
_FILLERS = (
    r"(?<!do )(?<!if )(?<!did )(?<!let )you know(?! (?:what|when|if|how|where|who|why|that|the|my|of|any))|(?<=\w )you know$"
    r"|(?<!i'd )(?<!would )(?<!it )(?<!feel )(?<!look )(?<!looks )(?<!sound )(?<!sounds )(?<!we'd )(?<!\b[a-z] )(?<!^[a-z] )(?<!something )(?<!anything )(?<!i )"
    r"\blike(?! (?:to|an?|the|that|this|it|in|them|those|these|you|i|my|me|for|we|he|she|they|if|\w+ (?:does|did))\b)"
    r"|(?<=\w )(?<!as )(?<!very )(?<!pretty )(?<!quite )(?<!feel )(?<!feeling )(?<!works )(?<!work )(?<!not )(?<!doing )(?<!going )"
    r"(?<!am )(?<!fairly )(?<!all )(?<!how )(?<!suits )(?<!get )well(?! (?:after|before|past|into|done|enough|child|woman|visit|baby"
    r"|check|exam|being|known|at|dot)\b)"
    r"|u+[hm]+|e+r+m*|h+m+|a+h+"
)
_WORD = re.compile(r"[a-z']+")
_SAID = re.compile(
    rf"(?<![\w'@.-])(?:{_OUTBURSTS}|{_COURTESIES}|{_FILLERS})(?![\w'@-])", re.IGNORECASE
)


# One of these words is in every phrase: without any of them nothing need be looked for.
_CUES = word_set("""sake sakes come damn goddamn dammit ridiculous stupid crazy insane absurd unbelievable joke
    annoying outrageous taking jesus hell heck fuck believe kidding seriously grief god hurry crying how how's hows
    hope nice appreciate kind sweet patient helpful such thinking wondering good great lovely hello hi much lot
    million many sorry offence offense said told mind if story know like well way been mam boss pal buddy chief darling hun bro dude love duck petal pleased delighted thrilled chuffed relieved moon
    excited grateful made""")
_FILLER_STARTS = ("um", "uh", "uu", "er", "hm", "ah")


def without_chatter(text: str) -> str:
    """Blank what carries no value, so that positions stay true; a text that is nothing else stays."""
    said = _WORD.findall(text.lower())
    if _CUES.isdisjoint(said) and not any(word.startswith(_FILLER_STARTS) for word in said):
        return text
    spans = [match.span() for match in _SAID.finditer(text)]
    if not spans:
        return text
    left = blank(text, spans)
    return left if left.strip(" ,.!?") else text
