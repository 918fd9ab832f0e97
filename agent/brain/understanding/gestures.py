"""Acts whose words vary too much for a table of phrases: patterns over canonical words."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from agent.brain.understanding.acts import Tag, cues as phrases
from agent.brain.understanding.normalize import Cue, word_set
from agent.brain.understanding.word_patterns import WordPatterns

_JUST: Final = r"(?:just |quickly |quick |first |please |really )*"
_SHORT: Final = r"(?:minutes?|mins?|secs?|seconds?|mo|moments?|ticks?|jiffy|bit)"
_KIN: Final = (
    r"(?:wife|husband|partner|mum|mom|dad|mother|father|boss|son|daughter|sister|brother|diary)"
)
_SOMEBODY: Final = (
    r"(?:some(?:one|body)|any(?:one|body)|(?:an? |one of |your |the |my )(?:\w+ ){0,3}?(?:person|human|people|colleagues?|manager|boss"
    r"|supervisor|staff|girls?|boys?|ladies|lady|guys?|team|desk|office|department|owner|instructor|doctor|receptionist|nurse|teacher|mechanic))"
)
_SPEAK: Final = r"(?:speak|talk|chat|complain)(?:ing)? (?:to|with)"

_PATTERNS: Final[Mapping[Tag, Sequence[str]]] = {
    "hold": (
        rf"let (?:me|us) {_JUST}(?:have an? {_JUST}(?:look|think|check|word)|check|look|see|think(?: (?:about|on) (?:it|that)(?: for)? (?:an?|one) {_SHORT})?"
        rf"|(?:find|get|grab|fetch) (?:it|my|an?|the)|ask|(?:speak|talk|check) (?:to|with) (?:my|the) {_KIN})",
        rf"(?:give|gimme) (?:me |us )?{_JUST}(?:an?|one|two|half an?|a couple of|a few) (?:wee |little |quick )?{_SHORT}",
        rf"(?:hang|hold) (?:on|about|fire)|hold your horses|bear with(?: me)?|wait (?:up|(?:an?|one|half an?) (?:wee )?{_SHORT})|not so fast|easy now",
        rf"^(?:(?:okay|oh|sorry|please|yes|yeah|just|wait) )*(?:two|one|half an?|an?|a couple of|a few|ten|five|thirty) {_SHORT}(?= please| while| i am| i have| it is| let| just| sorry|$)",
        rf"(?:can|could|may) i {_JUST}(?:check (?:something|my|with|on)|look at my|ask my {_KIN}|think about it)",
        rf"i (?:will |am going to |need to |have (?:got )?to |want to |would like to |better |had better ){_JUST}(?:check (?:my|with|first|the (?:diary|calendar))|ask my|look (?:it|that) up|look at my|find (?:it|my)|grab my|get my)",
        r"(?:just )?checking (?:with|my)\b|i am (?:just )?(?:getting|finding|looking for|checking|grabbing|opening|pulling up|looking up|fetching) (?:my|the|it|that)\b",
    ),
    "repeat": (
        r"(?:say|give me|read|tell me|go over|run through|repeat|list|read out|run by me) (?:me )?(?:them|those|that|these|it|the (?:\w+ )?(?:options|times|choices|slots|days|ones?|date|day|time))(?: all)?(?: to me)? (?:again|once more|one more time|back)",
        r"(?:go|run) (?:through|over) (?:\w+ ){1,4}?(?:again|one more time|once more)",
        r"(?:did|could|can) not (?:quite |really |properly |even |actually )*(?:catch|hear|make out|follow)\b(?! from)",
        r"(?:did|do|could) not (?:quite |really )*get (?:that|all that|what you|any of)",
        r"(?:run|go) (?:\w+ ){1,3}?by me\b|missed (?:what you|the (?:time|day|date|last|first|end)|some of|all of|the options)",
        r"what did you (?:say|offer|ask|want)\b|what you said|what was it you|(?:which|what) (?:ones?|times?|days?|dates?|name|email|number) did you (?:say|offer|mention|have|put)",
        r"(?:is )?(?:any|some)(?:body|one) (?:still )?there$|are you (?:still )?there$|^you what$|^say what$|beg (?:your )?pardon|come again|speak up|talk (?:up|louder)|(?:bit |little |more )(?:louder|slower|slowly)|(?:very|so|too|awfully) (?:quiet|faint|fast|quick)\b(?=$| can| could| please| for me| i)",
        r"read (?:me )?(?:that|it|them|those)(?: \w+)? back|what were (?:the|my) (?:choices|options|times|slots)|what (?:times|days|ones|slots|options) were (?:they|those|that|there|it)",
    ),
    "handoff": (
        r"(?:put|hand|pass|patch|send) (?:me |us )(?:straight |right |back )?(?:on|over|through|across|along) to\b|(?:transfer|connect|patch) (?:me|us)\b|^(?:please )?transfer(?: please)?$",
        rf"{_SOMEBODY}(?: \w+){{0,3}}? (?:i|we) (?:can|could|might|may) (?:\w+ )?{_SPEAK}|(?<!am i ){_SPEAK} (?:me to )?{_SOMEBODY}",
        rf"(?:can|could|may|let|want|like|need|rather|sooner|prefer|get|trying|wish) (?:\w+ ){{0,4}}?{_SPEAK} (?!an? |you\b|my\b|him\b|her\b|them\b|me\b|us\b)\w+",
        r"(?:have|want|like|get) an? (?:\w+ )?word with|get (?:me )?(?:some(?:one|body)|an? (?:person|human)) (?:on the|to (?:call|ring|talk|speak|help))|give me an? (?:bell|ring|buzz|call|tinkle)",
        r"(?:make|lodge|file|raise|register|put in|have) an? (?:\w+ )?complaint|complain to|(?:want|like|need) to complain",
        r"(?:speak|talk) (?:to|with) (?!an? |you\b|my\b|him\b|her\b|them\b|me\b|us\b)[\w' ]{2,20} please$|is (?!it |that |this |he |she |any|every|some|park|\w*day )\w{3,} (?:there|around|about)(?: please| today)?$",
        rf"(?:get|give|find|fetch) me (?:{_SOMEBODY}|an? (?:real |proper |live |actual )?(?:person|human|operator|agent|adult))(?: please| now|$)",
        r"(?:some(?:one|body)|any(?:one|body)|you|they|person|manager|doctor) (?:please |just )*(?:to )?(?:call|ring|phone) me\b|an? call ?back\b|^call ?back please",
        r"(?:not|hate|tired of|sick of|fed up)(?: \w+){0,3} (?:talk|speak|deal|talking|speaking|dealing) (?:to|with) an? (?:\w+ )?(?:computer|machine|robot|bot|recording|ai)|out of this (?:machine|menu|thing|system)",
    ),
    "refuse": (
        r"keep (?:that|it|this|those|my reasons?) (?:to myself|private|between)|between (?:me|us|myself) and|(?:is|are) my (?:own )?(?:business|affair)|mind your own|(?:it|that) is (?:a bit |rather |very |quite |too )?(?:personal|private|confidential)",
        r"(?:rather|sooner|prefer)(?: to)? not|(?:rather|sooner) (?:you )?(?:did not|do not)|not go into (?:it|that|details?)|not get into (?:it|that)|not discuss (?:it|that)",
        r"not (?:on|got|do|have|use|own|got any)(?: an?| any)? (?:email|e-mail|phone|mobile|cell|computer|internet)|have not an? (?:email|phone|mobile|cell)|never had (?:one|an? (?:email|phone|mobile))|not (?:give|giving|handing|hand) (?:that|it|this|those|my \w+)(?: out)?",
    ),
    "ask_why": (
        r"(?:what|what'll|what're|what'd) (?:(?:do|d'you|would|will|did|is|are|you|going to|on earth) ?)*(?:\w+ )?(?:need|want|use|using|do|doing|require|after)(?: (?:that|it|this|my|the|all|them|\w+)){0,3} (?:for|with)(?: it| that| this)?$",
        r"is (?:that|it|this) (?:really |absolutely |strictly |actually |even |all |truly )*(?:necessary|needed|required|compulsory|mandatory|important|essential|relevant|obligatory)",
        r"(?:do you|d'you|do i|must i) (?:really |honestly |actually |even |truly |got to |have got to |have to |need to )*(?:need|have|give|know|tell|want)(?: (?:that|this|it|my|to|know|give|tell|you|one|\w+mail|number|name))*$",
        r"(?:what|why) (?:is|has|does|would|do|should) (?:it|that|this)(?: got)? (?:matter|to do with|to you)|does (?:it|that) (?:really |even )?matter(?= why|$)|what(?: is|'s)? (?:the|your) (?:point|reason) (?:of|for)|who wants to know",
    ),
    "profanity": (
        r"(?:bugger|sod|eff|naff|bog|feck|jog|rack|clear) off|get (?:stuffed|lost|bent)|up yours|shove it|(?:bloody|effing|sodding|flaming|damn) (?:waste|machine|thing|computer|robot|idiot|nuisance|joke)|waste of (?:bloody )?(?:space|oxygen)|arses?|drop dead|go (?:jump|fish)",
    ),
    "goodbye": (
        r"(?:^|(?<=thanks )|(?<=you )|(?<=okay )|(?<=great )|(?<=no )|(?<=bye )|(?<=then )|(?<=lovely )|(?<=all )|(?<=that )|(?<=smashing )|(?<=ta ))(?:will )?see (?:you|ya)(?: all| guys)?(?: (?:then|there|soon|later|tomorrow|around|next (?:week|time|\w+day)|on (?:the )?\w+|in \w+|\w*day)\b| at \w+)*",
        r"ta[ -]r+a+|tarr+a+|tatty ?bye|toodle[ -]?(?:pip|oo)|cheerio|bye (?:now|for now|then)|laters|over and out|i am off now",
    ),
    "no_preference": (
        r"(?:do|does) not (?:really |honestly |particularly |much |actually |terribly )*(?:mind|care|matter)\b(?! (?:if|waiting|telling|that|paying))",
        r"whiche?ver (?:is|suits|works|you|one)?|any of '?em\b|they are all (?:good|okay|great|fine|the same)|(?:all|both|any) (?:of (?:them|those|these) )?(?:would |will )?(?:are |is |be |do )?(?:fine|good|great|okay|the same)$",
        r"whenever (?:suits|is|you|works)|you (?:pick|choose|decide|tell me)|(?:as|what) you like|your (?:pick|choice|call)|not (?:that )?(?:fussy|picky|bothered|fussed)",
    ),
}
WORDED: Final = WordPatterns(_PATTERNS, end=r"(?![\w'])")
# "She can't hear too well" is about somebody, "I can't hear you" about the line.
_SOMEBODY_ELSE: Final = word_set(
    "she he they who mum mom dad mother father wife husband son daughter nan gran grandma grandad people baby"
)


def cues(heard: tuple[str, ...]) -> list[Cue[Tag]]:
    """Return every act cue in canonical words, in order, worded by a phrase or by a pattern."""
    varied = _varied(heard)
    said = [one for one in phrases(heard) if not any(_outdoes(other, one) for other in varied)]
    found = sorted([*said, *varied], key=lambda cue: cue.start)
    return [cue for cue in found if not _is_misread(cue, heard)]


def _varied(heard: tuple[str, ...]) -> list[Cue[Tag]]:
    """Return what the patterns find."""
    plain = " ".join(heard)
    found = WORDED.find(plain)
    return [_cue(tag, plain, match) for tag, matches in found.items() for match in matches]


def _cue(tag: Tag, plain: str, match: re.Match[str]) -> Cue[Tag]:
    start = plain.count(" ", 0, match.start())
    return Cue(tag, start, start + match.group().strip().count(" ") + 1)


def _outdoes(pattern: Cue[Tag], phrase: Cue[Tag]) -> bool:
    """Tell whether a phrase is only a part of what a pattern found: "let me think about it a minute"."""
    within = pattern.start <= phrase.start and phrase.end <= pattern.end
    return within and pattern.tag not in (phrase.tag, "ask_why")


def _is_misread(cue: Cue[Tag], heard: tuple[str, ...]) -> bool:
    """Tell whether somebody else is said not to hear, or nothing is wanted any sooner."""
    before = heard[cue.start - 1] if cue.start else ""
    if cue.tag == "earlier" and before in ("would", "i'd"):
        return True  # "I'd sooner" is a preference
    return cue.tag == "repeat" and before in _SOMEBODY_ELSE and "hear" in heard[cue.start : cue.end]
