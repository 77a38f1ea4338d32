"""Is our predicted total equal to the paid total and to the total that the double calculates? For random orders."""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import Random
from uuid import UUID

import msgspec
import pytest

from krambod.doubles.dinero.application import DineroDouble
from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, api_key
from krambod.doubles.web import Request
from krambod.orders.reading import read_order
from krambod.transfers.failures import Failure
from krambod.transfers.rules import BookingRules, When, default_accounts
from krambod.transfers.sale.documents import invoice_document
from krambod.transfers.sale.plan import PlanBasis, Sale, plan_transfer
from tests.transfers.building import NOW, chart_of
from tests.transfers.random_orders import random_order

ORGANIZATION = 310001
SOAK_ORDERS = 100_000
QUICK_ORDERS = 1_000
SEED = 20261122
CHART = chart_of({1000: "U25", 1350: "U25"})
RULES = BookingRules(
    connected_id=1,
    organization_id=ORGANIZATION,
    shop_name="Sannes Keramik",
    when=When.PAID,
    deposit_account_number=55120,
    accounts=default_accounts(is_vat_free=False),
    start_date=date(2025, 12, 1),
)
encoder = msgspec.json.Encoder(decimal_format="number")


def ask(double: DineroDouble, method: str, path: str, body: bytes, authorization: str, kind: str) -> dict[str, object]:
    """Calls the double without a socket."""
    headers = {"authorization": authorization, "content-type": kind}
    answer = double.answer(Request(method=method, path=path, query={}, headers=headers, body=body), None)
    assert answer.status == 200, answer.body
    document: dict[str, object] = json.loads(answer.body, parse_float=Decimal)
    return document


def sign_in(double: DineroDouble) -> str:
    basic = b64encode(f"{PERSONAL_CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    key = api_key(ORGANIZATION)
    form = f"grant_type=password&scope=read%20write&username={key}&password={key}".encode()
    path, kind = "/dineroapi/oauth/token", "application/x-www-form-urlencoded"
    return f"Bearer {ask(double, 'POST', path, form, f'Basic {basic}', kind)['access_token']}"


def compare(double: DineroDouble, orders: int) -> Counter[str]:
    """Counts how the orders end. For every planned order, all three totals must be equal."""
    random, authorization, outcomes = Random(SEED), sign_in(double), Counter[str]()
    path = f"/v1/{ORGANIZATION}/invoices/fetch"
    for number in range(orders):
        sold = random_order(random, str(number))
        order = read_order(str(number), sold.body)
        try:
            sale = plan_transfer(order, PlanBasis(shop="sanne", rules=RULES, chart=CHART, now=NOW))
        except Failure as failure:
            outcomes[failure.code] += 1
            continue
        if not isinstance(sale, Sale):
            outcomes["zero"] += 1
            continue
        document = invoice_document(sale, guid=UUID(int=number), contact_guid=UUID(int=1)).document()
        del document["ContactGuid"]
        body = encoder.encode(document)
        answer = ask(double, "POST", path, body, authorization, "application/json")
        assert answer["TotalInclVat"] == sale.total.amount == sold.total, sold
        assert answer["TotalVat"] == sale.vat.amount, sold
        assert sum(payment.amount for payment in sale.payments) == sold.total
        outcomes["booked to the øre"] += 1
    return outcomes


def test_the_predicted_total_equals_the_paid_total_and_dineros_total(
    double: DineroDouble, record_property: Callable[[str, object], None]
) -> None:
    outcomes = compare(double, QUICK_ORDERS)

    assert outcomes == {"booked to the øre": QUICK_ORDERS}
    record_property("random orders", dict(outcomes))


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_the_predicted_total_equals_the_paid_total_and_dineros_total_for_100_000_orders(
    double: DineroDouble, record_property: Callable[[str, object], None]
) -> None:
    outcomes = compare(double, SOAK_ORDERS)

    assert outcomes == {"booked to the øre": SOAK_ORDERS}
    record_property("random orders", dict(outcomes))
