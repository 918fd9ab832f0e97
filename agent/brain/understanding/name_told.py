"""How people wrap a name they were asked for; what is no part of it is blanked, in its place.

"Put it under my husband's name would you, derek foley", "the learner is owen tran", "pryce is
spelled p r y c e", "t h e o new word l u n d", "owen, no sorry, owain tran".
"""

import re

from agent.brain.understanding.asides import put_letter
from agent.brain.understanding.letter_remarks import noted
from agent.brain.understanding.name_words import NEVER, POLITE
from agent.brain.understanding.people import RELATION
from agent.brain.understanding.prefilter import Prefiltered, worth_trying

_WHO = rf"(?:student|learner|patient|client|customer|pupil|driver|caller|visitor|person|guest|{RELATION})"
_ASIDE = r"(?:,? (?:on it|on there|down|please|would you|could you|can you|will you|if you (?:can|could|would|don't mind)|if possible|if that's (?:ok|okay|alright|fine)|instead|then|actually|though|though please|thanks))*,?"
_LETTERS = r"(?!an? [a-z]\b(?! [a-z]\b))(?=(?:(?:double |triple )?[a-z]|[a-z] (?:for|as in|like) \w+)[ ,-]{1,2}(?:(?:double |triple )?[a-z]\b|double\b|as in))"
_HYPHENATED = Prefiltered(
    "barrel|hyphenated",
    r"\b(?:double|hyphen)[- ]barrell?ed,?|,? (?:it'?s |that'?s )?hyphenated\b",
    re.IGNORECASE,
)
_BLANKED = (
    Prefiltered(
        "name",
        rf"\b(?:(?:it'?s|it'll be|it is|that'?s|that'll be|just |please |you can |can you |could you )*(?:put|book|do|have|keep|place|make|use|go|write|get)?(?: (?:it|that|this|me|us|him|her|them))?(?: down| in)? ?)"
        rf"(?:(?:under|in|into|with|for|using|as) )?(?:(?:my|our|his|her) {RELATION}'?s?|(?:his|her|their)(?: own)?) (?:full )?name(?:'s| is| would be|,? it'?s)?{_ASIDE}(?=\s+\S)",
        re.IGNORECASE,
    ),
    Prefiltered(
        "student|learner|patient|client|customer|pupil|driver|caller|visitor|person|guest|my |our ",
        rf"\b(?:(?:it'?s|it is|it'll be|that'?s|that'd be|this is|for|book) (?:for )?)?(?:the|my|our)(?: \w+)? {_WHO}(?: (?:coming|attending|taking it|driving))?(?: actually| though)?"
        rf"(?:'s| is| will be| would be)?(?: called| named)?(?: actually)?,?(?=\s+\S)(?!\s+(?:is|can|will|would|has|had|needs?|wants?|and|doesn't|isn't|for|to|at|on)\b)(?!'s)",
        re.IGNORECASE,
    ),
    Prefiltered(
        "round|missed|forgot|left out",
        r"\b(?:the )?(?:other|wrong) way (?:a?round)\b,?|\b(?:you(?:'ve)? )?(?:missed|forgot|left out)(?: out)? (?:my|the|his|her) (?:middle|first|last|second) name\b,?(?=\s+\S)",
        re.IGNORECASE,
    ),
    Prefiltered("called", r"\b(?:he|she|they)(?:'s| is|'re| are) called(?=\s+\S)", re.IGNORECASE),
    Prefiltered(
        "make it|call it|say|change|it'll|it will|it'd|it would|that'll|that will|that'd|that would",
        r"^\W*(?:(?:just|please|you can|let's|um|well|so|okay|ok|yeah),? )*(?:make it(?! out)|call it|say|change (?:it|that) to|(?:it|that)(?:'ll| will|'d| would) be)(?=\s+\S)",
        re.IGNORECASE,
    ),
    Prefiltered(
        "close|quite|exactly|should say",
        r"^\W*(?:no,? )?(?:(?:so |very )?close|not quite|not exactly)\b[,.! ]+(?:but )?(?=\S)|\b(?:it|that) (?:should|ought to) say(?=\s+\S)",
        re.IGNORECASE,
    ),
    _HYPHENATED,
)
_PAUSES = (
    # "that's", "spelled" before letters
    Prefiltered(
        "that|it|spel|is|which",
        rf"[\s,.]+(?:(?:and|so|with|but) )?(?:(?:that'?s|that is|it'?s|it is|is|which is|which'?s)(?: spelled| spelt| written)?|(?:that )?spell(?:ed|ing)|spelt|as in)(?: with| as| like)?,? {_LETTERS}",
        re.IGNORECASE,
    ),
    # "t h e o new word l u n d"
    Prefiltered(
        "word|name|then|next|space|last|second",
        r"(?<=\b[a-z])[\s,.]+(?:and )?(?:(?:(?:then )?(?:a )?(?:new|next|second|another|other|separate) (?:word|name|one))|then|new line|and then|last|space|gap)[\s,]+(?=[a-z]\b)",
        re.IGNORECASE,
    ),
    Prefiltered(
        "first name|last name|surname|family name|given name",
        r"[\s,]+(?:that'?s|that is|it'?s|is) (?:my |the |his |her )?(?:first|last|given|family|sur) ?name(?:,? (?:and|then))*[\s,]+(?=[a-z] [a-z]\b)",
        re.IGNORECASE,
    ),
)
# "lucy pryce, and pryce is spelled p r y c e"
_WORD_SPELLED = Prefiltered(
    "is|spel|'s",
    rf"[\s,.]+(?:(?:and|that'?s|with) )?(?:the )?(?P<word>[^\W\d_]{{2,}})(?:(?:'s| is)?(?: spelled| spelt| spelling)|'s| is),? {_LETTERS}",
    re.IGNORECASE,
)
# What follows a name, or stands in it, and is no part of it.
_ASIDES = (
    Prefiltered(
        "coming|attending|going",
        r"\s+(?:who's |who is |will be |is |'ll be )?(?:coming|attending|going)(?: in)?\W*$",
        re.IGNORECASE,
    ),
    Prefiltered(
        "fine|ok|good|calls|call me",
        r",? (?:but |and )?(?:[a-z]+ is (?:fine|ok|okay|good)|(?:everyone|everybody|people|they|friends) calls? me [a-z]+)\W*$",
        re.IGNORECASE,
    ),
    Prefiltered(
        "not",
        r"(?<=\b[a-z])[\s,]+(?:and )?not (?:spelled )?(?:[a-z][ -]){2,}[a-z]\b",
        re.IGNORECASE,
    ),
    Prefiltered("-", r"\b[a-z]-(?=\s)", re.IGNORECASE),
    Prefiltered("then", r"(?<=[a-z]{2}) then (?=[a-z]{2,}\W*$)", re.IGNORECASE),
    Prefiltered(" x", r"(?<=[a-z]{2}) x+\W*$", re.IGNORECASE),
)
# "sarah reed with an h", "philip reed one l": about the first of two words.
_ON_FIRST = Prefiltered(
    "with| a | an | the |one |two |double ",
    r"\b(?P<first>[a-z]+) (?P<last>[a-z]+),? (?:with )?(?:an? |the |one |two |double )+(?P<letter>[a-z])(?:'?s)?(?=\W*$)",
    re.IGNORECASE,
)
# "linh nguyen, the surname's n g u y e n", "that's l i n h for linh"
_PART_SPELLED = Prefiltered(
    "name",
    rf"[\s,.]+(?:and )?(?:with )?(?:the |my |his |her )?(?:first|given|last|family|sur) ?name(?:'s| is)?(?: spelled| spelt)?,? {_LETTERS}",
    re.IGNORECASE,
)
_FOR_WORD = Prefiltered("for", r"(?<=\b[a-z]) for (?P<word>[a-z]{2,})\W*$", re.IGNORECASE)
_FIRST_LETTERS = Prefiltered("first", r"\bfirst (?=[a-z] [a-z]\b)", re.IGNORECASE)
_HYPHENED = Prefiltered("-", r"(?<=-[a-z])[ ](?=[a-z]-[a-z]\b)", re.IGNORECASE)
_PAUSE_AFTER_REMARK = re.compile(r" {3,},")
_LETTERS_SAID = re.compile(r"\b[a-z]\b.*\b[a-z]\b", re.IGNORECASE)
_WORD_TWICE = re.compile(r"\b(?P<word>[^\W\d_]{3,}) (?=(?P=word)\b)", re.IGNORECASE)
_TAKEN_BACK = Prefiltered(
    "no|sorry|wait|mean|scratch|rather|hang on|hold on|make that",
    r"[\s,.]+(?:(?:uh|um|er) )?(?:no,? (?:wait|sorry|hang on|actually|i mean)(?:,? (?:it'?s|that'?s))?|sorry|wait|hang on|hold on|i mean|make that|scratch that|or rather|no|i meant)[\s,.]+(?:it'?s |i mean |that'?s |sorry,? )*(?=[^\W\d_])",
    re.IGNORECASE,
)


