"""What the agent's last words asked for, whoever worded them.

The types are those callers recognize in any agent's wording, with two of our own: `confirm_move`
and `change` (what is wrong in the read-back).
"""

import re
from functools import lru_cache
from typing import Final

_CLOCK = (
    r"\d{1,2}:\d\d|\d ?[ap]\.?m\b|o'?clock|\bnoon\b|half past"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: thirty| fifteen)?"
    r"(?=,| or |\.|\?| works| is open| o)"
)
_AGREE = (
    r"\b(?:right|correct|shall i|should i|ok(?:ay)?|want me to|go ahead|confirm|sure"
    r"|would you like me|do you want|are you happy|sound good|all good|may i|can i|ready)\b"
)
_GONE = (
    r"\b(?:taken|no longer|not (?:open|available|free)|isn'?t (?:open|available|free)|gone"
    r"|aren'?t open|unavailable|fully booked|booked up|closed|too soon|nothing (?:open|free|left)"
    r"|just went|snapped up|busy|someone else|past)\b"
)
_PICK = (
    r"\bwhich\b|\bwould (?:that|this|it|one|any|either|you like (?:it|that|one))|\bdo(?:es)? "
    r"(?:that|this|it|any|either|one)|\bworks?\b|\bsuits?\b|\bprefer|\bwhat about\b|\bhow about"
    r"|\bwould you like\b|\bwant (?:it|that|one)\b|\binstead\b|\bhow does\b|\btake (?:it|that|one)\b|\bok(?:ay)?\b"
    r"|\bgood\b|\bbest\b|\bpick\b|\bchoose\b"
)
_PERSON = (
    r"put you through|connect you|transfer you|(?:speak|talk) (?:to|with) (?:a|some)|a person\b"
    r"|\bhuman\b|colleague|(?:someone|somebody) (?:else )?(?:to )?(?:call|help|from|on the)"
    r"|take a message|pass you|hand you over|real person|team member|staff"
)
_ASK_WHEN = (
    r"\b(?:what|which|when|any|another|other|different)\b.*\b(?:days?|times?|dates?|when|hours?)\b"
    r"|^\W*(?:and |so |sorry,? |okay,? )*when\b|\bwhen (?:would|do|can|should|were|is|suits|works|did)\b"
    r"|\b(?:day|time|date)s? (?:and time )?(?:works?|suits?|would|do you|did you|were you|are you)\b"
    r"|mornings? or (?:the )?afternoons?|preferred (?:day|date|time)|\bwhen\?"
)

