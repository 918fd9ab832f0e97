"""Cal.com's notices of what happened: subscriptions, their payload, the check of its signature."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, cast

from pydantic import BeforeValidator, Field, ValidationError, model_validator
from typing_extensions import override

from scheduling.calcom.errors import BadWebhook
from scheduling.calcom.models import Changes, Many, Record, Text, Utc

SIGNATURE = "X-Cal-Signature-256"
"""The header of a notice: hexadecimal HMAC-SHA-256 of the raw body under the subscription's secret.

A subscription without a secret sends the text "no-secret-provided".
"""


def _text_id(value: object) -> object:
    return str(value) if isinstance(value, int) else value


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Whose webhooks are meant; with nothing given the account's own, for all its event types.

    Otherwise they are of one event type (with `team_id` of a team's), of an organization, or of an
    OAuth client for all its managed users.
    """

    event_type_id: int | None = None
    team_id: int | None = None
    org_id: int | None = None
    client_id: str = ""


OWN = Subscriber()


class Webhook(Record):
    """One subscription."""

    id: Annotated[str, BeforeValidator(_text_id)]
    subscriber_url: str
    active: bool
    triggers: Many[str] = ()
    user_id: int | None = None
    event_type_id: int | None = None
    team_id: int | None = None
    oauth_client_id: str | None = Field(default=None, alias="oAuthClientId")
    payload_template: str | None = None
    secret: str | None = Field(default=None, repr=False)


class NewWebhook(Changes):
    """A subscription to make.

    Triggers are Cal.com's, such as BOOKING_CREATED, which also says that a booking was confirmed;
    BOOKING_CONFIRMED, which some of its pages name, does not exist.
    """

    subscriber_url: str
    triggers: tuple[str, ...]
    active: bool = True
    payload_template: str | None = None
    secret: str | None = Field(default=None, repr=False)

    @override
    def body(self) -> dict[str, Any]:
        """Return the JSON body; Cal.com wants `active` to be there."""
        return {"active": self.active, **super().body()}


class WebhookChanges(Changes):
    """What to change of a subscription."""

    subscriber_url: str | None = None
    triggers: tuple[str, ...] | None = None
    active: bool | None = None
    payload_template: str | None = None
    secret: str | None = Field(default=None, repr=False)


class Person(Record):
    """An organizer or attendee in a notice."""

    id: int | None = None
    name: Text = ""
    email: Text = ""
    username: Text = ""
    time_zone: Text = ""
    phone: Text = Field(default="", alias="phoneNumber")


class Notice(Record):
    """What a booking's notice says of it; after a move `uid` is the new one.

    The notices of meetings that start or end are flatter, so everything may be missing.
    """

    uid: Text = ""
    type: Text = ""
    title: Text = ""
    status: Text = ""
    start_at: Utc | None = Field(default=None, alias="startTime")
    end_at: Utc | None = Field(default=None, alias="endTime")
    booking_id: int | None = None
    event_type_id: int | None = None
    length: int | None = None
    location: Any = None
    organizer: Person | None = None
    attendees: Many[Person] = ()
    metadata: dict[str, Any] | None = None
    responses: dict[str, Any] | None = None
    user: Person | None = None
    cancellation_reason: Text = ""
    cancelled_by: Text = ""
    reschedule_uid: str | None = None
    reschedule_start_at: Utc | None = Field(default=None, alias="rescheduleStartTime")
    reschedule_end_at: Utc | None = Field(default=None, alias="rescheduleEndTime")
    rescheduled_by: Text = ""


class WebhookEvent(Record):
    """One notice; of a meeting's Cal.com may leave out when it was made."""

    trigger: str = Field(alias="triggerEvent")
    created_at: Utc | None = None
    payload: Notice

    @model_validator(mode="before")
    @classmethod
    def _wrapped(cls, body: object) -> object:
        """Put the flat notice of a meeting, which has no payload of its own, into one."""
        if not isinstance(body, dict):
            return body
        parts = cast("dict[str, object]", body)
        flat = str(parts.get("triggerEvent")).startswith("MEETING_") and "payload" not in parts
        return {**parts, "payload": parts} if flat else parts


def signature_of(body: bytes, *, secret: str) -> str:
    """Return what Cal.com puts into the header of a notice with this body."""
    return hmac.new(secret.encode(), body, sha256).hexdigest()


def read_webhook(body: bytes, headers: Mapping[str, str], *, secret: str) -> WebhookEvent:
    """Return the notice in a request to us, once its signature is right.

    `body` is the raw body: a parsed and rewritten one has another signature.

    Raises:
        BadWebhook: the signature is missing or wrong, or the body is no notice.
    """
    given = next((text for name, text in headers.items() if name.lower() == SIGNATURE.lower()), "")
    wanted = signature_of(body, secret=secret)
    if not secret or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise BadWebhook("The signature of the webhook is missing or wrong.")
    try:
        return WebhookEvent.model_validate_json(body)
    except ValidationError:
        raise BadWebhook("The webhook's body is no notice of Cal.com's.") from None
