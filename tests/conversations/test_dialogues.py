"""Whole dialogues, judged by the calendar after them and by what the agent may not say."""

import random
import re
import string
from pathlib import Path

import pytest

from agent.evals.formats import World
from tests.conversations.stage import Stage, on_stage

ADA = ("Ada Park", "ada.park@example.com")


async def test_one_caller_books_moves_and_cancels(stage: Stage) -> None:
    await stage.says("Hi, I'd like to book an eye exam on Thursday at ten")
    await stage.says("Ada Park")
    readback = await stage.says("ada.park@example.com")
    assert "Thursday, May 13 at 10:00 AM" in readback
    assert stage.bookings() == []
    assert "booked" in (await stage.says("yes please")).lower()
    assert stage.appointments() == [("eye-exam", "2027-05-13T10:00", ADA[1])]

    readback = await stage.says("Actually, can you move it to Friday at two?")
    assert "Friday, May 14 at 2:00 PM" in readback
    assert stage.appointments() == [("eye-exam", "2027-05-13T10:00", ADA[1])]
    await stage.says("yes, that's fine")
    assert stage.appointments() == [("eye-exam", "2027-05-14T14:00", ADA[1])]

    await stage.says("Hmm, I have to cancel it after all")
    assert len(stage.bookings()) == 1
    assert "cancelled" in (await stage.says("yes, cancel it")).lower()
    assert stage.bookings() == []
    assert stage.committed() == ["book", "reschedule", "cancel"]


async def test_a_correction_in_the_middle_counts(stage: Stage) -> None:
    await stage.says("an eye exam on wednesday at eleven please")
    await stage.says("ada park")
    await stage.says("ada dot park at example dot com")
    readback = await stage.says("no, thursday")
    assert "Thursday, May 13 at 11:00 AM" in readback
    assert stage.bookings() == []
    await stage.says("yes")
    assert stage.appointments() == [("eye-exam", "2027-05-13T11:00", ADA[1])]


async def test_a_time_somebody_else_took_is_replaced(stage: Stage) -> None:
    await stage.says("can I get a lens fitting friday at nine")
    if stage.offered and not stage.called().count("book"):
        await stage.says("yes, that one")
    await stage.says("Ada Park")
    await stage.says("ada.park@example.com")
    stage.take("2027-05-14T09:00", "2027-05-14T10:00")
    answer = await stage.says("yes please")
    assert "booked" not in answer.lower().replace("nothing was booked", "")
    assert stage.bookings() == []
    assert stage.offered
    assert "2027-05-14T09:00" not in {f"{start:%Y-%m-%dT%H:%M}" for start in stage.offered}
    await stage.says("the first one")
    await stage.says("yes")
    [(service, start, email)] = stage.appointments()
    assert (service, email) == ("lens-fitting", ADA[1])
    assert start != "2027-05-14T09:00"
    assert [name for name in stage.called() if name == "availability"]


async def test_an_abandoned_booking_leaves_nothing(stage: Stage) -> None:
    await stage.says("eye exam tomorrow at nine please")
    await stage.says("Ada Park")
    await stage.says("ada.park@example.com")
    answer = await stage.says("oh, never mind, forget it")
    assert "nothing" in answer.lower()
    await stage.says("bye")
    assert stage.is_over
    assert stage.bookings() == []
    assert stage.committed() == []


async def test_everything_said_at_once_needs_only_a_yes(stage: Stage) -> None:
    readback = await stage.says(
        "Hello, this is Ada Park, my email is ada.park@example.com and I need an eye exam"
        " on Monday at half past two"
    )
    assert "Monday, May 17 at 2:30 PM" in readback
    assert "ada.park@example.com" in readback
    await stage.says("sounds good")
    assert stage.appointments() == [("eye-exam", "2027-05-17T14:30", ADA[1])]


@pytest.mark.parametrize(
    "answer",
    ["yes but make it ten", "no wait", "hmm", "sure, what else do I need?", "maybe", "<silence>"],
)
async def test_only_a_plain_yes_books(stage: Stage, answer: str) -> None:
    await stage.says("eye exam thursday at nine, Ada Park, ada.park@example.com")
    await stage.says(answer)
    assert stage.bookings() == []
    assert stage.committed() == []


async def test_yes_but_is_a_new_question(stage: Stage) -> None:
    await stage.says("eye exam thursday at nine, Ada Park, ada.park@example.com")
    readback = await stage.says("yes but make it ten")
    assert "May 13 at 10:00 AM for Ada Park" in readback
    assert stage.bookings() == []
    await stage.says("yes")
    assert stage.appointments() == [("eye-exam", "2027-05-13T10:00", ADA[1])]


async def test_a_closed_day_is_said_and_another_offered(stage: Stage) -> None:
    answer = await stage.says("I'd like an eye exam on sunday")
    assert "closed" in answer.lower()
    assert stage.offered
    assert all(start.weekday() != 6 for start in stage.offered)


