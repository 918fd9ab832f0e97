"""What an agent asks, in anybody's wording: the question types a simulated caller tells apart.

Rules of the callers' own: nothing here is shared with the brain they talk to. The last question of
a text decides; what stands before it tells whether it reads something back.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_ASSENT = re.compile(
    r"\b(?:(?:is|does|do|did|are|have|was|would|sounds?|looks?|all) ?(?:that|this|it|everything|i|you)?\b.*"
    r"\b(?:right|correct|okay|ok|good|fine|work|sound|look|accurate)|shall i|should i|may i|can i|do you want me to"
    r"|would you like me to|want me to|is that (?:right|correct)|(?:go|going) ahead|confirm|proceed"
    r"|are you sure|^is (?:your|the) |^is (?:that|this|it) for (?:you|yourself|me|him|her)\b"
    r"|(?:right|correct|okay|ok|yes|all right|alright|agreed|deal)\W*$)",
)
_WRITE = (
    r"\b(?:book|books|booking|reserve|schedule|move|reschedule|change|confirm|lock|pencil|proceed|go ahead|"
    r"set (?:it|that|this) up|put (?:it|that|you|this) (?:in|down)|finali[sz]e|make (?:the|that|this) (?:appointment|booking|change)|"
    r"sign you up|save)\b"
)
_OFFERS_WRITE = re.compile(
    rf"\b(?:shall|should|may|can|could) (?:i|we)\b.*{_WRITE}|\b(?:want|like) me to\b.*{_WRITE}"
    rf"|\b(?:ready|happy|okay|ok|fine|all right|good) (?:for me )?to\b.*{_WRITE}"
    rf"|^(?:so )?(?:book|move|reschedule|confirm)\b.*(?:it|that|this)|\b(?:go ahead|proceed)\b"
    r"|\b(?:do|can|could|would) you (?:please )?confirm\b"
)
_CANCEL = re.compile(r"\b(?:cancel\w*|call(?:ing)? (?:it |that )?off|delete|drop it|remove)\b")
_CONTACT = re.compile(r"\S+@\S+|\bat [\w ]+ dot \w+|\be-?mail\b")
_EMAIL = re.compile(r"\S+@\S+\.\w+|\bat (?:[\w-]+ ?)+ dot \w+")
_PHONE = re.compile(
    r"(?:\d[\s().,-]*){7,}|(?:\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b[\s,.-]*){7,}"
)
_CLOCK = re.compile(
    r"\b\d{1,2}:\d\d\b|\b\d{1,2} ?[ap]\.?m\b|o['’]clock|\bnoon\b|\bmidday\b|\bhalf past\b"  # noqa: RUF001
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?: (?:fifteen|thirty|forty[- ]five))\b|\bat (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})\b"
)
_DATE = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|june|july|august"
    r"|september|october|november|december)\b|\bmay \d|\btoday\b|\btomorrow\b|\b\d{4}-\d\d-\d\d"
)
_GONE = re.compile(
    r"\b(?:(?:just|already|been|was|is|got|now) (?:been )?(?:taken|gone|snapped up|booked up|filled)|no longer (?:open|free|available|there)"
    r"|(?:some(?:one|body)|another caller) (?:else )?(?:just |has )?(?:took|taken|booked|got|grabbed)|isn['’]t (?:open|free|available) any ?more)\b"  # noqa: RUF001
)
_REFUSED = re.compile(
    r"\b(?:not|isn['’]t|aren['’]t|was(?:n['’]t)|no) (?:longer )?(?:open|free|available|possible)|unavailable|fully booked|booked (?:up|out|solid)|nothing (?:open|free|available|left)"  # noqa: RUF001
    r"|\bclosed\b|too (?:soon|late|short)|can['’]t (?:do|offer|book)|don['’]t have (?:any|an opening|that)"  # noqa: RUF001
)
_PERSON = re.compile(
    r"\b(?:person|human|somebody|someone|colleague|agent|receptionist|representative|team|staff|operator|front desk|manager)\b"
)
_PASSES_ON = re.compile(
    r"\b(?:talk|speak|put you|pass|transfer|connect|hand|get|call you|help|like|prefer|rather|want)\b"
)
_ELSE = re.compile(
    r"\b(?:anything|something|what|anything at all) else\b|\b(?:anything|something) more\b|\belse i can\b|\bis that all\b(?! (?:right|correct|good|okay|ok|fine))|\bwill that be all\b|\bany ?thing further\b"
    r"|\ball set\b.*\?|\bany other questions?\b"
)
_WHICH_BOOKING = re.compile(
    r"\bwhich (?:one|of (?:them|these|those|your)|appointment|booking|visit|reservation)\b"
)
_ONE_OF_THE_BOOKINGS = re.compile(r"\byou mean (?:the|your) [\w -]+ on ")
_WHICH_DAY = re.compile(rf"\b(?:do|did) you mean\b.*(?:{_DATE.pattern})")
_BOOKING_WORDS = re.compile(
    r"\b(?:cancel\w*|(?:you have|you've got|i (?:can )?(?:see|find|found)|there (?:is|are)) (?:an? |two |three |these |several )|mov\w+|reschedul\w+|chang\w+|bookings|appointments|appointment (?:is|would you|do you|did you)|look(?:ing)? (?:up|for)|(?:when|what (?:day|date|time)) (?:is|was) (?:it|your|the) )"
)
_KNOWN_BOOKING = re.compile(
    r"\b(?:when|what (?:day|date|time)|which (?:day|date)) (?:is|was|did you (?:book|make)|were you) .*\b(?:appointment|booking|booked|it (?:for|now|currently)|visit)\b"
)
_IS_IT_RIGHT = re.compile(
    r"\b(?:right|correct|okay|ok|good|accurate|confirm|get that|heard? (?:that|you)|is that|does that"
    r"|did i|have i|yes)\b|^is your (?:name|e-?mail|number)"
)
_DEMAND = re.compile(r"\b(?:please|need|tell me|give me|spell|let me have|say|just)\b")
_THAT_AGAIN = re.compile(
    r"\b(?:it|that|this|them|one)\b.*\b(?:again|once more|one more time|repeat|spell|slowly|for me)\b"
    r"|\b(?:again|repeat|spell|say|give me|tell me)\b.*\b(?:it|that|this)\b|\bcome again\b|\bwhat was that\b|\b(?:what is|what's) it\b|\bin full\b"
)
"""Asks for what the sentences before it name."""
_BEFORE_DETAILS = (
    ("reason", re.compile(r"\bwhy\b|\breason\b|\bmay i ask what happened\b")),
    (
        "timezone",
        re.compile(r"\btime ?zone\b|\bwhere are you (?:calling|located)|\bwhich zone\b"),
    ),
)
_DETAILS = (
    (
        "name",
        re.compile(
            r"\bname\b|\bwho(?:'s| is| am| are| shall| should| will| do)\b(?!.*\bsee\b)|\bcalled\b|\bunder what\b|\bwhom\b"
        ),
    ),
    ("email", re.compile(r"\be-?mail\b|\baddress (?:can|should|shall|do) \b")),
    (
        "phone",
        re.compile(
            r"\b(?:phone|mobile|cell|telephone|callback|contact number|number)\b|\breach you\b"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A text in small letters: its last question, and all of it."""

    question: str
    text: str
    offers: int

    @property
    def reads_start(self) -> bool:
        """Tell whether a day and a clock time stand in it."""
        return bool(_DATE.search(self.text) and _CLOCK.search(self.text))


