"""One method for each Cal.com API v2 endpoint in use.

Reads are tried twice inside their deadline, writes once. What happened to a write is told by the
error's class: `CalcomNotSent` and the refusals say that nothing was done, `OutcomeUnknown` says
that nobody knows yet. Redirects are not followed: the key goes to the configured address only.
"""

import asyncio
import random
import re
from datetime import datetime
from typing import Annotated, Any, TypeVar

import httpx
from pydantic import Field, TypeAdapter, ValidationError

from scheduling.calcom.errors import (
    CalcomError,
    CalcomNotFound,
    CalcomNotSent,
    CalcomUnauthorized,
    CalcomUnavailable,
    OutcomeUnknown,
)
from scheduling.calcom.models import (
    Booking,
    BookingFilter,
    BookingPage,
    EventTypeRecord,
    Me,
    NewBooking,
    Record,
    Reservation,
    Utc,
    utc_text,
)
from scheduling.calcom.wire import (
    Call,
    Pagination,
    booking_query,
    path_part,
    payload_of,
    refusal,
)

BOOKINGS, SLOTS, EVENT_TYPES = "2024-08-13", "2024-09-04", "2024-06-14"
"""`cal-api-version` by resource; another or none silently selects the API of 2024-04-15."""

CONNECT_SECONDS = 1.5
PAUSE_SECONDS = (0.1, 0.3)
NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)
SENDABLE = re.compile(r"[!-~]*")
"""What a key may be made of; of others the HTTP library complains by quoting them."""
T = TypeVar("T")


class SlotTime(Record):
    """One entry of a day of slots."""

    start: Utc


Series = Annotated[list[Booking], Field(min_length=1)]
OneBooking: TypeAdapter[Booking | list[Booking]] = TypeAdapter(Booking | Series)
Bookings: TypeAdapter[list[Booking]] = TypeAdapter(list[Booking])
EventTypes: TypeAdapter[list[EventTypeRecord]] = TypeAdapter(list[EventTypeRecord])
Days: TypeAdapter[dict[str, list[SlotTime]]] = TypeAdapter(dict[str, list[SlotTime]])
Account: TypeAdapter[Me] = TypeAdapter(Me)
Hold: TypeAdapter[Reservation] = TypeAdapter(Reservation)
MaybeHold: TypeAdapter[Reservation | None] = TypeAdapter(Reservation | None)
Anything: TypeAdapter[object] = TypeAdapter(object)


