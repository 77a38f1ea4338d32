"""Is each labelled order booked on the account of its treatment, or held for the reason of its label?

The labels are by the tables of `tests.accounting.vat.labelled`, which knows nothing of the product. Orders that need a
number in force are in the cases and in the tests of the plan.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from krambod.accounting.vat.facts import Goods, RegistrationAnswer
from krambod.orders.order import Address, Buyer, Order
from krambod.transfers.failures import Failure
from krambod.transfers.rules import RegistrationAnswers
from krambod.transfers.sale.plan import Choices, Sale
from tests.accounting.vat.labelled import ACCOUNTS, TREATMENTS_HELD, label, sales
from tests.accounting.vat.labelled import Sale as LabelledSale
from tests.transfers.building import CODES, account, chart_of, line, order, payment, planned

SEED = 20261126
OWN = {"danish_zero_rated": 1071, "container_deposit": 1060, "donation": 1070, "tip": 1072}
CHART_CODES = {**CODES, 1060: "", 1070: "", 1071: "X0", 1072: ""}
# What a plan cannot be told, or tells by another cause.
UNTOLD = {"? gift_card": "gift_card"}


def plannable(count: int) -> Iterator[LabelledSale]:
    """Labelled sales whose facts an order and the rules can tell."""
    for sale in sales(SEED, count):
        if sale.buyer in ("private", "none"):
            yield replace(sale, crossed=False, switched_on=False, value=None)


def order_of(sale: LabelledSale) -> Order:
    """The sale as an order of one line, sent and paid on its day."""
    sold_at = datetime.combine(sale.day, time(10), UTC)
    company = "Firma AB" if sale.buyer == "none" else ""
    address = Address(street="Vej 1", zip=sale.postcode, city="By", country=sale.country)
    buyer = Buyer(email="kunde@example.com", name="Kunde", company=company, address=address)
    sold = line("1000.00", vat_rate=sale.rate, tax_country=sale.told, goods=Goods(sale.goods))
    paid = replace(payment("1000.00"), at=sold_at)
    return order(
        "1000.00", lines=(sold,), buyer=buyer, payments=(paid,), placed_at=sold_at, updated_at=sold_at,
        shipped_at=sold_at,
    )  # fmt: skip


def outcome_of(sale: LabelledSale) -> str:
    """The treatment with its account, or `? cause`."""
    answers = {name: RegistrationAnswer(getattr(sale, name)) for name in ("oss", "voec", "uk")}
    rules = {
        "registrations": RegistrationAnswers(**answers),
        "accounts": tuple(account(treatment, number) for treatment, number in OWN.items()),
        "start_date": sale.day,
    }
    try:
        plan = planned(
            order_of(sale),
            chart=chart_of(CHART_CODES, is_vat_free=sale.vat_free),
            choices=Choices(is_as_charged=sale.as_charged),
            **rules,
        )
    except Failure as failure:
        waits = failure.code == "treatment_waits"
        return f"{failure.details['treatment']} waits" if waits else f"? {failure.code}"
    assert isinstance(plan, Sale), sale
    [booked] = plan.lines.lines
    return f"{booked.treatment} on {booked.account_number}"


def expected_of(sale: LabelledSale) -> str:
    label_text = label(sale)
    if label_text.startswith("?"):
        return f"? {UNTOLD.get(label_text, label_text.removeprefix('? '))}"
    if label_text in TREATMENTS_HELD:
        return f"{label_text} waits"
    return f"{label_text} on {OWN.get(label_text, ACCOUNTS[label_text][0])}"


def compare(count: int, record_property: Callable[[str, object], None]) -> None:
    found: Counter[str] = Counter()
    for sale in plannable(count):
        assert outcome_of(sale) == expected_of(sale), sale
        found[expected_of(sale).split()[0]] += 1
    record_property("orders planned as labelled", found.total())
    assert found.total() > count / 10


def test_labelled_orders_are_booked_on_the_account_of_their_treatment(
    record_property: Callable[[str, object], None],
) -> None:
    compare(3_000, record_property)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_100_000_labelled_orders_are_booked_on_the_account_of_their_treatment(
    record_property: Callable[[str, object], None],
) -> None:
    compare(300_000, record_property)
