"""Try what the journal promises, and measure what it costs: the goals of exactly-once, with figures.

    .venv/bin/python -W ignore tests/bench/journal.py [--quick] [--only NAME ...] [--part PART]

cost:   ms p50 of a booking through the journal on SQLite, and of the same one without: in memory,
        which bounds what is ours, and on the disk of temporary files, beside its bare fsync
talks:  whole conversations while 45 % of the writes and 5 % of the reads fail; and in fair weather
races:  twenty callers of two processes for one time, on both engines
kills:  kill -9 of a process at every moment that matters, on both engines
steps:  what hypothesis thinks of: any order of wishes, faults, deaths and waiting

Nothing that is counted may be above 0 but confirmations. `--quick` tries a hundredth.
"""

import argparse
import asyncio
import logging
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

import httpx  # noqa: E402 - the path comes first
from hypothesis import HealthCheck, Phase, seed as seeded, settings  # noqa: E402
from hypothesis.stateful import run_state_machine_as_test  # noqa: E402
from loguru import logger  # noqa: E402

from scheduling.calcom.client import CalcomClient  # noqa: E402
from scheduling.calcom.models import Booking, NewBooking  # noqa: E402
from scheduling.clock import SystemClock  # noqa: E402
from scheduling.journal import TAG, Journal, Kind, WriteIntent  # noqa: E402
from scheduling.localcal import OpenHours, create_app  # noqa: E402
from scheduling.localcal.seeds.descriptions import WEEKDAYS  # noqa: E402
from scheduling.storage import Storage  # noqa: E402
from tests.conftest import Kept  # noqa: E402
from tests.exactly_once.history import check  # noqa: E402
from tests.exactly_once.killing import MOMENTS, Loaded, kill_trial, race, standing  # noqa: E402
from tests.exactly_once.reception import Reception  # noqa: E402
from tests.exactly_once.seeded import KEY, ORG, furnish, open_calendar  # noqa: E402
from tests.exactly_once.worker import AheadClock  # noqa: E402

STEPS, RACES, KILLS, TALKS, BOOKINGS = 100_000, 1_000, 500, 2_000, 400
CALLERS = 20
A_RUN, A_DAY = 50, 40
MOST_COST_MS = 3.0
LEAST_CLEAN, LEAST_HOSTILE = 0.95, 0.60
ENGINES = ("sqlite", "postgres")


@dataclass
class Report:
    """What was found, and what of it is over its bound."""

    template: Path
    home: Path
    part: float
    over: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)

    def number(self, whole: int) -> int:
        """Return how often to try what is tried `whole` times in full."""
        return max(1, round(whole * self.part))

    def row(self, name: str, text: str, *, over: bool = False) -> None:
        """Print a row of the table."""
        print(f"{name:8} {text}{'   OVER' if over else ''}", flush=True)
        if over:
            self.over.append(f"{name} {text}")

    def progress(self, name: str, done: int, whole: int, wrong: int) -> None:
        """Tell how far it is, where somebody waits."""
        spent = time.perf_counter() - self.began
        print(
            f"  {name} {done} of {whole}, {wrong} wrong, {spent:.0f} s", file=sys.stderr, flush=True
        )

    @contextmanager
    def kept(self, engine: str) -> Generator[Kept]:
        """A database of the practice."""
        key_file = self.template / "calla.key"
        if engine == "sqlite":
            folder = shutil.copytree(self.template, self.home / f"sqlite-{time.monotonic_ns()}")
            yield Kept(str(folder / "calla.db"), folder / "calla.key")
            return
        from tests.postgres import Postgres, folder_of_run

        with Postgres(folder_of_run(self.home)) as server:
            name = server.new(migrated=False)
            kept = Kept(server.address(name), key_file)
            server.migrate(key_file)
            asyncio.run(made(kept))
            yield kept
            server.drop(name)


async def made(kept: Kept) -> None:
    """Store the practice in a database."""
    storage = await Storage.open(kept.address, key_file=kept.key_file)
    await furnish(storage)
    await storage.close()