def told(text: str) -> tuple[str, int]:
    """Blank what leads to a name, and put a pause where letters or another word begin.

    Returns the text, every character in its place, and where the name has to begin, 0 if unknown.
    """
    text, start = _without_leads(text) if _is_led(text) else (text, 0)
    if _has_asides(text):
        for pattern in _ASIDES:
            text = pattern.sub(_blank, text)
    remarked = noted(_ON_FIRST.sub(_on_first, text))
    if remarked != text:
        text = _PAUSE_AFTER_REMARK.sub(_blank, remarked)
    if _LETTERS_SAID.search(text):
        text = _pauses_before_letters(text)
    return _WORD_TWICE.sub(_blank, text), start


_is_led = worth_trying(_BLANKED)
_has_asides = worth_trying(_ASIDES)


def _without_leads(text: str) -> tuple[str, int]:
    start = 0
    for pattern in _BLANKED:
        for match in pattern.finditer(text):
            text = text[: match.start()] + _blank(match) + text[match.end() :]
            start = start if pattern is _HYPHENATED else max(start, match.end())
    return text, start


def _pauses_before_letters(text: str) -> str:
    text = _WORD_SPELLED.sub(_said_before, _FIRST_LETTERS.sub(_blank, text))
    text = _PART_SPELLED.sub(_of_two, _FOR_WORD.sub(_repeated, text))
    for pattern in _PAUSES:
        text = pattern.sub(_pause, text)
    return _HYPHENED.sub(",", text)


