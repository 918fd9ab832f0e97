"""What a bad line does to words: some are lost, some heard as others, some never said.

Invented, not fitted to a recognizer. Per word: lost 0.4 p, heard as another 0.4 p, a filler before
it 0.2 p.
"""

import re
from random import Random

HOMOPHONES = {
    "to": "two",
    "two": "to",
    "too": "two",
    "for": "four",
    "four": "for",
    "one": "won",
    "won": "one",
    "eight": "ate",
    "ate": "eight",
    "are": "r",
    "r": "are",
    "you": "u",
    "u": "you",
    "why": "y",
    "y": "why",
    "be": "b",
    "b": "be",
    "see": "c",
    "c": "see",
    "tea": "t",
    "t": "tea",
    "pea": "p",
    "p": "pea",
    "oh": "o",
    "o": "oh",
    "i": "eye",
    "eye": "i",
    "queue": "q",
    "q": "queue",
    "ex": "x",
    "x": "ex",
    "jay": "j",
    "j": "jay",
    "kay": "k",
    "k": "kay",
    "el": "l",
    "l": "el",
    "em": "m",
    "m": "em",
    "en": "n",
    "n": "en",
    "no": "know",
    "know": "no",
    "right": "write",
    "write": "right",
    "by": "buy",
    "buy": "by",
    "hour": "our",
    "our": "hour",
    "week": "weak",
    "dot": "dog",
    "at": "add",
    "mail": "male",
    "new": "knew",
    "there": "their",
    "their": "there",
    "here": "hear",
    "hear": "here",
    "fifteen": "fifty",
    "thirty": "thirteen",
    "thirteen": "thirty",
    "forty": "fourteen",
    "nine": "night",
    "ten": "then",
    "then": "ten",
    "friday": "fry day",
    "sunday": "someday",
    "tuesday": "choose day",
    "thursday": "thirsty",
    "morning": "mourning",
    "cancel": "council",
    "book": "look",
    "yes": "yet",
}
SHORT = ("the", "a", "uh", "it", "in", "of", "and")
FILLERS = ("um", "uh", "like", "you know", "er", "well")
SILENCE = "<silence>"


def plain(text: str) -> str:
    """Return a text as a recognizer writes it: small letters, no punctuation."""
    said = re.sub(r"[^\w\s'@<>.+:-]", " ", text.lower())
    said = re.sub(r"(?<!\w)[.'-]|[.'-](?!\w)", " ", said)
    return " ".join(said.split())


def noisy(text: str, p: float, chance: Random, *, slowly: bool = False) -> str:
    """Return what arrives of a text on a line of noise `p`; said slowly, half as much is lost."""
    if p <= 0 or text == SILENCE:
        return text
    p = p / 2 if slowly else p
    heard: list[str] = []
    for word in plain(text).split():
        luck = chance.random()
        if luck < 0.4 * p:
            continue
        if luck < 0.8 * p:
            heard.append(HOMOPHONES.get(word) or chance.choice(SHORT))
            continue
        if luck < p:
            heard.append(chance.choice(FILLERS))
        heard.append(word)
    return " ".join(heard) or SILENCE
