"""The values in an utterance - e-mail, phone, service, name, zone - and the corrections of them."""

import re
from dataclasses import dataclass, field, replace

from agent.brain.understanding import emails, names, phone_repairs, phones, repairs, services
from agent.brain.understanding.acts import Tag
from agent.brain.understanding.address_repairs import corrected, part_corrected
from agent.brain.understanding.by_name import name_before
from agent.brain.understanding.name_parts import capitalize
from agent.brain.understanding.name_repairs import completed_name
from agent.brain.understanding.normalize import Cue, Word, blank
from agent.brain.understanding.phone_repairs import is_about_number
from agent.brain.understanding.prefilter import Prefiltered
from agent.brain.understanding.reading import zone_of
from agent.brain.understanding.retelling import completed
from agent.brain.understanding.services import ServiceFound
from agent.brain.understanding.situation import Detail, Problem, Situation
from agent.brain.understanding.spelling import alike
from agent.brain.understanding.topics import is_question

_NAME_ASKED = frozenset(["name", "confirm_name"])
_EMAIL_ASKED = frozenset(["email", "confirm_email"])
_PHONE_ASKED = frozenset(["phone", "confirm_phone"])
# Questions that read values back, so that a part of one may be corrected.
_READ_BACK = frozenset(["confirm", "confirm_booking", "confirm_name", "confirm_email", "other"])
# What a correction says that holds an address, however garbled: "at example com", "dot park at".
_ADDRESS = Prefiltered(
    "dot|dog|dock|underscore|dash|at|add",
    r"\b(?:dot|dog|dock|underscore|dash|at|add)\s+(?:[\w ]+?\s+)?(?:dot|dog|dock|doc)\s+(?:com|org|net|edu|co|dev|io|uk)\b"
    r"|\b(?:dot|dog|dock|underscore|dash)\s+\w+\s+(?:at|add)\b|\b(?:at|add)\s+(?:\w+\s+)?dot\b"
    r"|\b(?:at|add)\s+\w+\s+(?:com|org|net|edu)\b",
    re.IGNORECASE,
)
_OF_ADDRESSES = re.compile(
    r"\b(?:e-?mail|dot|underscore|dash|at)\b(?! the (?:end|start|beginning|front|back)\b)",
    re.IGNORECASE,
)
_ASKS_WHAT = re.compile(r"\W*(?:what(?! about)|how(?! about)|why)\b", re.IGNORECASE)
_AN_ENDING = re.compile(r"\bat dot \w+|\bdot (?:com|org|net|edu|co)\b", re.IGNORECASE)
_NOUN_AFTER = re.compile(
    r"\s+(?:one|session|appointment|visit|option|booking)\b(?! (?:thirty|fifteen|o'?clock|pm|am))",
    re.IGNORECASE,
)
_NAMING = frozenset(["name", "no", "not", "actually", "sorry", "under", "call", "meant", "it"])
_SPELLING_WORDS = frozenset(
    [
        "with",
        "without",
        "letter",
        "spelled",
        "not",
        "after",
        "before",
        "dot",
        "underscore",
        "dash",
        "double",
    ]
)
# Cues that are no part of a name even where a name was asked for.
_NOT_IN_NAMES = frozenset(
    [
        "hold",
        "repeat",
        "handoff",
        "goodbye",
        "ask_why",
        "refuse",
        "abandon",
        "profanity",
        "no_preference",
        "greet",
        "alternatives",
    ]
)


@dataclass(slots=True)
class Details:
    """Values found, and `left`: the text with their words blanked."""

    left: str
    email: str | None = None
    phone: str | None = None
    service: str | None = None
    services: tuple[ServiceFound, ...] = ()
    """Every service named, in order."""
    refused: str | None = None
    """A service that was named as not the one meant."""
    name: str | None = None
    tz: str | None = None
    problem: Problem | None = None
    half: str = ""
    digits: str = ""
    address: tuple[str, int] | None = None
    """What stands before the at of an address that was said, and where that begins."""
    spelled: bool = False
    unsure: tuple[Detail, ...] = ()
    spans: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def take(self, start: int, end: int) -> None:
        """Blank the words of a value that was found."""
        self.spans.append((start, end))
        self.left = blank(self.left, [(start, end)])


def read_details(
    text: str, heard: tuple[Word, ...], acts: list[Cue[Tag]], situation: Situation
) -> Details:
    """Read every value but time from cleaned `text`."""
    details = Details(text)
    _read_email(details, situation)
    _read_phone(details, situation)
    if not _names_over_service(details.left, situation):
        _read_service(details, situation)
    nameless = details.left
    _read_name(details, heard, acts, situation)
    if details.name and details.spelled and _is_known(details.name, situation):
        # The name was right: the letters mend the address.
        details.left, details.name = nameless, None
        _repair_email(details, situation)
    if not (details.email or details.name or details.phone):
        _read_repair(details, heard, situation)
    details.tz = zone_of(details.left, asked=situation.asked == "timezone", here=situation.tz.key)
    return details


