"""What a clause does for the wish: it holds it, says when somebody is free, refuses, or only tells."""

from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple

from scheduling.when.days import Day
from scheduling.when.grammar import Line
from scheduling.when.joints import OFFER, TIMES, Wording, cut
from scheduling.when.words import listed

Role = Literal["wish", "free", "refused", "told", "bare", "loose", "slip", "nothing"]
"""`bare` is a time and nothing else, `loose` unclear, `slip` given up by a correction, `nothing` without time."""

DAYS: Final = frozenset("DSGI")
HOURS: Final = frozenset("THPR")
_CLOCKS: Final = frozenset("TH")
_TIMES: Final = frozenset(TIMES)

_WISH: Final = Wording(rf"""
    {OFFER.alternatives}
    (?:^|(?<=^[,.] ))(?:(?:so|and|but|then) )*(?:is|do|does) (?:on |at |the |this |for |in |about )*TIME
    (?:nothing|not|never|no|isn'?t) (?:\w+ )?(?:before|after|earlier|later|sooner|until|till|past)
    (?:can'?t|cannot|couldn'?t) (?:(?:do|be|come|make|get|start|have) (?:\w+ ){{0,2}})?(?:before|after|until|till)
    would(?! have)|should|please|pls|plz|prefer|rather|instead|suppose|guess|hoping|thinking|wondering|maybe|wanna
    (?:i|we)'d(?! (?:been|had|gone|got|just|already|\w+ed|be \w+ing)\b)
    (?:i|we|you)(?:'?ll| will| can| could) (?:take|go|have|come|say|do|manage|make|try)
    looking (?:at|for)
    (?:i|we) (?:just |really )?(?:need|want|wanted|have)(?: to (?:come|book|see|get in|schedule|move|change)| (?:it|an|the next))
    (?:we|shall|just|i'd|and i|but i|^i) say|^say
    (?:any|some|every)(?:thing|time|how)?|(?:any|some)where (?:between|around|near|from|after|before|on)|whenever
    (?:best|better) (?:go|make|have)
    it is$|TIME (?:it is|then)
    if (?:you|it|that|there|poss\w*|ok)
    (?:my|our|the) (?:\w+ )?(?:preference|choice|pick|best|ideal|usual|preferred|only (?:day|time|one))
    (?:is|are) (?:there|you)
    ok w(?:ith)? (?:u|you)
    is (?:really )?(?:all|the only|fine|good|ok)
    TIME(?:'s| is) a (?:yes|goer|winner|runner)
    the go$
    (?:as|so) long as|provided
    of (?:those|these|them)
    (?<!he )(?<!she )has to be|(?<!i )(?<!we )(?<!'ve )got(?: to|ta) be
""")
_FREE: Final = Wording(r"""
    free|available|flexible|wide open|clear|around|about on|in town|in the (?:city|area)|nothing on|from home|nanny
    off(?! (?:at|sick|school|to|the|for|with|from|of|my|on (?:a|the|my|our))\b)
    (?:i|we|he|she|they)(?:'?m| am|'?re| are|'?s| is) (?:off|in town|home|at home|there|about|here)
    (?:got|have|has|taking|take|taken|booked) .{0,20}(?:off|leave|clear)
    (?:not|isn'?t|aren'?t|don'?t) (?:in )?work(?:ing)?
    half day|light day|finish early|holiday for|leave on
    (?:can|could) (?:do|make|come|manage|get|drive|bring|drop|watch|slip|pop|be)
    your (?:way|area|side|neck|end)
    works|suits?
    (?:is|are|'s|be|much|far|so|works|really) (?:much |far |so |more |very |the )?(?:better|best|good|fine|grand|ok|okay)
    (?:is|are|'s|be|much|far|so|works|really) (?:much |far |so |more |very |the )?(?:easier|easiest|perfect|ideal|great|free|sweet)
    (?:i|we)(?:'ve| have|'ve got| have got) (?:my |the |our )?(?:\w+ )?(?:car|truck|van|lift|ride)
""")
REFUSED: Final = Wording(r"""
    (?:no|not|isn'?t|aren'?t|never|wasn'?t) (?:\w+ )?(?:good|use|great|ideal|possible|convenient|free|available)
    won'?t (?:work|do|suit)
    (?:doesn'?t|don'?t) (?:work|suit)(?: for| me| us)?
    (?:can'?t|cannot|couldn'?t) (?:do|make|come|manage|[DSP])
    (?:is|are|'s) out(?! of)
    no go|hopeless|impossible|nightmare|write ?off|chock\w*|packed|flat out|flat strapped|hectic|crazy|tied up|rammed
    slammed|snowed|manic|clash(?:es|ing)?|(?:conflicts?|coincides?|overlaps?) with
    (?:is|are|'s|pretty|really|too) (?:hard|difficult|awkward|bad|tough|terrible|useless|busy|full)
""")
_TELLS: Final = Wording(r"""
    TIME (?:my|our|his|her|their|me)
    i|we|he|she|it|they|you|who|there|himself|herself|im|were|i'\w+|we'\w+
    every(?:body|one)|nobody|some(?:one|body)
    ^(?:(?:and|but|so) )*(?:my|me|our|his|her|their) \w+ \w+
    \w+'s
    is|are|was|were|has|have|had|will|gets?|comes?|goes|starts?|ends?|finish(?:es)?|runs?|lands?|takes?|works?|wants?
    said|told|\w{3,}ed|\w{2,}ing
""")
"""Somebody or something, or what they do: without any of these a clause tells nothing."""
HAPPENED: Final = Wording(r"""
    was|were|wasn'?t|weren'?t|had|hadn'?t|did|didn'?t|went|came|took|gave|saw|said|told|left|lost|found|bought|brought
    got (?:him|her|them|us|back|in|home|lost|hurt|stuck|sick|married|his|the)
    broke|fell|felt|kept|met|made|paid|put|quit|rang|ran|sat|sent|sold|slept|spoke|spent|stole|stood|stuck|threw
    thought|tore|woke|wore|wrote|won|ate|bit|began|blew|built|burnt|caught|chose|cut|died|drove|fought|flew|forgot
    froze|grew|heard|hit|held|hurt|knew|laid|led|lent|let|lit|read|rode|rose|set|shook|shot|shut|swept|taught
    [a-z]{3,}(?<!ne)(?<!nee)ed
""")
"""What is over; some of these are also said of now."""
STILL: Final = Wording(r"""
    hop(?:ed|ing)|wonder\w*|want(?:ed)?|thinking|booked|scheduled|supposed|meant to|offered|interested|cancel\w*
    need(?:ed)?|move|agreed|confirmed|planned|reserved|request(?:ed)?|asked for|(?:has|have|'ve|been) (?:re)?(?:moved|scheduled)
    (?:told|said) (?:\w+ )?(?:for |at |on )?[DTHP]
    (?:put|have|had|am|was|'m) (?:\w+ )?down
""")
"""Past in form alone, or about what is booked."""
GIVEN_UP: Final = Wording(r"""
    (?:i|we)'?d (?:love|have)
    (?:was|were) (?:going|gonna|hoping|thinking)
    wanted|would have|had hoped|up to me|ideally
""")
"""A wish that a "but" takes back."""
BACK: Final = Wording(rf"""
    (?:after|before|by|until|till|from|than|past|around|of)(?: or (?:after|before))? (?:that|then|it)(?! (?:day|week|same))
    afterwards?|beforehand|either side
    (?:after|before)(?= please| [{TIMES}] ,|$)
    (?:the|a) (?:TIME )?(?:week|weekend|month) (?:after|before|following)
    the one after|then (?:some|any)\w*
""")
"""A wish that counts from the clause before it."""
SLIP: Final = Wording(r"""
    i (?:mean|meant)|wait|sorry|actually|oops|scratch|correction|hang on|hold on|am i saying|make (?:it|that)
    (?:ah |oh |or )?(?:no|nah|nope)(?! (?:good|time|one|way|more|use|chance|longer|idea|[A-Z]))
    oh (?:no|shoot|dear|wait|hang|what)
    tell a lie|rather|better yet|should have said|my bad|second thoughts?|did i say|kidding
""")
"""A correction, which the rules for those read."""
_REPORTED: Final = Wording(r"""
    (?:said|told (?:me|us|him|her)|promised|swore) (?:that )?(?:he|she|it|they|you|someone|somebody|the \w+)(?:'d|'ll| would| will)
""")
"""What somebody was to do."""
_SITUATION: Final = Wording(r"""
    ^so (?:(?:then|really|now|basically) )*(?:i'?m|we'?re|i am|we are|i was|i have|we have|i've|we've)
    ^so (?:(?:then|really|now|basically) )*(?:he|he's|she|she's|they|they're|my|our|everybody|there's)
    ^so the \w+ (?:is|has|was|are|said|had)
""")
"""A "so" that only goes on telling."""
_PLAIN: Final = frozenset(
    (
        *_TIMES,
        *"UV,.-?!n&",
        *listed(
            "on at the this next in for of a an um uh er well ok okay yes yeah please then no or about around just only"
            " also too either and sometime after before between until by to from past till as there good fine both so"
            " perfect great lovely cool alright right sure yep grand brilliant thanks actually probably"
        ),
    )
)


