import asyncio
import io
import os
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console

from agent.app import App, running
from agent.channels.console import ConsoleChat
from agent.channels.console.host import Host
from agent.channels.console.keyboard import Pipe
from agent.channels.console.script import play
from agent.channels.console.view import View
from agent.settings import Settings
from scheduling.clock import FixedClock

NOW = FixedClock(datetime.fromisoformat("2027-03-02T10:00:00-05:00"))


@pytest.fixture
async def app(home: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[App]:
    monkeypatch.chdir(home.parent)
    settings = Settings(calla_home=home, calcom_api_key=None, openai_api_key=None)
    async with running(settings, clock=NOW) as app:
        yield app


def host_of(app: App) -> Host:
    return Host(lambda: app.open_call("console"), app.converse, app.bookings)


async def typed(app: App, *lines: str) -> str:
    """Type lines into a console and return everything it shows."""
    reading, writing = os.pipe()
    os.write(writing, "".join(f"{line}\n" for line in lines).encode())
    os.close(writing)
    screen = io.StringIO()
    chat = ConsoleChat(host_of(app), Pipe(reading), View(Console(file=screen, width=80)))
    await chat.run()
    os.close(reading)
    return screen.getvalue()


async def test_a_time_is_picked_by_its_number(app: App) -> None:
    shown = await typed(app, "I'd like a consultation on Thursday", "2", "Ada Park")
    listed = next(line for line in shown.splitlines() if line.startswith("  Thursday:"))
    second = listed.partition("  2 ")[2].partition("  ")[0]
    assert f"You: Thursday, March 4 at {second}" in shown
    assert shown.rstrip().endswith("Goodbye.")


async def test_a_number_off_the_list_stays_a_number(app: App) -> None:
    shown = await typed(app, "7", "I'd like a consultation on Thursday", "9")
    assert "You: 7" in shown
    assert "You: 9" in shown


async def test_a_conversation_books_and_the_commands_show_it(app: App) -> None:
    shown = await typed(
        app,
        "/trace",
        "/slots",
        "a consultation on Thursday at 10 am please",
        "Ada Park",
        "ada@example.com",
        "yes",
        "/trace",
        "/bookings",
        "/help",
        "/nonsense now",
        "/new",
        "/trace",
        "/quit",
        "never said",
    )
    assert shown.count("There has been no turn yet.") == 2
    assert "No times are on offer right now." in shown
    assert "book(slot_id='s1', name='Ada Park'" in shown
    assert "-> booked (committed)" in shown
    assert "2027-03-04 10:00  consultation  Ada Park ada@example.com  (accepted)" in shown
    assert "/bookings  show what the calendar holds" in shown
    assert "There is no command /nonsense; /help shows the ones there are." in shown
    assert shown.count("Calla: Hi, this is Calla at Maple Street Physio.") == 2
    assert "never said" not in shown


async def test_the_agent_ends_the_conversation(app: App) -> None:
    shown = await typed(app, "can I talk to a person please?", "never said")
    assert "On the phone you would now be connected" in shown
    assert "never said" not in shown


async def test_ctrl_c_warns_first_and_leaves_the_second_time(app: App) -> None:
    reading, writing = os.pipe()
    screen = io.StringIO()
    chat = ConsoleChat(host_of(app), Pipe(reading), View(Console(file=screen)))
    talking = asyncio.create_task(chat.run())
    await app.ready()
    chat.interrupt()
    assert not chat.is_leaving
    assert "Press Ctrl-C again to leave." in screen.getvalue()
    chat.interrupt()
    assert chat.is_leaving
    os.close(writing)
    await talking
    os.close(reading)


async def test_nothing_shown_obeys_control_characters() -> None:
    screen = io.StringIO()
    view = View(Console(file=screen))
    view.say("booked\x1b[2J now")
    view.note("name \x07 [bold]x[/bold]")
    assert screen.getvalue() == "Calla: booked [2J now\nname   [bold]x[/bold]\n"


async def test_long_answers_are_wrapped_at_words() -> None:
    screen = io.StringIO()
    view = View(Console(file=screen, width=30, force_terminal=True, color_system=None))
    view.say("one two three four five six seven eight nine ten.")
    view.say("Eleven.")
    view.end_turn()
    lines = screen.getvalue().splitlines()
    assert " ".join(lines) == "Calla: one two three four five six seven eight nine ten. Eleven."
    assert max(map(len, lines)) <= 30


async def test_a_script_stops_when_the_agent_does(app: App) -> None:
    lines = ["<silence>", "no thanks, goodbye", "never said"]
    records = [record async for record in play(lines, host_of(app))]
    assert [record.get("caller") for record in records] == ["", *lines[:2], None]
    assert records[-1] == {"bookings": []}
