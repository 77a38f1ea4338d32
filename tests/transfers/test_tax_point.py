"""When is an order booked that was paid in one VAT period and sent in a later one?"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from krambod.accounting.vat_periods import VatPeriod, last_evening, period_end
from krambod.orders.order import GUESSED_FROM_PAID_AT, GUESSED_FROM_SETTING, Order, Payment
from krambod.transfers.failures import Failure, FixOrder
from krambod.transfers.outcomes import Reason, Wait
from krambod.transfers.rules import When
from krambod.transfers.sale.plan import Plan, PlanBasis, Sale, plan_transfer
from krambod.transfers.sale.tax_point import date_of_unpaid, find_prepaid_vat
from tests.transfers.building import CHART, line, order, payment, rules

SEPTEMBER = datetime(2026, 9, 28, 8, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 5, 8, tzinfo=UTC)
AFTERNOON = datetime(2026, 9, 30, 17, 59, tzinfo=UTC)
EVENING = datetime(2026, 9, 30, 18, 0, tzinfo=UTC)  # 20 o'clock in Denmark


def plan(sold: Order, now: datetime, **changes: Any) -> Plan:
    basis = PlanBasis(shop="sanne", rules=rules(when=When.SHIPPED, **changes), chart=CHART, now=now)
    return plan_transfer(sold, basis)


def prepaid(*payments: Payment, shipped_at: datetime | None = None, **changes: Any) -> Order:
    paid = payments or (payment(at=SEPTEMBER),)
    return order(placed_at=SEPTEMBER, updated_at=SEPTEMBER, payments=paid, shipped_at=shipped_at, **changes)


def failure(sold: Order, now: datetime, **changes: Any) -> tuple[str, dict[str, str]]:
    with pytest.raises(Failure) as raised:
        plan(sold, now, **changes)
    assert isinstance(raised.value, FixOrder)
    return raised.value.code, raised.value.details


def test_an_order_that_is_paid_and_not_sent_waits_until_the_last_evening_of_its_vat_period() -> None:
    assert plan(prepaid(), AFTERNOON) == Wait(reason=Reason.SHIPMENT, until=EVENING)


def test_on_the_last_evening_it_is_booked_with_the_captures_day() -> None:
    sale = plan(prepaid(), EVENING)

    assert isinstance(sale, Sale)
    assert (sale.date, sale.net_days) == (date(2026, 9, 28), None)
    assert sale.comment == "Ordre 1042\nBetalt 28.09.2026, leveres senere"
    assert [(one.amount, one.date) for one in sale.payments] == [(Decimal("249.00"), date(2026, 9, 28))]


def test_a_straggler_is_booked_with_the_captures_day_too() -> None:
    sale = plan(prepaid(shipped_at=OCTOBER), OCTOBER)

    assert isinstance(sale, Sale)
    assert (sale.date, sale.comment) == (date(2026, 9, 28), "Ordre 1042\nLeveret 05.10.2026")


def test_a_straggler_of_a_reported_period_is_held() -> None:
    code, details = failure(prepaid(shipped_at=OCTOBER), OCTOBER, reported_until=date(2026, 9, 30))

    assert (code, details["day"]) == ("period_reported", "2026-09-28")


def test_an_order_that_is_sent_in_the_period_of_its_capture_has_the_day_of_the_shipment() -> None:
    sale = plan(prepaid(shipped_at=SEPTEMBER + timedelta(days=2)), OCTOBER)

    assert isinstance(sale, Sale)
    assert sale.date == date(2026, 9, 30)


@pytest.mark.parametrize(
    "changes",
    [
        {"payments": (payment(state="reserved", at=SEPTEMBER),)},
        {"payments": (payment(at=SEPTEMBER, guessed_from=GUESSED_FROM_PAID_AT),)},
        {"payments": (payment(at=SEPTEMBER, guessed_from=GUESSED_FROM_SETTING),)},
    ],
    ids=["reserved", "guessed from paid_at", "guessed from a setting"],
)
def test_a_reservation_and_a_guess_are_no_tax_point(changes: dict[str, Any]) -> None:
    waits = order(placed_at=SEPTEMBER, updated_at=SEPTEMBER, **changes)

    assert plan(waits, EVENING) == Wait(reason=Reason.SHIPMENT)


def test_an_order_without_vat_has_no_tax_point_before_its_shipment() -> None:
    exempt = prepaid(lines=(line(vat_rate=Decimal(0)),))

    assert plan(exempt, EVENING) == Wait(reason=Reason.SHIPMENT)


PART = payment("100.00", at=SEPTEMBER)
REST = payment("149.00", id="p2", at=OCTOBER)


@pytest.mark.parametrize(
    ("sold", "now"),
    [
        (prepaid(PART), EVENING),
        (prepaid(PART, REST, shipped_at=OCTOBER), OCTOBER),
        (prepaid(PART, payment("149.00", "reserved", id="p2", at=SEPTEMBER)), EVENING),
    ],
    ids=["not sent", "sent", "the rest is reserved"],
)
def test_a_part_that_is_paid_in_an_earlier_period_has_an_invoice_of_its_own_first(sold: Order, now: datetime) -> None:
    assert plan(sold, now) == Wait(reason=Reason.EARLIER_INVOICE)


def test_a_part_that_is_paid_within_the_period_of_the_shipment_changes_nothing() -> None:
    sale = plan(prepaid(PART, REST, shipped_at=OCTOBER, total_vat=None), OCTOBER, vat_period=VatPeriod.HALF_YEARLY)

    assert isinstance(sale, Sale)
    assert sale.date == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("day", "period", "end"),
    [
        (date(2026, 1, 1), VatPeriod.MONTHLY, date(2026, 1, 31)),
        (date(2028, 2, 29), VatPeriod.MONTHLY, date(2028, 2, 29)),
        (date(2026, 12, 31), VatPeriod.MONTHLY, date(2026, 12, 31)),
        (date(2026, 1, 1), VatPeriod.QUARTERLY, date(2026, 3, 31)),
        (date(2026, 9, 30), VatPeriod.QUARTERLY, date(2026, 9, 30)),
        (date(2026, 10, 1), VatPeriod.QUARTERLY, date(2026, 12, 31)),
        (date(2026, 6, 30), VatPeriod.HALF_YEARLY, date(2026, 6, 30)),
        (date(2026, 7, 1), VatPeriod.HALF_YEARLY, date(2026, 12, 31)),
    ],
)
def test_a_day_lies_in_a_period_that_ends(day: date, period: VatPeriod, end: date) -> None:
    assert period_end(day, period) == end
    assert last_evening(day, period).date() == end


# The date of an unpaid invoice that was held


@pytest.mark.parametrize(
    ("released_on", "dated"),
    [
        (None, "2026-09-20"),
        ("2026-09-25", "2026-09-25"),
        ("2026-10-03", "2026-09-30"),  # the VAT belongs to the period of the delivery
        ("2026-09-18", "2026-09-20"),  # the hold ended before the goods were sent
    ],
)
def test_an_unpaid_invoice_has_the_day_on_which_its_hold_ended_within_the_vat_period_of_the_delivery(
    released_on: str | None, dated: str
) -> None:
    day = None if released_on is None else date.fromisoformat(released_on)

    found = date_of_unpaid(date(2026, 9, 20), day, rules(vat_period=VatPeriod.QUARTERLY))

    assert found == date.fromisoformat(dated)


# What is paid in a VAT period and not sent


@pytest.mark.parametrize(
    ("changes", "vat"),
    [
        ({"total_vat": Decimal("49.81")}, "49.81"),
        ({}, "49.80"),
        ({"lines": (line("199.20"),), "prices_include_vat": False}, "49.80"),
        ({"cancelled_at": OCTOBER}, None),
    ],
    ids=["the shop tells the VAT", "prices with VAT", "prices without VAT", "cancelled"],
)
def test_the_vat_of_what_is_paid_and_not_sent_is_that_of_the_order(changes: dict[str, Any], vat: str | None) -> None:
    found = find_prepaid_vat(prepaid(**changes), rules(when=When.SHIPPED), date(2026, 9, 20))

    assert found == (None if vat is None else Decimal(vat))


def test_an_order_paid_in_another_period_is_not_among_them() -> None:
    assert find_prepaid_vat(prepaid(), rules(when=When.SHIPPED), date(2026, 10, 20)) is None
