"""The JSON of the appointments API: what is taken in, what is answered. Names are the wire's."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from scheduling.errors import InvalidRequest

ASKABLE = ("book", "create", "reschedule", "cancel", "suggest", "availability")
LIST_ELSEWHERE = (
    "Appointments are not listed here. Please use GET /api/v1/calcom/appointments with a token."
)


def _plain(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("not plain text")
    return text


def _whole(value: object) -> object:
    """Return `7` for `7.0`, which JSON does not tell apart."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


PlainId = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_plain)]
OptionalText = str | None


class ManageBody(BaseModel):
    """What manage takes; each action uses what it needs, and unknown fields are ignored."""

    model_config = ConfigDict(
        strict=True, extra="ignore", frozen=True, title="ManageAppointmentRequest"
    )

    action: Annotated[
        Literal["book", "create", "reschedule", "cancel", "suggest", "availability"],
        Field(description="The appointment action to perform; `create` is `book`"),
    ]
    agent_id: Annotated[PlainId, Field(description="ID of the agent handling the appointment")]
    org_id: Annotated[PlainId, Field(description="ID of the organization")]
    name: OptionalText = Field(
        None, description="Customer full name, 1 to 120 characters (required for book)"
    )
    email: OptionalText = Field(None, description="Customer email (required for book if no phone)")
    phone: OptionalText = Field(
        None,
        description="Customer phone in E.164 or the national format of the organization's country"
        " (required for book if no email)",
    )
    timezone: OptionalText = Field(
        None, description="IANA time zone of the customer; default the organization's"
    )
    appointment_datetime: OptionalText = Field(
        None,
        description="ISO 8601 datetime for book or reschedule; without an offset it is read in the"
        " customer's time zone",
    )
    appointment_id: OptionalText = Field(
        None, description="Cal.com booking uid (required for cancel and reschedule)"
    )
    call_session_id: OptionalText = Field(None, description="Optional call session ID for book")
    notes: OptionalText = Field(
        None, description="Optional notes for the appointment, at most 1000 characters"
    )
    days_ahead: Annotated[
        Annotated[int, BeforeValidator(_whole)] | None,
        Field(
            description="Days ahead to look for available slots, clamped to 1..30 (default: 7)."
            " Used for suggest and availability."
        ),
    ] = None


def manage_body(body: dict[str, Any]) -> ManageBody:
    """Return `body` as what manage takes.

    Raises:
        InvalidRequest: a field is missing or of the wrong type; the sentence names it.
    """
    try:
        return ManageBody.model_validate(body)
    except ValidationError as error:
        flaw = error.errors(include_url=False, include_input=False, include_context=False)[0]
    name = str(flaw["loc"][0])
    if name == "action" and body.get("action") == "list":
        raise InvalidRequest(LIST_ELSEWHERE)
    raise InvalidRequest(_sentence(name, missing=body.get(name) in (None, "")))


def _sentence(name: str, *, missing: bool) -> str:
    if missing:
        return f"Please give {name}."
    if name == "action":
        return f"Please use one of these for action: {', '.join(ASKABLE)}."
    if name == "days_ahead":
        return "Please give days_ahead as a whole number."
    if name in {"agent_id", "org_id"}:
        return f"Please give {name} as plain text of at most 200 characters."
    return f"Please give {name} as text."


class Answer(BaseModel):
    """What all answers share: on the wire every key is always present."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class SlotDay(Answer):
    """The open times of one day of the customer's zone."""

    date: Annotated[str, Field(description="Date in YYYY-MM-DD format")]
    date_label: Annotated[
        str, Field(description="Human-readable date label (e.g. Today, Tomorrow)")
    ]
    slots: Annotated[list[str], Field(description="Available time slots (e.g. 9:00 AM)")]


class ManageData(Answer):
    """What an action came to."""

    success: bool
    message: str
    summary: Annotated[
        str, Field(description="Short label (e.g. Appointment confirmed, Cancelled, Rescheduled)")
    ]
    action: Annotated[str, Field(description="The action that was performed")]
    appointment_id: Annotated[
        str, Field(description="Appointment ID (returned for book, reschedule, cancel)")
    ]
    date_time: Annotated[
        str, Field(description="The appointment's datetime in ISO 8601, UTC with Z")
    ]
    agent_name: Annotated[str, Field(description="Name of the agent handling the appointment")]
    action_required: Annotated[
        str, Field(description="Next action required: empty, or wait while the outcome is unknown")
    ]
    available_slots: Annotated[
        list[SlotDay],
        Field(description="Available time slots by date (returned for suggest and availability)"),
    ]


class ManageAppointmentResponse(Answer):
    """The answer of manage."""

    success: bool
    message: Annotated[
        str, Field(description="Natural language message to relay directly to the user")
    ]
    data: ManageData


class SlotUnavailableDetails(Answer):
    """What can be asked for instead."""

    summary: str
    action: str
    action_required: str = "reschedule"
    agent_name: str
    available_slots: list[SlotDay]


class SlotUnavailableError(Answer):
    """Why, for machines."""

    code: Literal["SLOT_UNAVAILABLE"] = "SLOT_UNAVAILABLE"
    message: str
    details: SlotUnavailableDetails


class SlotUnavailableResponse(Answer):
    """The answer of manage for a time that is not open."""

    success: Literal[False] = False
    message: str
    error: SlotUnavailableError


class ErrorResponse(Answer):
    """The answer of every other refusal."""

    success: Literal[False] = False
    message: str
    code: str


class UnauthorizedResponse(Answer):
    """List's answer without a good token."""

    success: Literal[False] = False
    message: str


class CalcomAppointment(Answer):
    """One appointment of the list."""

    id: str
    organization_id: str
    agent_id: str
    attendee_name: str
    attendee_email: str
    attendee_phone: str
    attendee_timezone: str
    start_time: str
    end_time: str
    duration_minutes: int
    status: str


class ListData(Answer):
    """The appointments, and what was asked for."""

    appointments: list[CalcomAppointment]
    count: int
    org_id: str
    agent_id: str


class ListCalcomAppointmentsResponse(Answer):
    """The answer of list."""

    success: Literal[True] = True
    message: str = "Appointments retrieved"
    data: ListData


class SingleAppointment(Answer):
    """One appointment on its own, under names that differ from the list's."""

    id: str
    organization_id: str
    ghl_appointment_id: str = ""
    contact_id: str = ""
    agent_id: str
    agent_name: str
    contact_name: str
    contact_email: str
    contact_phone: str
    appointment_time: str
    end_time: str
    status: str


class GetData(Answer):
    """The appointment, and whose it is."""

    appointment: SingleAppointment
    org_id: str
    agent_id: str


class GetCalcomAppointmentResponse(Answer):
    """The answer of get."""

    success: Literal[True] = True
    message: str = "Appointment retrieved"
    data: GetData
