"""Figures for Prometheus. No label holds an organization, a person or anything a client made up."""

import asyncio
import hmac
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from pydantic import SecretStr
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from typing_extensions import override

from agent.app.requests import Answered
from agent.app.traffic import Traffic
from scheduling.clock import Clock
from scheduling.storage import Storage, StorageError
from scheduling.storage.condition import Census, census_of

log = logging.getLogger(__name__)

LAG_EVERY_SECONDS = 0.5
_REQUEST_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.4, 1.0, 2.5, 8.0)
_LAG_BUCKETS = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0)
_LOOPBACK = {"127.0.0.1", "::1"}
_FORWARDED = ("forwarded", "x-forwarded-for", "via")


class Metrics:
    """The figures of one process, in a registry of its own."""

    def __init__(
        self,
        storage: Storage,
        traffic: Traffic,
        *,
        clock: Clock,
        conversations: Callable[[], Mapping[str, int]],
    ) -> None:
        """Count from now on; `conversations` tells how many there are on each channel."""
        self._storage = storage
        self._clock = clock
        self._standing = _Standing(traffic, conversations)
        self._lag_task: asyncio.Task[None] | None = None
        disable_created_metrics()  # a line more for each, which nobody asks for
        self.registry = CollectorRegistry()
        self.registry.register(self._standing)
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "http_request_seconds",
            "From the head of a request to its answer.",
            ("method", "route"),
            buckets=_REQUEST_BUCKETS,
            registry=self.registry,
        )
        self._lag = Histogram(
            "loop_lag_seconds",
            "How late the event loop comes to what is due.",
            buckets=_LAG_BUCKETS,
            registry=self.registry,
        )

    def observe(self, answered: Answered) -> None:
        """Count a request; a socket's length is no answer's."""
        self._requests.labels(answered.method, answered.route, str(answered.status)).inc()
        if answered.method != "WEBSOCKET":
            self._seconds.labels(answered.method, answered.route).observe(answered.seconds)

    def start(self) -> None:
        """Begin to measure the event loop."""
        self._lag_task = asyncio.create_task(self._measure())

    async def stop(self) -> None:
        """Measure no more."""
        if self._lag_task is not None:
            self._lag_task.cancel()
            with suppress(asyncio.CancelledError):
                await self._lag_task

    async def text(self) -> bytes:
        """Return all figures as Prometheus reads them; those of a database that is down are left out."""
        try:
            self._standing.census = await census_of(self._storage)
        except StorageError:
            self._standing.census = None
        self._standing.now = self._clock.now().timestamp()
        return generate_latest(self.registry)

    async def _measure(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + LAG_EVERY_SECONDS
            await asyncio.sleep(LAG_EVERY_SECONDS)
            self._lag.observe(max(loop.time() - due, 0.0))


class _Standing(Collector):
    """What is not counted as it happens but read when it is asked for."""

    def __init__(self, traffic: Traffic, conversations: Callable[[], Mapping[str, int]]) -> None:
        self._traffic = traffic
        self._conversations = conversations
        self.census: Census | None = None
        self.now = 0.0

    @override
    def collect(self) -> Iterable[Metric]:
        """Yield each figure as it stands."""
        calls = GaugeMetricFamily("active_calls", "Conversations held now.", labels=("channel",))
        for channel, count in self._conversations().items():
            calls.add_metric((channel,), count)
        yield calls
        asked = CounterMetricFamily(
            "calcom_requests", "Requests to Cal.com by how they ended.", labels=("op", "class")
        )
        for (operation, kind), count in sorted(self._traffic.counts.items()):
            asked.add_metric((operation, kind), count)
        yield asked
        if self.census is not None:
            yield from self._writes(self.census)

    def _writes(self, census: Census) -> Iterable[Metric]:
        intents = GaugeMetricFamily("intents", "Writes to Cal.com by state.", labels=("state",))
        for state, count in census.intents.items():
            intents.add_metric((state.value,), count)
        yield intents
        since = census.unknown_since
        age = max(self.now - since.timestamp(), 0.0) if since else 0.0
        yield GaugeMetricFamily(
            "intent_unknown_age_seconds_max", "Age of the oldest unknown outcome.", value=age
        )


class MetricsDoor:
    """Who may read the figures: with a token its holder; without one this machine, if it is alone."""

    def __init__(self, metrics: Metrics, *, token: SecretStr | None, reached: bool) -> None:
        """Open the door; `reached`: others reach this program, so loopback may be a proxy."""
        self._metrics = metrics
        self._token = token.get_secret_value().encode() if token else b""
        self._reached = reached

    async def answer(self, request: Request) -> Response:
        """Answer a scrape, as if there were nothing to those who may not."""
        if self._token:
            if not self._shown(request):
                headers = {"WWW-Authenticate": "Bearer"}
                return PlainTextResponse("Please send the token.\n", 401, headers=headers)
        elif self._reached or not _is_from_here(request):
            raise HTTPException(404)
        return Response(await self._metrics.text(), media_type=CONTENT_TYPE_LATEST)

    def _shown(self, request: Request) -> bool:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        given = token.strip().encode("latin-1", "replace")
        return scheme.lower() == "bearer" and hmac.compare_digest(given, self._token)


def _is_from_here(request: Request) -> bool:
    host = request.client.host if request.client else ""
    return host in _LOOPBACK and not any(name in request.headers for name in _FORWARDED)