class Clause(NamedTuple):
    """Codes `start` to `end` of a line, its words with a capital for each time, and what it is."""

    start: int
    end: int
    joint: str
    words: str
    times: frozenset[str]
    days: tuple[Day, ...]
    role: Role


def clauses_of(line: Line, text: str) -> list[Clause]:
    """Return the clauses of a line, each with the role it has among the others."""
    alone: list[Clause] = []
    for start, end, joint, words in cut(line, text):
        times = _TIMES.intersection(line.codes[start:end])
        days = tuple(value for value in line.values[start:end] if isinstance(value, Day))
        alone.append(Clause(start, end, joint, words, times, days, _role(words, joint, times)))
    out: list[Clause] = []
    for nth, one in enumerate(alone):
        role = _among(out, one, alone[nth + 1 :])
        goes_on = out and one.role in ("bare", "loose") and role in ("told", "free", "refused")
        words = f"{out[-1].words} {one.words}" if goes_on else one.words
        out.append(one._replace(role=role, words=words))
    return out


def _role(words: str, joint: str, times: frozenset[str]) -> Role:
    """Return what a clause is by itself."""
    if not times:
        return "nothing"
    for role, is_it in _ROLES:
        if is_it(words, joint, times):
            return role
    return "bare" if _PLAIN.issuperset(words.split()) else "loose"


