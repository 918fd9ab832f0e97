"""The values in an utterance - e-mail, phone, service, name, zone - and the corrections of them."""

from dataclasses import dataclass, field

from agent.brain.understanding import emails, names, phones, repairs, services
from agent.brain.understanding.acts import Tag
from agent.brain.understanding.normalize import Cue, Word, blank
from agent.brain.understanding.situation import Detail, Problem, Situation
from agent.brain.understanding.spelling import alike
from agent.brain.understanding.times import zone_of
from agent.brain.understanding.topics import is_question

_NAME_ASKED = frozenset(["name", "confirm_name"])
_EMAIL_ASKED = frozenset(["email", "confirm_email"])
_PHONE_ASKED = frozenset(["phone", "confirm_phone"])
# Questions that read values back, so that a part of one may be corrected.
_READ_BACK = frozenset(["confirm", "confirm_booking", "confirm_name", "confirm_email", "other"])
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
    name: str | None = None
    tz: str | None = None
    problem: Problem | None = None
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
    _read_service(details, situation)
    nameless = details.left
    _read_name(details, heard, acts, situation)
    if details.name and details.spelled and _is_known(details.name, situation):
        # The name was right: the letters mend the address.
        details.left, details.name = nameless, None
        _repair_email(details, situation)
    if not (details.email or details.name or details.phone):
        _read_repair(details, heard, situation)
    details.tz = zone_of(details.left, asked=situation.asked == "timezone")
    return details


def _read_email(details: Details, situation: Situation) -> None:
    found = emails.read(details.left, expected=situation.asked in _EMAIL_ASKED)
    if not found:
        return
    if found.email is None and situation.known.get("email"):
        _repair_email(details, situation)
        if details.email:
            return
    details.email = found.email
    details.spelled = found.spelled
    details.unsure = ("email",) if found.unsure else ()
    if found.email is None:
        details.problem = "email_incomplete"
    details.take(found.start, found.end)


def _read_phone(details: Details, situation: Situation) -> None:
    found = phones.read(
        details.left,
        expected=situation.asked in _PHONE_ASKED,
        country=situation.country,
        known=situation.known.get("phone", ""),
    )
    if not found:
        return
    details.phone = found.phone
    if found.phone is None:
        details.problem = "phone_incomplete"
    details.take(found.start, found.end)


def _read_service(details: Details, situation: Situation) -> None:
    found = services.read(
        details.left.lower(), situation.services, asked=situation.asked == "service"
    )
    if found:
        details.service = found.slug
        details.take(found.start, found.end)


def _read_name(
    details: Details, heard: tuple[Word, ...], acts: list[Cue[Tag]], situation: Situation
) -> None:
    asked = situation.asked
    if asked in _EMAIL_ASKED and (details.email or details.problem):
        expected = False
    else:
        # "Is it expensive?" is no answer to a question for the name.
        asking = is_question(" ".join(word.text for word in heard))
        expected = asked in _NAME_ASKED and not asking
    whole = asked.startswith("confirm") or asked == "other"
    found = names.read(details.left, expected=expected, whole=whole)
    if not found and not expected:
        found = names.listed(details.left, beside_contact=bool(details.email or details.phone))
        found = found or names.fuller(details.left, situation.known.get("name", ""))
    if not found or _is_an_act(found, heard, acts):
        return
    details.name = _completed(found.name, situation)
    details.spelled = details.spelled or found.spelled
    details.take(found.start, found.end)


def _completed(name: str, situation: Situation) -> str:
    """Put a corrected first or last name in its place in the full name."""
    known = situation.known.get("name", "").split()
    if " " in name or len(known) < 2 or not situation.asked.startswith("confirm"):
        return name
    near = [at for at, part in enumerate(known) if alike(part.lower(), name.lower())]
    if len(near) != 1:
        return name
    known[near[0]] = name
    return " ".join(known)


def _is_known(name: str, situation: Situation) -> bool:
    known = situation.known.get("name", "").casefold()
    reading_back = situation.asked in _READ_BACK
    return reading_back and name.casefold() in (known, *known.split())


def _is_an_act(found: names.NameFound, heard: tuple[Word, ...], acts: list[Cue[Tag]]) -> bool:
    """Tell whether the words of a name are really "operator", "bye" or the like."""
    return any(
        cue.tag in _NOT_IN_NAMES
        and heard[cue.start].start >= found.start
        and heard[cue.end - 1].end <= found.end
        for cue in acts
    )


def _read_repair(details: Details, heard: tuple[Word, ...], situation: Situation) -> None:
    """Apply the correction of a part to the value that was read back."""
    asked = situation.asked
    if asked in _EMAIL_ASKED:
        _repair_email(details, situation)
    elif asked in _NAME_ASKED:
        _repair_name(details, situation)
    elif asked in _READ_BACK and _is_spelling(heard):
        about_email = any(
            word.text in ("email", "dot", "underscore", "dash", "at") for word in heard
        )
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


def _repair_email(details: Details, situation: Situation) -> bool:
    known = situation.known.get("email", "")
    repaired = repairs.repair(known, details.left) if known else None
    if not repaired or not emails.valid(repaired):
        return False
    details.email, details.spelled = repaired, True
    details.take(0, len(details.left))
    return True


def _repair_name(details: Details, situation: Situation) -> bool:
    known = situation.known.get("name", "")
    repaired = repairs.repair(known, details.left) if known else None
    if not repaired or repaired.casefold() == known.casefold():
        return False
    details.name, details.spelled = names.capitalize(repaired), True
    details.take(0, len(details.left))
    return True
