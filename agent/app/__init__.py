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
from agent.app.directory import Directory, Door, first_agent
from agent.app.listening import listen, url_of
from agent.app.organizations import DEMO_ORG_ID, Business, business_of, demo_business, keep
from agent.app.traffic import Traffic
from agent.errors import StartError
from agent.session import CallSession, Channel
from agent.settings import ModelAddress, Settings
from scheduling.calcom.client import CalcomClient
from scheduling.calcom.connections import Connections, Watch
from scheduling.clock import Clock, SystemClock
from scheduling.desk import Office, open_desk
from scheduling.holds import Holds
from scheduling.journal import Journal
from scheduling.localcal import DemoAccount, LocalCal, LocalCalError, seed_demo
from scheduling.model import Organization
from scheduling.storage import (
    Storage,
    StorageError,
    get_binding,
    list_agents,
    list_organizations,
)

if TYPE_CHECKING:
    from agent.pipeline import TextConversation

EMBEDDED_MODEL = "calla-embedded"
HOLD_SECONDS = 5.0
"""So long, at most, the end waits until the times kept for callers are given back."""


@dataclass(frozen=True, slots=True)
class App:
    """The running program: opens calls and holds conversations for every agent in the database.

    `organization` is whose agent answers where a caller names nobody. `calendar` is the embedded
    one with its `account`, both None where only Cal.com itself is used.
    """

    office: Office
    directory: Directory
    organization: Organization
    model: ModelAddress
    calendar: LocalCal | None
    account: DemoAccount | None
    background: Background
    traffic: Traffic

    @property
    def org_id(self) -> str:
        """The organization whose agent answers where a caller names nobody."""
        return self.organization.org_id

    @property
    def agent_id(self) -> str:
        """That agent."""
        return self.directory.usual.agent_id

    async def open_call(
        self,
        channel: Channel,
        door: Door | None = None,
        *,
        caller_number: str = "",
        caller_verified: bool = False,
    ) -> CallSession:
        """Open the session of one caller at a door, the usual one for None.

        The channel decides the wording. `caller_number` is E.164; it is evidence only when
        `caller_verified`, by the carrier.

        Raises:
            NotConnected: there is no such agent, or no Cal.com account behind it.
        """
        at = door or self.directory.usual
        desk = await open_desk(at.org_id, at.agent_id, office=self.office)
        return CallSession(
            id=secrets.token_hex(8),
            desk=desk,
            channel=channel,
            tz=desk.organization.tz,
            caller_number=caller_number,
            caller_verified=caller_verified,
            transfer_to=desk.agent.transfer_to,
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

    async def bookings(self, door: Door | None = None) -> list[BookingRow]:
        """Return an account's active bookings as the calendar holds them now, read over the wire.

        Raises:
            CalcomError: the calendar cannot be read.
        """
        await self.ready()
        at = door or self.directory.usual
        return await active_bookings(await open_desk(at.org_id, at.agent_id, office=self.office))


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


@asynccontextmanager
async def opened(settings: Settings, *, clock: Clock | None = None) -> AsyncGenerator[Office]:
    """Open the database and the way to Cal.com, for a command that only looks or changes.

    Raises:
        StartError: the database cannot be used, also while the block runs.
    """
    async with AsyncExitStack() as stack:
        with start_errors():
            yield await _open_office(settings, clock or SystemClock(), stack)


async def _assemble(settings: Settings, clock: Clock, stack: AsyncExitStack) -> App:
    sock = listen(0)
    stack.callback(sock.close)
    traffic = Traffic()
    office = await _open_office(settings, clock, stack, watch=traffic.note)
    calendar = account = None
    if settings.calendar_is_embedded and await _needs_demo(office.storage):
        calendar = LocalCal.open(settings.home / "calendar.db", clock=clock)
        stack.callback(calendar.close)
        account = seed_demo(calendar)
        office = replace(office, calcom_address=url_of(sock))
    business = await _business(settings, office, account)
    if business is not None:
        await keep(office.storage, business)
    usual, organization = await _usual(office.storage, business)
    directory = Directory(office.storage, usual, settings.phone_numbers)
    model = _model(settings, url_of(sock))
    brain_key = model.api_key if settings.model_is_embedded else ""
    background = Background(office, sock, calendar, brain_key)
    background.start()
    stack.push_async_callback(background.stop)
    return App(office, directory, organization, model, calendar, account, background, traffic)


async def _open_office(
    settings: Settings, clock: Clock, stack: AsyncExitStack, *, watch: Watch | None = None
) -> Office:
    storage = await Storage.open(
        settings.database,
        key_file=settings.key_file,
        connections=settings.calla_database_connections,
    )
    stack.push_async_callback(storage.close)
    connections = Connections(watch)
    stack.push_async_callback(connections.close)
    holds = Holds(storage, clock)
    stack.push_async_callback(holds.drain, HOLD_SECONDS)
    return Office(
        storage,
        Journal(storage, clock),
        clock,
        connections.at,
        calcom_address="",  # only the embedded calendar's binding names none
        calcom_timeout_seconds=settings.calcom_timeout_seconds,
        holds=holds,
    )


async def _needs_demo(storage: Storage) -> bool:
    """Tell whether there is a demo business, or nobody who could answer without one."""
    known = {one.org_id for one in await list_organizations(storage)}
    return DEMO_ORG_ID in known or await _first_connected(storage) is None


async def _first_connected(storage: Storage) -> tuple[Door, Organization] | None:
    for one in await list_organizations(storage):
        agent = first_agent(await list_agents(storage, one.org_id))
        is_own = one.org_id != DEMO_ORG_ID
        if is_own and agent is not None and await get_binding(storage, one.org_id) is not None:
            return Door(one.org_id, agent.agent_id), one
    return None


async def _usual(storage: Storage, business: Business | None) -> tuple[Door, Organization]:
    """Return who answers where a caller names nobody: whom the settings name, else the first."""
    is_demo = business is not None and business.organization.org_id == DEMO_ORG_ID
    if business is None or is_demo:
        found = await _first_connected(storage)
        if found is not None:
            return found
    if business is None:
        raise StartError("There is nobody to answer: connect an organization to Cal.com first.")
    organization = business.organization
    return Door(organization.org_id, business.agent.agent_id), organization


async def _business(
    settings: Settings, office: Office, account: DemoAccount | None
) -> Business | None:
    """Return the business that the settings stand for, None where they stand for none."""
    country = settings.calla_country
    if account is not None:
        return demo_business(account, country=country)
    if settings.calcom_api_key is None:
        return None
    address = settings.calcom_base_url
    key = settings.calcom_api_key.get_secret_value()
    client = CalcomClient(
        office.http_for(address), api_key=key, timeout_seconds=settings.calcom_timeout_seconds
    )
    return await business_of(client, key, address=address, country=country)


def _model(settings: Settings, url: str) -> ModelAddress:
    key = settings.openai_api_key
    if key is None:
        return ModelAddress(f"{url}/v1", secrets.token_urlsafe(), EMBEDDED_MODEL)
    return ModelAddress(settings.openai_base_url, key.get_secret_value(), settings.openai_model)
