"""What strangers said that nobody had thought of: each a class, kept with one or two of its wordings."""

import json
from typing import Any

import pytest

from tests.agent.brain.counter import Calendar, Json, booking
from tests.agent.brain.talk import Converse, Talk

READ_BACK = ["a consultation on thursday at three", "ada park", "ada@example.com"]
MADE = [*READ_BACK, "yes"]
VAL = ["val ortiz", "val.ortiz@example.com"]


def searched(talk: Talk) -> list[str]:
    return [call["when"] for name, call, _ in talk.calendar.log if name == "find_times"]


@pytest.mark.parametrize(
    ("lines", "starts"),
    [
        ([*MADE, "same time next week too please", "yes"], ["2027-03-04T15:00", "2027-03-11T15:00"]),
        (
            [*MADE, "another one, same time the week after", "yes"],
            ["2027-03-04T15:00", "2027-03-11T15:00"],
        ),
        ([*READ_BACK, "actually the same time next week", "yes"], ["2027-03-11T15:00"]),
        ([READ_BACK[0], "same day the following week", *READ_BACK[1:], "yes"], ["2027-03-11T15:00"]),
        ([*READ_BACK, "same time two weeks later", "yes"], ["2027-03-18T15:00"]),
    ],
)  # fmt: skip
def test_the_same_time_next_week_is_seven_days_on(
    converse: Converse, lines: list[str], starts: list[str]
) -> None:
    assert [start for _, start, _ in converse(lines).calendar.active()] == starts


def test_a_booking_moves_to_the_same_time_next_week(converse: Converse) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
    converse(["move my appointment to the same time next week", *VAL, "yes"], calendar=calendar)
    assert [start for _, start, _ in calendar.active()] == ["2027-03-12T10:00"]


def test_the_same_times_next_week_keep_their_days(converse: Converse) -> None:
    talk = converse(["a consultation thursday or friday afternoon", "same times next week"])
    assert searched(talk)[-1].startswith("from Thursday, March 11, 2027 to Friday, March 12, 2027")


@pytest.mark.parametrize("there", [True, False])
def test_a_wish_put_off_never_means_what_was_booked_since(converse: Converse, there: bool) -> None:
    before = [booking("consultation", "2027-03-05T10:00")] if there else []
    calendar = Calendar(bookings=before)
    said = "book a follow up on friday at two and then cancel my friday appointment"
    talk = converse([said, *VAL, "yes", "yes"], calendar=calendar)
    assert calendar.active() == [("follow-up", "2027-03-05T14:00", VAL[1])]
    assert "cancel your follow-up" not in " ".join(talk.replies)
    assert there or "no other appointment" in talk.replies[-2]


def test_one_booking_at_another_time_is_no_which_one(converse: Converse) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
    talk = converse(["cancel my tuesday appointment", *VAL], calendar=calendar)
    assert "Which" not in talk.replies[-1]
    assert "only one" in talk.replies[-1] or "just one" in talk.replies[-1]
    assert "Friday, March 5 at 10:00 AM" in talk.replies[-1]


@pytest.mark.parametrize(
    "lines",
    [
        ["Ada Park", "ada@example.com", "yes"],
        ["yes", "yes", "ada park", "ada@example.com"],
        ["i'm ada park", "yes", "ada@example.com"],
    ],
)
def test_details_instead_of_a_pick_are_taken_and_the_first_time_read_back(
    converse: Converse, lines: list[str]
) -> None:
    talk = converse(["a consultation on thursday afternoon", *lines])
    assert not any("person" in reply or "circles" in reply for reply in talk.replies)
    assert "Thursday, March 4 at 12:00 PM for Ada Park, ada@example.com" in talk.replies[-1]
    assert talk.calendar.active() == []


def test_other_times_after_one_was_taken(converse: Converse) -> None:
    talk = converse([*READ_BACK, "do you have anything earlier?"])
    assert "Shall I book it?" not in talk.replies[-1]
    assert "Which" in talk.replies[-1]
    assert "3:00 PM" not in talk.replies[-1]


