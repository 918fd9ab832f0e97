"""What a file says of organizations is planned whole, done once, and nothing the second time."""

from datetime import time

import pytest

from agent.app.directory.forms import WrongForm
from agent.errors import StartError
from scheduling.desk import open_desk
from scheduling.manage import book
from scheduling.model import Action, ManageRequest, OpeningHours
from scheduling.storage import (
    add_agent,
    get_agent,
    get_binding,
    get_organization,
    get_signing_secrets,
    list_organizations,
)
from tests.agent.directory.conftest import NOW, Place

ONE, TWO = "+12025550101", "+12025550102"
MAPLE = {"name": "Maple Clinic", "zone": "America/New_York"}
FACTS = "# Parking\n\nBehind the\nhouse.\n\n# Prices\nAn hour costs 80 dollars.\n"


def maple(**more: object) -> dict[str, object]:
    return MAPLE | {"calcom": {"key_file": "ada.key"}, "agents": {"front-desk": {}}} | more


async def test_an_organization_with_its_account_and_agent(place: Place) -> None:
    place.write("facts.md", FACTS)
    agent = {
        "name": "Ada",
        "event_types": [{"event_type": "consultation", "spoken": ["first visit"]}],
        "greeting": "Hello, Maple Clinic.",
        "knowledge_file": "facts.md",
        "phone_numbers": [ONE],
        "notice_minutes": 60,
    }
    wanted = maple(
        country="CA", allowed_origins=["https://www.Example.com/"], agents={"front": agent}
    )
    changes = await place.apply(maple=wanted)
    assert [one.split(":")[0] for one in changes] == [
        "+ organization maple",
        "+ account of maple",
        "+ agent maple/front",
    ]
    storage = place.office.storage
    organization = await get_organization(storage, "maple")
    assert organization
    assert organization.allowed_origins == ("https://www.example.com",)
    assert organization.country == "CA"
    kept = await get_agent(storage, "maple", "front")
    assert kept
    assert [(one.slug, one.spoken) for one in kept.event_types] == [
        ("consultation", ("first visit",))
    ]
    assert kept.knowledge == {
        "Parking": "Behind the house.",
        "Prices": "An hour costs 80 dollars.",
    }
    monday, tuesday = (time(9), time(17)), (time(9), time(12))
    assert kept.opening_hours == OpeningHours((monday, tuesday, *(None,) * 5))
    desk = await open_desk("maple", "front", office=place.office)
    start_at = NOW.now().replace(day=8, hour=15)
    made = await book(
        desk,
        ManageRequest(Action.BOOK, name="Bo Reed", email="bo@example.com", start_at=start_at),
    )
    assert made.success


async def test_a_locale_goes_with_the_country_unless_it_was_told(place: Place) -> None:
    steps = (({"country": "US"}, "en-US"), ({"country": "IE"}, "en-IE"))
    steps += (({"country": "IE", "locale": "en-US"}, "en-US"), ({"country": "GB"}, "en-US"))
    for said, locale in steps:
        await place.apply(maple=maple(**said))
        organization = await get_organization(place.office.storage, "maple")
        assert organization
        assert (organization.country, organization.locale) == (said["country"], locale)


async def test_the_second_time_nothing_changes(place: Place) -> None:
    place.write("facts.md", FACTS)
    place.write("secret", "a-signing-secret-of-more-than-32-bytes!")
    agent = {"knowledge_file": "facts.md", "phone_numbers": [TWO, ONE], "zone": "Europe/Rome"}
    policy = {"manage_policy": "ip_allowlist", "ip_allowlist": ["192.0.2.7"]}
    wanted = maple(agents={"front-desk": agent}, policy=policy, signing_secret_files=["secret"])
    assert len(await place.apply(maple=wanted)) == 4
    assert await place.apply(maple=wanted) == []
    # without the key file as well: the key is kept
    assert await place.apply(maple=wanted | {"calcom": {}}) == []
    secrets = await get_signing_secrets(place.office.storage, "maple")
    assert secrets == (b"a-signing-secret-of-more-than-32-bytes!",)


async def test_what_is_not_said_stays(place: Place) -> None:
    spoken = {"event_type": "follow-up", "spoken": ["next visit"]}
    await place.apply(maple=maple(agents={"front-desk": {"event_types": [spoken]}}))
    assert await place.apply(maple={"name": "Elm Clinic"}) == [
        "~ organization maple: name Maple Clinic -> Elm Clinic"
    ]
    changes = await place.apply(maple={"agents": {"front-desk": {"greeting": "Hi."}}})
    assert changes == ["~ agent maple/front-desk: greeting none -> Hi."]
    kept = await get_agent(place.office.storage, "maple", "front-desk")
    assert kept
    assert [(one.slug, one.spoken) for one in kept.event_types] == [("follow-up", ("next visit",))]
    await place.apply(maple={"agents": {"front-desk": {"greeting": ""}}})
    kept = await get_agent(place.office.storage, "maple", "front-desk")
    assert kept
    assert kept.greeting == ""


async def test_seated_event_types_are_not_offered(place: Place) -> None:
    await place.apply(maple=maple())
    kept = await get_agent(place.office.storage, "maple", "front-desk")
    assert kept
    assert [one.slug for one in kept.event_types] == ["consultation", "follow-up"]
    with pytest.raises(WrongForm, match="has no event type back-class"):
        await place.plan(maple={"agents": {"front-desk": {"event_types": ["back-class"]}}})


