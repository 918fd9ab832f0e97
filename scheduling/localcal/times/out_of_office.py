"""Out-of-office entries of an organization's users: days on which they host nothing."""

from typing import Any
from uuid import uuid4

from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.people.guards import asked_organization
from scheduling.localcal.rows.directory import user_by_id
from scheduling.localcal.rows.store import Store
from scheduling.localcal.rows.teams import ADMINS, role_in
from scheduling.localcal.times.instants import parse_instant, utc_text
from scheduling.localcal.validation import check_instant, check_text, refuse_listed, wrong
from scheduling.localcal.wire import Call, Reply, number_in_path

_REASONS = ("unspecified", "vacation", "travel", "sick", "public_holiday")


def add_entry(store: Store, user_id: int, span: tuple[int, int], asked: Json) -> int:
    """Let a user be away; return the entry's id."""
    added = store.run(
        "INSERT INTO out_of_office (uuid, user_id, start_at, end_at, notes, reason)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        str(uuid4()),
        user_id,
        *span,
        asked.get("notes") or "",
        asked.get("reason") or "unspecified",
    )
    return int(added.lastrowid or 0)


async def list_entries(call: Call) -> Reply:
    """Answer when a user of the organization is away."""
    user_id = _user(call)
    rows = call.store.all("SELECT * FROM out_of_office WHERE user_id = ? ORDER BY id", user_id)
    return Reply([_view(call, row) for row in rows])


async def create_entry(call: Call) -> Reply:
    """Let a user of the organization be away.

    Raises:
        Refusal: 400 a wrong body, 403 no right to.
    """
    user_id, asked = _user(call), call.fields()
    found = check_instant(asked, "start") + check_instant(asked, "end")
    found += check_text(asked, "notes")
    if asked.get("reason", "unspecified") not in _REASONS:
        text = f"reason must be one of the following values: {', '.join(_REASONS)}"
        found.append(wrong("reason", "isEnum", text, asked["reason"]))
    refuse_listed(found, asked)
    span = parse_instant(asked["start"]) or 0, parse_instant(asked["end"]) or 0
    if span[1] <= span[0]:
        raise HttpRefusal(400, "The end of an out of office entry must be after its start.")
    number = add_entry(call.store, user_id, span, asked)
    row = call.store.one("SELECT * FROM out_of_office WHERE id = ?", number)
    return Reply(_view(call, row), 201)


async def delete_entry(call: Call) -> Reply:
    """Let a user be there again."""
    user_id, number = _user(call), number_in_path(call.ids[2])
    sql = "SELECT * FROM out_of_office WHERE id = ? AND user_id = ?"
    row = call.store.one(sql, number, user_id)
    if row is None:
        raise HttpRefusal(404, f"Out of office entry with id {number} not found")
    call.store.run("DELETE FROM out_of_office WHERE id = ?", number)
    return Reply(_view(call, row))


def _user(call: Call) -> int:
    organization = asked_organization(call, admin=False)
    number = number_in_path(call.ids[1])
    if role_in(call.store, organization.id, number) is None:
        raise HttpRefusal(403, f"IsUserInOrg - User with id={number} is not in the organization.")
    role = role_in(call.store, organization.id, call.user.id)
    if number != call.user.id and role not in ADMINS:
        raise HttpRefusal(403, f"RolesGuard - User with id={call.user.id} is not an ORG_ADMIN.")
    return number


def _view(call: Call, row: Any) -> Json:  # noqa: ANN401  # sqlite3.Row gives Any
    return {
        "id": row["id"],
        "uuid": row["uuid"],
        "userId": row["user_id"],
        "toUserId": row["to_user_id"],
        "start": utc_text(row["start_at"]),
        "end": utc_text(row["end_at"]),
        "notes": row["notes"],
        "reason": row["reason"],
        "user": {"id": row["user_id"], "email": user_by_id(call.store, row["user_id"]).email},
    }
