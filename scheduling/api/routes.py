"""The three addresses of the appointments API; what is read and checked here comes as it is.

Bodies, queries and tokens are read by hand and not by parameters of the functions, so that every
refusal has the published shape and words a caller can be told.
"""

import asyncio
import logging
import re
from dataclasses import dataclass, field, replace

from fastapi import APIRouter, Request, Response, Security
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException

from scheduling.api import openapi
from scheduling.api.addresses import address_of
from scheduling.api.answering import Reply, answered
from scheduling.api.auth import TokenKeys
from scheduling.api.bodies import BODY_SECONDS, object_of, read_raw
from scheduling.api.errors import SIGNATURE, Overloaded, Unauthorized
from scheduling.api.limiting import Caps
from scheduling.api.policy import Caller, Doorkeeper
from scheduling.api.records import ListQuery, open_records
from scheduling.api.replaying import asked_under, idempotency_key, once
from scheduling.api.schemas import (
    Answer,
    GetCalcomAppointmentResponse,
    ListCalcomAppointmentsResponse,
    ManageAppointmentResponse,
    ManageBody,
    manage_body,
)
from scheduling.api.signatures import signature_in
from scheduling.appointments import USUAL_LIMIT
from scheduling.desk import Desk, Office, open_desk
from scheduling.errors import InvalidRequest, NotConnected, SchedulingError
from scheduling.journal import Told
from scheduling.storage import StorageError, get_organization
from scheduling.storage.replays import Asked

log = logging.getLogger(__name__)

PREFIX = "/api/v1/calcom/appointments"
LONGEST_ID = 200
MOST_AT_ONCE = 64
_LIMIT = re.compile(r"-?[0-9]{1,4000}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Front:
    """What the API stands on: the office behind it, and the keys that open list and get.

    `room` is for the requests under way; who comes when it is full is sent away at once. A body has
    `body_seconds` to arrive. `caps` hold for manage where an organization has none of its own.
    """

    office: Office
    keys: TokenKeys
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE))
    body_seconds: float = BODY_SECONDS
    caps: Caps = field(default_factory=Caps)
    doorkeeper: Doorkeeper = field(init=False)

    def __post_init__(self) -> None:
        """Put somebody at the door, who counts from now on."""
        keeper = Doorkeeper(self.office.storage, self.office.clock, caps=self.caps)
        object.__setattr__(self, "doorkeeper", keeper)

    async def manage(self, request: Request) -> Response:
        """Book, move, cancel or find times; asked under an Idempotency-Key, it is done once."""
        self._check_room()
        caller = self._caller(request)
        try:
            caller = replace(caller, raw=await read_raw(request, seconds=self.body_seconds))
            body = object_of(caller.raw)
            asked = manage_body(body)
            request.state.org_id = asked.org_id  # it says which pages may read the answer
            under = asked_under(idempotency_key(request), asked.org_id, body)
        except InvalidRequest:
            self.doorkeeper.count_stranger(caller.address)
            raise
        self._check_room()  # others came while the body did
        async with self.room:
            try:
                reply = await self._managed(asked, caller, under)
            except SchedulingError as refusal:
                await self._heard(asked.org_id, refusal.intent_id, Told.FAILED)
                raise
        response = reply.response()
        if reply.intent_id:  # noted once it is sent
            response.background = BackgroundTask(
                self._heard, asked.org_id, reply.intent_id, reply.told
            )
        return response

    async def _heard(self, org_id: str, intent_id: str, told: Told) -> None:
        if not intent_id:
            return
        try:
            await self.office.journal.told(org_id, intent_id, told)
        except StorageError:
            log.exception("what a request was told could not be stored")

    async def _managed(self, asked: ManageBody, caller: Caller, under: Asked | None) -> Reply:
        desk, asked = await self._admitted(asked, caller)

        async def answer() -> Reply:
            return await answered(desk, asked)

        if under is None:
            return await answer()
        return await once(self.office.storage, self.office.clock, under, answer)

    async def _admitted(self, asked: ManageBody, caller: Caller) -> tuple[Desk, ManageBody]:
        """Return the desk that is asked, with the caller's quota, and what is asked of it."""
        try:
            desk = await open_desk(asked.org_id, asked.agent_id, office=self.office)
        except NotConnected:
            # whether there is such an agent is nobody's business who may not ask here at all
            known = await get_organization(self.office.storage, asked.org_id)
            await self.doorkeeper.admit(known, asked, caller)
            raise
        entry = await self.doorkeeper.admit(desk.organization, asked, caller)
        asked = asked.model_copy(update={"call_session_id": entry.session_id})
        return replace(desk, quota=entry.quota), asked

    def _caller(self, request: Request) -> Caller:
        address = address_of(request.client.host) if request.client else None
        return Caller(address, signature_in(request.headers.getlist(SIGNATURE)), b"")

    def _check_room(self) -> None:
        if self.room.locked():
            raise Overloaded("There are too many requests right now. Please try again in a moment.")

    async def list_appointments(self, request: Request) -> Response:
        """List the appointments of the token's organization."""
        claims = self.keys.bearer(request.headers.getlist("authorization"))
        if claims is None:
            raise Unauthorized
        org_id = request.query_params.get("org_id", "")
        if not org_id:
            raise InvalidRequest("Please give org_id.")
        if org_id != claims.org_id:
            raise Unauthorized
        asked = _list_query(request)
        self._check_room()
        async with self.room:
            records = await open_records(self.office, org_id)
            return _json(await records.listed(asked))

    async def get_appointment(self, request: Request) -> Response:
        """Show one appointment of the token's organization."""
        claims = self.keys.bearer(request.headers.getlist("authorization"))
        if claims is None:
            raise Unauthorized("UNAUTHORIZED")
        org_id = claims.org_id or request.query_params.get("org_id", "")
        if not org_id:
            raise InvalidRequest("Please give org_id: the token names no organization.")
        if not claims.may_read(org_id):
            raise Unauthorized("UNAUTHORIZED")
        self._check_room()
        async with self.room:
            records = await open_records(self.office, org_id)
            return _json(await records.single(request.path_params.get("appointment_id", "")))


