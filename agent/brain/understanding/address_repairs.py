"""Corrections of an address by what it is made of: the part before the at, the domain, its ending.

What is said has to be a correction from end to end; `repairs` then looks for one inside.
"""

import re

from agent.brain.understanding.address_parts import SIGNS, with_part
from agent.brain.understanding.emails import valid
from agent.brain.understanding.normalize import word_set
from agent.brain.understanding.repairs import repair, signature

_AFTER_AT = re.compile(
    r"\b(?:the |wrong )?(?:(?:bit|part|thing|stuff|one) )?(?:that comes |that's |that is )?after the at(?: sign)?(?: is| was|'s| should be)?\b"
    r"|\b(?:the |a |wrong )*(?:domain|provider)(?: name| part)?(?: is| was|'s| should be)?\b",
    re.IGNORECASE,
)
_BEFORE_AT = re.compile(
    r"\b(?:the )?(?:(?:bit|part|thing|stuff|one) )?(?:that comes |that's |that is )?before the at(?: sign)?(?: is| was|'s| should be)?\b"
    r"|\b(?:the )?(?:name|local|user ?name) (?:part|bit)(?: is| was|'s| should be)?\b",
    re.IGNORECASE,
)
_AT_ITS_END = re.compile(
    r"\b(?:(?:it|that|the address|the email) )?(?:should )?(?:end(?:s|ing)?|finish(?:es)?)(?: is| in| with| on)?(?: an?)?\b|\b(?:at|on) the (?:very )?end\b",
    re.IGNORECASE,
)
_IN_IT = re.compile(r"\bin (?:it|there|that|between|the middle)\b", re.IGNORECASE)
_NO_SIGN = re.compile(r"\b(?:no|without|isn't|aren't any)(?: an?| the| any)? [._+-](?= ,|$)")
_OTHER_WAY = re.compile(
    r"\b(?:the )?(?:other|wrong) way (?:a?round)\b|\b(?:swap|switch) (?:them|those|the two)(?: a?round| over)?\b"
    r"|\b(?:in|you've got|have) (?:the )?(?:wrong|other) order\b|\bback to front\b",
    re.IGNORECASE,
)
_REFUTED = re.compile(
    r"\b(?:not|isn't|never) (?:at |a |an |the |with )*(?P<old>(?:\. )?[a-z0-9]+(?: [._+-] ?[a-z0-9]+)*(?: @ [a-z0-9]+(?: \. [a-z0-9]+)*)?|[._+-])(?= |$)"
)
_BETWEEN = re.compile(
    r"(?P<no>\bno )?(?P<sign>[._+-]) (?:in )?between (?:the )?(?P<one>[a-z0-9]+) and (?:the )?(?P<other>[a-z0-9]+)"
)
_SAID_PART = r"(?:\. (?:com|org|net|edu|co|uk|ca|io)|(?!(?:right|correct|fine|good|okay|ok|not|wrong|missing|there|it|an?|the)\b)[a-z0-9]+|[._+-])"
_CHANGED = re.compile(
    rf"\b(?:change|replace|swap|switch|turn|make) (?:the |that |an? )*(?P<old>{_SAID_PART}) (?:(?:to|with|for|into|by) )?(?:the |an? )*(?P<new>{_SAID_PART})(?= |$)"
)
_SHOULD_BE = re.compile(
    rf"(?:^|\b(?:the|that|said|got|put|have) |(?<=, ))(?:the |that |an? )*(?P<old>{_SAID_PART}) (?:is wrong|(?:and |but )?(?:it |that )?(?:should be|should have been|needs to be|has to be|is actually|is|isn't right))"
    rf"(?: (?:it's|it is|,|that's))* (?:an? |the )?(?P<new>{_SAID_PART})(?= |$)"
)
_PLACE = re.compile(
    r"\b(?:the |my )*(?:(?P<first>first|1st|other)|second|2nd|last) (?:part|bit|half|word|one|section)(?:'s| is| was)?(?: wrong| should be)?\b"
    r"|\b(?:the )?(?:(?:part|bit|word|one) )?(?P<side>before|after) the (?:dot|dash|underscore|hyphen|point)(?: it)?(?:'s| is| should be)?\b",
    re.IGNORECASE,
)
_FILL = word_set("""no nope nah not_ it's it is its that's that thats the just only my a an actually sorry i be said meant mean
    wait email e-mail mail address with yes yeah yep but please and of nearly almost close so should was there there's instead off you've i've
    theres oh okay ok well um uh er hmm right wrong correct supposed to really think make use change from though then
    close quite again i'm on over hang again incorrect bit different old has have got we do can you could put need needs good
    try say all rest fine everything else except apart""")