class CalcomClient:
    """Cal.com as one account sees it.

    `http` carries the address without `/v2` as its base; it is shared between accounts, so the
    key travels with each request. Every method raises the errors of `scheduling.calcom.errors`.
    """

    def __init__(
        self, http: httpx.AsyncClient, *, api_key: str, timeout_seconds: float = 8.0
    ) -> None:
        """Speak for the account of `api_key`; no call lasts longer than `timeout_seconds`."""
        self._http = http
        self._api_key = api_key
        self._seconds = timeout_seconds

    async def me(self) -> Me:
        """Return the account behind the key."""
        return await self._read(Call("GET", "/me", BOOKINGS), Account)

    async def list_event_types(self, *, username: str = "") -> list[EventTypeRecord]:
        """Return the event types of `username`, or one's own.

        The API of 2025 lists nothing without a username; give it where it is known.
        """
        query = {"username": username} if username else {}
        return await self._read(Call("GET", "/event-types", EVENT_TYPES, query), EventTypes)

    async def list_slots(
        self,
        event_type_id: int,
        *,
        start_at: datetime,
        end_at: datetime,
        moving_uid: str | None = None,
    ) -> list[datetime]:
        """Return the open starts in [start_at, end_at), ascending, UTC.

        `moving_uid` names a booking whose own time counts as open. Cal.com reads an `end` at
        midnight as the end of that day and may list starts out of range: those are dropped.
        """
        query = {
            "eventTypeId": str(event_type_id),
            "start": utc_text(start_at),
            "end": utc_text(end_at),
        }
        if moving_uid:
            query["bookingUidToReschedule"] = moving_uid
        days = await self._read(Call("GET", "/slots", SLOTS, query), Days)
        starts = {slot.start for day in days.values() for slot in day}
        return sorted(start for start in starts if start_at <= start < end_at)

    async def reserve_slot(
        self, event_type_id: int, *, start_at: datetime, minutes: int | None = None
    ) -> Reservation:
        """Hold a slot for `minutes` (Cal.com's default is 5); a courtesy, never a lock."""
        body: dict[str, Any] = {"eventTypeId": event_type_id, "slotStart": utc_text(start_at)}
        if minutes is not None:
            body["reservationDuration"] = minutes
        return await self._write(Call("POST", "/slots/reservations", SLOTS, body=body), Hold)

    async def get_reservation(self, uid: str) -> Reservation | None:
        """Return a hold; None when it is unknown, which Cal.com answers with 200 and no data."""
        try:
            return await self._read(
                Call("GET", f"/slots/reservations/{path_part(uid)}", SLOTS), MaybeHold
            )
        except CalcomNotFound:
            return None

    async def release_slot(self, uid: str) -> None:
        """Give a hold back; one that is unknown is given back already."""
        try:
            await self._write(
                Call("DELETE", f"/slots/reservations/{path_part(uid)}", SLOTS), Anything
            )
        except CalcomNotFound:
            return

    async def create_booking(self, booking: NewBooking) -> Booking:
        """Make a booking; `status` is "pending" where the host has to confirm it.

        Raises:
            SlotTaken: the start is no longer open.
            FieldRefused: the event type wants a detail that is missing or wrong.
            OutcomeUnknown: it was sent and may or may not exist.
        """
        attendee = {
            "name": booking.name,
            "timeZone": booking.time_zone,
            "language": booking.language,
            # A key with an empty text would be refused; an absent one is simply not given.
            **({"email": booking.email} if booking.email else {}),
            **({"phoneNumber": booking.phone} if booking.phone else {}),
        }
        body: dict[str, Any] = {
            "start": utc_text(booking.start_at),
            "eventTypeId": booking.event_type_id,
            "attendee": attendee,
        }
        if booking.metadata:
            body["metadata"] = dict(booking.metadata)
        if booking.notes:
            body["bookingFieldsResponses"] = {"notes": booking.notes}
        return _first(await self._write(Call("POST", "/bookings", BOOKINGS, body=body), OneBooking))

    async def get_booking(self, uid: str) -> Booking:
        """Return a booking; the first one when `uid` names a series.

        Raises:
            CalcomNotFound: no booking has that uid.
        """
        return _first(
            await self._read(Call("GET", f"/bookings/{path_part(uid)}", BOOKINGS), OneBooking)
        )

    async def list_bookings(self, wanted: BookingFilter) -> BookingPage:
        """Return one page of the account's bookings."""
        call = Call("GET", "/bookings", BOOKINGS, booking_query(wanted))
        bookings, answer = await self._read_with_answer(call, Bookings)
        pages = Pagination.of(answer)
        return BookingPage(tuple(bookings), pages.has_next_page, pages.total_items)

    async def reschedule_booking(self, uid: str, *, start_at: datetime, reason: str) -> Booking:
        """Move a booking; Cal.com answers with a new booking under a new uid and cancels the old.

        Duration, attendee, location and metadata are kept.

        Raises:
            SlotTaken: `start_at` is no longer open; the old booking stands.
            AlreadyCancelled: the booking was cancelled, or moved before.
            OutcomeUnknown: it was sent and may or may not have moved.
        """
        body = {"start": utc_text(start_at), "reschedulingReason": reason}
        call = Call("POST", f"/bookings/{path_part(uid)}/reschedule", BOOKINGS, body=body)
        return _first(await self._write(call, OneBooking))

    async def cancel_booking(self, uid: str, *, reason: str) -> Booking:
        """Cancel a booking; a host's key has to give a reason, so `reason` is never empty.

        Raises:
            AlreadyCancelled: it was cancelled or moved before.
            OutcomeUnknown: it was sent and may or may not be cancelled.
        """
        body = {"cancellationReason": reason or "Cancelled by the attendee"}
        call = Call("POST", f"/bookings/{path_part(uid)}/cancel", BOOKINGS, body=body)
        return _first(await self._write(call, OneBooking))

    async def _read(self, call: Call, shape: TypeAdapter[T]) -> T:
        return (await self._read_with_answer(call, shape))[0]

    async def _read_with_answer(
        self, call: Call, shape: TypeAdapter[T]
    ) -> tuple[T, httpx.Response]:
        """Try twice within the deadline; the first try may use half of it."""
        until = asyncio.get_running_loop().time() + self._seconds
        try:
            return await self._try_read(call, shape, until - self._seconds / 2)
        except (CalcomUnavailable, CalcomNotSent):
            await asyncio.sleep(random.uniform(*PAUSE_SECONDS))  # noqa: S311 - jitter, no secret
        return await self._try_read(call, shape, until)

    async def _try_read(
        self, call: Call, shape: TypeAdapter[T], until: float
    ) -> tuple[T, httpx.Response]:
        try:
            async with asyncio.timeout_at(until):
                answer = await self._send(call)
        except NEVER_SENT as error:
            raise CalcomNotSent(f"No connection to Cal.com: {type(error).__name__}.") from error
        except (TimeoutError, httpx.TransportError, httpx.DecodingError) as error:
            raise CalcomUnavailable(f"No answer from Cal.com: {type(error).__name__}.") from error
        try:
            return _judged(answer, shape, write=False), answer
        except ValueError as error:
            raise _unreadable(CalcomUnavailable, answer, error) from None

    async def _write(self, call: Call, shape: TypeAdapter[T]) -> T:
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._send(call)
        except NEVER_SENT as error:
            raise CalcomNotSent(f"No connection to Cal.com: {type(error).__name__}.") from error
        except (TimeoutError, httpx.TransportError, httpx.DecodingError) as error:
            raise OutcomeUnknown(f"No answer from Cal.com: {type(error).__name__}.") from error
        try:
            return _judged(answer, shape, write=True)
        except ValueError as error:
            raise _unreadable(OutcomeUnknown, answer, error) from None

    async def _send(self, call: Call) -> httpx.Response:
        if not SENDABLE.fullmatch(self._api_key):
            raise CalcomUnauthorized("That cannot be a key of Cal.com's.", status=401)
        connect = min(CONNECT_SECONDS, self._seconds)
        return await self._http.request(
            call.method,
            f"/v2{call.path}",
            params=call.query or None,
            content=call.content,
            headers={
                "Authorization": f"Bearer {self._api_key}",
                "cal-api-version": call.version,
                "Content-Type": "application/json",
            },
            timeout=httpx.Timeout(self._seconds, connect=connect, pool=connect),
            follow_redirects=False,
        )


def _judged(answer: httpx.Response, shape: TypeAdapter[T], *, write: bool) -> T:
    if not answer.is_success:
        raise refusal(answer, write=write)
    return shape.validate_python(payload_of(answer))


def _unreadable(error: type[CalcomError], answer: httpx.Response, cause: ValueError) -> CalcomError:
    # Only the places are named: a validation error quotes the input, which holds names.
    flaws = cause.errors()[:3] if isinstance(cause, ValidationError) else []
    places = ", ".join(".".join(map(str, flaw["loc"])) for flaw in flaws) or "not an envelope"
    return error(f"Cal.com's answer cannot be read: {places}.", status=answer.status_code)


def _first(bookings: Booking | list[Booking]) -> Booking:
    return bookings[0] if isinstance(bookings, list) else bookings
