"""Which operation a request means: its method, its path, its `cal-api-version`."""

from collections.abc import Iterator

from scheduling.localcal.bookings import cancelling, change, create, deciding, listing, parts
from scheduling.localcal.event_types import of_teams, own
from scheduling.localcal.operation import (
    BOOKINGS,
    EVENT_TYPES,
    SCHEDULES,
    SLOTS,
    Operation,
    login,
    public,
)
from scheduling.localcal.people import organizations, platform, profile, teams
from scheduling.localcal.times import calendars, out_of_office, reservations, schedules, slots
from scheduling.localcal.webhooks import subscriptions

Row = tuple[str, str, Operation]

# "*" stands for one path part; literal paths come before those they would match
_OWN: tuple[Row, ...] = (
    ("GET", "me", login("me", profile.me)),
    ("PATCH", "me", login("patch_me", profile.patch_me)),
    ("GET", "event-types", public("list_event_types", own.list_event_types, EVENT_TYPES)),
    (
        "POST",
        "event-types",
        login("create_event_type", own.create_event_type, EVENT_TYPES),
    ),
    ("GET", "event-types/*", login("get_event_type", own.get_event_type, EVENT_TYPES)),
    (
        "PATCH",
        "event-types/*",
        login("change_event_type", own.change_own_event_type, EVENT_TYPES),
    ),
    (
        "DELETE",
        "event-types/*",
        login("delete_event_type", own.delete_own_event_type, EVENT_TYPES),
    ),
    ("GET", "schedules", login("list_schedules", schedules.list_schedules, SCHEDULES)),
    ("POST", "schedules", login("create_schedule", schedules.create_schedule, SCHEDULES)),
    ("GET", "schedules/default", login("default_schedule", schedules.default_schedule, SCHEDULES)),
    ("GET", "schedules/*", login("get_schedule", schedules.get_schedule, SCHEDULES)),
    ("PATCH", "schedules/*", login("patch_schedule", schedules.patch_schedule, SCHEDULES)),
    ("DELETE", "schedules/*", login("delete_schedule", schedules.remove_schedule, SCHEDULES)),
    ("GET", "slots", public("list_slots", slots.list_slots, SLOTS)),
    (
        "GET",
        "slots/available",
        Operation("list_slots_legacy", slots.list_slots_legacy, but=SLOTS),
    ),
    ("POST", "slots/reservations", public("reserve_slot", reservations.reserve_slot, SLOTS)),
    ("GET", "slots/reservations/*", public("get_reservation", reservations.get_reservation, SLOTS)),
    (
        "PATCH",
        "slots/reservations/*",
        public("move_reservation", reservations.move_reservation, SLOTS),
    ),
    ("DELETE", "slots/reservations/*", public("release_slot", reservations.release_slot, SLOTS)),
    ("POST", "bookings", public("create_booking", create.create_booking, BOOKINGS)),
    ("GET", "bookings", login("list_bookings", listing.list_bookings, BOOKINGS)),
    ("GET", "bookings/*", public("get_booking", listing.get_booking, BOOKINGS)),
    (
        "POST",
        "bookings/*/reschedule",
        public("reschedule_booking", change.reschedule_booking, BOOKINGS),
    ),
    ("POST", "bookings/*/cancel", public("cancel_booking", cancelling.cancel_booking, BOOKINGS)),
    ("POST", "bookings/*/confirm", login("confirm_booking", deciding.confirm_booking, BOOKINGS)),
    ("POST", "bookings/*/decline", login("decline_booking", deciding.decline_booking, BOOKINGS)),
    ("POST", "bookings/*/mark-absent", login("mark_absent", deciding.mark_absent, BOOKINGS)),
    (
        "POST",
        "bookings/*/reassign",
        login("reassign_booking", deciding.reassign_booking, BOOKINGS),
    ),
    ("POST", "bookings/*/reassign/*", login("reassign_to", deciding.reassign_to, BOOKINGS)),
    ("GET", "bookings/by-seat/*", public("booking_by_seat", parts.booking_by_seat, BOOKINGS)),
    ("GET", "bookings/*/attendees", login("list_attendees", parts.list_attendees, BOOKINGS)),
    ("POST", "bookings/*/attendees", login("add_attendee", parts.add_one, BOOKINGS)),
    ("GET", "bookings/*/attendees/*", login("get_attendee", parts.get_one, BOOKINGS)),
    ("DELETE", "bookings/*/attendees/*", login("remove_attendee", parts.remove_one, BOOKINGS)),
    (
        "GET",
        "bookings/*/calendar-links",
        login("calendar_links", parts.calendar_links, BOOKINGS),
    ),
    ("POST", "bookings/*/guests", login("add_guests", parts.add_guests, BOOKINGS)),
    ("PATCH", "bookings/*/location", login("change_location", parts.change_location, BOOKINGS)),
    ("GET", "bookings/*/recordings", login("recordings", parts.nothing_recorded, BOOKINGS)),
    ("GET", "bookings/*/transcripts", login("transcripts", parts.nothing_recorded, BOOKINGS)),
    ("GET", "bookings/*/references", login("references", parts.references, BOOKINGS)),
    (
        "GET",
        "bookings/*/conferencing-sessions",
        login("conferencing_sessions", parts.nothing_recorded, BOOKINGS),
    ),
)


