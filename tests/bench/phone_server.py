"""One side of the phone bench as a program: `phone_server.py ours|raw`; prints its address first.

raw: Pipecat as its documentation assembles a Twilio bot, library defaults, observers off.
ours: the product's routes, pipeline and speech, with the same stub services and the same model.
"""

import asyncio
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response, WebSocket
from loguru import logger
from phone_stubs import PAUSE_SECONDS, InstantRecognizer, InstantVoice, model
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.runner.utils import parse_telephony_websocket
from pipecat.serializers.twilio import TwilioFrameSerializer
from pipecat.services.openai.llm import OpenAILLMService
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy
from pipecat.turns.user_turn_strategies import UserTurnStrategies
from pipecat.workers.runner import WorkerRunner

from agent.app import running
from agent.app.listening import listen, url_of
from agent.app.serving import Server
from agent.settings import Settings

PATH = "/phone/twilio"


def raw_app(model_address: str) -> FastAPI:
    """Return a Twilio bot of bare Pipecat."""
    app = FastAPI()

    async def voice() -> Response:
        stream = f'<Stream url="ws://127.0.0.1{PATH}/media"/>'
        twiml = f"<Response><Connect>{stream}</Connect></Response>"
        return Response(twiml, media_type="application/xml")

    async def media(websocket: WebSocket) -> None:
        await websocket.accept()
        _, call = await parse_telephony_websocket(websocket)
        serializer = TwilioFrameSerializer(
            call["stream_id"], params=TwilioFrameSerializer.InputParams(auto_hang_up=False)
        )
        transport = FastAPIWebsocketTransport(
            websocket,
            FastAPIWebsocketParams(
                serializer=serializer, audio_in_enabled=True, audio_out_enabled=True
            ),
        )
        worker = raw_worker(transport, model_address)

        async def gone(*_: object) -> None:
            await worker.cancel()

        transport.add_event_handler("on_client_disconnected", gone)
        runner = WorkerRunner(handle_sigint=False)
        await runner.add_workers(worker)
        await runner.run()

    app.add_api_route(f"{PATH}/voice", voice, methods=["POST"])
    app.add_api_websocket_route(f"{PATH}/media", media)
    return app


def raw_worker(transport: FastAPIWebsocketTransport, model_address: str) -> PipelineWorker:
    """Return the pipeline of one call."""
    stop = SpeechTimeoutUserTurnStopStrategy(user_speech_timeout=PAUSE_SECONDS)
    user, assistant = LLMContextAggregatorPair(
        LLMContext(),
        user_params=LLMUserAggregatorParams(
            vad_analyzer=SileroVADAnalyzer(), user_turn_strategies=UserTurnStrategies(stop=[stop])
        ),
    )
    llm = OpenAILLMService(
        api_key="none",
        base_url=f"{model_address}/v1",
        settings=OpenAILLMService.Settings(model="m"),
    )
    stages = [
        transport.input(),
        InstantRecognizer(),
        user,
        llm,
        InstantVoice(),
        transport.output(),
        assistant,
    ]
    rates = PipelineParams(audio_in_sample_rate=8_000, audio_out_sample_rate=8_000)
    return PipelineWorker(Pipeline(stages), params=rates, enable_rtvi=False)


async def our_app(model_address: str, stack: AsyncExitStack) -> Any:
    """Return the product's phone routes, with the stub services instead of a vendor's."""
    from starlette.applications import Starlette

    from agent.channels.phone import PhoneCalls, PhoneHost
    from agent.channels.phone.call import PhoneLimits
    from agent.channels.phone.carriers import Ring
    from agent.channels.phone.carriers.twilio import Twilio
    from agent.pipeline import Line, VoiceConversation, voice_worker
    from agent.session import CallSession
    from agent.settings import ModelAddress
    from agent.speech import Speech
    from agent.speech.turns import turn_end
    from agent.speech.vad import voice_activity

    home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    settings = Settings(calla_home=home, calla_turn_end="timeout")
    program = await stack.enter_async_context(running(settings))
    await program.ready()

    async def open_call(ring: Ring) -> CallSession:
        return await program.open_call("phone", caller_number=ring.caller)

    async def talk(call: CallSession, line: Line) -> VoiceConversation:
        speech = Speech(
            stt=InstantRecognizer(),
            tts=InstantVoice(),
            vad=voice_activity(),
            turns=turn_end(settings, pause_seconds=PAUSE_SECONDS),
        )
        return voice_worker(
            call,
            speech=speech,
            line=line,
            model=ModelAddress(f"{model_address}/v1", "none", "m"),
        )

    twilio = Twilio(http=program.office.http_for(model_address))
    limits = PhoneLimits(most_calls=500, calls_an_hour=10_000)
    host = PhoneHost((twilio,), "", trial=True, open_call=open_call, talk=talk, limits=limits)
    return Starlette(routes=PhoneCalls(host).routes)


async def main(kind: str) -> None:
    """Serve until the input closes."""
    logger.remove()
    async with AsyncExitStack() as stack:

        async def serve(app: Any, *, websockets: bool = False) -> str:
            sock = listen(0)
            server = Server(app, sock, websockets=websockets)
            await server.start()
            stack.push_async_callback(server.stop)
            return url_of(sock)

        model_address = await serve(model())
        app = raw_app(model_address) if kind == "raw" else await our_app(model_address, stack)
        print(f"at {await serve(app, websockets=True)}", flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