def _read_email(details: Details, situation: Situation) -> None:
    if situation.asked == "confirm_email" and _repair_email(details, situation, only_parts=True):
        return
    asked = situation.asked in _EMAIL_ASKED or _says_address(details.left, situation)
    found = emails.read(details.left, expected=asked, name=situation.known.get("name", ""))
    if not found:
        return
    if found.email or _tells_half(found, details.left, situation):
        found = completed(found, situation)
    if found.email is None and situation.known.get("email"):
        _repair_email(details, situation)
        if details.email:
            return
    restated = found.email == situation.known.get("email") and situation.asked == "confirm_email"
    details.email = None if restated else found.email
    details.address = (found.email or found.local).partition("@")[0], found.start
    details.spelled = found.spelled
    details.unsure = ("email",) if found.unsure else ()
    if found.email is None:
        details.problem = "email_incomplete"
        details.half = f"{found.local}@{found.domain}"
    details.take(found.start, found.end)


def _tells_half(found: emails.EmailFound, text: str, situation: Situation) -> bool:
    """Tell whether half an address is told anew; "kim at" may be about a time."""
    if not situation.asked.startswith("confirm") or found.domain or "." in found.local:
        return True
    return _AN_ENDING.search(text, found.start) is not None


def _says_address(text: str, situation: Situation) -> bool:
    """Tell whether a correction of what was read back holds an address."""
    correcting = situation.asked in _READ_BACK or situation.asked.startswith("confirm")
    return correcting and _ADDRESS.search(text) is not None


def _read_phone(details: Details, situation: Situation) -> None:
    known = situation.known.get("phone", "")
    correcting = (
        bool(known) and situation.asked in _READ_BACK and _tells_digits(details.left, known)
    )
    found = phones.read(
        details.left,
        expected=correcting or situation.asked in _PHONE_ASKED,
        country=situation.country,
        known=known,
        half=situation.known.get("phone_half", ""),
    )
    if not found:
        return
    details.phone = found.phone
    if found.phone is None:
        details.problem = "phone_incomplete"
        details.digits = found.digits
    details.take(found.start, found.end)


def _tells_digits(text: str, known: str) -> bool:
    """Tell whether a number is dictated at a read-back, or digits of the `known` one are replaced."""
    if phones.is_dictated(text) or is_about_number(text):
        return True
    return phone_repairs.replaced(known, text, least=3) is not None


def _read_service(details: Details, situation: Situation) -> None:
    found = services.read(
        details.left.lower(),
        situation.services,
        asked=situation.asked == "service" and not _ASKS_WHAT.match(details.left),
    )
    details.refused = services.refused(details.left.lower(), situation.services)
    if found:
        details.service = found.slug
        details.services = _every_service(details.left.lower(), situation, found)
        noun = _NOUN_AFTER.match(details.left, found.end)
        details.take(found.start, noun.end() if noun else found.end)


_JOINED = re.compile(r"\b(?:and|plus|as well as|also|then)\b|&")


def _every_service(text: str, situation: Situation, last: ServiceFound) -> tuple[ServiceFound, ...]:
    """Return the services named one and another: "a check-up and a cleaning"."""
    if not _JOINED.search(text):
        return (last,)
    found: dict[str, ServiceFound] = {}
    while hit := services.read(text, situation.services, asked=False):
        found.setdefault(hit.slug, hit)
        text = blank(text, [(hit.start, hit.end)])
    return tuple(sorted(found.values(), key=lambda hit: hit.start)) or (last,)


def _read_name(
    details: Details, heard: tuple[Word, ...], acts: list[Cue[Tag]], situation: Situation
) -> None:
    asked = situation.asked
    whole = asked.startswith("confirm") or asked == "other"
    found = None
    if asked == "name" or details.problem != "email_incomplete":
        found = _name_in(details, heard, situation, whole=whole)
    found = _beside_address(found, details, situation)
    if not found or _is_an_act(found, heard, acts) or _is_a_service(found, situation):
        return
    if whole and asked not in _NAME_ASKED and not _corrects_name(found.name, heard, situation):
        return
    details.name = completed_name(found.name, situation, text=details.left)
    details.spelled = details.spelled or found.spelled
    details.take(found.start, found.end)
    if asked.startswith("confirm") and not details.spelled and _is_whole(details.name, situation):
        details.name = None  # said again as it was read back