@pytest.mark.parametrize("name", ["front", "Front", "2"])
async def test_a_team_by_its_slug_or_id(place: Place, name: str) -> None:
    await place.apply(group=maple(calcom={"key_file": "ada.key", "team": name}))
    binding = await get_binding(place.office.storage, "group")
    assert binding
    assert (binding.team_id, binding.organization_id) == (2, 1)
    kept = await get_agent(place.office.storage, "group", "front-desk")
    assert kept
    assert [one.slug for one in kept.event_types] == ["next-free"]
    assert kept.opening_hours is None
    assert await place.apply(group=maple(calcom={})) == []


async def test_another_account_brings_its_own_event_types(place: Place) -> None:
    await place.apply(maple=maple())
    changes = await place.apply(maple=maple(calcom={"key_file": "eve.key"}))
    assert changes[0] == "~ account of maple: username ada -> eve; key the one kept -> another"
    assert changes[1].startswith(
        "~ agent maple/front-desk: event types consultation, follow-up -> intro"
    )
    assert "cal_" not in " ".join(changes)


async def test_numbers_change_hands_in_one_go(place: Place) -> None:
    agents = {"a": {"phone_numbers": [ONE]}, "b": {"phone_numbers": [TWO]}}
    await place.apply(maple=maple(agents=agents))
    agents = {"a": {"phone_numbers": [TWO]}, "b": {"phone_numbers": [ONE]}}
    assert len(await place.apply(maple={"agents": agents})) == 2
    assert await place.apply(maple={"agents": agents}) == []
    with pytest.raises(WrongForm, match=r"answered by maple/b"):
        await place.plan(elm=maple(agents={"front-desk": {"phone_numbers": [ONE]}}))
    both = {"phone_numbers": ["+12025550103"]}
    with pytest.raises(WrongForm, match=r"answered by elm/a") as caught:
        await place.plan(elm=maple(agents={"a": both, "b": both}))
    assert caught.value.place == ("organizations", "elm", "agents", "b", "phone_numbers", 0)


WRONG = (
    ({"zone": "UTC"}, (), "name is missing"),
    ({"name": "Maple"}, (), "zone is missing"),
    (MAPLE | {"calcom": {}}, ("calcom",), "key_file is missing"),
    (MAPLE | {"agents": {"x": {}}}, ("agents", "x", "event_types"), "not connected"),
    (
        maple(agents={"x": {"event_types": ["follow-up", "surgery"]}}),
        ("agents", "x", "event_types", 1),
        "no event type surgery to book; it has: consultation, follow-up",
    ),
    (
        maple(agents={"x": {"opening_hours": {"monday": "17-9"}}}),
        ("agents", "x", "opening_hours", "monday"),
        "must be hours",
    ),
)


@pytest.mark.parametrize(("form", "at", "sentence"), WRONG)
async def test_what_cannot_be_is_refused_where_it_is(
    place: Place, form: dict[str, object], at: tuple[object, ...], sentence: str
) -> None:
    with pytest.raises(WrongForm, match=sentence) as caught:
        await place.plan(maple=form)
    assert caught.value.place == ("organizations", "maple", *at)


async def test_files_and_keys_that_cannot_be_used(place: Place) -> None:
    place.write("open.key", "cal_ada", mode=0o644)
    place.write("empty.key", "  \n")
    place.write("wrong.key", "cal_nobody")
    place.write("bare.key", "cal_bare")
    place.write("empty.md", "No topic here.")
    for form, sentence in (
        (maple(calcom={"key_file": "none.key"}), "none.key cannot be read: no such file"),
        (maple(calcom={"key_file": "open.key"}), "chmod 600"),
        (maple(calcom={"key_file": "empty.key"}), "holds no key"),
        (maple(calcom={"key_file": "wrong.key"}), "Cal.com refuses the key"),
        (maple(calcom={"key_file": "bare.key"}), "no event type to book"),
        (maple(calcom={"key_file": "eve.key", "team": "back"}), r"it opens: front \(2\)"),
        (
            maple(calcom={"key_file": "ada.key", "address": "http://127.0.0.1:9"}),
            "cannot be reached at http://127.0.0.1:9",
        ),
        (maple(agents={"x": {"knowledge_file": "empty.md"}}), "holds no topic"),
        (maple(signing_secret_files=["empty.md"]), "secret in"),
    ):
        with pytest.raises((StartError, WrongForm), match=sentence) as caught:
            await place.plan(maple=form)
        assert "cal_" not in str(caught.value)
    assert await list_organizations(place.office.storage) == []


async def test_one_wrong_thing_leaves_everything_as_it_was(place: Place) -> None:
    with pytest.raises(WrongForm):
        await place.apply(first=maple(), second={"name": "No zone"})
    assert await list_organizations(place.office.storage) == []


async def test_a_vanished_event_type_goes_when_the_account_is_looked_up(place: Place) -> None:
    await place.apply(maple=maple())
    kept = await get_agent(place.office.storage, "maple", "front-desk")
    assert kept
    gone = kept.event_types[0].__class__(99, "gone", "Gone", 30)
    changed = kept.__class__("front-desk", "Calla", (gone, kept.event_types[1]))
    await add_agent(place.office.storage, "maple", changed)
    changes = await place.apply(maple=maple())
    assert changes[0].startswith(
        "~ agent maple/front-desk: event types gone, follow-up -> follow-up;"
    )
