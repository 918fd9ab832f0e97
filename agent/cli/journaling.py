"""What `calla journal` does with the database and with Cal.com."""

from typing import Any

import typer

from agent.app.directory import known_organization
from agent.app.directory.accounts import reason
from agent.cli import showing
from agent.cli.organizing import run, sure
from agent.errors import StartError
from scheduling.calcom.errors import CalcomError
from scheduling.calcom.models import Booking
from scheduling.desk import Office
from scheduling.journal import Entry
from scheduling.journal.by_hand import ByHand, CannotSettle, Only, Tagged
from scheduling.storage import get_binding, list_organizations

EMBEDDED = "has its calendar inside Calla, which is there only while `calla serve` runs"


def list_entries(org_id: str, *, only: Only, most: int, as_json: bool) -> None:
    """Print writes, the newest first.

    Raises:
        StartError: there is no such organization.
    """

    async def work(office: Office) -> tuple[Entry, ...]:
        if org_id:
            await known_organization(office.storage, org_id)
        return await _hand(office).entries(org_id=org_id, only=only, most=most)

    entries = run(work)
    if as_json:
        showing.print_json({"writes": [_json(entry) for entry in entries]})
    elif not entries:
        typer.echo({"": "Nothing was written yet.", "open": "Nothing is open."}.get(only, NOBODY))
    else:
        head = [("NUMBER", "ORG", "KIND", "START", "STATE", "SENT", "TOLD", "PERSON")]
        showing.print_rows(head + [_row(entry) for entry in entries])


NOBODY = "Nothing needs a person."


def show_entry(number: int, *, as_json: bool) -> None:
    """Explain a write.

    Raises:
        StartError: there is none of that number.
    """

    async def work(office: Office) -> tuple[Entry, list[str]]:
        hand = _hand(office)
        entry = await hand.entry(number)
        if entry is None:
            raise StartError(f"There is no write {number}: see `calla journal list`.")
        return entry, hand.explained(entry)

    entry, said = run(work)
    if as_json:
        showing.print_json(_json(entry) | {"explained": said})
        return
    typer.echo(f"{entry.number}  {entry.org_id}  {entry.kind}  {entry.state}")
    for sentence in said:
        typer.echo(f"  {sentence}")


def settle_entry(number: int, *, booked: str, failed: bool, seen: bool, yes: bool) -> None:
    """Settle a write, or note that its task is done.

    Raises:
        StartError: not exactly one thing is asked, it cannot be, or nobody can be asked.
    """
    if sum((bool(booked), failed, seen)) != 1:
        raise StartError("Say one of --booked UID, --failed and --seen.")
    if booked.isdigit():
        raise StartError("Give the booking's full uid; a number alone is not one.")
    if not seen:
        sure(_question(number, booked), yes=yes)

    async def work(office: Office) -> Entry:
        hand = _hand(office)
        try:
            if seen:
                return await hand.seen(number)
            if booked:
                await _check_booking(office, hand, number, booked)
            return await hand.settle(number, uid=booked)
        except CannotSettle as error:
            raise StartError(f"{error} See `calla journal show {number}`.") from None

    entry = run(work)
    typer.echo(f"{entry.number}  {entry.org_id}  {entry.kind}  {entry.state}  {entry.uid}".rstrip())


def list_tags(org_id: str, *, as_json: bool) -> None:
    """Print what Cal.com holds of our writes, by organization and start.

    Raises:
        StartError: there is no such organization, or its Cal.com cannot be read.
    """
    found = run(lambda office: _tags(office, org_id))
    if as_json:
        showing.print_json({"bookings": [_tag_json(org, one) for org, one in found]})
    elif not found:
        typer.echo("No booking carries a tag.")
    else:
        head = [("ORG", "UID", "START", "STATUS", "TAG", "NUMBER")]
        rows = [_tag_row(org, one) for org, one in found]
        showing.print_rows(head + rows)


async def _tags(office: Office, org_id: str) -> list[tuple[str, Tagged]]:
    named = [await known_organization(office.storage, org_id)] if org_id else None
    found: list[tuple[str, Tagged]] = []
    for one in named or await list_organizations(office.storage):
        calcom = await office.calcom_for(one.org_id)
        if calcom is None:
            binding = await get_binding(office.storage, one.org_id)
            why = EMBEDDED if binding else "is not connected to Cal.com"
            if named:
                raise StartError(f"The organization {one.org_id} {why}.")
            typer.echo(f"calla: {one.org_id} {why}.", err=True)
            continue
        try:
            found += [(one.org_id, tag) async for tag in _hand(office).tagged(one.org_id, calcom)]
        except CalcomError as error:
            raise StartError(f"{one.org_id}: {reason(error, 'Cal.com')}") from error
    return found


async def _check_booking(office: Office, hand: ByHand, number: int, uid: str) -> None:
    """Refuse a uid that Cal.com does not know; where it cannot be asked, the person is believed."""
    entry = await hand.entry(number)
    calcom = await office.calcom_for(entry.org_id) if entry else None
    if calcom is None:
        return
    try:
        await calcom.get_booking(uid)
    except CalcomError as error:
        if error.status == 404:
            raise StartError(f"Cal.com has no booking {uid}: nothing was changed.") from None
        typer.echo("calla: Cal.com could not be asked about that booking.", err=True)


def _hand(office: Office) -> ByHand:
    return ByHand(office.storage, office.clock)


def _question(number: int, booked: str) -> str:
    if booked:
        return f"Settle the write {number} as done, as the booking {booked}?"
    return f"Settle the write {number} as not done? Its time is free then; look at Cal.com first."


def _row(entry: Entry) -> tuple[str, ...]:
    return (
        str(entry.number),
        entry.org_id,
        entry.kind.value,
        f"{entry.start_at:%Y-%m-%d %H:%M}Z",
        entry.state.value,
        f"{entry.sent_at:%Y-%m-%d %H:%M:%S}Z",
        entry.told.value if entry.told else "-",
        entry.task.value or "-",
    )


def _json(entry: Entry) -> dict[str, Any]:
    moments = (
        "start_at",
        "end_at",
        "sent_at",
        "resent_at",
        "settled_at",
        "check_at",
        "retired_at",
        "released_at",
        "told_at",
    )
    return {
        "number": entry.number,
        "org_id": entry.org_id,
        "kind": entry.kind.value,
        "state": entry.state.value,
        "tag": entry.key,
        "uid": entry.uid,
        "old_uid": entry.old_uid,
        "event_type_id": entry.event_type_id,
        "sends": entry.attempts,
        "told": entry.told.value if entry.told else None,
        "needs_person": entry.task.value,
    } | {name: _moment(entry, name) for name in moments}


def _moment(entry: Entry, name: str) -> str | None:
    at = getattr(entry, name)
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None


def _tag_row(org_id: str, one: Tagged) -> tuple[str, ...]:
    booking: Booking = one.booking
    number = str(one.number or "-")
    return (
        org_id,
        booking.uid,
        f"{booking.start_at:%Y-%m-%d %H:%M}Z",
        booking.status,
        one.tag,
        number,
    )


def _tag_json(org_id: str, one: Tagged) -> dict[str, Any]:
    return {
        "org_id": org_id,
        "uid": one.booking.uid,
        "event_type_id": one.booking.event_type_id,
        "start_at": f"{one.booking.start_at:%Y-%m-%dT%H:%M:%SZ}",
        "status": one.booking.status,
        "tag": one.tag,
        "number": one.number or None,
    }
