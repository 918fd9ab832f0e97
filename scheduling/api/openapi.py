"""What OpenAPI says of the three addresses: the published names and examples, and our additions."""

from typing import Any

from scheduling.api.errors import SIGNATURE
from scheduling.api.schemas import (
    ErrorResponse,
    ManageBody,
    SlotUnavailableResponse,
    UnauthorizedResponse,
)

Responses = dict[int | str, dict[str, Any]]

TITLE = "Calla: the appointments API"
ABOUT = """\
Book, move, cancel and find appointments in the Cal.com calendars of many organizations.

`org_id` and `agent_id` say whose calendar it is. They are no secrets: manage needs no token, and \
answers an unknown organization, an unknown agent and one that is not connected alike. List and get \
read people's data and need a bearer token (JWT) of the organization.

Bodies are JSON in UTF-8, at most 64 KiB and 16 levels deep, sent without `Content-Encoding`. Every \
answer is JSON; a refusal is `{"success": false, "message", "code"}`, where `message` is a sentence \
that can be told to a person. Every answer carries `X-Request-Id`, which the server's log names too.

A write whose answer was lost is safe to repeat under the same `Idempotency-Key`: it is done once. \
After 429 and 503, `Retry-After` says how many seconds to wait.
"""

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
_SUGGEST = {"action": "suggest", "agent_id": "front-desk", "org_id": "demo"}
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


def _link(operation_id: str, description: str, **given: dict[str, str]) -> dict[str, Any]:
    return {"operationId": operation_id, "description": description, **given}


_BOOKED_ID = "$response.body#/data/appointment_id"
_WHO = {name: f"$request.body#/{name}" for name in ("org_id", "agent_id")}
_AFTER_MANAGE = {
    "Get": _link(
        "GetCalcomAppointment",
        "The appointment that was made or moved",
        parameters={"appointment_id": _BOOKED_ID},
    ),
    "Cancel": _link(
        "ManageCalcomAppointment",
        "Cancel it",
        requestBody={"action": "cancel", "appointment_id": _BOOKED_ID, **_WHO},
    ),
}
_AFTER_LIST = {
    "Get": _link(
        "GetCalcomAppointment",
        "One of the list on its own",
        parameters={"appointment_id": "$response.body#/data/appointments/0/id"},
    )
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
        200: _example(_BOOKED) | {"links": _AFTER_MANAGE},
        401: _error("The organization only takes signed requests", "UNAUTHORIZED")
        | {"headers": _BEARER},
        403: _error("The organization does not take requests from this address", "FORBIDDEN"),
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
            },
            {
                "name": SIGNATURE,
                "in": "header",
                "required": False,
                "schema": {"type": "string"},
                "description": "For organizations that only take signed requests: `t=<Unix"
                " seconds>,v1=<hex>`, the HMAC-SHA256 of the seconds, a dot and the body",
            },
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": ManageBody.model_json_schema(),
                    "examples": {
                        "suggest": {"summary": "Which times are open", "value": _SUGGEST},
                        "book": {"summary": "Take one of them", "value": _ASKED},
                    },
                }
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
        200: {"links": _AFTER_LIST},
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