def question_in(text: str, *, offers: int = 0) -> str:
    """Name what `text` asks; `offers` is how many times it names as open.

    Returns `other` where no question of a known type is asked.
    """
    lowered = " ".join(text.casefold().replace("’", "'").split())  # noqa: RUF001 - a typed apostrophe
    asked = _Asked(last_question(lowered), lowered, offers)
    return (
        _which_day(asked)
        or _read_back(asked)
        or _about_the_call(asked)
        or _about_a_booking(asked)
        or _about_times(asked)
        or _detail(asked)
    )


def last_question(text: str) -> str:
    """Return the last sentence that asks, or the last one where none does."""
    parts = [one for one in re.split(r"(?<=[.!?])\s+", text.strip()) if one]
    if parts and _DEMAND.search(parts[-1]) and any(one.search(parts[-1]) for _, one in _DETAILS):
        return parts[-1]
    asking = [one for one in parts if one.endswith("?")]
    return (asking or parts or [""])[-1]


def _which_day(asked: _Asked) -> str:
    """Name the doubt about a day, "Do you mean Friday, March 5?", if it is one."""
    doubted = _WHICH_DAY.search(asked.question)
    return "confirm_date" if doubted and not _ONE_OF_THE_BOOKINGS.search(asked.question) else ""


def _read_back(asked: _Asked) -> str:
    """Name the confirmation that is asked for, if it is one."""
    question, text = asked.question, asked.text
    if not _agrees(question) or _BEFORE_DETAILS[0][1].search(question):
        return ""
    if _PERSON.search(question) and _PASSES_ON.search(question) and not asked.reads_start:
        return ""
    if _CANCEL.search(question) and not re.search(r"\bor (?:move|reschedul|chang)", question):
        return "confirm_cancel"
    if _CANCEL.search(text) and asked.reads_start and not _OFFERS_WRITE.search(question):
        return "confirm_cancel"
    if _OFFERS_WRITE.search(question) and (
        asked.reads_start or re.search(r"\bit\b|\bahead\b", question)
    ):
        return "confirm_booking" if not _ELSE.search(question) else ""
    return _confirmed_value(asked)


