"""Which orders, rules and chart do the tests of pure functions use?"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from krambod.accounting.invoice_lines import LineKind
from krambod.accounting.money import Money
from krambod.accounting.vat.treatments import Treatment
from krambod.orders.order import Address, Buyer, Order, OrderLine, Payment, PaymentState
from krambod.organizations.chart import Chart, EntryName
from krambod.transfers.failures import Failure
from krambod.transfers.guids import DocumentKey
from krambod.transfers.rules import BookingRules, TreatmentAccount, When, default_accounts
from krambod.transfers.sale.plan import Choices, Plan, PlanBasis, Sale, plan_transfer

NOW = datetime(2026, 12, 31, 12, tzinfo=UTC)
PLACED_AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
# The accounts of Dinero's standard chart that sales are booked on, with their VAT codes.
CODES = {
    1000: "U25", 1050: "", 1100: "UEUV", 1150: "UEUV2", 1200: "UEUY", 1255: "UVV", 1260: "UVY", 1300: "", 1350: "U25",
}  # fmt: skip


def chart_of(codes: Mapping[int, str] = CODES, *, is_vat_free: bool = False) -> Chart:
    """Makes a chart with these turnover accounts."""
    return Chart(
        vat_rates={number: Decimal(25 if code == "U25" else 0) for number, code in codes.items()},
        deposit_accounts={55000: "Bank", 55120: "Webshop"},
        is_vat_free=is_vat_free,
        entry_names={
            number: EntryName(name=f"Salg {number}", vat_code=code, category="Turnover")
            for number, code in codes.items()
        },
    )


CHART = chart_of()
JENS = Buyer(
    email="jens@example.com", name="Jens Hansen", address=Address(street="Nørregade 1", zip="1165", city="København K")
)

PUBLIC_BODY = Buyer(email="eva@aarhus.dk", name="Eva Holm", company="Aarhus Kommune", ean="5798009811578")


def at(day: int, hour: int = 9, minute: int = 0, month: int = 11) -> datetime:
    """Returns a moment of 2026 in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def line(total: str = "249.00", **changes: Any) -> OrderLine:
    amounts = {"quantity": Decimal(1), "unit_price": Decimal(total), "total": Decimal(total), "vat_rate": Decimal(25)}
    return OrderLine(**{"kind": "product", "sku": "VASE-2", "description": "Keramikvase, blå", **amounts, **changes})


def payment(amount: str = "249.00", state: str = "captured", **changes: Any) -> Payment:
    values = {"id": "p1", "method": "Dankort", "at": PLACED_AT, "reference": "", **changes}
    return Payment(amount=Decimal(amount), state=PaymentState(state), **values)


def order(amount: str = "249.00", /, **changes: Any) -> Order:
    """Makes an order of one product, paid by card when it was ordered."""
    values = {
        "external_id": "1042",
        "number": "1042",
        "updated_at": at(22, 10),
        "placed_at": PLACED_AT,
        "prices_include_vat": True,
        "total": Money(Decimal(amount), "DKK"),
        "buyer": JENS,
        "lines": (line(amount),),
        "payments": (payment(amount),),
    }
    return Order(**{**values, **changes})


def rules(**changes: Any) -> BookingRules:
    """Makes rules: orders are booked when paid, with Danish VAT, and all money lands on account 55120."""
    values = {
        "connected_id": 1,
        "organization_id": 310001,
        "shop_name": "Sannes Keramik",
        "when": When.PAID,
        "deposit_account_number": 55120,
        "accounts": default_accounts(is_vat_free=False),
        "start_date": date(2026, 1, 1),
    }
    return BookingRules(**{**values, **changes})


def account(treatment: str, number: int, kind: str = "product") -> TreatmentAccount:
    return TreatmentAccount(treatment=Treatment(treatment), kind=LineKind(kind), account_number=number)


def planned(sold: Order, *, choices: Choices | None = None, chart: Chart = CHART, **changes: Any) -> Plan:
    """Plans an order with the rules `rules(**changes)`."""
    return plan_transfer(
        sold, PlanBasis(shop="sanne", rules=rules(**changes), chart=chart, now=NOW, choices=choices or Choices())
    )


def sale_of(sold: Order, *, choices: Choices | None = None, chart: Chart = CHART, **changes: Any) -> Sale:
    plan = planned(sold, choices=choices, chart=chart, **changes)
    assert isinstance(plan, Sale), plan
    return plan


def failure_of(sold: Order, **changes: Any) -> tuple[type[Failure], str, dict[str, str]]:
    with pytest.raises(Failure) as raised:
        planned(sold, **changes)
    return type(raised.value), raised.value.code, raised.value.details


def sale_key(order: str = "1042", *, shop: str = "sanne") -> DocumentKey:
    """Makes the key of the invoice for a shop's order."""
    return DocumentKey(shop=shop, order=order)