def measure_cost(report: Report) -> None:
    """Book by turns through the journal and without it: in memory, and where files are on a disk."""
    for name, place in (("in memory", memory()), ("on disk", None)):
        with tempfile.TemporaryDirectory(dir=place) as folder:
            kept = Kept(str(Path(folder) / "calla.db"), Path(folder) / "calla.key")
            flush = median(flushes(Path(folder) / "flushed"))
            bare, ours = asyncio.run(costs(kept, report.number(BOOKINGS) + 20))
        added = median(ours) - median(bare)
        bound = place is not None
        report.row(
            "cost",
            f"{name}: ours p50 {median(ours):.2f} ms, bare {median(bare):.2f} ms, ratio"
            f" {median(ours) / median(bare):.2f}: {added:.2f} ms a booking"
            + (f" (at most {MOST_COST_MS:.0f})" if bound else f"; one fsync takes {flush:.2f} ms"),
            over=bound and added > MOST_COST_MS,
        )


def flushes(path: Path) -> list[float]:
    """Return the ms of bare fsyncs of one page: the least that a durable commit can take."""
    spent: list[float] = []
    with path.open("wb", buffering=0) as file:
        for _ in range(30):
            file.write(bytes(4096))
            began = time.perf_counter()
            os.fsync(file.fileno())
            spent.append((time.perf_counter() - began) * 1000)
    return spent


async def costs(kept: Kept, rounds: int) -> tuple[list[float], list[float]]:
    """Return ms of bookings without and with the journal; the first 20 of each are not counted."""
    await made(kept)
    storage = await Storage.open(kept.address, key_file=kept.key_file)
    calendar = open_calendar(AheadClock(), hours=OpenHours(WEEKDAYS, "00:00", "24:00"))
    transport = httpx.ASGITransport(create_app(calendar))
    journal = Journal(storage, SystemClock())
    async with httpx.AsyncClient(transport=transport, base_url="http://calendar.test") as http:
        calcom = CalcomClient(http, api_key=KEY)
        first = SystemClock().now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)

        def booker(number: int) -> Callable[[str], Awaitable[Booking]]:
            start_at = first + timedelta(minutes=30 * number)

            async def send(tag: str) -> Booking:
                wish = NewBooking(start_at, 1, "Bo Lind", "bo@example.com", metadata={TAG: tag})
                return await calcom.create_booking(wish)

            return send

        async def with_journal(number: int) -> object:
            start_at = first + timedelta(minutes=30 * number)
            end_at = start_at + timedelta(minutes=30)
            who = f"caller{number}@example.com"
            intent = WriteIntent(ORG, "front", Kind.BOOK, 1, start_at, end_at, who, host="ada")
            return await journal.run(intent, booker(number), calcom=calcom)

        spent: tuple[list[float], list[float]] = ([], [])
        for number in range(rounds):
            spent[0].append(await timed(booker(2 * number)("none")))
            spent[1].append(await timed(with_journal(2 * number + 1)))
    await storage.close()
    calendar.close()
    return spent[0][20:], spent[1][20:]


async def timed(what: Awaitable[object]) -> float:
    """Return the milliseconds of it."""
    began = time.perf_counter()
    await what
    return (time.perf_counter() - began) * 1000