def _on_first(match: re.Match[str]) -> str:
    """Blank a remark on a letter that only the first of two words has."""
    letter, last = match["letter"].lower(), match["last"].lower()
    if last == "with":
        return match.group()
    on_last = letter in last or put_letter(last, letter) != last + letter
    if on_last or letter not in match["first"].lower():
        return match.group()
    return f"{match['first']} {match['last']}".ljust(len(match.group()))


def _repeated(match: re.Match[str]) -> str:
    said = match.string[: match.start()].lower().replace(",", " ").split()
    return _blank(match) if match["word"].lower() in said else match.group()


def _named_before(match: re.Match[str]) -> list[str]:
    before = [word.strip(",.").lower() for word in match.string[: match.start()].split()]
    return [word for word in before if len(word) > 1 and word not in POLITE | NEVER]


def _of_two(match: re.Match[str]) -> str:
    """Put a pause for "the surname's" where both words of a name were said."""
    both = len(_named_before(match)) > 1
    return ",".ljust(len(match.group())) if both else match.group()


def _pause(match: re.Match[str]) -> str:
    """Put a pause after a name; before any "it's" only leads to the letters."""
    before = [word.strip(",.").lower() for word in match.string[: match.start()].split()]
    named = any(word and word not in POLITE | NEVER for word in before)
    return ",".ljust(len(match.group())) if named else match.group()


def _said_before(match: re.Match[str]) -> str:
    """Put a pause for "and pryce is spelled" where pryce was said before."""
    before = match.string[: match.start()].lower().split()
    said = match["word"].lower() in [word.strip(",.") for word in before[:-1] or before]
    if said:
        return ",".ljust(len(match.group()))
    if before and len(before[-1].strip(",.")) == 1:  # "... e e t and kaur is k a u r"
        lead = match.start("word") - match.start()
        return f"{','.ljust(lead)}{match['word']}".ljust(len(match.group()))
    return match.group()


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def taken_back(text: str) -> tuple[str, int] | None:
    """Cut "owen, no sorry, owain tran": what stands before it, and where the new telling begins."""
    *_, match = (None, *_TAKEN_BACK.finditer(text))
    return (text[: match.start()], match.end()) if match and match.start() else None
