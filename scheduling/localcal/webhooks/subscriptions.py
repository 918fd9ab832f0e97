"""Webhooks on the wire: of a user, of an event type, of an organization, of a platform."""

import re
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast
from uuid import uuid4

from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.event_types.of_teams import asked_team_event_type
from scheduling.localcal.people.guards import asked_organization
from scheduling.localcal.people.platform import asked_client
from scheduling.localcal.rows.directory import event_type_by_id
from scheduling.localcal.rows.teams import ADMINS, role_in
from scheduling.localcal.rows.webhooks import (
    Owner,
    Webhook,
    drop_webhook,
    put_webhook,
    webhook_by_id,
    webhooks_of,
)
from scheduling.localcal.validation import (
    Complaint,
    check_text,
    leading_int,
    refuse_listed,
    wrong,
)
from scheduling.localcal.wire import Call, Reply, number_in_path

TRIGGERS = (
    "BOOKING_CREATED",
    "BOOKING_REQUESTED",
    "BOOKING_RESCHEDULED",
    "BOOKING_CANCELLED",
    "BOOKING_REJECTED",
    "BOOKING_PAYMENT_INITIATED",
    "BOOKING_PAID",
    "BOOKING_NO_SHOW_UPDATED",
    "MEETING_STARTED",
    "MEETING_ENDED",
    "RECORDING_READY",
    "RECORDING_TRANSCRIPTION_GENERATED",
    "INSTANT_MEETING",
    "OOO_CREATED",
    "FORM_SUBMITTED",
    "FORM_SUBMITTED_NO_EVENT",
    "AFTER_HOSTS_CAL_VIDEO_NO_SHOW",
    "AFTER_GUESTS_CAL_VIDEO_NO_SHOW",
    "DELEGATION_CREDENTIAL_ERROR",
    "WRONG_ASSIGNMENT_REPORT",
)
CONFIRMED = "BOOKING_CONFIRMED"  # not Cal.com's; lenient, since documents name it
_URL = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_DUPLICATE = "Webhook with this subscriber url already exists for this user"


OwnerOf = Callable[[Call], Owner]
Run = Callable[[Call], Awaitable[Reply]]


def of_user(call: Call) -> Owner:
    """Return that the caller's own are meant."""
    return Owner(call.user.id)


def of_event_type(call: Call) -> Owner:
    """Return that those of an event type are meant, one's own or of a team one administers."""
    number = number_in_path(call.ids[0])
    found = event_type_by_id(call.store, number)
    if found is None:
        raise HttpRefusal(404, f"Event type with id {number} not found")
    if found.team_id is None:
        allowed = found.user_id == call.user.id
    else:
        allowed = role_in(call.store, found.team_id, call.user.id) in ADMINS
    if not allowed:
        raise HttpRefusal(
            403, f"User with ID={call.user.id} does not own event type with ID={number}"
        )
    return Owner(call.user.id, event_type_id=number)


def of_team_event_type(call: Call) -> Owner:
    """Return that those of a team's event type are meant, named under the team."""
    return Owner(call.user.id, event_type_id=asked_team_event_type(call).id)


def of_organization(call: Call) -> Owner:
    """Return that those of an organization are meant."""
    return Owner(call.user.id, team_id=asked_organization(call, admin=True).id)


def of_client(call: Call) -> Owner:
    """Return that those of an OAuth client are meant."""
    return Owner(call.user.id, client_id=asked_client(call).id)


def listed(owner_of: OwnerOf) -> Run:
    """Return the operation that answers an owner's webhooks."""

    async def run(call: Call) -> Reply:
        """Answer the webhooks."""
        return _page(call, webhooks_of(call.store, owner_of(call)))

    return run


def created(owner_of: OwnerOf) -> Run:
    """Return the operation that subscribes."""

    async def run(call: Call) -> Reply:
        """Subscribe to what happens."""
        owner = owner_of(call)
        asked = call.fields()
        refuse_listed(_complaints(call, asked, new=True), asked)
        blank = Webhook(str(uuid4()), owner, "", (), False, None, None)
        hook = _described(blank, asked)
        _put(call, hook)
        return Reply(_view(hook), 201)

    return run


def shown(owner_of: OwnerOf) -> Run:
    """Return the operation that answers one webhook."""

    async def run(call: Call) -> Reply:
        """Answer one webhook."""
        return Reply(_view(_asked(call, owner_of(call))))

    return run


