"""Webhooks on the wire, of a user or of one of the user's event types."""

import re
import sqlite3
from dataclasses import replace
from typing import Any, cast
from uuid import uuid4

from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.rows.directory import event_type_by_id
from scheduling.localcal.rows.webhooks import (
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


async def list_webhooks(call: Call) -> Reply:
    """Answer one's webhooks for all event types."""
    return _page(call, webhooks_of(call.store, call.user.id, None))


async def create_webhook(call: Call) -> Reply:
    """Subscribe to what happens to all event types."""
    return _create(call, None)


async def get_webhook(call: Call) -> Reply:
    """Answer one webhook of one's own."""
    return Reply(_view(_own(call, call.ids[0])))


async def patch_webhook(call: Call) -> Reply:
    """Change what the body names."""
    return _patch(call, _own(call, call.ids[0]))


async def delete_webhook(call: Call) -> Reply:
    """End a subscription, and answer what it was."""
    return _delete(call, _own(call, call.ids[0]))


async def list_event_type_webhooks(call: Call) -> Reply:
    """Answer the webhooks for one event type of one's own."""
    return _page(call, webhooks_of(call.store, call.user.id, _event_type_id(call)))


async def create_event_type_webhook(call: Call) -> Reply:
    """Subscribe to what happens to one event type of one's own."""
    return _create(call, _event_type_id(call))


async def get_event_type_webhook(call: Call) -> Reply:
    """Answer one webhook of an event type."""
    return Reply(_view(_own_of_event_type(call)))


async def patch_event_type_webhook(call: Call) -> Reply:
    """Change what the body names."""
    return _patch(call, _own_of_event_type(call))


async def delete_event_type_webhook(call: Call) -> Reply:
    """End a subscription, and answer what it was."""
    return _delete(call, _own_of_event_type(call))


def _event_type_id(call: Call) -> int:
    number = number_in_path(call.ids[0])
    found = event_type_by_id(call.store, number)
    if found is None:
        raise HttpRefusal(404, f"Event type with id {number} not found")
    if found.user_id != call.user.id:
        raise HttpRefusal(
            403, f"User with ID={call.user.id} does not own event type with ID={number}"
        )
    return number


def _own_of_event_type(call: Call) -> Webhook:
    number = _event_type_id(call)
    hook = _own(call, call.ids[1])
    if hook.event_type_id != number:
        raise HttpRefusal(404, f"Webhook ({hook.id}) not found")
    return hook


def _own(call: Call, webhook_id: str) -> Webhook:
    hook = webhook_by_id(call.store, webhook_id)
    if hook is None:
        raise HttpRefusal(404, f"Webhook ({webhook_id}) not found")
    if hook.user_id != call.user.id:
        raise HttpRefusal(
            403,
            f"IsUserWebhookGuard - user with id=({call.user.id}) is not the owner of webhook with"
            f" id=({webhook_id})",
        )
    return hook


def _create(call: Call, event_type_id: int | None) -> Reply:
    asked = call.fields()
    refuse_listed(_complaints(call, asked, new=True), asked)
    blank = Webhook(str(uuid4()), call.user.id, event_type_id, "", (), False, None, None)
    hook = _described(blank, asked)
    _put(call, hook)
    return Reply(_view(hook), 201)


def _patch(call: Call, old: Webhook) -> Reply:
    asked = call.fields()
    refuse_listed(_complaints(call, asked, new=False), asked)
    hook = _described(old, asked)
    _put(call, hook)
    return Reply(_view(hook))


def _put(call: Call, hook: Webhook) -> None:
    try:
        put_webhook(call.store, hook)
    except sqlite3.IntegrityError as error:
        raise HttpRefusal(409, _DUPLICATE) from error


def _delete(call: Call, hook: Webhook) -> Reply:
    drop_webhook(call.store, hook.id)
    return Reply(_view(hook))


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


def _view(hook: Webhook) -> Json:
    whose = {"userId": hook.user_id}
    if hook.event_type_id is not None:
        whose = {"eventTypeId": hook.event_type_id}
    shown: Json = {
        "id": hook.id,
        **whose,
        "subscriberUrl": hook.url,
        "triggers": list(hook.triggers),
        "active": hook.active,
        "payloadTemplate": hook.template,
        "version": "2021-10-20",
    }
    return shown | ({"secret": hook.secret} if hook.secret else {})
