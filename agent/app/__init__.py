"""The composition root: settings in, everything that runs out.

What is not configured is embedded: the calendar and the model are then served by this process on
one loopback address, and the same clients talk to them as to the hosted ones. The address exists
from the first moment; what answers on it is loaded behind the greeting, in a thread, and a request
that comes sooner waits in the socket's queue.
"""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from agent.app.background import Background
from agent.app.bookings import BookingRow, active_bookings
from agent.app.listening import listen, url_of
from agent.app.organizations import AGENT_ID, Business, business_of, demo_business, keep
from agent.errors import StartError
from agent.session import CallSession, Channel
from agent.settings import ModelAddress, Settings
from scheduling.calcom.client import CalcomClient
from scheduling.calcom.connections import Connections
from scheduling.clock import Clock, SystemClock
from scheduling.desk import Office, open_desk
from scheduling.journal import Journal
from scheduling.localcal import DemoAccount, LocalCal, LocalCalError, seed_demo
from scheduling.model import Organization
from scheduling.storage import Storage, StorageError

if TYPE_CHECKING:
    from agent.pipeline import TextConversation

EMBEDDED_MODEL = "calla-embedded"


@dataclass(frozen=True, slots=True)
class App:
    """The running program: opens calls and holds conversations for one agent.

    `calendar` is the embedded one with its `account`, both None where Cal.com itself is used.
    """

    office: Office
    organization: Organization
    model: ModelAddress
    calendar: LocalCal | None
    account: DemoAccount | None
    background: Background

    @property
    def org_id(self) -> str:
        """The organization whose agent this is."""
        return self.organization.org_id

    async def open_call(
        self, channel: Channel, *, caller_number: str = "", caller_verified: bool = False
    ) -> CallSession:
        """Open the session of one caller; the channel decides the wording.

        `caller_number` is E.164; it is evidence only when `caller_verified`, by the carrier.
        """
        desk = await open_desk(self.org_id, AGENT_ID, office=self.office)
        return CallSession(
            id=secrets.token_hex(8),
            desk=desk,
            channel=channel,
            tz=desk.organization.tz,
            caller_number=caller_number,
            caller_verified=caller_verified,
        )

    async def converse(self, call: CallSession) -> "TextConversation":
        """Return the conversation of a caller who types; start it before anything is said."""
        await self.ready()
        from agent.pipeline import text_worker

        return text_worker(
            call,
            llm_address=self.model.address,
            llm_api_key=self.model.api_key,
            llm_model=self.model.name,
        )

    async def ready(self) -> None:
        """Return when everything is loaded and the embedded servers answer."""
        await asyncio.shield(self.background.loading)

    async def bookings(self) -> list[BookingRow]:
        """Return the account's active bookings as the calendar holds them now, read over the wire.

        Raises:
            CalcomError: the calendar cannot be read.
        """
        await self.ready()
        return await active_bookings(await open_desk(self.org_id, AGENT_ID, office=self.office))


@asynccontextmanager
async def running(settings: Settings, *, clock: Clock | None = None) -> AsyncGenerator[App]:
    """Run the program until the block is left; no task, socket or file stays behind.

    Raises:
        StartError: it cannot start so, in one sentence that says what to do.
    """
    async with AsyncExitStack() as stack:
        with start_errors():
            app = await _assemble(settings, clock or SystemClock(), stack)
        yield app


@contextmanager
def start_errors() -> Generator[None]:
    """Turn what the layers below refuse at the start into `StartError`."""
    try:
        yield
    except (StorageError, LocalCalError) as error:
        raise StartError(str(error)) from error


async def _assemble(settings: Settings, clock: Clock, stack: AsyncExitStack) -> App:
    sock = listen(0)
    stack.callback(sock.close)
    calendar = account = None
    if settings.calendar_is_embedded:
        calendar = LocalCal.open(settings.home / "calendar.db", clock=clock)
        stack.callback(calendar.close)
        account = seed_demo(calendar)
    office = await _open_office(settings, clock, stack)
    business = await _business(settings, office, account)
    await keep(office.storage, business)
    if calendar is not None:
        office = replace(office, calcom_address=url_of(sock))
    model = _model(settings, url_of(sock))
    brain_key = model.api_key if settings.model_is_embedded else ""
    background = Background(office, sock, calendar, brain_key)
    background.start()
    stack.push_async_callback(background.stop)
    return App(office, business.organization, model, calendar, account, background)


async def _open_office(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Office:
    home = settings.home
    storage = await Storage.open(home / "calla.db", key_file=home / "calla.key")
    stack.push_async_callback(storage.close)
    connections = Connections()
    stack.push_async_callback(connections.close)
    return Office(
        storage,
        Journal(storage, clock),
        clock,
        connections.at,
        calcom_address=settings.calcom_base_url,
        calcom_timeout_seconds=settings.calcom_timeout_seconds,
    )


async def _business(settings: Settings, office: Office, account: DemoAccount | None) -> Business:
    country = settings.calla_country
    if account is not None:
        return demo_business(account, country=country)
    address = settings.calcom_base_url
    key = settings.calcom_api_key.get_secret_value() if settings.calcom_api_key else ""
    client = CalcomClient(
        office.http_for(address), api_key=key, timeout_seconds=settings.calcom_timeout_seconds
    )
    return await business_of(client, key, address=address, country=country)


def _model(settings: Settings, url: str) -> ModelAddress:
    key = settings.openai_api_key
    if key is None:
        return ModelAddress(f"{url}/v1", secrets.token_urlsafe(), EMBEDDED_MODEL)
    return ModelAddress(settings.openai_base_url, key.get_secret_value(), settings.openai_model)
