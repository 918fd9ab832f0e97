"""The line between widget and server: lost, cut, crowded, ended; nothing lost, nothing doubled."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.desk import GREETING, Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_cut_in_the_middle_of_an_answer_is_mended(
    visit: Visit, desk: Desk, address: str
) -> None:
    caller = await visit(address)
    await caller.opens()
    await caller.says("Any time on Monday?")
    await desk.next_said()
    await desk.push("bot-llm-started")
    await desk.push("bot-llm-text", {"text": "On Monday"})
    await caller.sees(GREETING, "Any time on Monday?", "On Monday")
    desk.lines.append({"speaker": "agent", "text": "On Monday I have ten."})
    desk.refusals = [(503, {})]
    desk.door.clear()
    await desk.cut(1012)
    await expect(caller.notice).to_contain_text("connection was lost")
    desk.door.set()
    await caller.sees(GREETING, "Any time on Monday?", "On Monday I have ten.")
    await expect(caller.notice).to_be_hidden()
    assert [body["conversation"] for body in desk.requests] == ["", *["conversation-1"] * 2]


async def test_what_is_written_without_a_line_is_sent_once(
    visit: Visit, desk: Desk, address: str
) -> None:
    caller = await visit(address)
    await caller.opens()
    await desk.connected()
    await caller.sees(GREETING)
    desk.door.clear()
    await desk.cut(1012)
    await expect(caller.notice).to_be_visible()
    await caller.says("Are you still there?")
    await expect(caller.page.get_by_text("Not sent yet")).to_be_visible()
    desk.door.set()
    assert await desk.next_said() == "Are you still there?"
    await desk.say("I am.")
    await caller.sees(GREETING, "Are you still there?", "I am.")
    await expect(caller.page.get_by_text("Not sent yet")).to_have_count(0)
    assert desk.said == ["Are you still there?"]


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_message_under_way_at_the_cut_is_said_exactly_once(
    visit: Visit, desk: Desk, address: str, arrives: bool
) -> None:
    caller = await visit(address)
    await caller.opens()
    await caller.says("yes")
    await desk.next_said()
    await desk.say("Which day?")
    await caller.sees(GREETING, "yes", "Which day?")
    desk.deaf = not arrives
    before = len(desk.received)
    await caller.says("yes")
    async with asyncio.timeout(8):
        while len(desk.received) == before:  # noqa: ASYNC110 - the message crosses a browser
            await asyncio.sleep(0.01)
    desk.deaf = False
    await desk.cut(1011)
    await desk.connected()
    await desk.next_said()
    await caller.sees(GREETING, "yes", "Which day?", "yes")
    assert desk.said == ["yes", "yes"]


async def test_what_is_written_before_the_greeting_comes_after_it(
    visit: Visit, desk: Desk, address: str
) -> None:
    caller = await visit(address)
    desk.door.clear()
    await caller.opens()
    await caller.field.fill("Hello")
    await caller.field.press("Enter")
    desk.door.set()
    assert await desk.next_said() == "Hello"
    await desk.say("Which day?")
    await caller.sees(GREETING, "Hello", "Which day?")


async def test_a_reload_goes_on_with_the_conversation(
    visit: Visit, desk: Desk, address: str
) -> None:
    caller = await visit(address)
    await caller.opens()
    await caller.says("Hello")
    await desk.next_said()
    await desk.say("Hi. Which day?")
    await caller.sees(GREETING, "Hello", "Hi. Which day?")
    stored = await caller.page.evaluate("[Object.values(sessionStorage), localStorage.length]")
    assert stored == [["conversation-1"], 0]
    assert await caller.page.context.cookies() == []
    await caller.page.reload()
    await caller.opens()
    await caller.sees(GREETING, "Hello", "Hi. Which day?")
    await caller.says("Monday")
    assert await desk.next_said() == "Monday"


async def test_an_expired_conversation_is_not_mixed_with_the_new_one(
    visit: Visit, desk: Desk, address: str
) -> None:
    caller = await visit(address)
    await caller.opens()
    await caller.says("Hello")
    await desk.next_said()
    await desk.say("Which day?")
    await caller.sees(GREETING, "Hello", "Which day?")
    desk.door.clear()
    desk.conversation = ""
    await desk.cut(1012)
    await expect(caller.notice).to_be_visible()
    await caller.says("yes")
    desk.door.set()
    await expect(caller.notice).to_contain_text("was not sent")
    await caller.sees(GREETING)
    await expect(caller.field).to_have_value("yes")
    assert desk.said == []


async def test_an_expired_token_is_replaced_without_a_word(
    visit: Visit, desk: Desk, address: str
) -> None:
    caller = await visit(address)
    await caller.opens()
    await desk.connected()
    await caller.sees(GREETING)
    desk.closing = [4401]
    await desk.cut(4401)
    await desk.connected()
    await caller.says("Hello")
    assert await desk.next_said() == "Hello"
    await expect(caller.notice).to_be_hidden()
    await caller.sees(GREETING, "Hello")


async def test_a_conversation_taken_by_another_window_can_be_taken_back(
    visit: Visit, desk: Desk, address: str
) -> None:
    caller = await visit(address)
    await caller.opens()
    await desk.connected()
    await caller.sees(GREETING)
    await desk.cut(4409)
    await expect(caller.notice).to_contain_text("open in another window")
    await caller.button("Continue here").click()
    await desk.connected()
    await expect(caller.notice).to_be_hidden()
    await caller.sees(GREETING)


async def test_a_crowded_server_is_waited_for(visit: Visit, desk: Desk, address: str) -> None:
    desk.refusals = [(429, {"Retry-After": "1"})]
    caller = await visit(address)
    await caller.opens()
    await expect(caller.notice).to_contain_text("wait a moment")
    await caller.sees(GREETING)
    await expect(caller.notice).to_be_hidden()


async def test_an_ended_conversation_can_be_started_again(
    visit: Visit, desk: Desk, address: str
) -> None:
    caller = await visit(address)
    await caller.opens()
    await desk.connected()
    await desk.say("Goodbye.")
    await desk.tell(type="ended", reason="goodbye")
    await expect(caller.notice).to_contain_text("has ended")
    await expect(caller.field).to_be_hidden()
    await caller.sees(GREETING, "Goodbye.")
    await caller.button("Start again").click()
    await caller.sees(GREETING)
    await expect(caller.field).to_be_visible()
    assert desk.requests[-1]["conversation"] == ""


async def test_a_new_conversation_is_asked_for_twice(
    visit: Visit, desk: Desk, address: str
) -> None:
    caller = await visit(address)
    await caller.opens()
    await caller.says("Hello")
    await desk.next_said()
    await caller.button("New conversation").click()
    await caller.button("Keep this one").click()
    await caller.sees(GREETING, "Hello")
    await caller.button("New conversation").click()
    await caller.button("Start new").click()
    await caller.sees(GREETING)
    assert desk.conversation == "conversation-2"


async def test_stop_ends_an_answer_and_writing_interrupts_one(
    visit: Visit, desk: Desk, address: str
) -> None:
    caller = await visit(address)
    await caller.opens()
    await caller.says("Tell me everything")
    await desk.next_said()
    await desk.push("bot-llm-started")
    await desk.push("llm-function-call-in-progress", {"function_name": "find_times"})
    await expect(caller.page.get_by_text("Looking for open times…").first).to_be_visible()
    await desk.push("bot-llm-text", {"text": "There is"})
    await caller.button("Stop the answer").click()
    await expect(caller.button("Stop the answer")).to_be_hidden()
    await desk.push("bot-llm-text", {"text": "That was booked already."})
    await desk.push("bot-llm-stopped")
    told = (GREETING, "Tell me everything", "There is", "That was booked already.")
    await caller.sees(*told)
    assert desk.interrupts == 1
    await desk.push("bot-llm-started")
    await desk.push("bot-llm-text", {"text": "Well"})
    await caller.sees(*told, "Well")
    await caller.says("Wait")
    assert await desk.next_said() == "Wait"
    await caller.sees(*told, "Well", "Wait")


async def test_a_browser_that_goes_offline_comes_back(
    visit: Visit, desk: Desk, address: str
) -> None:
    caller = await visit(address)
    await caller.opens()
    await desk.connected()
    await caller.sees(GREETING)
    await caller.page.context.set_offline(True)
    await expect(caller.notice).to_contain_text("offline")
    await caller.says("Hello")
    await caller.page.context.set_offline(False)
    assert await desk.next_said() == "Hello"
    await caller.sees(GREETING, "Hello")