def _is_wish(words: str, joint: str, times: frozenset[str]) -> bool:
    """Tell whether a clause asks for its time: by a pick, by following "so", or in its words."""
    if joint == "because":
        return False
    if "K" in times or (joint == "so" and not _SITUATION.within(words)):
        return True
    return _WISH.within(words)


def _tells(words: str, joint: str, _times: frozenset[str]) -> bool:
    return joint == "because" or _TELLS.within(words) or HAPPENED.within(words)


_ROLES: Final[tuple[tuple[Role, Callable[[str, str, frozenset[str]], bool]], ...]] = (
    ("refused", lambda words, _joint, _times: REFUSED.within(words)),
    ("told", lambda words, _joint, _times: _REPORTED.within(words)),
    ("wish", _is_wish),
    ("free", lambda words, _joint, _times: _FREE.within(words)),
    ("told", _tells),
)
"""What a clause with a time is, tried in this order."""


def _among(before: Sequence[Clause], one: Clause, after: Sequence[Clause]) -> Role:
    """Return what a clause is beside what was said before and after it."""
    last = before[-1] if before else None
    if one.role == "bare":
        return _bare(last, one, after)
    if one.role in ("wish", "nothing"):
        return one.role
    if SLIP.within(one.words) or (last and _only_corrects(last)):
        instead = "loose" if one.role == "refused" else "wish"
        return "slip" if _wished_later(one, after) else instead
    if one.role != "loose":
        return one.role
    listed = one.joint == "and" and last is not None and last.role == "told"
    return "told" if listed or any(two.joint == "so" and two.times for two in after) else "loose"


def _only_corrects(last: Clause) -> bool:
    """Tell whether a clause is but a correction: "hold on"."""
    return last.role == "nothing" and SLIP.within(last.words) and not OFFER.within(last.words)


def _bare(last: Clause | None, one: Clause, after: Sequence[Clause]) -> Role:
    """Let "and tuesdays" go with the clause before it, and take any other bare time for a wish."""
    days = bool(DAYS & one.times)
    if last and last.role in ("told", "refused", "free"):
        return _after_telling(last, one, ends=not any(two.times for two in after))
    if last and last.role == "nothing" and one.joint == "and" and _TELLS.within(last.words):
        return "told"
    so = any(two.joint == "so" and DAYS & two.times for two in after)
    return "told" if so and days else "wish"


def _after_telling(last: Clause, one: Clause, *, ends: bool) -> Role:
    """Return what a bare time after a told clause is: more of that, or at last the wish."""
    days_alone = one.times <= DAYS
    if one.joint == "and" or (days_alone and not ends):
        return last.role
    if one.words.startswith(". "):
        return "wish"
    more = days_alone and last.role != "refused" and DAYS & last.times
    return "loose" if more or not ends else "wish"


def _wished_later(one: Clause, after: Sequence[Clause]) -> bool:
    """Tell whether a day, or an hour, is wished instead of that of a clause."""
    kinds = DAYS if DAYS & one.times else _CLOCKS
    return any(two.role in ("wish", "bare", "free") and kinds & two.times for two in after)
