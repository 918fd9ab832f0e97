"""Raw text to canonical words: lower case, contractions opened, fillers dropped, positions kept."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import accumulate, compress, count
from operator import add, itemgetter
from typing import Generic, NamedTuple, TypeVar

from agent.brain.understanding.prefilter import Prefiltered

_NEGATED = [
    "can", "do", "does", "did", "is", "are", "was", "were", "would", "could", "should", "have",
    "has", "had", "need",
]  # fmt: skip
_SUBJECT_FORMS = {
    "'m": ("am", ["i"]),
    "'re": ("are", ["you", "we", "they"]),
    "'ve": ("have", ["i", "you", "we", "they"]),
    "'d": ("would", ["i", "you", "we", "they", "he", "she", "it", "that"]),
    "'ll": ("will", ["i", "you", "we", "they", "he", "she", "it", "that"]),
    "'s": (
        "is",
        [
            "he",
            "she",
            "it",
            "that",
            "what",
            "where",
            "when",
            "who",
            "how",
            "there",
            "here",
            "name",
            "either",
            "neither",
            "whichever",
            "any",
        ],
    ),
}
# Without their apostrophe these are other words, so recognizers' spelling of them is left alone.
_REAL_WORDS = {"were", "well", "hell", "shell", "shed", "wed", "hes", "names", "id", "ill", "its"}


def _contractions() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for verb in _NEGATED:
        table[f"{verb}n't"] = table[f"{verb}nt"] = (verb, "not")
    for ending, (verb, subjects) in _SUBJECT_FORMS.items():
        for subject in subjects:
            spelled = subject + ending
            table[spelled] = (subject, verb)
            bare = spelled.replace("'", "")
            if bare not in _REAL_WORDS:
                table[bare] = (subject, verb)
    return table


_FILLERS = ("um", "umm", "uh", "uhh", "er", "erm", "uhm", "ah", "hm", "hmm", "mm", "eh")
_EXPAND: Mapping[str, tuple[str, ...]] = (
    _contractions()
    | {
        "can't": ("can", "not"),
        "cant": ("can", "not"),
        "cannot": ("can", "not"),
        "won't": ("will", "not"),
        "wont": ("will", "not"),
        "shan't": ("will", "not"),
        "ain't": ("is", "not"),
        "aint": ("is", "not"),
        "id": ("i", "would"),
        "ill": ("i", "will"),
        "its": ("it", "is"),
        "let's": ("let", "us"),
        "lets": ("let", "us"),
        "gonna": ("going", "to"),
        "wanna": ("want", "to"),
        "gotta": ("got", "to"),
        "gimme": ("give", "me"),
        "lemme": ("let", "me"),
        "dunno": ("do", "not", "know"),
        "kinda": ("kind", "of"),
        "nevermind": ("never", "mind"),
        "goodbye": ("bye",),
        "alot": ("a", "lot"),
        "thankyou": ("thank", "you"),
        "asap": ("as", "soon", "as", "possible"),
        "rebook": ("reschedule",),
        "re-book": ("reschedule",),
        "re-schedule": ("reschedule",),
        "resched": ("reschedule",),
        "reschedual": ("reschedule",),
        "pls": ("please",),
        "plz": ("please",),
        "thx": ("thanks",),
        "thanx": ("thanks",),
        "tnx": ("thanks",),
        "cheers": ("thanks",),
        "appt": ("appointment",),
        "appts": ("appointments",),
        "apt": ("appointment",),
        "appointmnt": ("appointment",),
        "apointment": ("appointment",),
        "appoinment": ("appointment",),
        "appointement": ("appointment",),
        "canel": ("cancel",),
        "cancle": ("cancel",),
        "cancell": ("cancel",),
        "avail": ("available",),
        "availible": ("available",),
        "availabe": ("available",),
        "u": ("you",),
        "yous": ("you",),
        "r": ("are",),
        "ur": ("your",),
        "yr": ("your",),
        "hw": ("how",),
        "wat": ("what",),
        "wht": ("what",),
        "wats": ("what", "is"),
        "whts": ("what", "is"),
        "whr": ("where",),
        "wer": ("where",),
        "wen": ("when",),
        "mch": ("much",),
        "hv": ("have",),
        "tk": ("take",),
        "adress": ("address",),
        "addres": ("address",),
        "ok": ("okay",),
        "okey": ("okay",),
        "kk": ("okay",),
        "alright": ("all", "right"),
        "ye": ("yeah",),
        "yh": ("yeah",),
        "yea": ("yeah",),
        "yess": ("yes",),
        "alrighty": ("all", "right"),
        "e-mail": ("email",),
    }
    | dict.fromkeys(_FILLERS, ())
)
_SIGNS = {"👍": " yes ", "👌": " yes ", "✅": " yes ", "👎": " no ", "❌": " no "}
_APOSTROPHES = str.maketrans("\u2019\u2018\u02bc\u0060", "''''")
_WORD = re.compile(r"[^\W_]+(?:['.:/&+@-][^\W_]+)*")
# "Have ye", "ye can", but not "ye" for a yes.
_YE = re.compile(
    r"(?<=\b(?:do|if|so) )ye\b|(?<=\b(?:are|can|did|for) )ye\b|(?<=\b(?:have|will|with|that|give|tell) )ye\b"
    r"|(?<=\b(?:could|would) )ye\b|\bye(?= (?:have|had|got|can|do|are|lend|take|could|would|will|know|open|close|said|told|need)\b)",
    re.IGNORECASE,
)
_HUMMED = Prefiltered("uh|hm", r"\b(?:uh[ -]?huh|mm+[ -]?h+m+|m+-?h+m+|mhmm+)\b", re.IGNORECASE)
_DRAWN = re.compile(r"([a-z])\1{2,}$")
_ILL = re.compile(r"(?<![^\W_])ill+(?![^\W_])", re.IGNORECASE)
_SICK = frozenset(["am", "is", "feel", "feeling", "been", "was", "very", "too", "got", "fell"])


def word_set(text: str) -> frozenset[str]:
    """Return the words of a table written as text."""
    return frozenset(text.split())


class Word(NamedTuple):
    """A canonical word and the raw characters it came from; an opened contraction shares them."""

    text: str
    start: int
    end: int


_TEXT: Callable[[Word], str] = itemgetter(0)


def texts(heard: Iterable[Word]) -> tuple[str, ...]:
    """Return the words without their places."""
    return tuple(map(_TEXT, heard))


def clean(text: str) -> str:
    """Return `text` with plain apostrophes, thumbs spelled out, and one spelling of "uh-huh"."""
    if not text.isascii() or "`" in text:
        text = text.translate(_APOSTROPHES)
        for sign, word in _SIGNS.items():
            text = text.replace(sign, word)
    if "ye" in text:
        text = _YE.sub("you", text)
    return _HUMMED.sub("mhm", text)


def words(text: str) -> tuple[Word, ...]:
    """Split cleaned `text` into canonical words with their positions; fillers are left out."""
    said = text.split()
    starts = list(map(add, accumulate(map(len, said), initial=0), count()))
    if starts[-1] == len(text) + 1:  # one space between any two
        found = [
            Word(part, at + start, at + end)
            for at, parts in zip(starts, map(_opened, said), strict=False)
            for part, start, end in parts
        ]
    else:
        found = _split(text)
    ill = "ill" in text.lower() and _ILL.search(text)
    return tuple(_feeling_ill(found, text) if ill else found)


def _split(text: str) -> list[Word]:
    return [
        Word(part, *match.span())
        for match in _WORD.finditer(text)
        for part in _canonical(match.group())
    ]


@lru_cache(maxsize=4096)
def _opened(said: str) -> list[Word]:
    """Return the canonical words of what stands between two spaces."""
    return _split(said)


@lru_cache(maxsize=4096)
def _canonical(raw: str) -> tuple[str, ...]:
    """Return what one raw word opens to, itself in lower case where it is no contraction."""
    raw = raw.lower()
    if raw not in _EXPAND:
        raw = _DRAWN.sub(r"\1", raw)
    return _EXPAND.get(raw, (raw,))


def _feeling_ill(found: list[Word], text: str) -> list[Word]:
    """Take "ill" after "feeling" or "am" as it is: elsewhere it opens to "i will"."""
    out: list[Word] = []
    for word in found:
        raw = _DRAWN.sub(r"\1", text[word.start : word.end].lower())
        if raw != "ill":
            out.append(word)
        elif word.text == "will" and out[-2:-1] and out[-2].text in _SICK:
            out[-1:] = [word._replace(text="ill")]
        else:
            out.append(word)
    return out


def tokens(text: str) -> tuple[str, ...]:
    """Return only the canonical words of any `text`."""
    return texts(words(clean(text)))


def blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Replace the characters of each span by spaces, so that positions stay true."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


TagT = TypeVar("TagT", bound=str)


class Cue(NamedTuple, Generic[TagT]):
    """A phrase of a table found in words [start, end)."""

    tag: TagT
    start: int
    end: int


class _Node(Generic[TagT]):
    """A word within the phrases of a table: the words that may follow, and the tag if one ends here."""

    __slots__ = ("after", "tag")

    def __init__(self) -> None:
        self.after: dict[str, _Node[TagT]] = {}
        self.tag: TagT | None = None


class PhraseTable(Generic[TagT]):
    """Phrases by tag; found left to right, the longest at each place winning."""

    def __init__(self, *tables: Mapping[TagT, str]) -> None:
        """Take phrases in canonical words, one a line or separated by `|`.

        A phrase means what the last table that holds it says.
        """
        meant: dict[tuple[str, ...], TagT] = {}
        for table in tables:
            for tag, text in table.items():
                for phrase in text.replace("\n", "|").split("|"):
                    meant[tuple(phrase.split())] = tag
        meant.pop((), None)
        self._first = _Node[TagT]()
        for phrase, tag in meant.items():
            node = self._first
            for word in phrase:
                node = node.after.setdefault(word, _Node())
            node.tag = tag

    def scan(self, heard: tuple[str, ...]) -> list[Cue[TagT]]:
        """Return every phrase in `heard`, in order, none overlapping."""
        found: list[Cue[TagT]] = []
        beginnings, end, most = self._first.after, 0, len(heard)
        for at in compress(range(most), map(beginnings.__contains__, heard)):
            if at >= end:
                node, place = beginnings[heard[at]], at + 1
                tag, reached = node.tag, place
                while place < most and heard[place] in node.after:
                    node = node.after[heard[place]]
                    place += 1
                    if node.tag is not None:
                        tag, reached = node.tag, place
                if tag is not None:
                    found.append(Cue(tag, at, reached))
                    end = reached
        return found

    def tags(self, heard: tuple[str, ...]) -> dict[TagT, Cue[TagT]]:
        """Return the first place of every tag found."""
        first: dict[TagT, Cue[TagT]] = {}
        for cue in self.scan(heard):
            first.setdefault(cue.tag, cue)
        return first