def corrected(known: str, text: str) -> str | None:
    """Apply the correction in `text` to the `known` address; None when it holds none.

    The result is a valid address, and no word around the correction became part of it.
    """
    swapped = _swapped(known) if _OTHER_WAY.search(text) else _sign_between(known, text)
    return part_corrected(known, text) or _checked(swapped or repair(known, text), known)


def part_corrected(known: str, text: str) -> str | None:
    """Apply a correction that the whole of `text` is: of the domain, its ending, or the local part."""
    place = _PLACE.search(text)
    said = _said(text[: place.start()] + text[place.end() :] if place else text)
    rest, refuted = _without_refuted(_turned(said, known), known)
    at = (0 if place["first"] or place["side"] == "before" else -1) if place else None
    found = with_part(known, _rest_of(rest), refuted=refuted, place=at)
    return _checked(found, known) if found != known else None


def _checked(found: str | None, known: str) -> str | None:
    if not found or not valid(found) or re.search(r"[._+-]{2}|[._+-]@", found):
        return None
    return None if _holds_new_filler(found, known) else found


def _said(text: str) -> str:
    text = _OTHER_WAY.sub(" , ", _BEFORE_AT.sub(" ", _AFTER_AT.sub(" at ", text)))
    text = re.sub(r"\b(dot|dash|underscore|hyphen|plus)'s\b", r"\1 is", text)
    text = _IN_IT.sub(" ", _AT_ITS_END.sub(" ", text))
    said = signature(re.sub(r"(?<=\w)[,;:!?](?=\s|$)", " comma ", text), breaks=True)
    return re.sub(r"\b(?:instead of|rather than|in place of)\b", "not", said)


def _parts_of(known: str) -> frozenset[str]:
    """Return what may be refuted of an address: every part of it, and its signs."""
    local, _, domain = known.partition("@")
    name, _, ending = domain.partition(".")
    signs = set(local) & set(SIGNS)
    return frozenset({known, local, domain, name, ending, *signs, *re.split(r"[._+-]", local)})


def _turned(said: str, known: str) -> str:
    """Word "the org should be com" and "change org to com" as "com not org"."""
    for pattern in (_CHANGED, _SHOULD_BE):
        match = pattern.search(said)
        if match and _plain(match["old"]) in _parts_of(known):
            return (
                f"{said[: match.start()]} , {match['new']} not {match['old']} {said[match.end() :]}"
            )
    return said


def _plain(token: str) -> str:
    return token if token in SIGNS else token.replace(" ", "").removeprefix(".")


def _without_refuted(said: str, known: str) -> tuple[str, str]:
    """Leave out what is said not to be so, where it is a part of the known address."""
    for match in _REFUTED.finditer(said):
        tokens = match["old"].split()
        for count in range(len(tokens), 0, -1):
            old = _plain(" ".join(tokens[:count]))
            if old in _parts_of(known):
                after = " ".join(tokens[count:]) + said[match.end() :]
                return f"{said[: match.start()]} , {after}", old
    return said, ""


def _rest_of(said: str) -> list[str]:
    """Return what is said besides filler; of several clauses the last that says anything."""
    if _NO_SIGN.search(said):
        return []
    clauses = [[word for word in part.split() if not _is_fill(word)] for part in said.split(",")]
    clauses = [clause for clause in clauses if clause]
    for clause in clauses[:-1]:
        if any(not word.isalnum() for word in clause) and clause != clauses[-1]:
            return []  # two corrections: neither is the whole
    return clauses[-1] if clauses else []


def _is_fill(word: str) -> bool:
    return word in _FILL or word.removesuffix("'s") in _FILL


def _swapped(known: str) -> str | None:
    """Put "lee.park" as "park.lee"."""
    local, _, domain = known.partition("@")
    parts = re.split(r"([._+-])", local)
    return f"{parts[2]}{parts[1]}{parts[0]}@{domain}" if len(parts) == 3 else None


def _sign_between(known: str, text: str) -> str | None:
    """Read "there's an underscore between lee and park"."""
    match = _BETWEEN.search(signature(text))
    if not match:
        return None
    one, other = re.escape(match["one"]), re.escape(match["other"])
    sign = "" if match["no"] else match["sign"]
    local, _, domain = known.partition("@")
    joined = re.sub(rf"(?<={one})[._+-]?(?={other})", sign, local, count=1)
    return f"{joined}@{domain}" if joined != local else None


def _holds_new_filler(found: str, known: str) -> bool:
    """Tell whether a word around the correction became a part of the address."""
    before = set(re.split(r"[._+@-]", known))
    return any(part in _FILLERS_MADE and part not in before for part in re.split(r"[._+@-]", found))


_FILLERS_MADE = word_set("""no nope not an the be is it's its that's there's there isn't with without should wrong after before
    at on in end bit between and or but domain email address""")