def _agrees(question: str) -> bool:
    """Tell whether a yes would answer it, and mean all of it."""
    if _WHICH_BOOKING.search(question) or _ELSE.search(question):
        return False
    if re.match(
        r"(?:and |so |okay |ok |great |thanks |sure )*,? ?(?:what|which|when|who|where|how)\b",
        question,
    ):
        return False
    return bool(_ASSENT.search(question) or _OFFERS_WRITE.search(question))


def _confirmed_value(asked: _Asked) -> str:
    """Name what is read back, where the question only asks whether it is right."""
    if asked.offers > 1 or not _IS_IT_RIGHT.search(asked.question):
        return ""
    return next(kind for kind, is_read_back in _READ_BACK if is_read_back(asked))


def _whole_booking(asked: _Asked) -> bool:
    with_whom = _CONTACT.search(asked.text) or re.search(
        r"\bbook|\bmov(?:e|ing)\b|\breschedul|\b(?:for|under) [a-z]+ [a-z]+[,.]", asked.text
    )
    return asked.reads_start and bool(with_whom)


def _single_offer(asked: _Asked) -> bool:
    suits = re.search(r"\b(?:work|suit|okay|ok|good)\b", asked.question)
    return asked.reads_start and bool(asked.offers) and bool(suits)


_READ_BACK: tuple[tuple[str, Callable[[_Asked], bool]], ...] = (
    ("confirm_booking", _whole_booking),
    ("confirm_email", lambda asked: bool(_EMAIL.search(asked.text))),
    ("confirm_phone", lambda asked: bool(_PHONE.search(asked.text))),
    ("slot_offer", _single_offer),
    ("confirm_date", lambda asked: bool(_DATE.search(asked.text) or _CLOCK.search(asked.text))),
    ("confirm_name", lambda asked: bool(re.search(r"\bname\b|\bspel", asked.text))),
    ("confirm", lambda _: True),
)
"""What stands before "is that right?", the most telling first."""