_RULES: Final = (
    # type, in the question, in the whole text, never in the question
    ("anything_else", r"(?:any|some)thing (?:else|more)|what else (?:can|may|could)|else (?:can|could|may) i"
     r"|all for today|that be all|other (?:questions|requests)|anything further", "", r"\btimes?\b|\bdays?\b|work for|suit you"),
    ("handoff_offer", _PERSON, "", ""),
    ("intent", r"how (?:can|may|could) i (?:be of )?(?:help|assist)|what can i do|what (?:brings|are you calling)"
     r"|how can i be of|(?:book|make|schedule)[^?]*\b(?:move|change|reschedule)\b[^?]*\bcancel"
     r"|(?:book|new)[^?]*, (?:or )?(?:move|change|cancel)|how (?:can|may) we|what would you like to do"
     r"|something (?:i|we) can (?:do|help)|what do you need|book an appointment\?|help you with (?:today)?\?", "", r"@"),
    ("change", r"(?:what|which)(?: part| bit|'s| is| one of those)?[^?]*\b(?:change[ds]?|wrong|correct(?:ed)?|fix(?:ed)?"
     r"|adjust(?:ed)?|update[ds]?)\b|what(?:'s| is) (?:not right|off)", "", r"day and time|\b(?:an?|the) [\w-]+ change\b"),
    ("reason", r"\bwhy\b|\breason\b", "", r"\bcancel (?:it|your|the)\b.*\bshall\b"),
    ("timezone", r"time ?zone|which zone|what zone|where are you (?:calling|based|located)", "", ""),
    ("confirm_email", rf"{_AGREE}|\bis (?:that|it|this)\b|did i (?:get|hear)|\byes\b",
     r"^(?!.*(?:day\b(?![.@_+-]\w|@)|\bmarch\b|\d:\d\d)).*(?:\S@\S|\bat [\w ]{1,30} dot )", r"\bbook|\bmove|\bcancel|reserve|schedule"),
    ("which_booking", r"which (?:one|appointment|booking|of (?:them|these|those)|visit|session)\b[^?]*\b(?:cancel|move|change"
     r"|mean|reschedule|push)|which (?:appointment|booking|visit)|(?:cancel|move)[^?]*which one|which (?:one|of).*appointments"
     r"|(?:cancel|move|reschedule|change) which|do you mean the .* or the", "", r"type of|kind of"),
    ("which_booking", r"which (?:one|is it|of (?:them|these|those))|which\?|is it the|which one",
     r"(?:you have|i found|i see) (?:one|an? [\w -]+) on \w+day|you have (?:two|three|four|several|more|\d|a few)|(?:two|three|several|\d) (?:appointments|bookings|visits)"
     r"|appointments on file|found (?:two|three|several)", ""),
    ("confirm_move", rf"(?:\bmov|\bresched|\bswitch|\bpush|\bchange (?:it|your|the)\b).*|{_AGREE}|\bis that\b",
     r"\bmov(?:e|ing)\b|\breschedul|\bswitch|\bpush|\bchang(?:e|ing) (?:it|your|the)\b[^?]* to\b",
     r"\b(?:what|which|when)\b|\bname\b|e-?mail|number|instead\?"),
    ("confirm_cancel", rf"(?:\bcancel).*|{_AGREE}|\bis that\b|drop it", r"\bcancel(?:l?ing)?\b|call off|\bdrop\b|take off",
     r"\bwhich\b|\bname\b|e-?mail|number|\bwhen\b|instead|\bbook\b"),
    ("confirm_email", r"e-?mail", r"\S@\S", r"\bbook\b|shall i|what(?:'s| is)"),
    ("email", r"e-?mail|address (?:should|can|do)|letter by letter|where (?:should|can|do) (?:i|we) send|confirmation (?:be sent|go)", "", r"\bbook (?:it|that|this)\b"),
    ("confirm_phone", rf"{_AGREE}|\bis (?:that|it|this)\b|did i", r"(?:\d[\d\s,.-]{6,}\d)",
     r"\bbook|what(?:'s| is)|@"),
    ("phone", r"\bphone|\bnumber\b|reach you|call(?:ing)? you back|mobile|\bdigits?\b|cell", "", r"\bbook (?:it|that)\b"),
    ("confirm_name", rf"{_AGREE}|\bis (?:that|it|this)\b|did i", r"\bname\b|spell", r"\bbook|your (?:full |first |last )?name\?|wh(?:at|ich)|may i have|can i (?:have|get)|could you"),
    ("name", r"\bnames?\b|who am i|who (?:is (?:this|it|the)|do i|should i|shall i|will)|whom?\b.*\bfor\b|what should i call you", "", r"\bbook (?:it|that)\b"),
    ("confirm_booking", r"\bbook(?:ing)?\b|\breserve|\bschedul|\bput you (?:down|in)|\block|\bpencil", _AGREE + r"|\bi'?ll\b|\bbook (?:it|that)\b",
     r"\b(?:which|what|when)\b|like to book (?:it|one)\b"),
    ("confirm_booking", rf"{_AGREE}|\bis that\b|\byes\b", rf"(?:{_CLOCK})(?=.*(?:\bfor [a-z]+ [a-z]+|\S@\S| dot ))", r"\b(?:which|what|when)\b"),
    ("slot_taken", _PICK, rf"(?=.*(?:{_GONE}))(?=.*(?:{_CLOCK}))", r"did you mean|(?:what|which|another) (?:other )?(?:day|date)"),
    ("service", r"which (?:service|type|kind|treatment|sort|appointment type|length)|what (?:type|kind|sort|service)|what (?:would you like|do you want|are you looking) to (?:book|come in for)"
     r"|coming in for|what(?:'s| is) (?:the|your) (?:visit|appointment|session) for|(?:consultation|session|follow-?up|visit)s?,? or (?:an? |the )?[\w -]+\?", "", rf"\b(?:day|time)\b|{_CLOCK}"),
    ("slot_taken", _ASK_WHEN, rf"(?=.*(?:{_GONE}))(?=.*(?:{_CLOCK}))", r"other day|did you mean|another (?:day|time)"),
    ("confirm_date", r"did you mean|do you mean|you mean|you said|just to (?:check|be sure)[^?]*\b(?:day|week|th)", "", r"(?:what|which) (?:day|date|time)"),
    ("slot_offer", _PICK, _CLOCK, r"day and time|(?:what|which|another|other) (?:other |part of the )?day\b|for example|e\.g\."),
    ("when", _ASK_WHEN, "", ""),
    ("slot_offer", r"which (?:one|of (?:them|these|those))|any of (?:these|those|them)|either of|do you want (?:it|that)|the first or", "", ""),
    ("service", r"\bservices?\b", "", ""),
    ("confirm", rf"{_AGREE}|\bis that\b|\bcorrect\b|\byes or no", "", ""),
)  # fmt: skip
_COMPILED: Final = tuple(
    (kind, re.compile(ask), re.compile(whole, re.DOTALL), re.compile(never) if never else None)
    for kind, ask, whole, never in _RULES
)
_AGAIN = re.compile(r"\b(?:again|once more|repeat|in full|spell|is it|was it|say it|give it)\b")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@lru_cache(maxsize=1024)
def classify(text: str) -> str:
    """Return the question type `text` leaves open, "other" when it asks nothing known."""
    lowered = " ".join(text[:2000].lower().replace("\u2019", "'").split())
    question = _question(lowered)
    kind = _kind(question, lowered)
    if kind in ("other", "confirm") and "?" in question and _AGAIN.search(question):
        # "I didn't get the address. Could you say it again?": the sentence before names it.
        about = " ".join(_SENTENCE.split(lowered)[-2:])
        before = _kind(about, about)
        return before if before in ("name", "email", "phone", "service", "when") else kind
    return kind


def _kind(question: str, lowered: str) -> str:
    for kind, ask, whole, never in _COMPILED:
        if (
            ask.search(question)
            and whole.search(lowered)
            and not (never and never.search(question))
        ):
            return kind
    return "other"


def _question(text: str) -> str:
    """Return the last sentence that asks, else the last sentence."""
    sentences = _SENTENCE.split(text)
    asking = [sentence for sentence in sentences if "?" in sentence]
    return asking[-1] if asking else sentences[-1]