def test_an_hour_said_again_is_asked_for_its_day(converse: Converse) -> None:
    talk = converse(["a consultation at nine", "nine", "thursday", "ada park"])
    assert "day" in talk.replies[1]
    assert "Thursday, March 4 at 9:00 AM" in talk.replies[2]


def test_questions_in_a_row_use_up_no_question_of_ours(converse: Converse) -> None:
    asked = ["how much is it?", "where are you?", "can i park there?", "what are your hours?"]
    talk = converse([READ_BACK[0], *asked, "no that's all", *READ_BACK[1:]])
    assert sum("name" in reply for reply in talk.replies) <= 3
    assert not any("person" in reply for reply in talk.replies)
    assert "Shall I book it?" in talk.replies[-1]


def test_who_gives_everything_but_a_time_is_offered_some(converse: Converse) -> None:
    talk = converse(["a consultation", "ada park", "ada@example.com", "my number is 212 555 0143"])
    assert "March" in talk.replies[-1]
    assert talk.replies[-1].endswith("?")


def test_whenever_is_about_the_time_not_the_service(converse: Converse) -> None:
    talk = converse(["i'd like to come in", "whenever"])
    assert "consultation, a follow-up" in talk.replies[-1]


def test_the_last_name_is_asked_for_after_a_first_one(converse: Converse) -> None:
    for opening in ("a consultation on thursday at three", "thursday at three, a consultation"):
        talk = converse([opening, "quinn"])
        assert "last name" in talk.replies[-1]


def test_said_again_is_the_time_and_the_question(converse: Converse) -> None:
    talk = converse([READ_BACK[0], "what was that again?"])
    assert "Thursday, March 4 at 3:00 PM" in talk.replies[-1]
    assert "name" in talk.replies[-1]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("what name do you have?", "Ada Park"),
        ("which email did you write down?", "ada@example.com"),
    ],
)
def test_what_was_noted_is_told_without_a_look_up(
    converse: Converse, question: str, value: str
) -> None:
    talk = converse([*READ_BACK, question])
    assert value in talk.replies[-1].partition(".")[0] + talk.replies[-1].partition(".")[2]
    assert "answer_question" not in [name for name, _, _ in talk.calendar.log]


def test_one_for_the_child_is_the_same_on_the_same_day(converse: Converse) -> None:
    talk = converse([*MADE, "and for my kid at four"])
    assert "Thursday, March 4 at 4:00 PM" in talk.replies[-1]
    assert "kid's full name" in talk.replies[-1]


def test_nothing_left_to_find_ends_the_wish(converse: Converse) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
    talk = converse(
        ["cancel my appointment", *VAL, "yes", "and cancel my other one", "no thanks"],
        calendar=calendar,
    )
    assert "no other appointment" in talk.replies[4] or "no further" in talk.replies[4]
    assert [name for name, _, _ in talk.calendar.log].count("find_bookings") == 1
    assert talk.ended


def test_a_bare_no_to_when_gives_up(converse: Converse) -> None:
    talk = converse(["a consultation", "no thanks"])
    assert "othing was booked" in talk.replies[-1]


@pytest.mark.parametrize("question", ["did that go through?", "did it work?"])
def test_an_outcome_that_came_late_is_told_once(converse: Converse, question: str) -> None:
    calendar = Calendar()
    calendar.fail["commit"] = [{"ok": False, "code": "pending", "message": "I can't promise it."}]
    talk = converse([*READ_BACK, "yes"], calendar=calendar)
    told = "The calendar has answered. You're booked for Thursday, March 4 at 3:00 PM."
    talk.messages += late("book", {"ok": True, "code": "booked", "message": told}, told)
    reply = talk.say(question)
    assert "booked" not in reply
    assert "else" in reply


def late(name: str, result: dict[str, Any], said: str) -> list[Json]:
    function = {"name": name, "arguments": '{"slot_id": "s1", "name": "Ada Park"}'}
    call = {"id": "late", "type": "function", "function": function}
    return [
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "late", "content": json.dumps(result)},
        {"role": "assistant", "content": said},
    ]