def changed(owner_of: OwnerOf) -> Run:
    """Return the operation that changes what the body names."""

    async def run(call: Call) -> Reply:
        """Change what the body names."""
        old = _asked(call, owner_of(call))
        asked = call.fields()
        refuse_listed(_complaints(call, asked, new=False), asked)
        hook = _described(old, asked)
        _put(call, hook)
        return Reply(_view(hook))

    return run


def deleted(owner_of: OwnerOf) -> Run:
    """Return the operation that ends a subscription and answers what it was."""

    async def run(call: Call) -> Reply:
        """End a subscription, and answer what it was."""
        hook = _asked(call, owner_of(call))
        drop_webhook(call.store, hook.id)
        return Reply(_view(hook))

    return run


def all_deleted(owner_of: OwnerOf) -> Run:
    """Return the operation that ends all subscriptions and answers how many they were."""

    async def run(call: Call) -> Reply:
        """End all subscriptions, and answer how many they were."""
        found = webhooks_of(call.store, owner_of(call))
        for one in found:
            drop_webhook(call.store, one.id)
        return Reply(f"{len(found)} webhooks deleted")

    return run


def _asked(call: Call, owner: Owner) -> Webhook:
    webhook_id = call.ids[-1]
    hook = webhook_by_id(call.store, webhook_id)
    if hook is None:
        raise HttpRefusal(404, f"Webhook ({webhook_id}) not found")
    if owner != Owner(call.user.id):
        if replace(hook.owner, user_id=call.user.id) != owner:
            raise HttpRefusal(404, f"Webhook ({webhook_id}) not found")
    elif hook.owner.user_id != call.user.id:
        raise HttpRefusal(
            403,
            f"IsUserWebhookGuard - user with id=({call.user.id}) is not the owner of webhook with"
            f" id=({webhook_id})",
        )
    return hook


def _put(call: Call, hook: Webhook) -> None:
    try:
        put_webhook(call.store, hook)
    except sqlite3.IntegrityError as error:
        raise HttpRefusal(409, _DUPLICATE) from error


def _described(hook: Webhook, asked: Json) -> Webhook:
    changes: dict[str, Any] = {}
    for name, ours in (("subscriberUrl", "url"), ("active", "active")):
        if asked.get(name) is not None:
            changes[ours] = asked[name]
    if asked.get("triggers") is not None:
        changes["triggers"] = tuple(dict.fromkeys(asked["triggers"]))
    for name, ours in (("payloadTemplate", "template"), ("secret", "secret")):
        if name in asked:
            changes[ours] = asked[name] or None
    return replace(hook, **changes)


def _complaints(call: Call, asked: Json, *, new: bool) -> list[Complaint]:
    found = check_text(asked, "payloadTemplate") + check_text(asked, "secret")
    active, url, triggers = (asked.get(name) for name in ("active", "subscriberUrl", "triggers"))
    if not isinstance(active, bool) and (new or active is not None):
        found.append(wrong("active", "isBoolean", "active must be a boolean value", active))
    if (new or url is not None) and not (isinstance(url, str) and _URL.fullmatch(url)):
        text = "subscriberUrl must be a URL address"
        found.append(wrong("subscriberUrl", "isUrl", text, url))
    if new or triggers is not None:
        found += _trigger_complaints(call, triggers)
    return found


def _trigger_complaints(call: Call, triggers: object) -> list[Complaint]:
    if not isinstance(triggers, list):
        return [wrong("triggers", "isArray", "triggers must be an array", triggers)]
    known = (*TRIGGERS, CONFIRMED) if call.lenient else TRIGGERS
    if all(one in known for one in cast("list[object]", triggers)):
        return []
    text = f"each value in triggers must be one of the following values: {', '.join(known)}"
    return [wrong("triggers", "isEnum", text, triggers)]


def _page(call: Call, found: list[Webhook]) -> Reply:
    take = leading_int(call.query.get("take") or "")
    skip = max(leading_int(call.query.get("skip") or "") or 0, 0)
    some = found[skip : skip + max(250 if take is None else take, 1)]
    return Reply([_view(one) for one in some])


def _whose(owner: Owner) -> Json:
    if owner.event_type_id is not None:
        return {"eventTypeId": owner.event_type_id}
    if owner.team_id is not None:
        return {"teamId": owner.team_id}
    if owner.client_id is not None:
        return {"oAuthClientId": owner.client_id}
    return {"userId": owner.user_id}


def _view(hook: Webhook) -> Json:
    shown: Json = {
        "id": hook.id,
        **_whose(hook.owner),
        "subscriberUrl": hook.url,
        "triggers": list(hook.triggers),
        "active": hook.active,
        "payloadTemplate": hook.template,
        "version": "2021-10-20",
    }
    return shown | ({"secret": hook.secret} if hook.secret else {})
