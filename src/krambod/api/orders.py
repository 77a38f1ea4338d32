"""How does a shop, or any program, send an order and ask for its state?

PUT body ─▶ parse ─▶ receive_order: event, revision and transfer in one commit ─▶ answer
              └▶ unreadable: the event is kept, and the answer names the fields
"""

from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Annotated, Any, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import register_converter
from django.utils import timezone
from django_scopes import scope
from ninja import NinjaAPI, Query, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from pydantic import Field
from pydantic import ValidationError as PydanticError

from krambod.api.answers import (
    Impossible,
    OrderAnswer,
    OrderList,
    Problem,
    Unreadable,
    describe_order,
    describe_row,
)
from krambod.api.credit_notes import CannotChoose, CreditNoteBody, make_credit_note
from krambod.api.requests import ShopToken, TooManyCalls, authenticated_shop, read_body
from krambod.merchants.models import Shop
from krambod.orders.body import OrderBody, Part
from krambod.orders.reading import UnreadableOrder, parse_json, read_findings, read_order
from krambod.orders.revisions import IntakeOutcome, keep_unreadable
from krambod.orders.values import Id, Text
from krambod.transfers.choices import ImpossibleChoice, choose, possible_choices
from krambod.transfers.credit.asking import CannotCredit
from krambod.transfers.intake import Received, receive_order
from krambod.transfers.models import State, Transfer
from krambod.transfers.roles import SALE
from krambod.transfers.same_order import of_shops_order

PAGE_SIZE = 100
ORDER_PATH = "/orders/{anything:external_id}"
CHOICES, CREDIT_NOTES = "choices", "credit-notes"


class AnythingConverter:
    """Takes any text as an order's id, with slashes too, so that our own check refuses a bad one and says why."""

    regex = r"(?s:.+)"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(AnythingConverter, "anything")

Answer = Status[dict[str, Any]]
Read = TypeVar("Read", bound=Part)
ExternalId = Annotated[str, Field(description="The order's id at the shop, percent-encoded; at most 200 characters.")]


class ChoiceBody(Part):
    """A person's decision about an order."""

    choice: Id
    value: Text = ""


class OrdersApi(NinjaAPI):
    """Adds the schemas of the bodies to the document: we read the bodies ourselves, so ninja does not know them."""

    def get_openapi_schema(self, **arguments: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**arguments)
        document["components"]["schemas"] |= _schemas_of_bodies()
        return document


@cache
def _schemas_of_bodies() -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    for model in (OrderBody, ChoiceBody, CreditNoteBody):
        schema = model.model_json_schema(ref_template=REF_TEMPLATE)
        schemas |= schema.pop("$defs", {})
        schemas[model.__name__] = schema
    return schemas


api = OrdersApi(
    title="Krambod orders",
    version="1",
    description="Send orders as often as you like: the same order again changes nothing.",
    auth=ShopToken(),
    docs_url=None,
)
REFUSALS = {401: Problem, 429: Problem, 503: Problem}


def _body_of(model: type[Part]) -> dict[str, Any]:
    schema = {"$ref": REF_TEMPLATE.format(model=model.__name__)}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _serve_orders_named(ending: str) -> None:
    """Serves the orders whose id itself ends in a path of ours."""
    path = f"{ORDER_PATH}/{ending}"

    @api.get(path, include_in_schema=False, response=OrderAnswer, exclude_unset=True)
    def get_named(request: HttpRequest, external_id: str) -> dict[str, Any]:
        return get_order(request, f"{external_id}/{ending}")

    @api.put(path, include_in_schema=False, response={200: OrderAnswer, 201: OrderAnswer}, exclude_unset=True)
    def put_named(request: HttpRequest, external_id: str) -> Answer:
        return put_order(request, f"{external_id}/{ending}")


for ending in (CHOICES, CREDIT_NOTES):
    _serve_orders_named(ending)


@api.post(
    f"{ORDER_PATH}/{CREDIT_NOTES}",
    response={200: OrderAnswer, 404: Problem, 409: Problem, 413: Problem, 422: Unreadable, **REFUSALS},
    exclude_unset=True,
    openapi_extra=_body_of(CreditNoteBody),
)
def credit_order(request: HttpRequest, external_id: ExternalId) -> Answer:
    """Make a credit note for a booked order. The same `id` and content again changes nothing."""
    shop = authenticated_shop(request)
    body = _read(CreditNoteBody, read_body(request))
    with scope(merchant=shop.merchant):
        transfer = _get_transfer(shop, external_id)
    try:
        make_credit_note(transfer, body, timezone.now())
    except (CannotChoose, CannotCredit) as error:
        return Status(409, {"error": str(error)})
    return Status(200, get_order(request, external_id))


@api.post(
    f"{ORDER_PATH}/{CHOICES}",
    response={200: OrderAnswer, 404: Problem, 409: Impossible, 413: Problem, 422: Unreadable, **REFUSALS},
    exclude_unset=True,
    openapi_extra=_body_of(ChoiceBody),
)
def choose_for_order(request: HttpRequest, external_id: ExternalId) -> Answer:
    """Decide about an order: send one of its `choices`."""
    shop = authenticated_shop(request)
    wish = _read(ChoiceBody, read_body(request))
    with scope(merchant=shop.merchant):
        transfer = _get_transfer(shop, external_id)
    try:
        choose(transfer, wish.choice, timezone.now(), value=wish.value, by="api")
    except ImpossibleChoice as error:
        return Status(409, {"error": str(error), "choices": list(possible_choices(transfer))})
    return Status(200, get_order(request, external_id))


