import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from agent.speech import Speech, SpeechUnavailable, load, missing, speech_for
from agent.speech.models import turn_model, voice_model
from agent.speech.stt import recognizer
from agent.speech.tts import voice
from tests.agent.speech.wire import RATE, settings, through

NO_OPENAI = "Hearing needs a key: set OPENAI_API_KEY, or OPENAI_SPEECH_API_KEY."


@pytest.fixture
def no_espeak(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def some_espeak(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "espeak-ng"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, NO_OPENAI),
        ({"calla_stt": "deepgram", "openai_api_key": "k"}, "DEEPGRAM_API_KEY."),
    ],
)
def test_hearing_says_what_it_lacks(values: dict[str, str], sentence: str) -> None:
    with pytest.raises(SpeechUnavailable) as refused:
        recognizer(settings(**values))

    assert str(refused.value).endswith(sentence)
    assert str(refused.value) in missing(settings(**values))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"calla_tts": "openai"}, "OPENAI_SPEECH_API_KEY."),
        ({"calla_tts": "deepgram"}, "DEEPGRAM_API_KEY."),
        ({"calla_tts": "cartesia"}, "CARTESIA_API_KEY."),
        ({"calla_tts": "cartesia", "cartesia_api_key": "k"}, "CARTESIA_VOICE_ID."),
        ({}, "or set OPENAI_API_KEY."),
        ({"calla_tts": "espeak", "openai_api_key": "k"}, "or set OPENAI_API_KEY."),
    ],
)
@pytest.mark.usefixtures("no_espeak")
def test_speaking_says_what_it_lacks(values: dict[str, str], sentence: str) -> None:
    with pytest.raises(SpeechUnavailable) as refused:
        voice(settings(**values))

    assert str(refused.value).endswith(sentence)
    assert str(refused.value) in missing(settings(**values))


@pytest.mark.usefixtures("some_espeak")
def test_without_a_key_it_can_speak_and_not_hear() -> None:
    assert type(voice(settings())).__name__ == "EspeakVoice"
    assert missing(settings()) == NO_OPENAI


@pytest.mark.usefixtures("no_espeak")
def test_nothing_is_missing_with_one_key() -> None:
    assert missing(settings(openai_api_key="k")) == ""
    assert missing(settings(openai_speech_api_key="k")) == ""


@pytest.mark.skipif(find_spec("deepgram") is not None, reason="the deepgram extra is installed")
def test_deepgram_without_its_package_says_how_to_get_it() -> None:
    with pytest.raises(SpeechUnavailable, match=r"calla-agent\[deepgram\]"):
        recognizer(settings(calla_stt="deepgram", deepgram_api_key="k"))


@pytest.mark.skipif(find_spec("deepgram") is None, reason="the deepgram extra is not installed")
def test_deepgram_hears_with_its_package() -> None:
    stt = recognizer(settings(calla_stt="deepgram", deepgram_api_key="k"), hint="Example Dental")

    assert type(stt).__name__ == "DeepgramSTTService"


@pytest.mark.parametrize("name", ["Deepgram", "Cartesia"])
def test_other_voices_are_chosen_by_name(name: str) -> None:
    tts = voice(
        settings(
            calla_tts=name.lower(),
            deepgram_api_key="k",
            cartesia_api_key="k",
            cartesia_voice_id="v",
        )
    )

    assert type(tts).__name__ == f"{name}TTSService"


async def test_a_call_gets_a_set_of_its_own() -> None:
    one, other = (speech_for(settings(openai_api_key="k")) for _ in range(2))

    assert isinstance(one, Speech)
    for part in ("stt", "tts", "vad", "turns"):
        assert getattr(one, part) is not getattr(other, part)
    for set_ in (one, other):
        set_.vad.set_sample_rate(RATE)
        await set_.vad.cleanup()
        await through(set_.stt, [])
        await through(set_.tts, [])


async def test_nothing_is_loaded_during_a_call() -> None:
    load(settings(openai_api_key="k"))
    loaded = (voice_model.cache_info().misses, turn_model.cache_info().misses)

    call = speech_for(settings(openai_api_key="k"))

    assert (voice_model.cache_info().misses, turn_model.cache_info().misses) == loaded
    await call.vad.cleanup()
    await through(call.stt, [])
    await through(call.tts, [])


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys; from agent.speech import missing, speech_for; from agent.settings import Settings;"
        "missing(Settings(openai_api_key=None));"
        "print([m for m in ('pipecat', 'openai', 'onnxruntime', 'numpy') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "[]"