def try_talks(report: Report) -> None:
    """Hold conversations in both weathers."""
    from tests.exactly_once.talks import (
        Talks,
        clean,
        converse,
        told_wrong,
    )  # a second and more to load

    for name, whole, least in (
        ("hostile", TALKS, LEAST_HOSTILE),
        ("clean", TALKS // 10, LEAST_CLEAN),
    ):
        number, kinds, said = report.number(whole), [], Counter()
        cpu = time.process_time()
        for day in range(-(-number // A_DAY)):
            mix = Talks(min(A_DAY, number))
            home = report.home / f"{name}-{day}"
            practice, tally = converse(
                report.template, home, day, mix if name == "hostile" else clean(mix)
            )
            assert practice.final is not None
            kinds += [one.kind for one in check(practice.final)]
            said.update(tally.confirmed())
            shutil.rmtree(home)
            report.progress(f"talks, {name}", (day + 1) * mix.number, number, len(kinds))
        spent = (time.process_time() - cpu) * 1000 / max(1, number)
        wrong = told_wrong(kinds)
        in_turn = said["at once"] / max(1, said.total())
        report.row(
            "talks",
            f"{number} {name}: {wrong['booked']} false booked, {wrong['taken']} false taken,"
            f" {in_turn:.0%} of {said.total()} confirmed within the turn (at least {least:.0%}),"
            f" {spent:.0f} ms CPU each",
            over=bool(kinds) or in_turn < least,
        )


def try_races(report: Report, engine: str) -> None:
    """Let twenty want one time, again and again."""
    number = report.number(RACES)

    async def races(kept: Kept) -> list[str]:
        loaded, found = Loaded(), list[str]()
        async with standing(kept, loaded) as stand:
            workers = [await stand.loaded.fork(stand.orders()) for _ in range(2)]
            for done in range(number):
                start_at = stand.fresh_wednesday() + timedelta(minutes=30 * (done % 8))
                wrong = await race(stand, workers, start_at, callers=CALLERS)
                found += [one.sentence for one in wrong]
                if done % 50 == 49:
                    report.progress(f"races, {engine}", done + 1, number, len(found))
            for worker in workers:
                worker.writer.close()
                await worker.gone()
        loaded.close()
        return found

    with report.kept(engine) as kept:
        found = asyncio.run(races(kept))
    text = f"{number} of {CALLERS} callers on {engine}: {len(found)} without exactly one winner"
    report.row("races", "; ".join([text, *found[:3]]), over=bool(found))


def try_kills(report: Report, engine: str) -> None:
    """kill -9, restart, settle."""
    number = max(len(MOMENTS), report.number(KILLS))

    async def kills(kept: Kept) -> tuple[list[str], float]:
        loaded, found, waited = Loaded(), list[str](), 0.0
        async with standing(kept, loaded) as stand:
            for done in range(number):
                moment = MOMENTS[done % len(MOMENTS)]
                wrong = await kill_trial(stand, Random(done), moment)
                found += [f"{done} ({moment}): {one.kind}, {one.sentence}" for one in wrong]
                waited = max(waited, stand.waited)
                if done % 25 == 24:
                    report.progress(f"kills, {engine}", done + 1, number, len(found))
        loaded.close()
        return found, waited

    with report.kept(engine) as kept:
        found, waited = asyncio.run(kills(kept))
    text = (
        f"{number} kill -9 on {engine}: {len(found)} lost, doubled, misreported or open;"
        f" every intent at its end within {waited:.0f} s of the restart (at most 120)"
    )
    report.row("kills", "; ".join([text, *found[:3]]), over=bool(found))


def try_steps(report: Report) -> None:
    """Let hypothesis play."""
    number = report.number(STEPS)
    Reception.template, Reception.home, Reception.steps = report.template, report.home, 0
    found = ""
    run = 0
    while Reception.steps < number and not found:
        try:
            run_state_machine_as_test(
                seeded(run)(Reception),
                settings=settings(
                    max_examples=20,
                    stateful_step_count=A_RUN,
                    phases=[Phase.generate],
                    database=None,
                    deadline=None,
                    derandomize=False,
                    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
                ),
            )
        except AssertionError as error:
            found = f"; seed {run}: {error}"
        run += 1
        report.progress("steps", Reception.steps, number, bool(found))
    report.row(
        "steps",
        f"{Reception.steps} stateful steps: {Reception.overlaps} overlaps{found}",
        over=bool(found),
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    names = ("cost", "talks", "races", "kills", "steps")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", nargs="*", default=names, choices=names)
    parser.add_argument("--part", type=float, default=1.0, help="of the full number of each")
    asked = parser.parse_args()
    logger.remove()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        home = Path(folder)
        template = home / "template"
        template.mkdir()
        asyncio.run(made(Kept(str(template / "calla.db"), template / "calla.key")))
        report = Report(template, home, 0.01 if asked.quick else asked.part)
        if "cost" in asked.only:
            measure_cost(report)
        if "talks" in asked.only:
            try_talks(report)
        for engine in ENGINES:
            if "races" in asked.only:
                try_races(report, engine)
            if "kills" in asked.only:
                try_kills(report, engine)
        if "steps" in asked.only:
            try_steps(report)
    if report.over:
        sys.exit(f"Over the bound: {'; '.join(report.over)}")


def memory() -> str | None:
    """Return where files need no disk, where there is such a place."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder of its own in it


if __name__ == "__main__":
    main()