def _name_in(
    details: Details, heard: tuple[Word, ...], situation: Situation, *, whole: bool
) -> names.NameFound | None:
    asked = situation.asked
    if asked == "confirm_email" and situation.known.get("email") and "name" not in details.left:
        trial = replace(details)
        if _repair_email(trial, situation):
            return None
    expected = asked in _NAME_ASKED
    if expected:
        # "Is it expensive?" is no answer to a question for the name.
        expected = not is_question(" ".join(word.text for word in heard))
    if asked in _EMAIL_ASKED and (details.email or details.problem):
        expected = False
    found = names.read(details.left, expected=expected, whole=whole)
    if found or expected:
        return found
    found = names.listed(details.left, beside_contact=bool(details.email or details.phone))
    return found or names.fuller(
        details.left, situation.known.get("name", ""), near=whole and len(heard) < 4
    )


def _beside_address(
    found: names.NameFound | None, details: Details, situation: Situation
) -> names.NameFound | None:
    """Take the name that an address repeats, where none was understood or only a part of it."""
    if situation.known.get("name") or not details.address:
        return found
    local, start = details.address
    beside = name_before(details.left[:start], local)
    if beside is None or (found and found.name.count(" ") == 1 and found.name != beside[0]):
        return found
    return names.NameFound(*beside)


def _corrects_name(name: str, heard: tuple[Word, ...], situation: Situation) -> bool:
    """Tell whether a lone word at a read-back is a name: "it's Quinn", but not "that's grand"."""
    if " " in name:
        return True
    known = situation.known.get("name", "").lower().split()
    near = any(alike(part, name.lower()) for part in known)
    return near or not _NAMING.isdisjoint(word.text for word in heard)


def _is_whole(name: str, situation: Situation) -> bool:
    return name.casefold() == situation.known.get("name", "").casefold()


def _is_known(name: str, situation: Situation) -> bool:
    known = situation.known.get("name", "").casefold()
    reading_back = situation.asked in _READ_BACK
    return reading_back and name.casefold() in (known, *known.split())


def _is_an_act(found: names.NameFound, heard: tuple[Word, ...], acts: list[Cue[Tag]]) -> bool:
    """Tell whether the words of a name are really "operator", "bye" or the like."""
    return any(
        cue.tag in _NOT_IN_NAMES
        and heard[cue.start].start < found.end
        and heard[cue.end - 1].end > found.start
        for cue in acts
    )


def _is_a_service(found: names.NameFound, situation: Situation) -> bool:
    hit = services.read(found.name.lower(), situation.services, asked=False)
    return hit is not None and services.is_only(found.name.lower(), hit)


def _names_over_service(text: str, situation: Situation) -> bool:
    """Tell whether a service's word is a part of a name: "hunter winter", where a name was asked."""
    if situation.asked not in _NAME_ASKED and not situation.asked.startswith("confirm"):
        return False
    hit = services.read(text.lower(), situation.services, asked=False)
    if not hit:
        return False
    found = names.read(text, expected=situation.asked in _NAME_ASKED, whole=True)
    if not found or not (found.start <= hit.start and hit.end <= found.end):
        return False
    known = set(situation.known.get("name", "").casefold().split())
    sure = situation.asked in _NAME_ASKED or known & set(found.name.casefold().split())
    return bool(sure) and not _is_a_service(found, situation)


def _read_repair(details: Details, heard: tuple[Word, ...], situation: Situation) -> None:
    """Apply the correction of a part to the value that was read back."""
    asked = situation.asked
    if asked in _EMAIL_ASKED:
        _repair_email(details, situation)
    elif asked in _NAME_ASKED:
        _repair_name(details, situation)
    elif asked in _READ_BACK and _is_spelling(heard):
        about_email = _OF_ADDRESSES.search(details.left) is not None
        if about_email or not _repair_name(details, situation):
            _repair_email(details, situation)


def _is_spelling(heard: tuple[Word, ...]) -> bool:
    letters = [word.text for word in heard if len(word.text) == 1 and word.text.isalpha()]
    sure = sum(letter not in "ai" for letter in letters)
    return (
        sure >= 2
        or len(letters) >= 3
        or not _SPELLING_WORDS.isdisjoint(word.text for word in heard)
    )


def _repair_email(details: Details, situation: Situation, *, only_parts: bool = False) -> bool:
    known = situation.known.get("email", "")
    repair = part_corrected if only_parts else corrected
    repaired = repair(known, details.left) if known else None
    if not repaired:
        return False
    if repaired != known or situation.asked != "confirm_email":
        details.email, details.spelled = repaired, True
    details.take(0, len(details.left))
    return True


def _confirmed_letters(details: Details) -> bool:
    """Blank a remark on the spelling that only says what is known."""
    remark = re.search(r"\b(?:it's |its )?[\w']+ with (?:an? |two )?\w(?:'?s)?\b", details.left)
    if remark:
        details.take(*remark.span())
    return False


def _repair_name(details: Details, situation: Situation) -> bool:
    known = situation.known.get("name", "")
    repaired = repairs.repair(known, details.left) if known else None
    if not repaired:
        return False
    if repaired.casefold() == known.casefold():
        return _confirmed_letters(details)
    details.name, details.spelled = capitalize(repaired), True
    details.take(0, len(details.left))
    return True