@pytest.mark.parametrize("kept", [True, False])
def test_who_needs_a_moment_hears_that_the_time_is_kept(converse: Converse, kept: bool) -> None:
    talk = converse(READ_BACK)
    result = json.loads(talk.messages[-2]["content"])
    talk.messages[-2]["content"] = json.dumps(result | ({"keeping": "Thursday"} if kept else {}))
    assert ("that time for you" in talk.say("hold on please")) is kept


def test_a_read_back_is_heard_three_times_at_most(converse: Converse) -> None:
    talk = converse([*READ_BACK, "come again?", "what was that?", "sorry?", "pardon?"])
    assert sum("Shall I book it?" in reply for reply in talk.replies) == 3
    assert talk.calendar.commits == []


def test_hesitating_over_the_service_takes_one_and_says_so(converse: Converse) -> None:
    talk = converse(["i'd like an appointment", "well i don't really know"])
    assert "a consultation" in talk.replies[-1]
    assert talk.replies[-1].endswith("?")


@pytest.mark.parametrize("words", ["no, let's keep the old time", "no, leave it as it is"])
def test_a_move_declined_leaves_everything(converse: Converse, words: str) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
    talk = converse(["move my appointment to monday at ten", *VAL, words], calendar=calendar)
    assert "else" in talk.replies[-1]
    assert [start for _, start, _ in calendar.active()] == ["2027-03-05T10:00"]


def test_leave_it_at_the_read_back_gives_it_up(converse: Converse) -> None:
    assert "othing was booked" in converse([*READ_BACK, "no, leave it"]).replies[-1]


def test_both_bookings_move_a_week(converse: Converse) -> None:
    calendar = Calendar(
        bookings=[
            booking("consultation", "2027-03-05T10:00"),
            booking("follow-up", "2027-03-10T09:00"),
        ]
    )
    converse(
        ["move both my appointments to the same time next week", *VAL, "yes", "yes"],
        calendar=calendar,
    )
    assert [start for _, start, _ in calendar.active()] == ["2027-03-12T10:00", "2027-03-17T09:00"]


def test_a_detail_nobody_has_is_not_asked_for_for_ever(converse: Converse) -> None:
    calendar = Calendar(required=("name", "email", "phone"))
    refused = ["i don't have it on me", "i really don't know it", "i can't remember it", "no idea"]
    talk = converse([*READ_BACK, *refused], calendar=calendar, required="name, email, phone")
    assert sum("number" in reply for reply in talk.replies) <= 3


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("anything on thursday?", "Thursday, March 11, 2027"),
        ("friday at ten", "Friday, March 12, 2027 at 10:00 AM"),
        ("this friday", "Friday, March 5, 2027"),
    ],
)
def test_a_weekday_is_one_of_the_week_spoken_of(converse: Converse, said: str, day: str) -> None:
    assert searched(converse(["a consultation sometime next week", said]))[-1] == day


def test_asking_about_a_service_does_not_choose_it(converse: Converse) -> None:
    talk = converse([READ_BACK[0], "how long is an extended session?", *READ_BACK[1:]])
    assert "60 minutes" in talk.replies[1]
    assert "Consultation on Thursday, March 4 at 3:00 PM" in talk.replies[-1]


def test_cancel_that_is_the_one_just_told(converse: Converse) -> None:
    calendar = Calendar(
        bookings=[
            booking("consultation", "2027-03-05T10:00"),
            booking("follow-up", "2027-03-10T09:00"),
        ]
    )
    lines = ["cancel my friday appointment", *VAL, "yes", "when's my other one?"]
    talk = converse([*lines, "cancel that please", "yes"], calendar=calendar)
    assert "follow-up" in talk.replies[4]
    assert calendar.active() == []


def test_no_thats_all_after_a_silence_is_the_end(converse: Converse) -> None:
    assert converse([*MADE, "<silence>", "no that's all"]).ended