def _about_the_call(asked: _Asked) -> str:
    question = asked.question
    if _ELSE.search(question):
        return "anything_else"
    if question.endswith("?") and _PERSON.search(question) and _PASSES_ON.search(question):
        named = re.search(r"\bname\b|\be-?mail\b|\bnumber\b", question)
        return "" if named else "handoff_offer"
    return ""


def _about_a_booking(asked: _Asked) -> str:
    """Name what is asked about bookings there are, or about a read-back that was refused."""
    question = asked.question
    if re.search(
        r"\bwhich part\b|\bwhat (?:would you like|do you want|needs?) (?:me )?to (?:be )?(?:chang|correct|fix)|\bwhat(?:'s| is) wrong\b|\bwhat (?:should|shall) i (?:change|correct)",
        question,
    ):
        return "other"
    if _KNOWN_BOOKING.search(question) or _ONE_OF_THE_BOOKINGS.search(question):
        return "which_booking"
    if asked.offers or not _WHICH_BOOKING.search(question):
        return ""
    service = re.search(r"\bwhich appointment (?:type|would you like to book)\b", question)
    return "which_booking" if _BOOKING_WORDS.search(asked.text) and not service else ""


def _about_times(asked: _Asked) -> str:
    question, text = asked.question, asked.text
    names_detail = re.search(r"\bname\b|\be-?mail\b|\bphone\b|\bnumber\b", question)
    if _GONE.search(text) and not names_detail:
        return "slot_taken"
    if asked.offers and not names_detail and not _asks_service(question):
        return "slot_offer"
    if _REFUSED.search(text) and not names_detail and _asks_when(question):
        return "when"
    return ""


def _asks_service(question: str) -> bool:
    return bool(
        re.search(
            r"\b(?:which|what) (?:kind|type|sort|service|appointment|treatment|of our services)\b|\bwhat would you like to (?:book|come in for|have done)\b"
            r"|\bwhat (?:is|are|do) (?:it|you|this|the appointment) (?:for|coming in for|need|here for)\b|\bservice\b|\bwhich (?:of (?:these|those)|one) .*(?:book|need)"
            r"|\bwhat (?:can|shall|should) i book\b|\bwhich (?:one )?would you like to book\b|\b(?:an? [\w -]+, )?an? [\w -]+(?:,)? or an? [\w -]+\?$",
            question,
        )
    )


def _asks_when(question: str) -> bool:
    return bool(
        re.search(
            r"\bwhen\b|\b(?:what|which|another|other|different|any|better|that|a) (?:\w+ )?(?:day|time|date|week|hour|morning|afternoon)s?\b|\bhow (?:soon|early|late)\b|\bday (?:and|or) (?:a )?time\b"
            r"|\b(?:morning|afternoon)s? or (?:in the )?(?:morning|afternoon)|\bwould \w+day (?:work|suit|do)\b",
            question,
        )
    )


def _detail(asked: _Asked) -> str:
    """Name the detail a question is for; of several, the one named first."""
    question = asked.question
    if not question.endswith("?") and not _DEMAND.search(question):
        return "other"
    for kind, pattern in _BEFORE_DETAILS:
        if pattern.search(question):
            return kind
    where = asked.text if _THAT_AGAIN.search(question) else question
    named = [(found.start(), kind) for kind, one in _DETAILS if (found := one.search(where))]
    if named:
        return min(named)[1]
    if _asks_service(question):
        return "service"
    return "when" if _asks_when(question) else _open_question(asked)


def _open_question(asked: _Asked) -> str:
    question = asked.question
    if re.search(r"\bspell\b|\bletter by letter\b", question):
        return "email" if "mail" in asked.text or "dot" in asked.text else "name"
    if re.search(
        r"\bhelp you\b|\bdo for you\b|\bwhat (?:would|do|did) you (?:like|want|need)\b|\bhow (?:can|may) i (?:help|assist)\b|\bbook, (?:move|change)|\bwhat brings you\b"
        r"|\bassist you\b",
        question,
    ):
        return "intent"
    return "other"
