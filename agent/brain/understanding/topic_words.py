"""A question against what the knowledge file holds: the words of a topic's key, of its answer, and kin of both."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final

from agent.brain.understanding.normalize import word_set

# Words for the same thing, one group a line; "gift" and "voucher" lead to each other.
_KIN: Final = """
age old older oldest young younger youngest minimum aged teenager adult minor
dog pet puppy animal cat
toilet loo bathroom restroom washroom wc lavatory
voucher gift card certificate present coupon
instructor teacher tutor coach trainer teach
lady woman female women girl
gentleman man male men guy
document paper id licence permit passport paperwork identification bring
warranty guarantee guaranteed faulty
discount concession reduced deal offer student senior pensioner reduction
kid child children baby toddler infant son daughter family
collection collect fetch pickup pick delivery deliver dropoff drop transport lift ride house home doorstep
loan borrow courtesy loaner lend rental rent hire
electric ebike e-bike battery motor
storage store keep stored
wait waiting sit cafe coffee lounge tea
language speak spoken english spanish french german polish hindi urdu punjabi cantonese mandarin arabic welsh interpreter translate
car vehicle automatic manual auto stick gear transmission
wheelchair accessible accessibility disabled stair step-free ramp elevator mobility
wifi wi-fi internet
insurance insurer insured coverage cover
receipt invoice
refund
allergy allergic allergen
deposit upfront
emergency urgent
online video zoom remote virtual
mask covid sick ill
shower changing locker towel
food drink eat snack meal refreshment
pregnant pregnancy
member membership join subscription
walk-in walkin drop-in unannounced
result report
referral refer referred
privacy data gdpr
wear clothes clothing shoe outfit dress
bring preparation prepare
price cost charge fee rate expensive dear pricey cheap
location address directions where street
parking park
hours open opening close closing
payment pay card cash cheque
late lateness delay
cancellation refund penalty
equipment kit tool gear
weather rain snow storm lightning thunder
temperature temp warm cold hot heated degree chilly
nappy diaper
sibling brother sister
spectator watch watching audience viewing
locker padlock valuables belongings stuff bag
makeup make-up missed miss
group size class
photo picture
music noise
smoking smoke vape
alcohol wine beer
charger charging ev
"""
_CONCEPTS: Final = tuple(word_set(line) for line in _KIN.splitlines() if line.strip())
_IDLE: Final = word_set("""a about after again all also am an and any anything are as ask asking at be been before being best better but by
    can come could did do does doing for from get getting give go going good got had has have he hello help her here hi him his how i
    if in into is it its just kind know let like look looking made make many may me mean might mine more much must my need never new next no not now
    of off okay on one only or other our out over own part people please possible put quick question really right said say see she should
    so some somebody someone something sort still such sure take tell than thank thanks that the their them then there these they thing this those
    through to today tomorrow too try two up us use very want was we week weekend were what when where which while who whole why will with
    wonder wondering would year yes yet you your yours monday tuesday wednesday thursday friday saturday sunday morning afternoon evening night day days
    time times hour hours minute minutes first second last half o'clock am pm january february march april june july august september october november
    december appointment appointments booking book bookings visit session lesson lessons service services every else done work works long open opening openings available check checking actually gotta
    okay allowed able find happen happens problem cannot during until till under least most half up back around between
    free cancel cancelled cancelling later earlier sooner three four five six seven eight nine ten eleven twelve twenty thirty""")
# What is known on these is a list that names many other things.
_LISTS: Final = frozenset(["price", "prices", "hours", "payment"])
# Ages said of somebody: "my son's fifteen", "a ten year old".
_AGED: Final = re.compile(
    r"\b(?:is|am|are|'s|only|just|turns|turned|an?|my) (?:only |just )?(?:\w+teen|ten|eleven|twelve|1[0-9])\b(?! (?:minutes?|o'clock|am|pm|thirty|fifteen|people|dollars|pounds))|\byears? old\b|\bold enough\b|\btoo (?:old|young)\b|\bhow (?:old|young)\b"
)
_KEY, _KIN_OF_KEY, _RARE, _SHARED = 6, 4, 2, 1
LEAST: Final = 2
"""The least score that makes a topic: one word that only its answer holds."""
SURE: Final = 4
"""The score of a topic whose key, or kin of it, is named."""


def best(plain: str, topics: Collection[str], answers: Mapping[str, str]) -> tuple[str | None, int]:
    """Return the topic a question fits best, and how well; None below `LEAST`."""
    said = {stem(word) for word in re.findall(r"[a-z][\w'-]*", plain)} - _STEMMED_IDLE
    if _AGED.search(plain):
        said.add("age")
    scores = {topic: _score(said, topic, answers) for topic in topics} if said else {}
    topic = max(scores, key=scores.__getitem__, default=None)
    if topic is None or scores[topic] < LEAST:
        return None, 0
    return topic, scores[topic]


def _score(said: Collection[str], topic: str, answers: Mapping[str, str]) -> int:
    key = _stems(topic.replace("_", " ").replace("-", " "))
    answer = _stems(answers.get(topic, ""))
    score = 0
    for word in said:
        if word in key:
            others = sum(word in _stems(text) for name, text in answers.items() if name != topic)
            score += (_KEY if others < 2 else _KIN_OF_KEY - 1) // len(key)
        elif kin(word) & key:
            score += _KIN_OF_KEY // len(key) + (word in answer)
        elif topic not in _LISTS and (word in answer or kin(word) & answer):
            holders = sum(word in _stems(text) for text in answers.values())
            score += _RARE if holders < 2 else _SHARED
    return score


@lru_cache(maxsize=512)
def stem(word: str) -> str:
    """Cut the endings that questions vary: dogs, dog's -> dog; licensing, licence -> licens."""
    word = re.sub(r"'s?$", "", word.lower())
    word = re.sub(r"ies$", "y", word) if len(word) > 4 else word
    cut = re.sub(r"(?:ings?|ed|es|s|e)$", "", word)
    cut = word if len(cut) < 3 else cut
    return re.sub(r"licenc", "licens", cut)


@lru_cache(maxsize=256)
def _stems(text: str) -> frozenset[str]:
    return frozenset(map(stem, re.findall(r"[a-z][\w'-]*", text.lower()))) - _STEMMED_IDLE


@lru_cache(maxsize=1024)
def kin(word: str) -> frozenset[str]:
    """Return the stems of the words that lead to the same thing as a stem."""
    return frozenset[str]().union(*(group for group in _STEMMED if word in group))


_STEMMED_IDLE: Final = frozenset(map(stem, _IDLE))
_STEMMED: Final = tuple(frozenset(map(stem, group)) for group in _CONCEPTS)