def test_a_wish_put_off_for_somebody_else_asks_for_them_in_its_turn(converse: Converse) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
    said = "move my friday appointment to monday at ten and book a follow up for my son"
    talk = converse([said, *VAL, "yes"], calendar=calendar)
    assert "son" not in talk.replies[0]
    assert "the follow-up" in talk.replies[-1]
    assert "son's full name" in talk.say("wednesday at three")
    for line in ("leo ortiz", "same email", "yes"):
        talk.say(line)
    assert calendar.active() == [
        ("consultation", "2027-03-08T10:00", VAL[1]),
        ("follow-up", "2027-03-03T15:00", VAL[1]),
    ]


def test_a_follow_up_is_no_shift_of_a_booking(converse: Converse) -> None:
    calendar = Calendar(bookings=[booking("follow-up", "2027-03-05T10:00")])
    talk = converse(["move my follow up to monday", *VAL], calendar=calendar)
    assert searched(talk) == ["Monday, March 8, 2027"]


def test_the_own_time_asked_for_again_is_not_somebody_elses(converse: Converse) -> None:
    talk = converse([*MADE, "another consultation on thursday at three"])
    assert "You already have that time." in talk.replies[-1]


def test_earlier_than_a_time_of_a_day_is_that_day_first(converse: Converse) -> None:
    talk = converse(
        ["a consultation on thursday between twelve and two", "twelve thirty", "ada park"]
    )
    assert "March 4" in talk.say("ada@example.com")
    reply = talk.say("actually is there anything earlier?")
    assert "Thursday, March 4 at" in reply
    assert "Wednesday" not in reply


def test_the_same_again_on_another_day_keeps_the_hour(converse: Converse) -> None:
    talk = converse([*MADE, "same again on friday", "yes"])
    assert talk.calendar.active()[-1][1] == "2027-03-05T15:00"


def test_both_appointments_are_found_before_they_are_cancelled(converse: Converse) -> None:
    calendar = Calendar(bookings=[{**booking("follow-up", "2027-03-05T10:00")}])
    calendar.bookings[0] |= {"name": "Val Ortiz", "email": VAL[1]}
    lines = [READ_BACK[0], *VAL, "yes", "cancel both my appointments", "yes", "yes"]
    assert converse(lines, calendar=calendar).calendar.active() == []


def test_a_person_is_offered_three_times_at_most(converse: Converse) -> None:
    lines = ["a consultation", "er um well", "so like", "hmm i mean", "thanks", "thanks", "thanks"]
    talk = converse([*lines, "thanks", "thanks"])
    assert sum("person" in one or "someone" in one for one in talk.replies) <= 4
    assert talk.transferred


def test_a_weekday_that_corrects_stays_in_the_week_chosen(converse: Converse) -> None:
    lines = ["a consultation next week on wednesday at ten", "no, thursday"]
    assert "Thursday, March 11 at 10:00 AM" in converse(lines).replies[-1]


def test_leave_it_on_friday_keeps_the_booking(converse: Converse) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
    lines = ["move my appointment to monday at ten", *VAL, "actually leave it on friday", "yes"]
    talk = converse(lines, calendar=calendar)
    assert "else" in talk.replies[-2]
    assert calendar.commits == []


def test_more_to_know_keeps_the_question_open(converse: Converse) -> None:
    asked = ["how much is it?", "can i park there?", "yes", "what are your hours?", "no"]
    talk = converse([READ_BACK[0], *asked, *READ_BACK[1:]])
    assert "help" in talk.replies[3] or "do for you" in talk.replies[3]
    assert "Shall I book it?" in talk.replies[-1]


def test_going_to_and_fro_between_two_days_ends_with_a_person(converse: Converse) -> None:
    to_and_fro = ["friday at ten", "thursday at ten"] * 5
    talk = converse(["a consultation on thursday", *to_and_fro])
    assert max(talk.replies.count(reply) for reply in talk.replies) <= 3
    talk = converse(["a consultation on thursday", *["friday", "thursday"] * 5])
    offers = [" ".join(reply.split()[2:8]) for reply in talk.replies if "AM" in reply]
    assert len(offers) <= 6