# the same under an organization's team and under a team
_TEAM_PATHS: tuple[Row, ...] = (
    ("GET", "event-types", login("list_team_event_types", of_teams.list_team_event_types)),
    (
        "POST",
        "event-types",
        login("create_team_event_type", of_teams.create_team_event_type),
    ),
    ("GET", "event-types/*", login("get_team_event_type", of_teams.get_team_event_type)),
    (
        "PATCH",
        "event-types/*",
        login("change_team_event_type", of_teams.change_team_event_type),
    ),
    (
        "DELETE",
        "event-types/*",
        login("delete_team_event_type", of_teams.delete_team_event_type),
    ),
    ("GET", "bookings", login("list_team_bookings", listing.list_team_bookings)),
)


def _team_itself(below: str, within: str, kind: str) -> tuple[Row, ...]:
    """Return the operations on a team and on who belongs to it; names of an organization differ."""
    one, members = f"{below}/*", f"{below}/*/memberships"
    member = f"{members}/*"
    return (
        ("GET", one, login(f"get_{within}team", teams.get_team)),
        ("PATCH", one, login(f"patch_{within}team", teams.patch_team)),
        ("DELETE", one, login(f"delete_{within}team", teams.delete_team)),
        ("GET", members, login(f"list_{kind}members", teams.list_members)),
        ("POST", members, login(f"add_{kind}member", teams.add_member)),
        ("GET", member, login(f"get_{kind}member", teams.get_member)),
        ("PATCH", member, login(f"patch_{kind}member", teams.patch_member)),
        ("DELETE", member, login(f"remove_{kind}member", teams.remove_member)),
    )


_MEMBERS = "organizations/*/memberships"
_TEAMS: tuple[Row, ...] = (
    ("GET", "organizations/*/teams", login("organization_teams", teams.list_organization_teams)),
    (
        "POST",
        "organizations/*/teams",
        login("create_organization_team", teams.create_organization_team),
    ),
    (
        "GET",
        "organizations/*/teams/me",
        login("own_organization_teams", teams.list_own_organization_teams),
    ),
    (
        "GET",
        "organizations/*/teams/event-types",
        login("list_organization_event_types", of_teams.list_organization_event_types),
    ),
    *_team_itself("organizations/*/teams", "organization_", "organization_"),
    (
        "GET",
        "organizations/*/bookings",
        login("list_organization_bookings", listing.list_organization_bookings),
    ),
    (
        "GET",
        "organizations/*/users/*/bookings",
        login("list_organization_user_bookings", listing.list_user_bookings),
    ),
    ("GET", "organizations/*/users", login("organization_users", organizations.list_users)),
    (
        "GET",
        "organizations/*/schedules",
        login("organization_schedules", organizations.list_schedules),
    ),
    ("GET", _MEMBERS, login("organization_memberships", organizations.list_members)),
    ("POST", _MEMBERS, login("add_organization_membership", organizations.add_member)),
    ("GET", f"{_MEMBERS}/*", login("get_organization_membership", organizations.get_member)),
    ("PATCH", f"{_MEMBERS}/*", login("patch_organization_membership", organizations.patch_member)),
    (
        "DELETE",
        f"{_MEMBERS}/*",
        login("remove_organization_membership", organizations.remove_member),
    ),
    (
        "GET",
        "organizations/*/users/*/ooo",
        login("list_out_of_office", out_of_office.list_entries),
    ),
    (
        "POST",
        "organizations/*/users/*/ooo",
        login("create_out_of_office", out_of_office.create_entry),
    ),
    (
        "DELETE",
        "organizations/*/users/*/ooo/*",
        login("delete_out_of_office", out_of_office.delete_entry),
    ),
    ("GET", "teams", login("list_teams", teams.list_teams)),
    ("POST", "teams", login("create_team", teams.create_team)),
    *_team_itself("teams", "", ""),
    *(
        (method, f"{under}/{path}", operation)
        for under in ("organizations/*/teams/*", "teams/*")
        for method, path, operation in _TEAM_PATHS
    ),
)


