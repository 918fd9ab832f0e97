"""OpenAPI says what is answered, and nothing that is not."""

from typing import Any

import pytest

from scheduling.api.schemas import (
    ErrorResponse,
    GetCalcomAppointmentResponse,
    ListCalcomAppointmentsResponse,
    ManageAppointmentResponse,
    ManageBody,
    SlotUnavailableResponse,
)
from tests.scheduling.api.world import MANAGE, PATH, Api

Json = dict[str, Any]
ADDITIONS = {"408", "413", "415", "429", "500", "503"}


@pytest.fixture
def document(api: Api) -> Json:
    return api.app.openapi()


@pytest.fixture
def operations(document: Json) -> dict[str, Json]:
    return {
        "manage": document["paths"][MANAGE]["post"],
        "list": document["paths"][PATH]["get"],
        "get": document["paths"][f"{PATH}/{{appointment_id}}"]["get"],
    }


def test_the_paths(document: Json) -> None:
    assert {path: list(methods) for path, methods in document["paths"].items()} == {
        MANAGE: ["post"],
        PATH: ["get"],
        f"{PATH}/{{appointment_id}}": ["get"],
    }


def test_every_status_is_declared(operations: dict[str, Json]) -> None:
    policies = {"401", "403"}  # of organizations that ask for more
    published = {"200", "400", "409", "422"}
    assert set(operations["manage"]["responses"]) == published | policies | ADDITIONS
    for name in ("list", "get"):
        assert set(operations[name]["responses"]) == {"200", "400", "401"} | ADDITIONS
    for operation in operations.values():
        for status in ("429", "503"):
            assert "Retry-After" in operation["responses"][status]["headers"]


def test_only_list_and_get_want_a_token(document: Json, operations: dict[str, Json]) -> None:
    assert operations["manage"]["security"] == []
    assert operations["list"]["security"] == operations["get"]["security"] == [{"BearerAuth": []}]
    assert document["components"]["securitySchemes"] == {
        "BearerAuth": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }


def test_the_parameters(operations: dict[str, Json]) -> None:
    told = {
        name: [(one["name"], one["in"], one["required"]) for one in operation["parameters"]]
        for name, operation in operations.items()
    }
    assert told == {
        "manage": [("Idempotency-Key", "header", False), ("Calla-Signature", "header", False)],
        "list": [
            ("org_id", "query", True),
            ("status", "query", False),
            ("agent_id", "query", False),
            ("limit", "query", False),
        ],
        "get": [("appointment_id", "path", True), ("org_id", "query", False)],
    }


def test_every_reference_leads_somewhere(document: Json) -> None:
    schemas = document["components"]["schemas"]
    assert not {"HTTPValidationError", "ValidationError"} & set(schemas)
    found = list(_references(document))
    assert found
    for reference in found:
        assert reference.removeprefix("#/components/schemas/") in schemas


def _references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [one for part in value for one in _references(part)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"]] if "$ref" in value else []
    return own + [one for part in value.values() for one in _references(part)]


def test_every_key_of_an_answer_is_always_there(document: Json) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert schema["required"] == list(schema["properties"]), name


def test_the_examples_are_of_their_schemas(operations: dict[str, Json]) -> None:
    manage = operations["manage"]
    request = manage["requestBody"]["content"]["application/json"]
    assert request["schema"]["title"] == "ManageAppointmentRequest"
    for one in request["examples"].values():
        ManageBody.model_validate(one["value"])
    answers = manage["responses"]
    booked = answers["200"]["content"]["application/json"]["example"]
    assert ManageAppointmentResponse.model_validate(booked).model_dump() == booked
    gone = answers["422"]["content"]["application/json"]["example"]
    assert SlotUnavailableResponse.model_validate(gone).model_dump() == gone
    for operation in operations.values():
        for answer in operation["responses"].values():
            for one in answer["content"]["application/json"].get("examples", {}).values():
                assert ErrorResponse.model_validate(one["value"]).model_dump() == one["value"]


async def test_answers_are_of_their_schemas(api: Api) -> None:
    uid = await api.booked()
    for model, answer in (
        (ManageAppointmentResponse, await api.manage(api.asks("availability"))),
        (SlotUnavailableResponse, await api.manage(api.books(email="bo@example.com"))),
        (ErrorResponse, await api.manage(api.asks("list"))),
        (ListCalcomAppointmentsResponse, await api.get(org_id="org-1")),
        (GetCalcomAppointmentResponse, await api.get(f"/{uid}")),
    ):
        assert model.model_validate_json(answer.content).model_dump() == answer.json()


async def test_it_is_served_and_no_page_loads_from_elsewhere(api: Api) -> None:
    assert (await api.http.get("/api/openapi.json")).json() == api.app.openapi()
    for path in ("/docs", "/redoc", "/api/docs"):
        assert (await api.http.get(path)).status_code == 404
