"""Guessed ids and other organizations: one answer for all, and nobody's data in it."""

import logging
import random
from itertools import product

import pytest

from scheduling.localcal import Visit
from tests.depth import depth
from tests.scheduling.api.world import NOW, SECRET, Api, Json

GUESSES = depth(60, 5_000)
NO_SUCH = b'{"success":false,"message":"No appointment with that id.","code":"CALCOM_API_ERROR"}'
AT = "2027-03-05T10:00:00-05:00"
LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
CANARIES = ("Canary Quill", "canary.quill@example.com", "+12025550177", "feathers")


async def appointment_of_canary(api: Api) -> str:
    """Book what must never be told to the other organization; returns its id."""
    body = api.books(
        name=CANARIES[0], email=CANARIES[1], phone=CANARIES[2], notes=f"Allergic to {CANARIES[3]}."
    )
    booked = await api.manage(body | {"org_id": "org-2", "agent_id": "desk"})
    assert booked.status_code == 200
    return booked.json()["data"]["appointment_id"]


def guesses(api: Api, seed: str, count: int) -> list[str]:
    """Ids like real ones, and ids that are somebody's: of a colleague's calendar and of elm's."""
    rng = random.Random(seed)
    real = [
        Visit(api.elm.event_type_id, NOW.replace(day=4), "Eve Elm", "eve@example.com"),
        Visit(api.maple.id_of("extended"), NOW.replace(day=4), "Bo Pine", "bo@example.com"),
    ]
    theirs = [api.calendar.add_booking(visit)["uid"] for visit in real]
    near = [uid[:-1] + ("a" if uid[-1] != "a" else "b") for uid in theirs]
    random_ids = ["".join(rng.choices(LETTERS, k=22)) for _ in range(count - 4)]
    ids = [*theirs, *near, *random_ids]
    rng.shuffle(ids)
    return ids


async def test_guessed_ids_have_one_answer(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    ids = guesses(api, "guess", GUESSES)
    before = api.calendar.bookings()
    rng = random.Random("proofs")
    proofs: list[Json] = [{}, {"email": "eve@example.com"}, {"phone": "+12025550123"}]
    answers = set[tuple[int, bytes, tuple[str, ...]]]()
    caplog.set_level(logging.INFO, logger="httpx")
    caplog.clear()
    for one in ids:
        action = rng.choice(["cancel", "reschedule", "suggest", "availability"])
        body = api.asks(action, appointment_id=one, appointment_datetime=AT, **rng.choice(proofs))
        answer = await api.manage(body)
        answers.add((answer.status_code, answer.content, tuple(answer.headers)))
    assert {(status, content) for status, content, _ in answers} == {(400, NO_SUCH)}
    assert len(answers) == 1
    reads = [one for one in caplog.messages if "http://cal.example.com" in one]
    assert len(reads) == len(ids)  # each takes as long as any other: one look at the calendar
    assert api.calendar.bookings() == before


async def test_guessed_ids_have_one_answer_for_a_token_too(api: Api) -> None:
    ids = guesses(api, "token", 12)
    foreign = [one for one in ids if one not in {b["uid"] for b in api.calendar.bookings()}]
    elm = next(b["uid"] for b in api.calendar.bookings() if b["hosts"][0]["name"] == "Elm Clinic")
    answers = [await api.get(f"/{one}") for one in (*foreign, elm)]
    assert {(one.status_code, one.content) for one in answers} == {(400, NO_SUCH)}
    assert len({tuple(one.headers) for one in answers}) == 1


async def told_by_manage(api: Api, uid: str) -> list[str]:
    """What manage answers about `uid` to everybody but the organization it is of."""
    told = list[str]()
    proofs: list[Json] = [{}, {"email": CANARIES[1]}, {"phone": CANARIES[2]}]
    actions = ("book", "create", "reschedule", "cancel", "suggest", "availability", "list")
    for action, org_id, agent_id, proof in product(
        actions, ("org-1", "org-2"), ("front", "back", "desk"), proofs
    ):
        if (org_id, agent_id) == ("org-2", "desk"):
            continue  # that is the organization itself
        if proof and action not in ("reschedule", "cancel"):
            continue  # a booking would be one more of the same person
        body = api.asks(action, org_id=org_id, agent_id=agent_id, appointment_id=uid)
        answer = await api.manage(body | {"appointment_datetime": AT, "name": "Eve"} | proof)
        told.append(f"{answer.headers}{answer.text}")
        if action in ("reschedule", "cancel"):
            assert answer.status_code == 400
    return told


async def told_by_token(api: Api, ours: str, ids: tuple[str, str]) -> list[str]:
    """What list and get answer to the other organization."""
    told = list[str]()
    uid, own = ids
    for org_id, agent_id, status in product(("org-1", "org-2"), ("", "desk"), ("", "upcoming")):
        answer = await api.get(token=ours, org_id=org_id, agent_id=agent_id, status=status)
        assert (answer.status_code == 200) == (org_id == "org-1")
        told.append(answer.text)
    for org_id, one in product(("", "org-1", "org-2"), (uid, f"{uid}/", f"{own}/../{uid}")):
        answer = await api.get(f"/{one}", token=ours, org_id=org_id)
        assert answer.status_code != 200
        told.append(answer.text)
    return told


async def test_nothing_of_one_organization_is_told_to_another(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    """Every route, with the ids of the two swapped in every way, and every proof that is true."""
    caplog.set_level(logging.DEBUG)
    uid = await appointment_of_canary(api)
    own = await api.booked()
    caplog.clear()
    ours = api.token("org-1")
    told = [*await told_by_manage(api, uid), *await told_by_token(api, ours, (uid, own))]
    (standing,) = [one for one in api.calendar.bookings() if one["uid"] == uid]
    assert standing["status"] == "pending"
    spoken = "\n".join(told)
    assert uid not in spoken
    for canary in CANARIES:
        # the proofs that were sent are in no answer either
        assert canary not in spoken
    written = "\n".join(f"{one.getMessage()} {one.__dict__}" for one in caplog.records)
    for canary in (*CANARIES, ours, api.elm.api_key, SECRET.decode()):
        assert canary not in written


async def test_an_organization_sees_only_its_own(api: Api) -> None:
    uid = await appointment_of_canary(api)
    own = await api.booked()
    elm = api.token("org-2")
    listed = await api.get(token=elm, org_id="org-2")
    assert [one["id"] for one in listed.json()["data"]["appointments"]] == [uid]
    ours = await api.get(org_id="org-1")
    assert [one["id"] for one in ours.json()["data"]["appointments"]] == [own]
    assert CANARIES[0] in (await api.get(f"/{uid}", token=elm)).text
