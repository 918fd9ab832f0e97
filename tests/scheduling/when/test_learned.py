"""Words met before are read as the whole text would be."""

from hypothesis import given, strategies as st

from scheduling.when import learned
from scheduling.when.tokens import tokenize
from scheduling.when.words import listed
from tests.scheduling.when.test_grammar import phrases

WORDS = listed(
    "at a p m m. m, am am, am. pm a.m. p.m 10am 9a oh o o' clock clock's o'clock 10 9 05 7:30 12.30 3/4 3/ /4 / 1/2"
    " 3/4/27 24/7 and/or w/c b4 2moro gr8 21st 31st 2nd 555 0199 0930 2027 +44 $ $5 % 50% 5% @ - -- 10-11 ten-thirty"
    " thirty thirty-second thirty-five twenty two second to too for four won ate won't mar. mar fri. fri, . ? ! ?! ,"
    " (friday) \"tuesday\" three's monday'll fiveish ish past hour hours half an 1 the on tomorrow tomorrow, please"
    " dot com jo \N{VULGAR FRACTION ONE HALF} caf\N{LATIN SMALL LETTER E WITH ACUTE} 15\N{EN DASH}16 *friday around about"
    " oh-five five oh nine weeknight we'd it'll 2027-03-09t10:00-05:00 8-mar-2027"
)
SPACES = st.sampled_from([" ", " ", " ", " ", " ", "  ", "\t", "\n"])


@given(st.lists(st.tuples(st.sampled_from(WORDS), SPACES), max_size=9), st.sampled_from(["", " "]))
def test_words_that_depend_on_others_are_read_beside_them(
    said: list[tuple[str, str]], before: str
) -> None:
    text = before + "".join(word + space for word, space in said)
    assert learned.line_from(text) == tokenize(text)
    assert learned.line_from(text.strip()) == tokenize(text.strip())


def test_a_phrase_is_read_the_same_by_its_words() -> None:
    for text in phrases():
        assert learned.line_from(text.lower()) == tokenize(text.lower()), text
