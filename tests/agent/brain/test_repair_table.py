"""What the agent does when a turn goes wrong: every row of its repairs, and the tests that show it."""

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.agent.brain.counter import Calendar, booking
from tests.agent.brain.talk import Converse

TESTS = Path(__file__).parents[2]
THIS, TABLE = "agent/brain/test_repair_table.py", "agent/brain/test_repairs_talks.py"
POLICY, CHANGES = "agent/brain/test_policy.py", "agent/brain/test_policy_changes.py"
TURNS, DIALOGUES = "agent/brain/test_turns_of_talk.py", "conversations/test_dialogues.py"
CUT, LEDGER, NOBODY = (f"agent/brain/test_{name}.py" for name in ("cut_off", "ledger", "nobody"))
STRANGERS, LATE = "agent/brain/test_strangers.py", "agent/tools/test_late_outcomes.py"

ROWS: Mapping[str, tuple[str, ...]] = {
    "not understood, once: the question again, with the reason": (
        f"{THIS}::test_each_further_ask_is_worded_otherwise",
        f"{POLICY}::test_an_incomplete_email_is_asked_again",
    ),
    "not understood, twice: an example, or letter by letter": (
        f"{THIS}::test_each_further_ask_is_worded_otherwise",
    ),
    "not understood, three times: a person or a choice, never a fourth ask": (
        f"{THIS}::test_each_further_ask_is_worded_otherwise",
        f"{POLICY}::test_a_question_is_asked_at_most_three_times",
        f"{TURNS}::test_a_question_is_not_asked_a_fourth_time_while_other_details_come",
        f"{TABLE}::test_who_is_not_understood_is_put_through_in_the_end",
        f"{STRANGERS}::test_who_gives_everything_but_a_time_is_offered_some",
    ),
    "nothing heard: are you there, the question, goodbye; any word begins anew": (
        f"{POLICY}::test_silence_is_asked_about_then_ends",
        f"{THIS}::test_any_word_begins_the_silence_anew",
        f"{DIALOGUES}::test_silence_is_noticed_and_harmless",
    ),
    "a value that cannot be: why, and what can": (
        f"{THIS}::test_a_value_that_cannot_be_is_told_why",
        f"{POLICY}::test_a_closed_day",
        f"{DIALOGUES}::test_a_closed_day_is_said_and_another_offered",
        f"{TABLE}::test_an_unsure_address_is_asked_about_before_the_read_back",
        f"{TURNS}::test_a_likely_slip_in_a_typed_domain_is_questioned",
    ),
    "a correction: taken, what depends on it dropped, read back afresh": (
        f"{POLICY}::test_a_correction_midway",
        f"{POLICY}::test_a_correction_at_the_readback_is_read_back_again",
        f"{POLICY}::test_a_corrected_email_at_the_readback",
        f"{THIS}::test_another_service_drops_the_times_and_keeps_the_person",
        f"{THIS}::test_another_day_drops_a_time_that_is_not_open_then",
        f"{TURNS}::test_a_part_of_an_address_is_mended_at_the_read_back",
    ),
    "yes, but: no yes": (
        f"{DIALOGUES}::test_yes_but_is_a_new_question",
        f"{DIALOGUES}::test_only_a_plain_yes_books",
    ),
    "taken or refused: gone, at most three others at once, the person is kept": (
        f"{POLICY}::test_a_taken_time_comes_with_the_nearest",
        f"{POLICY}::test_a_time_lost_at_the_commit_keeps_name_and_email",
        f"{DIALOGUES}::test_a_time_somebody_else_took_is_replaced",
    ),
    "a question in between: answered, then the open question": (
        f"{POLICY}::test_a_question_in_between_resumes",
        f"{DIALOGUES}::test_a_question_in_between_is_answered_and_the_booking_goes_on",
        f"{STRANGERS}::test_questions_in_a_row_use_up_no_question_of_ours",
    ),
    "a question nobody wrote an answer to: said so, a person offered, never guessed": (
        f"{POLICY}::test_a_question_without_an_answer_is_not_guessed",
        f"{DIALOGUES}::test_what_the_knowledge_file_lacks_is_not_guessed",
    ),
    "a second wish: put off, and said so": (
        f"{TURNS}::test_a_queued_wish_keeps_its_own_details",
        f"{CHANGES}::test_cancelling_one_and_moving_another",
        f"{STRANGERS}::test_a_wish_put_off_never_means_what_was_booked_since",
    ),
    "another wish instead: it takes the place": (
        f"{THIS}::test_to_cancel_becomes_to_move",
        f"{TABLE}::test_a_change_of_mind_from_cancelling_to_booking",
        f"{TURNS}::test_a_look_up_may_become_a_booking",
    ),
    "giving up: at once, and nothing was done": (
        f"{POLICY}::test_giving_up_stops_at_once",
        f"{DIALOGUES}::test_an_abandoned_booking_leaves_nothing",
    ),
    "a person asked for: put through, no bargaining": (
        f"{POLICY}::test_a_person_at_the_first_request",
        f"{POLICY}::test_a_person_in_the_middle_of_a_booking",
        f"{NOBODY}::test_who_asks_for_a_person_hears_that_there_is_none",
    ),
    "swearing: not heard beside a wish; alone, help, then a person": (
        f"{THIS}::test_swearing_beside_a_wish_is_not_heard",
        f"{THIS}::test_swearing_alone_is_met_with_help_then_a_person",
    ),
    "say that again, hold on: the last content, or time; no failure": (
        f"{POLICY}::test_hold_and_repeat_are_no_failures",
        f"{TABLE}::test_a_pause_keeps_the_question_open",
        f"{TABLE}::test_when_was_that_again",
        f"{STRANGERS}::test_said_again_is_the_time_and_the_question",
    ),
    "an outcome nobody knows: nothing promised, looked up first, told when it is known": (
        f"{POLICY}::test_an_unknown_outcome_promises_nothing",
        f"{LEDGER}::test_a_cancelled_write_promises_nothing",
        f"{TURNS}::test_a_pending_write_is_looked_after_and_not_proposed_again",
        f"{LATE}::test_what_is_not_known_is_told_when_it_is",
        f"{STRANGERS}::test_an_outcome_that_came_late_is_told_once",
    ),
    "cut off: what was not heard to its end is not agreed to": (
        f"{CUT}::test_a_read_back_cut_anywhere_is_not_confirmed",
        f"{CUT}::test_an_answer_cut_anywhere_costs_at_most_another_yes",
    ),
}


