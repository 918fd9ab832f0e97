"""Values in the words of many callers: what is said around one is never a part of it."""

import pytest

from agent.brain.understanding import Service, understand
from agent.brain.understanding.emails import read
from tests.agent.brain.understanding.conftest import Situate

EMAILS = [
    ("tim oh nine at example dot com", "tim09@example.com"),
    ("sam one oh one at example dot com", "sam101@example.com"),
    ("sandra oh at example dot com", "sandraoh@example.com"),
    ("oh sandra at example dot com", "sandra@example.com"),
    ("r. moreau @ example . net", "r.moreau@example.net"),
    ("r _ moreau @example.net", "r_moreau@example.net"),
    ("it's paula. paula@example.net", "paula@example.net"),
    ("email - paula@example.net", "paula@example.net"),
    ("kim.lee@example.com oh wait kim.leigh@example.com", "kim.leigh@example.com"),
    ("kim at example dot com sorry dot org", "kim@example.org"),
    ("kim at exam sorry example dot com", "kim@example.com"),
    ("kim dot no underscore lee at example dot com", "kim_lee@example.com"),
    ("my work email's kim at example dot com", "kim@example.com"),
    ("my email's k dot lee at example dot com", "k.lee@example.com"),
    ("it's a gmail kim at gmail dot com", "kim@gmail.com"),
    ("probably kim at example dot com", "kim@example.com"),
    ("kim lee joined up at example dot com", "kimlee@example.com"),
    ("sara without an h at example dot com", "sara@example.com"),
    ("matt with two t's at example dot com", "matt@example.com"),
    ("steven with a p h at example dot com", "stephen@example.com"),
    ("ann with an e at example dot com", "anne@example.com"),
    ("kim two thousand and one at example dot com", "kim2001@example.com"),
    ("kim at example spelled e x a m p l e dot com", "kim@example.com"),
    ("kim at example co uk", "kim@example.co.uk"),
    ("kim@yaho.com", "kim@yaho.com"),
]
HALVES = ["chloe dot b", "kim underscore lee", "example dot org", "it's gmail dot com"]
NAMES = [
    ("lucy pryce that's p r y c e", "Lucy Pryce"),
    ("lucy pryce and pryce is spelled p r y c e", "Lucy Pryce"),
    ("kaur, spelled k a u r, harpreet kaur", "Harpreet Kaur"),
    ("harpreet kaur that's h a r p r e e t", "Harpreet Kaur"),
    ("t h e o new word l u n d", "Theo Lund"),
    ("t h e o and the surname is l u n d", "Theo Lund"),
    ("T-H-E-O L-U-N-D", "Theo Lund"),
    ("t for tom h for harry e for egg o for orange lund", "Theo Lund"),
    ("mei, and chow is the family name", "Mei Chow"),
    ("chow's the surname, mei's the first name", "Mei Chow"),
    ("jesus garcia", "Jesus Garcia"),
    ("johnny cash", "Johnny Cash"),
    ("kate smith hyphen jones", "Kate Smith-Jones"),
    ("put it under my husband's name would you, derek foley", "Derek Foley"),
    ("it's for my son, his name's owen tran", "Owen Tran"),
    ("the student's owen tran", "Owen Tran"),
    ("the learner is owen tran", "Owen Tran"),
    ("he's called owen tran", "Owen Tran"),
    ("owen, no sorry, owain tran", "Owain Tran"),
    ("owen tran sorry owain", "Owain Tran"),
    ("owen tr owen tran", "Owen Tran"),
    ("ed edwards", "Ed Edwards"),
    ("owen tran mate", "Owen Tran"),
]
NO_NAMES = [
    "visiting family", "jesus", "no worries", "lovely", "dunno", "just visiting", "my husband", "merry christmas",
    "it's for my son", "see you then tarra", "testing testing",
]  # fmt: skip
SCHOOL = (
    Service("novice", "Novice ride", 90, ("first ride", "starter ride")),
    Service("jumping", "Jumping", 60, ("show jumping",)),
    Service("trail", "Trail ride", 120, ("forest ride", "hills and woods ride")),
    Service("assessment", "Assessment", 45, ("trial test",)),
)
SERVICES = [
    ("assess", "assessment"),
    ("an asessment", "assessment"),
    ("trial tst", "assessment"),
    ("the forest one", "trail"),
    ("hills and woods", "trail"),
    ("the two hour one", "trail"),
    ("the longest", "trail"),
    ("jumping, no sorry, trail ride", "trail"),
    ("not the jumping, the assessment", "assessment"),
    ("the jump one", "jumping"),
    ("the second one", "jumping"),
    ("starter", "novice"),
    ("whatever", None),
    ("the cheap one", None),
]
ZONES = [
    ("calgary", "America/Edmonton"),
    ("sydney australia", "Australia/Sydney"),
    ("portland maine", "America/New_York"),
    ("new jersey", "America/New_York"),
    ("phoenix arizona, we don't change the clocks", "America/Phoenix"),
    ("somewhere near nashville", "America/Chicago"),
    ("northern ireland", "Europe/London"),
    ("cape town", "Africa/Johannesburg"),
    ("same as yours", "America/New_York"),
    ("wherever you are", "America/New_York"),
    ("i'm local", "America/New_York"),
    ("canada", None),
    ("not the same as yours", None),
    ("what's yours", None),
]


