"""Is the double what the official OpenAPI document says? Every operation, with sound and with broken input.

Of schemathesis' checks these are set aside, with the reason: `status_code_conformance` (the document knows only 200),
`negative_data_rejection` (the real API drops unknown fields although the document forbids them), and
`positive_data_acceptance` (rules refuse what shapes allow). Bodies of 2xx answers are checked by `Specification`, error
bodies against §8.2 of docs/dinero-api.md.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from krambod.doubles.dinero.application import DineroDouble, open_double
from krambod.doubles.dinero.routes import ROUTES
from krambod.doubles.serving import dinero_application, running
from tests.doubles.caller import Caller, Reply
from tests.doubles.oauth import App
from tests.doubles.sound import sound_call, upload
from tests.doubles.specification import SPECIFICATION, Specification

OPERATIONS = sorted((route.method, route.template) for route in ROUTES)
# Without a parameter, or with ids only, which are any text in the document.
NOTHING_TO_BREAK = {
    (GenerationMode.NEGATIVE, template)
    for template in (
        "/v1.1/organizations",
        "/v1/countries",
        "/v1/{organizationId}/accountingyears",
        "/v1/{organizationId}/invoices/templates",
        "/v1/{organizationId}/sales/settings",
        "/v1/{organizationId}/purchase-vouchers/{id}/payments",
        "/v1/{organizationId}/purchase-vouchers/{id}/payments/{paymentId}/{timestamp}",
        "/v1/{organizationId}/vatTypes",
        "/v1/{organizationId}/vouchers/purchase/fetch",
        "/v1/{organizationId}/webhooks/events",
        "/v1/{organizationId}/webhooks/subscriptions",
    )
}
ACCEPTED_STATUSES = {400, 403, 404, 405, 409, 413}


@pytest.fixture(scope="module")
def specification() -> Specification:
    return Specification()


@pytest.fixture(scope="module")
def books() -> Iterator[Caller]:
    """A double with something of everything in it, for all tests of this module."""
    double: DineroDouble = open_double(calls_per_minute=1_000_000)
    with running(dinero_application(double)) as url, Caller(url, 310001, app_token(url)) as caller:
        yield caller
    double.store.close()


def app_token(url: str) -> str:
    """Webhooks are for grants of Visma Connect only."""
    token: str = App(url).granted()["access_token"]
    return token


@pytest.fixture(scope="module")
def schema() -> Any:
    return schemathesis.openapi.from_path(SPECIFICATION)


def faults_of_error(reply: Reply) -> list[str]:
    """The parts of an error body that differ from §8.2 of docs/dinero-api.md."""
    if reply.status == 429:
        return [] if reply.text.startswith("API calls quota exceeded!") else [reply.text]
    body = reply.json
    faults = [f"{name} is no part of an error" for name in body.keys() - ERROR_PARTS.keys()]
    faults += [
        f"{name} is no {kind.__name__}"
        for name, kind in ERROR_PARTS.items()
        if not isinstance(body.get(name, kind()), kind)
    ]
    faults += [f"{text} is no text" for text in body.get("validationErrors", {}).values() if not isinstance(text, str)]
    faults += [f"{item}" for item in body.get("languageSpecificMessages", []) if item.keys() != {"property", "message"}]
    return faults + [f"{item}" for item in body.get("errorMessageList", []) if item.keys() != {"Code", "Message"}]


ERROR_PARTS: dict[str, type] = {
    "code": int,
    "message": str,
    "validationErrors": dict,
    "languageSpecificMessages": list,
    "errorMessageList": list,
}


def test_every_route_of_the_double_stands_in_the_specification(
    specification: Specification, record_property: Callable[[str, object], None]
) -> None:
    specified = set(specification.operations())

    assert set(OPERATIONS) - specified == set()
    record_property("operations reached, of those in the specification", f"{len(OPERATIONS)} of {len(specified)}")


@pytest.mark.parametrize(("method", "template"), OPERATIONS)
def test_an_operation_can_be_reached_and_answers_as_specified(
    books: Caller, specification: Specification, method: str, template: str
) -> None:
    path, body = sound_call(books, method, template)
    if method == "POST" and template.endswith("/files"):
        reply = upload(books)
    else:
        reply = books.call(method, path, body)

    assert reply.status == 200, reply
    assert is_binary(reply) or specification.faults_in(method, template, reply.body) == []


@pytest.mark.parametrize("examples", [pytest.param(3, id="few"), pytest.param(40, id="many", marks=pytest.mark.soak)])
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["sound", "broken"])
@pytest.mark.parametrize(("method", "template"), OPERATIONS)
def test_generated_input_is_answered_as_specified_or_refused_with_a_reason(
    books: Caller,
    specification: Specification,
    schema: Any,
    method: str,
    template: str,
    mode: GenerationMode,
    examples: int,
) -> None:
    operation = schema[template][method]
    known, _ = sound_call(books, method, template)
    places = {
        name: part for name, part in zip(template.split("/"), known.split("/"), strict=True) if name.startswith("{")
    }
    parameters = {name[1:-1]: part.replace("{organization}", "310001") for name, part in places.items()}

    @given(data=st.data())
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def fuzz(data: st.DataObject) -> None:
        fixed = data.draw(st.sampled_from([parameters, {"organizationId": "310001"}, {}]))
        case = data.draw(operation.as_strategy(mode, path_parameters=dict(fixed) or None))
        check(case.call(base_url=books.url, headers={"Authorization": f"Bearer {books.token}"}))

    def check(response: Any) -> None:
        if 200 <= response.status_code < 300:
            if "json" in str(response.headers.get("content-type")):
                assert specification.faults_in(method, template, response.content) == []
        else:
            assert response.status_code in ACCEPTED_STATUSES, response.text
            assert faults_of_error(Generated(response)) == []

    try:
        fuzz()
    except Unsatisfiable:
        assert (mode, template) in NOTHING_TO_BREAK, f"nothing could be generated for {template}"


@pytest.mark.parametrize(("method", "template"), OPERATIONS)
def test_no_operation_answers_without_a_token(books: Caller, method: str, template: str) -> None:
    path, _ = sound_call(books, method, template)

    reply = books.call(method, path, {}, headers={"Authorization": "Bearer nothing"})

    assert reply.status == 401, reply


def test_an_answer_is_held_to_the_values_that_the_document_names(specification: Specification) -> None:
    year = {"Name": "2026", "FromDate": "2026-01-01", "ToDate": "2026-12-31", "SalarySumTaxStateEnum": "Nobody"}

    (fault,) = specification.faults_in("GET", "/v1/{organizationId}/accountingyears", json.dumps([year]).encode())

    assert "Nobody" in fault


def test_the_specification_has_names_and_no_sentences_but_its_own_header(specification: Specification) -> None:
    document = specification.document

    words = [text for part, value in document.items() if part != "info" for text in texts(value) if " " in text]

    assert words == []


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from texts(part)


class Generated(Reply):
    """The answer to a generated call, read as other replies are."""

    def __init__(self, response: Any) -> None:
        self.status = response.status_code
        self.body = response.content
        self.text = response.text


def is_binary(reply: Reply) -> bool:
    return "json" not in reply.headers["content-type"]
