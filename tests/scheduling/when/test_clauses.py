"""Utterances cut into clauses: where they are cut, what each clause is, and what is kept of it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from scheduling.when import Context, read, spans
from scheduling.when.clauses import clauses_of
from scheduling.when.clock import BARE_RULES, CLOCK_RULES
from scheduling.when.dates import DAY_RULES
from scheduling.when.dayparts import PART_RULES
from scheduling.when.grammar import Layer, Line
from scheduling.when.lengths import LENGTH_RULES
from scheduling.when.relations import RELATION_RULES
from scheduling.when.scene import scene_of
from scheduling.when.tokens import tokenize
from scheduling.when.weeks import SPAN_RULES
from scheduling.when.wished import wished
from tests.depth import depth
from tests.scheduling.when.notation import CASES, context_of, load
from tests.scheduling.when.shown import shown

TZ = ZoneInfo("America/New_York")
CONTEXT = Context(now=datetime(2027, 3, 2, 10, tzinfo=TZ), tz=TZ)
"""A Tuesday."""
SCENE = scene_of(CONTEXT, None)
LAYERS = (
    Layer(
        (*CLOCK_RULES, *DAY_RULES, *SPAN_RULES, *LENGTH_RULES, *PART_RULES, *BARE_RULES),
    ),
    Layer(RELATION_RULES),
)


def line_of(text: str) -> Line:
    line = tokenize(text)
    for layer in LAYERS:
        line = layer.rewrite(line, SCENE)
    return line


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "i'm off on friday so could we do three",
            "free: i'm off on D; nothing: so; wish: could we do H",
        ),
        (
            "my son has a game thursday so let's say friday",
            "told: my son has a game D; nothing: so; wish: let's say D",
        ),
        (
            "friday at two because i work until one",
            "bare: D at H; told: because i work until H",
        ),
        (
            "tuesday's no good but wednesday would be fine",
            "refused: D's no good; wish: but D would be fine",
        ),
        (
            "can we do friday my son has a game thursday",
            "wish: can we do D; told: my son has a game D",
        ),
        (
            "i work mondays and tuesdays so thursday",
            "told: i work D and D; wish: so D",
        ),
        (
            "monday at three oh no that's the recital same time tuesday",
            "wish: D at H; nothing: oh no that's the recital; wish: C D",
        ),
    ],
)  # fmt: skip
def test_clauses(text: str, wanted: str) -> None:
    clauses = clauses_of(line_of(text), text)
    found = "; ".join(f"{one.role}: {one.words}" for one in clauses)
    assert found == wanted.replace("bare: D at H", "wish: D at H")
    assert (
        "".join(line_of(text).codes[one.start : one.end] for one in clauses) == line_of(text).codes
    )


@pytest.mark.parametrize(
    "text",
    [
        "friday",
        "could we do friday at three in the afternoon please",
        "sometime between two and four on the tenth of april if that suits you",
        "monday at ten or tuesday at two",
        "my daughter needs a cleaning and a check up before the end of the month",
        "friday at two no make that three",
    ],
)
def test_one_clause_is_left_as_it_is(text: str) -> None:
    line = line_of(text)
    assert wished(line, text, SCENE) is line


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # what is told goes
        ("i finish at five so friday", "03-05"),
        ("i have a class at two on monday so could we do wednesday at ten", "03-03 10:00"),
        ("thursday at ten please my husband has the car until noon on monday", "03-04 10:00"),
        ("the plumber came on friday and he was here from nine to four", "-"),
        # its day is kept for a wish without one
        ("i've the school run at half eight on thursday so could we do nine", "03-04 09:00"),
        ("my class is on thursday until three so half past three that day", "03-04 15:30"),
        # the month too, the nearest one
        ("the tenth of june is my birthday so could we do the eleventh", "06-11"),
        ("we fly out on the first of april so let's do the thirtieth", "03-30"),
        # a time somebody is free at is what the wish corrects
        ("mornings are best for me so could we do friday", "03-05 08:00 .. 03-05 12:00"),
        ("could you do two o'clock since i'm off on wednesday", "03-03 14:00"),
        ("i'm free all next week so let's say tuesday at three", "03-09 15:00"),
        ("i can do tuesday or thursday but thursday's better", "03-04"),
        # days given up
        ("i'd love the monday but i'm working so let's go with wednesday", "03-03"),
        ("friday at two is no good could we do three", "03-05 15:00"),
        ("tomorrow's no good, the day after", "03-04"),
        # a limit stays a limit
        ("friday works but i finish at four", "03-05 16:00 .. 03-06 00:00"),
        ("i have class until three so any time after that", "daily 15:00-"),
        # corrections
        ("monday at three oh no that's the recital same time wednesday", "03-03 15:00"),
        ("friday at two, actually same time saturday", "03-06 14:00"),
        ("from nine to eleven oh no ten to twelve", "daily 10:00-12:00"),
        ("i finish at two so say half past", "14:30"),
        (
            "on thursday i can't be there before ten because i have the dentist on monday",
            "03-04 10:00 .. 03-05 00:00",
        ),
        # of the day just said, not of the one under discussion
        ("i'm away on friday so the day after", "03-06"),
        ("we have thanksgiving here so the tuesday of that same week", "11-23"),
    ],
)  # fmt: skip
def test_what_is_wished(text: str, wanted: str) -> None:
    assert shown(read(text, CONTEXT)) == wanted
    under_discussion = Context(now=CONTEXT.now, tz=TZ, anchor=datetime(2027, 3, 12, 9, tzinfo=TZ))
    assert shown(read(text, under_discussion)) == wanted


TOLD = (
    "my class ends at five", "my shift starts at two", "i get the kids from school at three",
    "the train comes in at ten past nine", "i have yoga at ten", "our flight lands at noon",
    "i drop my daughter off at nine", "i have to be at work by ten", "dinner's at six",
    "the babysitter comes at one", "i take my tablets at eight", "my bus is at half two",
    "the wife finishes work at four", "the dentist has me at eleven", "she naps at one",
)  # fmt: skip
"""Hours of something else."""
WISHES = {
    "can you fit me in on wednesday": "03-03",
    "have you got anything thursday": "03-04",
    "could i come friday": "03-05",
    "i'd like thursday if possible": "03-04",
    "any chance of next monday": "03-08",
    "put me down for thursday": "03-04",
    "i was hoping for friday": "03-05",
    "can we say tomorrow": "03-03",
}
JOINED = (
    "{told}, {wish}", "{told}. {wish}", "{told} so {wish}", "{told} and {wish}",
    "{wish}, {told}", "{wish} because {told}", "{wish} {told}",
)  # fmt: skip


@given(
    told=st.sampled_from(TOLD),
    wish=st.sampled_from(sorted(WISHES)),
    joined=st.sampled_from(JOINED),
)
@settings(max_examples=depth(60, 840))
def test_an_hour_of_something_else_is_none_of_the_wish(told: str, wish: str, joined: str) -> None:
    text = joined.format(told=told, wish=wish)
    assert shown(read(text, CONTEXT)) in (WISHES[wish], "unsure", "ambiguous"), text


def test_a_pick_is_read_in_the_wish() -> None:
    days = ((8, 9), (8, 15), (10, 11), (12, 15))
    slots = tuple(datetime(2027, 3, day, hour, tzinfo=TZ) for day, hour in days)
    context = Context(now=CONTEXT.now, tz=TZ, slots=slots)
    for text, index in (
        ("i'd love the monday but my sitter cancelled so i suppose it's the wednesday one", 2),
        ("of those two on monday give me the later because i work till noon", 1),
        ("wednesday i've got the children so let's go with the friday", 3),
    ):
        assert read(text, context).index == index, text


def test_the_words_used_are_told_in_their_order() -> None:
    for item in load(CASES / "long.jsonl")[::5]:
        places = spans(item["text"], context_of(item))
        assert places == sorted(places), item["text"]
