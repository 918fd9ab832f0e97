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
from scheduling.localcal.people import profile, teams
from scheduling.localcal.times import calendars, out_of_office, reservations, schedules, slots
from scheduling.localcal.webhooks import subscriptions

# "*" stands for one path part; literal paths come before those they would match
_OWN: tuple[tuple[str, str, Operation], ...] = (
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
    ("POST", "bookings/*/guests", login("add_guests", parts.add_guests, BOOKINGS)),
    ("PATCH", "bookings/*/location", login("change_location", parts.change_location, BOOKINGS)),
    ("GET", "bookings/*/recordings", login("recordings", parts.nothing_recorded, BOOKINGS)),
    ("GET", "bookings/*/transcripts", login("transcripts", parts.nothing_recorded, BOOKINGS)),
    ("GET", "bookings/*/references", login("references", parts.nothing_recorded, BOOKINGS)),
    (
        "GET",
        "bookings/*/conferencing-sessions",
        login("conferencing_sessions", parts.nothing_recorded, BOOKINGS),
    ),
)


# the same under an organization's team and under a team
_TEAM_PATHS: tuple[tuple[str, str, Operation], ...] = (
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

_TEAMS: tuple[tuple[str, str, Operation], ...] = (
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
        "organizations/*/teams/*",
        login("get_organization_team", teams.get_organization_team),
    ),
    (
        "GET",
        "organizations/*/teams/*/memberships",
        login("list_organization_members", teams.list_organization_members),
    ),
    (
        "POST",
        "organizations/*/teams/*/memberships",
        login("add_organization_member", teams.add_organization_member),
    ),
    (
        "GET",
        "organizations/*/bookings",
        login("list_organization_bookings", listing.list_organization_bookings),
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
    ("GET", "teams/*", login("get_team", teams.get_team)),
    ("GET", "teams/*/memberships", login("list_members", teams.list_members)),
    ("POST", "teams/*/memberships", login("add_member", teams.add_member)),
    *(
        (method, f"{under}/{path}", operation)
        for under in ("organizations/*/teams/*", "teams/*")
        for method, path, operation in _TEAM_PATHS
    ),
)

_OTHERS: tuple[tuple[str, str, Operation], ...] = (
    ("GET", "webhooks", login("list_webhooks", subscriptions.list_webhooks)),
    ("POST", "webhooks", login("create_webhook", subscriptions.create_webhook)),
    ("GET", "webhooks/*", login("get_webhook", subscriptions.get_webhook)),
    ("PATCH", "webhooks/*", login("patch_webhook", subscriptions.patch_webhook)),
    ("DELETE", "webhooks/*", login("delete_webhook", subscriptions.delete_webhook)),
    (
        "GET",
        "event-types/*/webhooks",
        login("list_event_type_webhooks", subscriptions.list_event_type_webhooks),
    ),
    (
        "POST",
        "event-types/*/webhooks",
        login("create_event_type_webhook", subscriptions.create_event_type_webhook),
    ),
    (
        "GET",
        "event-types/*/webhooks/*",
        login("get_event_type_webhook", subscriptions.get_event_type_webhook),
    ),
    (
        "PATCH",
        "event-types/*/webhooks/*",
        login("patch_event_type_webhook", subscriptions.patch_event_type_webhook),
    ),
    (
        "DELETE",
        "event-types/*/webhooks/*",
        login("delete_event_type_webhook", subscriptions.delete_event_type_webhook),
    ),
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