def _webhooks(below: str, kind: str, owner_of: subscriptions.OwnerOf) -> tuple[Row, ...]:
    """Return the operations on one kind of webhooks."""
    path, one = f"{below}webhooks", f"{below}webhooks/*"
    return (
        ("GET", path, login(f"list_{kind}webhooks", subscriptions.listed(owner_of))),
        ("POST", path, login(f"create_{kind}webhook", subscriptions.created(owner_of))),
        ("GET", one, login(f"get_{kind}webhook", subscriptions.shown(owner_of))),
        ("PATCH", one, login(f"patch_{kind}webhook", subscriptions.changed(owner_of))),
        ("DELETE", one, login(f"delete_{kind}webhook", subscriptions.deleted(owner_of))),
    )


_WEBHOOKS = (
    *_webhooks("", "", subscriptions.of_user),
    *_webhooks("event-types/*/", "event_type_", subscriptions.of_event_type),
    *_webhooks("teams/*/event-types/*/", "team_event_type_", subscriptions.of_team_event_type),
    *_webhooks(
        "organizations/*/teams/*/event-types/*/",
        "team_event_type_",
        subscriptions.of_team_event_type,
    ),
    *_webhooks("organizations/*/", "organization_", subscriptions.of_organization),
    *_webhooks("oauth-clients/*/", "oauth_client_", subscriptions.of_client),
    (
        "DELETE",
        "event-types/*/webhooks",
        login("delete_event_type_webhooks", subscriptions.all_deleted(subscriptions.of_event_type)),
    ),
    (
        "DELETE",
        "oauth-clients/*/webhooks",
        login("delete_oauth_client_webhooks", subscriptions.all_deleted(subscriptions.of_client)),
    ),
)

_PLATFORM: tuple[Row, ...] = (
    ("GET", "oauth-clients", login("list_oauth_clients", platform.list_clients)),
    ("POST", "oauth-clients", login("create_oauth_client", platform.create_client)),
    ("GET", "oauth-clients/*", login("get_oauth_client", platform.get_client)),
    ("GET", "oauth-clients/*/users", login("list_managed_users", platform.list_users)),
    ("POST", "oauth-clients/*/users", login("create_managed_user", platform.create_user)),
    ("GET", "oauth-clients/*/users/*", login("get_managed_user", platform.get_user)),
    ("PATCH", "oauth-clients/*/users/*", login("patch_managed_user", platform.change_managed_user)),
    ("DELETE", "oauth-clients/*/users/*", login("delete_managed_user", platform.delete_user)),
    (
        "POST",
        "oauth-clients/*/users/*/force-refresh",
        login("renew_managed_user", platform.renew_tokens),
    ),
    ("POST", "oauth/*/refresh", login("refresh_tokens", platform.refresh_tokens)),
)

_OTHERS: tuple[Row, ...] = (
    *_WEBHOOKS,
    *_PLATFORM,
    ("GET", "calendars", login("list_calendars", calendars.list_calendars)),
    ("GET", "calendars/busy-times", login("busy_times", calendars.busy_times)),
)

ROUTES = (*_OWN, *_TEAMS, *_OTHERS)

OPERATIONS = tuple(dict.fromkeys(operation.name for _, _, operation in ROUTES))


def _by_shape() -> dict[tuple[str, int, str], list[tuple[list[str], Operation]]]:
    found: dict[tuple[str, int, str], list[tuple[list[str], Operation]]] = {}
    for method, pattern, operation in ROUTES:
        parts: list[str] = [*pattern.split("/")]
        found.setdefault((method, len(parts), parts[0]), []).append((parts, operation))
    return found


_SHAPES = _by_shape()


def operation_of(
    method: str, parts: list[str], version: str, *, lenient: bool
) -> tuple[Operation, tuple[str, ...]] | None:
    """Return the operation a path of these parts means, and the ids in it; None for none."""
    if parts[0] != "v2" or len(parts) < 2:
        return None
    for pattern, operation in _SHAPES.get((method, len(parts) - 1, parts[1]), []):
        if all(one in ("*", part) for one, part in zip(pattern, parts[1:], strict=True)) and (
            operation.serves(version, lenient=lenient)
        ):
            return operation, tuple(_ids(pattern, parts[1:]))
    return None


def _ids(pattern: list[str], parts: list[str]) -> Iterator[str]:
    return (part for one, part in zip(pattern, parts, strict=True) if one == "*")