def test_every_test_of_the_table_exists() -> None:
    named = {one for tests in ROWS.values() for one in tests}
    files = {one.partition("::")[0] for one in named}
    there = {f"{file}::{name}" for file in files for name in _functions(TESTS / file)}
    assert named - there == set()


def _functions(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node.name for node in ast.walk(tree) if isinstance(node, kinds)]


@pytest.mark.parametrize(
    ("before", "again", "narrower"),
    [
        (["a consultation"], ("orry", "missed"), ("like Thursday", "For example", "is enough")),
        (["a consultation tomorrow at ten"], ("orry",), ("letter by letter", "spell")),
        (
            ["a consultation tomorrow at ten", "jane park"],
            ("orry", "missed"),
            ("like m as in Mary", "like b as in boy", "like t as in Tom"),
        ),
    ],
)
def test_each_further_ask_is_worded_otherwise(
    converse: Converse, before: list[str], again: tuple[str, ...], narrower: tuple[str, ...]
) -> None:
    talk = converse([*before, "er um well", "so like you know", "hmm i mean"])
    second, third, last = talk.replies[-3:]
    assert any(words in second for words in again), second
    assert any(words in third for words in narrower), third
    assert "person" in last or "someone" in last
    assert talk.replies[len(before) - 1] not in (second, third, last)


def test_any_word_begins_the_silence_anew(converse: Converse) -> None:
    silence = ["<silence>", "<silence>"]
    talk = converse(["a consultation", *silence, "hmm", *silence, "tomorrow at ten", *silence])
    assert not talk.ended
    talk.say("<silence>")
    assert talk.ended


@pytest.mark.parametrize(
    ("lines", "why", "what"),
    [
        (["a consultation yesterday at ten"], ("passed", "past", "behind us"), "day"),
        (["a consultation on february 30"], ("calendar", "exist", "no such date"), "day"),
        (["a consultation thursday at 10:10"], ("not available", "isn't open"), "10:00 AM"),
        (
            ["a consultation thursday at ten", "jane park", "jane at example"],
            ("miss a part", "ending", "complete"),
            "e-mail",
        ),
    ],
)
def test_a_value_that_cannot_be_is_told_why(
    converse: Converse, lines: list[str], why: tuple[str, ...], what: str
) -> None:
    reply = converse(lines).replies[-1]
    assert any(words in reply for words in why), reply
    assert what in reply


def test_another_service_drops_the_times_and_keeps_the_person(converse: Converse) -> None:
    at_read_back = ["a consultation thursday at ten", "jane park", "jane@example.com"]
    talk = converse([*at_read_back, "sorry, i meant an extended session"])
    assert [name for name, _, _ in talk.calendar.log].count("find_times") == 2
    assert "Extended session on Thursday, March 4 at 10:00 AM for Jane Park" in talk.replies[-1]


def test_another_day_drops_a_time_that_is_not_open_then(converse: Converse) -> None:
    talk = converse(["a consultation thursday at three", "saturday rather"])
    assert "isn't open" in talk.replies[-1]
    assert "name" not in talk.replies[-1]
    assert "Saturday, March 6 at 11:30 AM, 12:00 PM or 12:30 PM" in talk.replies[-1]


def test_to_cancel_becomes_to_move(converse: Converse) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
    known = ["cancel my appointment", "val ortiz", "val.ortiz@example.com"]
    talk = converse([*known, "actually, move it to monday at ten", "yes"], calendar=calendar)
    assert calendar.active() == [("consultation", "2027-03-08T10:00", "val.ortiz@example.com")]
    assert [name for name, _, _ in talk.calendar.log].count("find_bookings") == 1


def test_swearing_beside_a_wish_is_not_heard(converse: Converse) -> None:
    talk = converse(["just book me a damn consultation tomorrow at ten", "jane park damn it"])
    assert "10:00 AM" in talk.replies[0]
    assert "e-mail" in talk.replies[1]


def test_swearing_alone_is_met_with_help_then_a_person(converse: Converse) -> None:
    talk = converse(["a consultation", "this is fucking ridiculous", "oh for fuck's sake"])
    assert "help" in talk.replies[1]
    assert "person" in talk.replies[2] or "someone" in talk.replies[2]