async def test_three_times_at_the_most_are_offered(stage: Stage) -> None:
    await stage.says("when could I come for an eye exam next week?")
    assert 1 <= len(stage.offered) <= 3


async def test_a_caller_elsewhere_hears_both_clocks(stage: Stage) -> None:
    answer = await stage.says("I'm in Denver, an eye exam on thursday at ten a m mountain time")
    assert "10:00 AM" in answer
    assert "11:00 AM" in answer
    if "?" in answer and "name" not in answer:
        await stage.says("yes, that one")
    await stage.says("Ada Park")
    await stage.says("ada.park@example.com")
    await stage.says("yes")
    assert stage.appointments() == [("eye-exam", "2027-05-13T11:00", ADA[1])]


async def test_a_declined_cancellation_keeps_the_booking(stage: Stage) -> None:
    stage.book("eye-exam", "2027-05-14T10:00", *ADA)
    await stage.says("I need to cancel my appointment on Friday")
    await stage.says("Ada Park")
    question = await stage.says("ada.park@example.com")
    assert "Friday, May 14 at 10:00 AM" in question
    answer = await stage.says("no, actually I'll keep it")
    assert "cancelled" not in answer.lower()
    assert stage.committed() == []
    assert stage.appointments() == [("eye-exam", "2027-05-14T10:00", ADA[1])]


async def test_two_wishes_in_one_breath_are_both_done(stage: Stage) -> None:
    stage.book("eye-exam", "2027-05-14T10:00", *ADA)
    stage.book("lens-fitting", "2027-05-19T09:00", *ADA)
    await stage.says("cancel my friday one and move wednesday's to thursday the twentieth at nine")
    await stage.says("Ada Park")
    await stage.says("ada.park@example.com")
    await stage.says("yes")
    await stage.says("yes")
    assert stage.appointments() == [("lens-fitting", "2027-05-20T09:00", ADA[1])]


async def test_a_question_in_between_is_answered_and_the_booking_goes_on(stage: Stage) -> None:
    await stage.says("book an eye exam on thursday at nine please")
    answer = await stage.says("what does it cost?")
    assert "60 dollars" in answer
    assert "name" in answer.lower()
    await stage.says("Ada Park")
    await stage.says("ada.park@example.com")
    await stage.says("yes")
    assert stage.appointments() == [("eye-exam", "2027-05-13T09:00", ADA[1])]


async def test_what_the_knowledge_file_lacks_is_not_guessed(stage: Stage) -> None:
    answer = await stage.says("do you take my dental insurance?")
    assert "answer_question" in stage.called()
    assert re.search(r"don't have|do not have|not sure|don't know", answer)


async def test_a_person_is_given_at_the_first_request(stage: Stage) -> None:
    await stage.says("let me talk to a real person")
    assert stage.called() == ["transfer_to_human"]
    assert stage.is_over


async def test_silence_is_noticed_and_harmless(stage: Stage) -> None:
    await stage.says("I want an eye exam")
    answer = await stage.says("<silence>")
    assert "?" in answer
    await stage.says("thursday at nine")
    assert stage.bookings() == []


@pytest.mark.parametrize(
    ("name", "email"),
    [("Ada Park", "someone.else@example.com"), ("Bob Stone", "ada.park@example.com")],
)
async def test_somebody_else_cannot_cancel_it_or_hear_of_it(
    stage: Stage, name: str, email: str
) -> None:
    stage.book("eye-exam", "2027-05-14T10:00", *ADA)
    said = await stage.says("cancel my appointment on friday")
    said += await stage.says(name)
    said += await stage.says(email)
    said += await stage.says("yes, cancel it")
    assert stage.committed() == []
    assert "10:00" not in said
    assert len(stage.bookings()) == 1


async def test_guessing_three_times_ends_the_looking_up(stage: Stage) -> None:
    stage.book("eye-exam", "2027-05-14T10:00", *ADA)
    await stage.says("I want to move my appointment")
    await stage.says("Bob Stone")
    for guess in range(5):
        if stage.is_over:
            break
        await stage.says(f"the email is guess{guess}@example.com")
    assert stage.committed() == []
    assert stage.call.failed_lookups <= 3


async def test_ten_minutes_of_garbage_book_nothing(stage: Stage) -> None:
    chance = random.Random(20270511)
    for _ in range(60):
        if stage.is_over:
            break
        length = chance.randint(0, 60)
        await stage.says("".join(chance.choice(string.printable) for _ in range(length)))
    assert stage.bookings() == []
    assert stage.committed() == []


async def test_the_phone_wording_has_no_digits_to_read_out(migrated: Path, eyes: World) -> None:
    async with on_stage(eyes, migrated=migrated, channel="phone") as stage:
        await stage.says("book an eye exam on thursday at half past nine")
        await stage.says("ada park")
        readback = await stage.says("a d a dot park at example dot com")
        assert "nine thirty" in readback
        assert "@" not in readback
        assert "at example dot com" in readback
        await stage.says("yes please")
        assert stage.appointments() == [("eye-exam", "2027-05-13T09:30", ADA[1])]
