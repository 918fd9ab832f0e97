"""The vocabulary of time: every spelling of a word leads to one code character."""

from typing import Final

from scheduling.when.slips import meant, watch

UNKNOWN: Final = "_"
"""The code of every word the grammar does not know."""

_NUMBER, _PADDED, _ORDINAL, _MONTH, _WEEKDAY = 0x1E000, 0x1F400, 0x1F500, 0x13101, 0x13120
_FIRST_WORD = 0x10400


def listed(words: str) -> tuple[str, ...]:
    """Return the words of a table line."""
    return tuple(words.split())


MONTHS: Final = listed(
    "january february march april may june july august september october november december"
)
WEEKDAYS: Final = listed("monday tuesday wednesday thursday friday saturday sunday")

_NUMBERS = listed(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS = listed("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS = listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)

SPELLINGS: Final = {
    "tomorrow": (
        "tmrw tmr tmrow tmw tomo tommorow tommorrow tomorow tomorrows tomoz tomoro tomorro tommorw"
        " 2moro 2morro 2morrow 2moz 2mrw 2mro"
    ),
    "today": "todays tday 2day",
    "tonight": "tonite tonights 2nite 2night",
    "yesterday": "yesterdays yday",
    "morning": "mornings mornin morn mrng mng forenoon forenoons",
    "afternoon": "afternoons arvo arvos afternon aftn aftnoon",
    "evening": "evenings evng eve evenin evg",
    "night": "nights nite",
    "noon": "midday noontime",
    "midnight": "midnite",
    "mid": "midway",
    "lunch": "lunchtime lunchtimes luncheon",
    "weekend": "weekends wkend wknd wkends wknds",
    "weekday": "weekdays wkday wkdays workday workdays",
    "midweek": "midwk",
    "eod": "cob",
    "available": "availible availble avail availabe avaliable",
    "minute": "minutes min mins",
    "hour": "hours hr hrs h",
    "day": "days",
    "week": "weeks wk wks wek",
    "fortnight": "fortnights",
    "month": "months mth mths",
    "year": "years yr yrs",
    "before": "b4 bfore befor",
    "after": "aft3r aftr",
    "around": "arnd arround",
    "about": "abt abot",
    "approximately": "approx circa roughly",
    "to": "til",
    "until": "till untill",
    "between": "btw btwn betwen b/w",
    "through": "thru",
    "oclock": "clock",
    "quarter": "quater",
    "no": "nah naw nope",
    "not": "nt never cannot cant couldnt dont nothing wont isnt arent aint doesnt",
    "next": "nxt nex",
    "following": "folowing",
    "earliest": "soonest quickest",
    "late": "l8",
    "later": "l8r",
    "great": "gr8",
    "end": "ends",
    "labor": "labour",
    "please": "pls plz",
    "and": "n",
    "or": "ir",
    "the": "teh th",
    "option": "options choice",
    "slot": "slots",
    "onwards": "onward",
    "move": "reschedule change switch push shift swap rebook moving moved rescheduling rescheduled changing changed",
    "busy": "working occupied",
    "work": "works",
    "doctor": "dr doc mr mrs ms mister professor prof nurse",
    "sorry": "oops whoops soz apologies",
    "happened": (
        "came went visited saw rang phoned emailed texted messaged wrote spoke met broke fell injured missed"
        " twisted noticed started began ended stopped turned lost left bought drove flew cracked chipped slipped"
        " tripped bit burned burnt woke felt arrived returned travelled traveled retired graduated died forgot"
        " received sent hit swallowed swelled bled expired finished"
    ),
    "recurring": "repeating weekly daily monthly biweekly fortnightly recurrent yearly annually",
    "street": "st road rd avenue ave lane drive boulevard blvd court way square terrace",
    "people": (
        "person persons kids children guests adults patients bookings appointments miles km"
        " kids dogs cats friends questions question things sessions session siblings old stars star"
    ),
    "percent": "percentage discount dollars dollar pounds pound euros euro bucks quid rupees cents",
}
"""Canonical word to its other spellings, shortenings and frequent slips of the keyboard."""

_SHORT_DAYS = "mon mo mond|tue tues tu tuesd teus|wed weds wednes|thu thur thurs thursd thrs thrus|fri frid|sat satur|sun sund"
_SHORT_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep sept|oct|nov|dec"
_SLIPS = {"wensday": 2, "wendsday": 2, "wednsday": 2, "wensdays": 2, "thursdy": 3, "teusday": 1}
_MONTH_SLIPS = {"febuary": 2, "feburary": 2, "ocotber": 10, "decmber": 12, "agust": 8}


def number(value: int) -> str:
    """Return the code of a cardinal number, 0 to 2999."""
    return chr(_NUMBER + value)


def padded(value: int) -> str:
    """Return the code of a number written with a leading zero, 0 to 9."""
    return chr(_PADDED + value)


def ordinal(value: int) -> str:
    """Return the code of an ordinal number, 1 to 99."""
    return chr(_ORDINAL + value)


def value_of(code: str) -> int:
    """Return what a number, ordinal, month (1 to 12) or weekday (Monday 0) code stands for."""
    point = ord(code)
    if point >= _ORDINAL:
        return point - _ORDINAL
    if point >= _PADDED:
        return point - _PADDED
    if point >= _NUMBER:
        return point - _NUMBER
    return point - (_WEEKDAY if point >= _WEEKDAY else _MONTH - 1)


def _span(first: str, last: str) -> str:
    return f"{first}-{last}"


CLASSES: Final[dict[str, str]] = {
    "N": _span(number(0), number(99)) + _span(padded(0), padded(9)),
    "NUM": _span(number(0), number(2999)) + _span(padded(0), padded(9)),
    "HOUR": _span(number(1), number(12)),
    "LATE": number(0) + _span(number(13), number(23)) + padded(0),
    "EARLY": _span(padded(1), padded(9)),
    "MIN": _span(number(10), number(59)) + _span(padded(0), padded(9)),
    "DOM": _span(number(1), number(31)) + _span(padded(1), padded(9)),
    "ORD": _span(ordinal(1), ordinal(31)),
    "NTHS": _span(ordinal(2), ordinal(5)),
    "NTH": _span(ordinal(1), ordinal(5)),
    "YEAR": _span(number(1900), number(2099)),
    "YY": _span(number(20), number(99)),
    "MONTH": _span(chr(_MONTH), chr(_MONTH + 11)),
    "MAY": chr(_MONTH + 4),
    "WDAY": _span(chr(_WEEKDAY), chr(_WEEKDAY + 6)),
    "COMMA": ",",
    "STOP": ".",
    "DASH": "-",
    "COLON": ":",
    "SLASH": "/",
    "OTHER": UNKNOWN,
}
"""Class name to the inside of a regex character set."""

_codes: dict[str, str] = {}
_spellings: dict[str, str] = {}


def code(word: str) -> str:
    """Return the code character of a canonical word, making one for a new word."""
    known = _spellings.get(word)
    if known is None:
        known = _spellings[word] = _codes.setdefault(word, chr(_FIRST_WORD + len(_codes)))
    return known


def _learn_numbers() -> None:
    _spellings.update({word: number(value) for value, word in enumerate(_NUMBERS, 1)})
    _spellings.update({word: number(value * 10) for value, word in enumerate(_TENS, 2)})
    _spellings.update({word: ordinal(value) for value, word in enumerate(_ORDINALS, 1)})
    _spellings.update({"fourty": number(40), "fiveteen": number(15), "elven": number(11)})
    _spellings.update({"thirtieth": ordinal(30), "twelvth": ordinal(12), "nineth": ordinal(9)})


def _learn_names(names: tuple[str, ...], short: str, first: int) -> None:
    """Take in the names of days or months, their plurals and short forms."""
    for index, (name, others) in enumerate(zip(names, short.split("|"), strict=True)):
        for word in (name, f"{name}s", *others.split()):
            _spellings[word] = chr(first + index)


_SLIPPERY: Final = listed(
    "tomorrow today tonight morning mornings afternoon afternoons evening evenings weekend midnight midday before"
    " after between until quarter half past earliest latest fortnight christmas minutes week next noon oclock"
    " thirty forty fifty twenty seven eight eleven twelve fifteen fourth fifth seventh eighth ninth tenth"
    " eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
    " thirtieth"
)
"""Words besides the names of days and months that are read with a slip of the finger in them."""


def _learn_slips() -> None:
    _spellings.update({word: chr(_WEEKDAY + index) for word, index in _SLIPS.items()})
    _spellings.update({word: chr(_MONTH + index - 1) for word, index in _MONTH_SLIPS.items()})
    plurals = (f"{name}s" for name in WEEKDAYS)
    for word in (*WEEKDAYS, *plurals, *MONTHS, *_SLIPPERY):
        if len(word) > 3:
            watch(word, code(word))


def _learn() -> None:
    """Fill the spelling table: numbers, names of days and months, other spellings, slips."""
    _learn_numbers()
    _learn_names(WEEKDAYS, _SHORT_DAYS, _WEEKDAY)
    _learn_names(MONTHS, _SHORT_MONTHS, _MONTH)
    for canonical, others in SPELLINGS.items():
        _spellings.setdefault(canonical, code(canonical))
        _spellings.update(dict.fromkeys(others.split(), code(canonical)))
    _spellings.update({"slash": "/", "stroke": "/"})
    _learn_slips()


_learn()


def code_of(word: str) -> str:
    """Return the code of a heard or typed word, `UNKNOWN` when the grammar has no use for it."""
    return _spellings.get(word) or meant(word) or UNKNOWN


def spell(word: str, code_char: str) -> None:
    """Let a word of another language stand for a code, unless it has one of its own."""
    _spellings.setdefault(word, code_char)


def is_ordinal(code_char: str) -> bool:
    """Tell whether a code is an ordinal number."""
    return _ORDINAL < ord(code_char) < _ORDINAL + 100


def is_number(code_char: str) -> bool:
    """Tell whether a code is a cardinal or padded number."""
    return _NUMBER <= ord(code_char) < _ORDINAL
