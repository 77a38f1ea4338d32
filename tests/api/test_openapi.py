"""Does the API do what its OpenAPI document says?"""

from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator, validator_for
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from krambod.project.wsgi import application
from tests.api.program import make_shop
from tests.orders.bodies import body, line, payment

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance, ignored_auth,
]  # fmt: skip


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def body_schema(document: dict[str, Any]) -> Draft202012Validator:
    found = validator_for({"$ref": "#/components/schemas/OrderBody", "components": document["components"]})
    assert isinstance(found, Draft202012Validator)
    return found


def test_the_document_names_every_path(document: dict[str, Any]) -> None:
    paths = {path: sorted(methods) for path, methods in document["paths"].items()}

    assert paths == {
        "/api/v1/orders/{external_id}": ["get", "put"],
        "/api/v1/orders/{external_id}/choices": ["post"],
        "/api/v1/orders/{external_id}/credit-notes": ["post"],
        "/api/v1/orders": ["get"],
    }
    assert document["components"]["securitySchemes"]["ShopToken"]["scheme"] == "bearer"


def test_the_document_accepts_the_bodies_that_we_accept(body_schema: Draft202012Validator) -> None:
    whole = body(
        payments=[payment(state="reserved", refund_id=None)],
        refunds=[{"id": "r1", "at": "2026-11-23T10:00:00Z", "total": "39.00", "lines": [line()]}],
        shipments=[{"id": "s1", "at": "2026-11-23T10:00:00Z"}],
        returns=[{"id": "t1", "at": "2026-11-23T10:00:00Z", "reason": "Too small", "lines": [line()]}],
        part_of="1000",
        delivery={"name": "Jens", "country": "DK"},
        test=False,
    )

    assert [error.message for error in body_schema.iter_errors(whole)] == []
    assert body_schema.is_valid(body(total=288, lines=[line(unit_price=249.005)]))


@pytest.mark.parametrize(
    "changes",
    [
        {"totl": "1.00"},
        {"total": "1,00"},
        {"total": "1.005"},
        {"total": None},
        {"currency": "dkk"},
        {"number": ""},
        {"prices_include_vat": "yes"},
        {"lines": None},
        {"lines": [line(kind="Product")]},
        {"payments": [payment(state="paid")]},
        {"buyer": {"email": "x" * 321}},
    ],
)
def test_the_document_refuses_what_we_refuse(body_schema: Draft202012Validator, changes: dict[str, Any]) -> None:
    assert not body_schema.is_valid(body(**changes))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["sound", "broken"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/api/v1/orders/{external_id}"),
        ("GET", "/api/v1/orders/{external_id}"),
        ("POST", "/api/v1/orders/{external_id}/choices"),
        ("POST", "/api/v1/orders/{external_id}/credit-notes"),
        ("GET", "/api/v1/orders"),
    ],
)
def test_generated_calls_are_answered_as_the_document_says(method: str, path: str, mode: GenerationMode) -> None:
    program = make_shop("sanne")
    program.put()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operation = schema[path][method]
    known = {"external_id": "1042"} if "{" in path else {}

    @given(data=st.data())
    @settings(
        max_examples=10,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def fuzz(data: st.DataObject) -> None:
        fixed = data.draw(st.sampled_from([known, None]))
        case = data.draw(operation.as_strategy(mode, path_parameters=fixed))
        case.call_and_validate(headers={"Authorization": f"Bearer {program.token}"}, checks=CHECKS)

    fuzz()