@pytest.mark.parametrize(("text", "email"), EMAILS)
def test_an_address(situate: Situate, text: str, email: str) -> None:
    assert understand(text, situate("email")).email == email


@pytest.mark.parametrize("text", HALVES)
def test_half_an_address(situate: Situate, text: str) -> None:
    got = understand(text, situate("email"))
    assert (got.email, got.problem) == (None, "email_incomplete")


def test_an_address_made_of_the_callers_name() -> None:
    found = read(
        "my first name dot my last name at example dot com", expected=True, name="Ada Park"
    )
    assert found
    assert found.email == "ada.park@example.com"


@pytest.mark.parametrize("email", ["kim@gmial.com", "kim@gmail.con", "kim@exmaple.com"])
def test_a_likely_slip_is_kept_and_doubted(situate: Situate, email: str) -> None:
    got = understand(email, situate("email"))
    assert (got.email, got.unsure) == (email, ("email",))


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_a_name(situate: Situate, text: str, name: str) -> None:
    assert understand(text, situate("name")).name == name


@pytest.mark.parametrize("text", NO_NAMES)
def test_no_name(situate: Situate, text: str) -> None:
    assert understand(text, situate("name")).name is None


@pytest.mark.parametrize(("text", "slug"), SERVICES)
def test_a_service(situate: Situate, text: str, slug: str | None) -> None:
    assert understand(text, situate("service", services=SCHOOL)).service == slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("can i book an asessment for friday", "assessment"),
        ("i want the forest one on friday", "trail"),
        ("let me assess that", None),
        ("could it be two hours later", None),
        ("something else on friday", None),
    ],
)
def test_a_service_that_was_not_asked_for(situate: Situate, text: str, slug: str | None) -> None:
    assert understand(text, situate("intent", services=SCHOOL)).service == slug


def test_a_name_with_a_services_word_in_it(situate: Situate) -> None:
    got = understand("it's hunter trail", situate("name", services=SCHOOL))
    assert (got.name, got.service) == ("Hunter Trail", None)


@pytest.mark.parametrize(("text", "zone"), ZONES)
def test_a_zone(situate: Situate, text: str, zone: str | None) -> None:
    assert understand(text, situate("timezone")).tz == zone


def test_the_zone_of_a_place_beside_a_time(situate: Situate) -> None:
    asked = situate("when")
    assert understand("friday at nine, i'm in calgary", asked).tz == "America/Edmonton"
    assert understand("friday at nine calgary time", asked).tz == "America/Edmonton"
    assert understand("friday, turkey sandwiches in hand", asked).tz is None
