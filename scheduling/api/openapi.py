"""What OpenAPI says of the three addresses: the published names and examples, and our additions."""

from typing import Any

from scheduling.api.schemas import (
    ErrorResponse,
    ManageBody,
    SlotUnavailableResponse,
    UnauthorizedResponse,
)

Responses = dict[int | str, dict[str, Any]]

_RETRY_AFTER = {
    "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer", "minimum": 0}}
}
_BEARER = {"WWW-Authenticate": {"description": "The scheme to use", "schema": {"type": "string"}}}
_DAYS = [{"date": "2026-03-21", "date_label": "Tomorrow", "slots": ["9:00 AM", "11:30 AM"]}]
_BOOKED = {
    "success": True,
    "message": "You're booked: Consultation on Friday, March 20 at 10:00 AM.",
    "data": {
        "success": True,
        "message": "Booked successfully",
        "summary": "Appointment confirmed",
        "action": "book",
        "appointment_id": "4bY7tDBnXqrsjJVsJ6vhuX",
        "date_time": "2026-03-20T14:00:00Z",
        "agent_name": "Dr. Rivera",
        "action_required": "",
        "available_slots": [],
    },
}
_UNAVAILABLE = {
    "success": False,
    "message": "Friday, March 20 at 10:00 AM isn't available.",
    "error": {
        "code": "SLOT_UNAVAILABLE",
        "message": "The selected time is no longer available",
        "details": {
            "summary": "Please choose a different slot",
            "action": "book",
            "action_required": "reschedule",
            "agent_name": "Dr. Rivera",
            "available_slots": _DAYS,
        },
    },
}
_ASKED = {
    "action": "book",
    "agent_id": "front-desk",
    "org_id": "demo",
    "name": "Ada Park",
    "email": "ada@example.com",
    "timezone": "America/New_York",
    "appointment_datetime": "2026-03-20T10:00:00-04:00",
}


def _example(content: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"example": content}}}


def _error(description: str, *codes: str) -> dict[str, Any]:
    examples = {
        code: {"value": {"success": False, "message": "A sentence to relay.", "code": code}}
        for code in codes
    }
    return {
        "model": ErrorResponse,
        "description": description,
        "content": {"application/json": {"examples": examples}},
    }


def _query(
    name: str, schema: dict[str, Any], description: str, *, required: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "schema": schema,
        "description": description,
    }


_COMMON: Responses = {
    400: _error(
        "Invalid request, Cal.com not connected, or Cal.com API failure",
        "INVALID_REQUEST",
        "NOT_CONNECTED",
        "CALCOM_API_ERROR",
    ),
    408: _error("The body does not arrive in time", "INVALID_REQUEST"),
    413: _error("The body is longer than 64 KiB", "INVALID_REQUEST"),
    415: _error("The body is compressed", "INVALID_REQUEST"),
    429: _error("Too many requests", "RATE_LIMITED") | {"headers": _RETRY_AFTER},
    500: _error("Unexpected error", "INTERNAL_ERROR"),
    503: _error("Too busy at the moment", "UNAVAILABLE") | {"headers": _RETRY_AFTER},
}

MANAGE: dict[str, Any] = {
    "tags": ["AppointmentService"],
    "summary": "Manage Cal.com Appointment",
    "description": "Unified appointment management: book, reschedule, cancel, suggest and"
    " availability. No key is required; org_id and agent_id come from the request body.",
    "operation_id": "ManageCalcomAppointment",
    "response_description": "Successful response",
    "responses": {
        200: _example(_BOOKED),
        409: _error("The same Idempotency-Key is still being answered", "CONFLICT"),
        422: {"model": SlotUnavailableResponse, "description": "Slot unavailable"}
        | _example(_UNAVAILABLE),
        **_COMMON,
    },
    "openapi_extra": {
        "security": [],
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
                "description": "Under the same key the same body gives the same answer for 24"
                " hours, and another body is refused",
            }
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": ManageBody.model_json_schema(), "example": _ASKED}
            },
        },
    },
}

LIST: dict[str, Any] = {
    "tags": ["CalComService"],
    "summary": "List Cal.com Appointments",
    "description": "The appointments of all the organization's agents, read from Cal.com now.",
    "operation_id": "ListCalcomAppointments",
    "response_description": "Appointments retrieved",
    "responses": {
        401: {
            "model": UnauthorizedResponse,
            "description": "Missing or invalid JWT, or one of another organization",
            "headers": _BEARER,
        },
        **_COMMON,
    },
    "openapi_extra": {
        "parameters": [
            _query("org_id", {"type": "string", "minLength": 1}, "Organization ID", required=True),
            _query(
                "status",
                {"type": "string"},
                "Cal.com booking status filter: upcoming, recurring, past, cancelled,"
                " unconfirmed, or several with commas between",
            ),
            _query("agent_id", {"type": "string"}, "Agent ID to stamp onto results and echo back"),
            _query(
                "limit",
                {"type": "integer", "default": 50},
                "Result limit, clamped to 50 when <=0 or >200",
            ),
        ]
    },
}

GET: dict[str, Any] = {
    "tags": ["CalComService"],
    "summary": "Get Appointment",
    "description": "One appointment of the organization, read from Cal.com now.",
    "operation_id": "GetCalcomAppointment",
    "response_description": "Appointment retrieved",
    "responses": {
        401: _error("Missing or invalid JWT, or one of another organization", "UNAUTHORIZED")
        | {"headers": _BEARER},
        **_COMMON,
    },
    "openapi_extra": {
        "parameters": [
            {
                "name": "appointment_id",
                "in": "path",
                "required": True,
                "schema": {"type": "string"},
                "description": "Cal.com booking UID",
            },
            _query(
                "org_id",
                {"type": "string"},
                "Fallback organization ID, used only when the JWT claims name none",
            ),
        ]
    },
}