@api.put(
    ORDER_PATH,
    response={200: OrderAnswer, 201: OrderAnswer, 413: Problem, 422: Unreadable, **REFUSALS},
    exclude_unset=True,
    openapi_extra=_body_of(OrderBody),
)
def put_order(request: HttpRequest, external_id: ExternalId) -> Answer:
    """Send an order, or send it again when it has changed. The revision with the newest `updated_at` counts."""
    shop, now = authenticated_shop(request), timezone.now()
    body = read_body(request)
    try:
        received = _receive(shop, external_id, body, now)
    except UnreadableOrder:
        with transaction.atomic(durable=True), scope(merchant=shop.merchant):
            # The same body again is the same delivery: it is stored once.
            keep_unreadable(shop, external_id, body, f"unreadable {sha256(body).hexdigest()}", now)
        raise
    with scope(merchant=shop.merchant):
        transfer = _get_transfer(shop, received.transfer.order.external_id)
        answer = describe_order(transfer, now, is_superseded=received.outcome == IntakeOutcome.SUPERSEDED)
    return Status(201 if received.outcome == IntakeOutcome.NEW else 200, answer)


@api.get(ORDER_PATH, response={200: OrderAnswer, 404: Problem, **REFUSALS}, exclude_unset=True)
def get_order(request: HttpRequest, external_id: ExternalId) -> dict[str, Any]:
    """Get an order's state, and what happened to it."""
    shop = authenticated_shop(request)
    with scope(merchant=shop.merchant):
        return describe_order(_get_transfer(shop, external_id), timezone.now())


@api.get("/orders", response={200: OrderList, 404: Problem, 422: Unreadable, **REFUSALS})
def list_orders(
    request: HttpRequest,
    state: State | None = None,
    held: bool | None = None,
    after: Annotated[str, Query(description="The `next` of the previous page.")] = "",
) -> dict[str, Any]:
    """List the shop's orders, newest first, 100 on a page."""
    shop = authenticated_shop(request)
    with scope(merchant=shop.merchant):
        orders = Transfer.objects.filter(shop=shop, role=SALE.name)
        if after:
            orders = orders.filter(pk__lt=_get_transfer(shop, after).pk)
        if state is not None:
            orders = orders.filter(state=state)
        if held is not None:
            orders = orders.exclude(cause="") if held else orders.filter(cause="")
        found = list(orders.select_related("order__newest").order_by("-pk")[: PAGE_SIZE + 1])
    page = found[:PAGE_SIZE]
    is_last = len(found) <= PAGE_SIZE
    return {"orders": [describe_row(one) for one in page], "next": None if is_last else page[-1].order.external_id}


def _receive(shop: Shop, external_id: str, body: bytes, now: datetime) -> Received:
    order = read_order(external_id, parse_json(body))
    return receive_order(shop, order, body=body.decode(), delivery_id=None, now=now)


def _get_transfer(shop: Shop, external_id: str) -> Transfer:
    """Raises Http404."""
    transfers = Transfer.objects.select_related("merchant", "order__newest", "connected")
    transfer = transfers.filter(of_shops_order(shop, external_id.strip()), role=SALE.name).first()
    if transfer is None:
        raise Http404(f"There is no order {external_id!r} in this shop.")
    return transfer


def _read(model: type[Read], body: bytes) -> Read:
    try:
        return model.model_validate(parse_json(body))
    except PydanticError as error:
        raise UnreadableOrder(read_findings(error)) from None


# Answers to errors


@api.exception_handler(UnreadableOrder)
def answer_unreadable(request: HttpRequest, error: UnreadableOrder) -> HttpResponse:
    """422: names each field that is wrong, and how to correct it."""
    findings = [{"field": one.field, "problem": one.problem, "text": one.text} for one in error.findings]
    return _answer(request, 422, {"error": str(error), "findings": findings})


@api.exception_handler(ValidationError)
def answer_wrong_query(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422: names each parameter of the address that is wrong."""
    findings = [{"field": one["loc"][-1], "problem": one["type"], "text": one["msg"]} for one in error.errors]
    return _answer(request, 422, {"error": "The address cannot be understood.", "findings": findings})


@api.exception_handler(RequestDataTooBig)
def answer_too_large(request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    """413: the body is larger than an order may be."""
    return _answer(request, 413, {"error": "The body is larger than 16 MB; an order must fit in it."})


@api.exception_handler(AuthenticationError)
def answer_unknown_token(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """401: says what is missing, and does not repeat what was sent."""
    text = "Send the shop's token: `Authorization: Bearer …`. It was told when the shop was set up."
    response = _answer(request, 401, {"error": text})
    response["WWW-Authenticate"] = 'Bearer realm="krambod"'
    return response


@api.exception_handler(TooManyCalls)
def answer_too_many(request: HttpRequest, error: TooManyCalls) -> HttpResponse:
    """429: `Retry-After` says when the next call is taken."""
    response = _answer(request, 429, {"error": str(error)})
    response["Retry-After"] = str(error.seconds)
    return response


@api.exception_handler(Http404)
def answer_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """404: this shop has no such order."""
    return _answer(request, 404, {"error": str(error)})


@api.exception_handler(HttpError)
def answer_other(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answers what the framework refuses, with its own status and text."""
    return _answer(request, error.status_code, {"error": str(error)})


def _answer(request: HttpRequest, status: int, content: dict[str, Any]) -> HttpResponse:
    return api.create_response(request, content, status=status)
