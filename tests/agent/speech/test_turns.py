import asyncio

import numpy as np
import pytest
from pipecat.audio.turn.smart_turn.base_smart_turn import BaseSmartTurn
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.turns.user_start import TranscriptionUserTurnStartStrategy, VADUserTurnStartStrategy
from pipecat.turns.user_stop import (
    SpeechTimeoutUserTurnStopStrategy,
    TurnAnalyzerUserTurnStopStrategy,
)
from pipecat.turns.user_turn_strategies import UserTurnStrategies

from agent.speech.turns import PauseEndsTurn, expect_dictation, turn_end
from tests.agent.speech.wire import settings


def analyzer_of(turns: UserTurnStrategies) -> BaseSmartTurn:
    assert turns.stop
    [stop] = turns.stop
    assert isinstance(stop, TurnAnalyzerUserTurnStopStrategy)
    return stop._turn_analyzer  # type: ignore[return-value]


def session_of(analyzer: BaseSmartTurn) -> object:
    assert isinstance(analyzer, LocalSmartTurnAnalyzerV3)
    return analyzer._session


@pytest.mark.parametrize("how", ["smart", "timeout"])
def test_a_turn_begins_with_a_voice_or_with_words(how: str) -> None:
    turns = turn_end(settings(calla_turn_end=how))

    assert turns.start
    kinds = [type(one) for one in turns.start]
    assert kinds == [VADUserTurnStartStrategy, TranscriptionUserTurnStartStrategy]


def test_a_pause_alone_ends_a_turn() -> None:
    turns = turn_end(settings(calla_turn_end="timeout"), pause_seconds=0.9)

    assert turns.stop
    [stop] = turns.stop
    assert isinstance(stop, SpeechTimeoutUserTurnStopStrategy)
    assert stop._user_speech_timeout == 0.9


def test_two_calls_share_the_model_and_nothing_else() -> None:
    one, other = (analyzer_of(turn_end(settings())) for _ in range(2))

    one.set_sample_rate(8000)
    other.set_sample_rate(8000)
    one.append_audio(bytes(320), is_speech=True)

    assert one is not other
    assert one.speech_triggered
    assert not other.speech_triggered
    assert session_of(one) is session_of(other)


async def test_the_shared_model_judges_as_pipecats_own_also_at_once() -> None:
    ours = [analyzer_of(turn_end(settings())) for _ in range(3)]
    theirs = LocalSmartTurnAnalyzerV3()
    audio = np.random.default_rng(4).normal(0, 0.1, 8000).astype(np.float32)

    for one in (*ours, theirs):
        one.set_sample_rate(8000)
    judged = await asyncio.gather(
        *(asyncio.to_thread(one._predict_endpoint, audio) for one in (*ours, theirs))
    )

    assert {one["prediction"] for one in judged} == {judged[-1]["prediction"]}
    assert [one["probability"] for one in judged] == pytest.approx([judged[-1]["probability"]] * 4)


def test_an_unfinished_sentence_is_waited_for_two_seconds() -> None:
    analyzer = analyzer_of(turn_end(settings()))
    analyzer.set_sample_rate(8000)
    analyzer.append_audio(bytes(320), is_speech=True)

    verdicts = [analyzer.append_audio(bytes(320), is_speech=False).name for _ in range(100)]

    assert verdicts.index("COMPLETE") == 99


def test_a_dictation_is_ended_by_a_longer_pause() -> None:
    turns = turn_end(settings(calla_turn_end="timeout"), pause_seconds=0.6, dictation_seconds=1.5)
    assert turns.stop
    [stop] = turns.stop
    assert isinstance(stop, PauseEndsTurn)

    pauses = [stop.pause_seconds]
    for expected in (True, False):
        expect_dictation(turns, expected=expected)
        pauses.append(stop.pause_seconds)

    assert pauses == [0.6, 1.5, 0.6]


async def test_of_a_dictation_no_group_is_judged_finished() -> None:
    turns = turn_end(settings(), dictation_seconds=1.5)
    analyzer = analyzer_of(turns)
    analyzer.set_sample_rate(8000)
    expect_dictation(turns, expected=True)
    analyzer.append_audio(bytes(320), is_speech=True)

    state, _ = await analyzer.analyze_end_of_turn()
    verdicts = [analyzer.append_audio(bytes(320), is_speech=False).name for _ in range(100)]

    assert state.name == "INCOMPLETE"
    assert verdicts.index("COMPLETE") == 74