def api_router(front: Front) -> APIRouter:
    """Return the routes of the appointments API, with what OpenAPI says of them."""
    router = APIRouter(prefix=PREFIX)
    bearer = Security(HTTPBearer(scheme_name="BearerAuth", bearerFormat="JWT", auto_error=False))
    router.add_api_route(
        "/manage",
        front.manage,
        methods=["POST"],
        response_model=ManageAppointmentResponse,
        **openapi.MANAGE,
    )
    # else the next-but-one route takes it for an appointment of that id
    router.add_api_route("/manage", _only_posted, methods=["GET"], include_in_schema=False)
    router.add_api_route(
        "",
        front.list_appointments,
        methods=["GET"],
        dependencies=[bearer],
        response_model=ListCalcomAppointmentsResponse,
        **openapi.LIST,
    )
    # an answer that holds no id leads here: it is told so, and not that there is no such address
    router.add_api_route("/", front.get_appointment, methods=["GET"], include_in_schema=False)
    router.add_api_route(
        "/{appointment_id}",
        front.get_appointment,
        methods=["GET"],
        dependencies=[bearer],
        response_model=GetCalcomAppointmentResponse,
        **openapi.GET,
    )
    return router


async def _only_posted() -> None:
    raise HTTPException(405, headers={"Allow": "POST"})


def _list_query(request: Request) -> ListQuery:
    agent_id = request.query_params.get("agent_id", "")
    if len(agent_id) > LONGEST_ID or not agent_id.isprintable():
        raise InvalidRequest(f"Please give agent_id as at most {LONGEST_ID} plain characters.")
    limit = request.query_params.get("limit", "")
    if limit and not _LIMIT.fullmatch(limit):
        raise InvalidRequest("Please give limit as a whole number.")
    parts = [part.strip() for part in request.query_params.get("status", "").split(",")]
    status = tuple(parts) if any(parts) else ()
    return ListQuery(status, agent_id, int(limit) if limit else USUAL_LIMIT)


def _json(answer: Answer) -> JSONResponse:
    # people and their times: no cache on the way keeps them
    return JSONResponse(answer.model_dump(mode="json"), headers={"Cache-Control": "no-store"})
