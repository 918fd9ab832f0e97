"""An event type that changes at Cal.com changes here; what only we know of it stays."""

import asyncio
from dataclasses import replace

import httpx
import pytest

from agent.app.directory.refreshing import keep_fresh, refresh
from scheduling.model import AgentProfile
from scheduling.storage import connect, get_agent, get_binding
from tests.agent.directory.conftest import Place

MAPLE = {
    "name": "Maple Clinic",
    "zone": "America/New_York",
    "calcom": {"key_file": "ada.key"},
    "agents": {
        "front-desk": {
            "greeting": "Hello.",
            "event_types": [
                {"event_type": "follow-up", "spoken": ["next visit"]},
                {"event_type": "consultation"},
            ],
        }
    },
}


async def agent_of(place: Place) -> AgentProfile:
    found = await get_agent(place.office.storage, "maple", "front-desk")
    assert found
    return found


async def change(place: Place, method: str, event_type_id: int, body: object = None) -> None:
    headers = {"Authorization": "Bearer cal_ada", "cal-api-version": "2024-06-14"}
    async with httpx.AsyncClient(base_url=place.address, headers=headers) as http:
        answer = await http.request(method, f"/v2/event-types/{event_type_id}", json=body)
    assert answer.is_success, answer.text


async def test_a_longer_visit_is_longer_here_too(place: Place) -> None:
    await place.apply(maple=MAPLE)
    before = await agent_of(place)
    assert await refresh(place.office, "maple") == 0
    follow_up = before.event_types[0]
    await change(place, "PATCH", follow_up.id, {"lengthInMinutes": 25, "title": "Return visit"})
    assert await refresh(place.office, "maple") == 1
    after = await agent_of(place)
    assert [(one.slug, one.minutes, one.title, one.spoken) for one in after.event_types] == [
        ("follow-up", 25, "Return visit", ("next visit",)),
        ("consultation", 30, "Consultation", ()),
    ]
    assert after.greeting == "Hello."


async def test_what_is_gone_is_booked_no_more_but_an_agent_keeps_its_last(place: Place) -> None:
    await place.apply(maple=MAPLE)
    follow_up, consultation = (await agent_of(place)).event_types
    await change(place, "DELETE", follow_up.id)
    await refresh(place.office, "maple")
    assert (await agent_of(place)).event_types == (consultation,)
    await change(place, "DELETE", consultation.id)
    assert await refresh(place.office, "maple") == 0
    assert (await agent_of(place)).event_types == (consultation,)


async def test_a_cal_com_that_refuses_changes_nothing(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    await place.apply(maple=MAPLE)
    before = await agent_of(place)
    binding = await get_binding(place.office.storage, "maple")
    assert binding
    await connect(place.office.storage, "maple", replace(binding, api_key="cal_revoked"))
    assert await refresh(place.office, "maple") == 0
    assert await agent_of(place) == before
    assert "could not be read again" in caplog.text


async def test_it_looks_again_and_again_until_it_is_cancelled(place: Place) -> None:
    await place.apply(maple=MAPLE)
    task = asyncio.create_task(keep_fresh(place.office, every_seconds=0.01))
    follow_up = (await agent_of(place)).event_types[0]
    await change(place, "PATCH", follow_up.id, {"lengthInMinutes": 45})
    async with asyncio.timeout(20):
        while (await agent_of(place)).event_types[0].minutes != 45:  # noqa: ASYNC110 - a row has no event
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
