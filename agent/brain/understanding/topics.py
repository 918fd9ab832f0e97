"""Questions about the business: which topic of its knowledge file is asked for."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from agent.brain.understanding import topic_words
from agent.brain.understanding.normalize import word_set
from agent.brain.understanding.prefilter import Prefiltered
from agent.brain.understanding.word_patterns import WordPatterns

_DUES = r"(?:charged?|charges|fees?|bill(?:ed)?|pay|penalty|penalised|penalized|costs?|deposit|refund(?:ed)?|money|lose|owe|fined?|free)"
_UNDONE = r"(?:cancel\w*|(?:drop|scrap|skip)(?:ped|ping)? (?:(?!off\b)[\w']+ ){0,4}?(?:visit|appointment|booking|session|lesson|slot|one|it|that|this|mine)|call(?:ed|ing)? (?:[\w']+ ){0,3}?off|miss(?:ed|ing)?|not (?:turn up|show|come|make it)|pull(?:ed|ing)? out|back(?:ed|ing)? out)"
IF_CANCELLED = (
    r"(?:is|would) it (?:be )?(?:okay|all right|fine|allowed|possible|free|too late) (?:for me )?(?:if i|to) cancel (?:the (?:day|night|morning)|on the|last|same|at|up|after|before|within|less)\b|"
    rf"(?:if|when|should|suppose|supposing) (?:i|we) (?:[\w']+ ){{0,3}}?{_UNDONE}\b.*\b{_DUES}\b"
    rf"|{_DUES} (?:[\w']+ ){{0,5}}?(?:if|for|when|should) (?:[\w']+ ){{0,3}}?{_UNDONE}\b|"
    r"what (?:if|happens (?:if|when)) (?:i|we|something|anything)(?: [\w']+){0,5}? (?:cancel|miss|not (?:make|show|come)|comes? up|call (?:it )?off)"
    r"|(?:pay|charged?|fee|penalty|free|deposit) if (?:i|we) (?:[\w']+ ){0,2}(?:cancel|miss)"
    r"|(?:lose|get back|keep) (?:my|the) deposit|(?:is|are) cancell?(?:ing|ations?) (?:free|okay|allowed|possible)|until when can i cancel"
    r"|can i (?:still |always |just )*cancel (?:later|the (?:day before|same day|morning of)|last minute|on the day|at (?:any|short)|any ?time|up to|for free)"
    r"|(?:can|could) i change my mind later"
)
"""Questions about what a cancellation would mean; none of them is a wish for one."""
_FAMILIES: dict[str, tuple[str, str]] = {
    "lateness": (
        "lateness late delay delays punctuality",
        r"(?:i|we) (?:am|are|will be|get there|arrive|run|show up|turn up|might be|may be|happen to be)(?: \w+){0,2} late\b"
        r"|running (?:\w+ )?late|late arrivals?|(?:being|arriving|turning up|showing up) (?:\w+ )?late\b"
        r"|how late (?:can|may|could) (?:i|we) (?:be|arrive|show|turn)|grace period|(?:minutes|bit|little) late\b",
    ),
    "price": (
        "price prices pricing cost costs fee fees rate rates tariff charges",
        r"how much|what (?:does|do|would|will|did) (?:\w+ ){1,6}?(?:run|go for|come to|set me back|retail)\b(?! (?:late|over|on))|money wise|much (?:is|are|does|do|would|for)\b(?! (?:it take|time|longer))|prices?|pricing|costs?|(?:your|the|any|a|what) (?:fees?|rates?|charges?)|expensive|dearer|dearest|pricier"
        r"|what do you charge|do you charge|how pricey|dollars|price list|cheap|is it free|free of charge"
        r"|(?:is|are) (?:the|an?|your|this|that|those|these)(?: [\w-]+){1,3} free(?: of charge)?$"
        r"|do i (?:have to )?pay\b(?! (?:by|with|in|at|on|up|now|later|before|after|there|online|if)\b)(?<!when do i pay)"
        r"|the damage\b|set me back|going rate|(?:do|will|would) i owe|ballpark|(?:does|would) (?:it|that) run\b",
    ),
    "location": (
        "location address directions place where office",
        r"where (?:are|is|do|can|would|should|exactly|abouts|about)\b(?! i park| we park| you park)"
        r"|where (?:you|it|that|this|the \w+)(?:'re|'s)? (?:are|is|based)|whereabouts|locat(?:ed|ion)|(?:your|the|what|street) address|directions|find you|get there"
        r"|part of town|(?:post|zip) ?code|which building|are you (?:near|close to|downtown|by the)|get to you|which floor|what floor|what street|which street|how (?:do|can) i get|nearest (?:station|bus|subway)",
    ),
    "parking": (
        "parking park",
        r"parking|car park|where (?:can|do|could|should|shall) i (?:\w+ ){1,2}?(?:my|the|our) (?:car|van|truck|bike|motor)|(?:leave|put) (?:my|the|our) car|(?:do|can|could|should|to|and|i|we) park\b|park my|garage|bike rack",
    ),
    "hours": (
        "hours opening open times schedule",
        r"(?:what )?time (?:do |does )?(?:you |it |they )?(?:open|close|shut)\b|opening (?:hours|times)|(?:your|the|what are) timings|what time are you (?:guys )?(?:there|around|in)\b|(?:your|business|office|what|the) hours|do you (?:guys )?(?:open|close)"
        r"|are you (?:guys )?(?:open|closed)|you open|you close|(?<!have )(?<!got )(?<!anything )open (?:on|at|late|until|till)|closing time"
        r"|open (?:weekends|sundays?|saturdays?)|how late|how early|when do you (?:open|close)|(?:office|weekend|holiday|working|saturday|sunday|weekday) hours"
        r"|^(?:the )?hours(?: please)?$|you (?:guys )?(?:work|there|in|do) (?:on )?(?:weekends?|sundays?|saturdays?|holidays?|evenings?)",
    ),
    "cancellation": (
        "cancellation cancel cancelling policy refund",
        rf"{IF_CANCELLED}|"
        r"cancell?ation (?:policy|fee|fees|charge|rules?|terms|cost)|(?:policy|fee|charge|charged|penalty|cost|costs)"
        r" (?:[\w']+ ){0,5}cancel\w*|(?:what|happens|free|late|allowed|notice|far)"
        r" (?:[\w']+ ){0,6}(?:i|we|to|you) (?:[\w']+ ){0,3}(?:cancel|call it off|call off)|refund|late fee|no.?show"
        r"|cancel (?:for free|free of charge|without|last minute|late)|your policy|notice (?:do|period)",
    ),
    "payment": (
        "payment payments pay card cards cash billing",
        r"(?:take|accept) (?:[\w']+ ){0,2}(?:cards?|cash|credit|debit|checks?|amex|visa|mastercard|apple pay|american express|discover|diners)"
        r"|(?:use|pay with|with|is|are) (?:my |an? )?(?:amex|visa|mastercard|american express|debit|credit|cash|venmo|paypal|apple pay|google pay|cards?|checks?)(?: cards?)?(?= okay| fine| accepted| good| all right| possible| allowed| to pay|$)"
        r"|^(?:amex|visa|mastercard|debit|credit|cash|cards?) (?:okay|accepted|fine|all right)"
        r"|when (?:do|should|would) i pay|pay (?:up ?front|online|afterwards?|later|now|beforehand|there)\b|tap to pay"
        r"|credit cards?|debit cards?|(?:pay|paying) (?:by|with|in|at|on|there|cash|online)|how (?:do|can|should) i pay"
        r"|payment|methods? of payment|apple pay|google pay|contactless|venmo|cash only|card only",
    ),
    "insurance": (
        "insurance insurer coverage",
        r"insurance|insured|insurer|covered|coverage|medicare|medicaid",
    ),
    "preparation": (
        "preparation bring prepare wear clothing",
        r"(?:should|do|must|shall|will) (?:i|we) (?:need to |have to |also )*bring|what (?:[\w']+ ){0,4}bring"
        r"|bring (?:anything|with)|wear|prepare|beforehand|paperwork",
    ),
    "duration": ("duration length long", r"how long|how many minutes|duration|what length"),
    "accessibility": (
        "accessibility wheelchair access accessible elevator",
        r"wheelchair|accessible|elevator|lift|step.?free|disabled|stairs",
    ),
    "contact": (
        "contact phone number email",
        r"your (?:phone )?(?:number|email)|contact (?:you|details)",
    ),
    "wifi": ("wifi internet", r"wi.?fi|internet"),
}
# A cancellation question also names a fee, a parking question a place: the narrower goes first.
_ORDER = (
    "lateness", "cancellation", "parking", "insurance", "payment", "hours", "accessibility", "preparation",
    "price", "duration", "wifi", "contact", "location",
)  # fmt: skip
WORDED = WordPatterns({family: (_FAMILIES[family][1],) for family in _ORDER}, end="")
_LIKELY = (
    "how", "what", "much", "late", "where", "which", "when", "do you", "are you", "is there", "is it", "can i", "pric",
    "cost", "fee", "park", "hours", "open", "clos", "cancel", "pay", "card", "cash", "insur", "locat", "address",
    "direction", "wifi", "wear", "bring", "refund", "garage", "policy", "owe", "damage", "rate", "code", "building",
    "part of", "miss", "come up", "call", "charge", "lose", "bill", "express", "accepted", "use", "visa", "amex",
    "debit", "mind later", "deposit", "near", "tap", "penal", "money", "fined", "free",
)  # fmt: skip
"""Without one of these nothing known is asked about, unless it is worded as a question."""
_OPENS_QUESTION = re.compile(
    r"(?:(?:and|but|so|wait|hold on|actually|sure|yeah|yep|yup|right|fine|perfect|lovely|no|please|great|thanks|thank you|okay|oh|hi|hello|hey|sorry|also|um|yes|well|quick question|first|by the way) )*"
    r"(?:what|where|whereabouts|which|when|until when|who|why|how|do you|does|do i|do we|are you|are there|is there|is \w+ing (?:free|okay|possible|allowed|included)|is tap|will (?:i|it|there|we)|any (?:parking|idea|discounts?|charge|fees?)|is it|is the|is your"
    r"|is this|is that|can i|can you|can we|could i|could you|would you|will you|will i|should i|have you|did you|am i|may i|whats)\b"
    r"|(?:the |your |any |ballpark )?(?:price|prices|cost|costs|address|parking|opening times|opening hours|hours|directions|location|fees)(?: please)?$"
)
_WONDERS = Prefiltered(
    "wondering|tell me|know |question about|asking about|curious|ask ",
    r"\b(?:wondering|tell me|know (?:if|what|where|how|about)|question about|asking about|curious|ask (?:about|you|if|what))\b",
)
_STOP = word_set(
    "the a an and of for to our your my what how is are do policy information info faq about"
)


_HOW = re.compile(r"(?:(?:and|so|um|hi|hello|please) )*(?:how(?! about| soon)|why|what is|much)\b")
_EMPTY = word_set("""how what when where which who why whose is are do does did can could would will you your i we
    it the a an of and to in for on at this that there be have has so well so""")
_TODAY = re.compile(
    r"\b(?:what|which) (?:day|date|time|month|year) (?:is (?:it|today|now)|it is|are we)\b(?! (?:for|at|on|again))"
    r"|\bwhat is (?:today|the (?:date|time))(?= (?:today|now)|$)|\btoday's date\b|\bis (?:it|today) (?:a )?\w+day(?: today)?$"
)
_SHORTEST_STEM = 4


def is_question(plain: str) -> bool:
    """Tell whether canonical text is worded as a question."""
    return _OPENS_QUESTION.match(plain) is not None or _WONDERS.search(plain) is not None


def read(
    plain: str,
    topics: tuple[str, ...],
    *,
    asking: bool,
    answers: Mapping[str, str] = MappingProxyType({}),
    idle: Collection[str] = (),
) -> tuple[str | None, bool]:
    """Find what is asked about: one of `topics`, and whether any known subject was named.

    `answers` are the facts on the topics, where they are told: their words help, but for `idle`.
    (None, True) is a subject that the knowledge file has nothing on.
    """
    if not asking and not any(map(plain.__contains__, _LIKELY)):
        return None, False
    worded = WORDED.find(plain)
    named = [family for family in _ORDER if family in worded]
    for family in named:
        for topic in topics:
            if family in _families_of(topic):
                return topic, True
    said = " ".join(word for word in plain.split(" ") if word not in idle)
    own = _by_words(said, topics, answers, among_others=bool(named)) if asking else None
    return own, bool(named) or own is not None


def _by_words(
    plain: str, topics: tuple[str, ...], answers: Mapping[str, str], *, among_others: bool
) -> str | None:
    """Return the topic that the words of a question lead to; surely where it names another subject."""
    topic, score = topic_words.best(plain, topics, answers)
    if score >= (topic_words.SURE if among_others else topic_words.LEAST):
        return topic
    return _by_own_words(plain, topics, among_others=among_others)


def _by_own_words(plain: str, topics: tuple[str, ...], *, among_others: bool) -> str | None:
    """Return the topic whose own words are in the question, in another form if none is."""
    said = set(plain.split(" "))
    exact = next((topic for topic in topics if _own_words(topic) & said), None)
    if exact is not None or among_others:
        return exact
    return next((topic for topic in topics if _is_kin(topic, said)), None)


def about_times(plain: str) -> bool:
    """Tell whether it is asked when one is open, or may cancel or come late: no time is wanted then."""
    return not WORDED.find(plain).keys().isdisjoint(("hours", "cancellation", "lateness"))


def asks_today(plain: str) -> bool:
    """Tell whether the present day or hour is asked for: that is no wish for it."""
    return _TODAY.search(plain) is not None


def names_nothing(heard: Sequence[str]) -> bool:
    """Tell whether a question holds only small words: what it was about was lost on the way."""
    return _EMPTY.issuperset(heard)


def asks_how(plain: str) -> bool:
    """Tell whether something is asked about a thing, rather than whether it is to be had."""
    return _HOW.match(plain) is not None


def _is_kin(topic: str, said: set[str]) -> bool:
    """Tell whether a topic of its own kind is named in another form."""
    if _families_of(topic):
        return False
    return any(_kin(word, own) for word in said for own in _own_words(topic))


def _kin(word: str, other: str) -> bool:
    """Tell whether one word begins as the other does: "late" and "lateness", "remind" and "reminders"."""
    short, long = sorted((word, other), key=len)
    return len(short) >= _SHORTEST_STEM and long.startswith(short if len(short) < 7 else short[:-1])


@lru_cache(maxsize=128)
def _families_of(topic: str) -> frozenset[str]:
    """Return the families a topic's key belongs to: "opening_hours" is about hours."""
    words = _own_words(topic)
    fitting = {family for family in _ORDER if words & set(_FAMILIES[family][0].split())}
    narrow = [family for family in _ORDER if family in words]
    return frozenset(narrow or fitting)


@lru_cache(maxsize=128)
def _own_words(topic: str) -> frozenset[str]:
    words = set(re.split(r"[\W_]+", topic.lower())) - _STOP
    return frozenset(
        words
        | {word[:-1] for word in words if word.endswith("s") and word != "hours"}
        | {f"{word}s" for word in words if word}
    )
