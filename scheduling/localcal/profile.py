"""GET /v2/me and /v2/event-types: who hosts and what can be booked."""

from scheduling.localcal.directory import (
    event_type_by_id,
    event_types_of,
    user_by_id,
    user_by_name,
)
from scheduling.localcal.errors import HttpRefusal
from scheduling.localcal.validation import leading_int
from scheduling.localcal.views import event_type_view, me_view
from scheduling.localcal.wire import Call, Reply


async def me(call: Call) -> Reply:
    """Answer who the credentials belong to."""
    return Reply(me_view(call.user))


async def list_event_types(call: Call) -> Reply:
    """Answer a user's event types; without a query one's own, hidden ones only to their owner."""
    name = call.query.get("username")
    owner = user_by_name(call.store, name) if name else call.caller
    if owner is None or any(other in call.query for other in ("usernames", "orgSlug", "orgId")):
        return Reply([])  # dynamic groups and organizations do not exist here
    own = call.caller is not None and call.caller.id == owner.id
    slug = call.query.get("eventSlug")
    return Reply(
        [
            event_type_view(one, owner)
            for one in event_types_of(call.store, owner.id)
            if (own or not one.terms.hidden) and (not slug or one.terms.slug == slug)
        ]
    )


async def get_event_type(call: Call) -> Reply:
    """Answer one event type of one's own.

    Raises:
        HttpRefusal: 400 no number; 403 somebody else's; 404 no such event type.
    """
    user = call.user
    number = leading_int(call.ids[0])
    if number is None:
        raise HttpRefusal(400, "Validation failed (numeric string is expected)")
    found = event_type_by_id(call.store, number)
    if found is None:
        raise HttpRefusal(404, f"Event type with id {number} not found")
    if found.user_id != user.id:
        raise HttpRefusal(403, f"User with ID={user.id} does not own event type with ID={number}")
    return Reply(event_type_view(found, user_by_id(call.store, found.user_id)))
