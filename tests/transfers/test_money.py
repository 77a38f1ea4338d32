"""Which money and which dates of an order count, and when does a person have to look?"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from krambod.accounting.money import Money
from krambod.orders.methods import MethodKind
from krambod.orders.order import GUESSED_FROM_PAID_AT, GUESSED_FROM_SETTING, Payment, Refund
from krambod.transfers.failures import FixOrder
from krambod.transfers.outcomes import Cancel, Reason, Skip, Wait
from krambod.transfers.rules import MethodRule, When
from krambod.transfers.sale.money import IgnoredDate, counted_order, find_ignored_dates, order_to_credit
from krambod.transfers.sale.payments import within
from krambod.transfers.sale.plan import Choices
from tests.transfers.building import PUBLIC_BODY, at, failure_of, line, order, payment, planned, rules, sale_of

REFUND = Refund(id="r1", at=at(22), total=Decimal("249.00"))
NOTHING = Refund(id="r2", at=at(22), total=Decimal("0.00"))


def repaid(amount: str = "249.00") -> Payment:
    return payment(amount, "refunded", id="back")


# Sent and never paid


@pytest.mark.parametrize("when", list(When))
@pytest.mark.parametrize(
    "payments",
    [(), (payment(state="voided"),)],
    ids=["told of no payment", "the reservation is released"],
)
def test_an_order_that_is_sent_and_never_paid_is_held(when: When, payments: tuple[Payment, ...]) -> None:
    sold = order(payments=payments, shipped_at=at(24))

    assert failure_of(sold, when=when) == (FixOrder, "sent_never_paid", {"total": "249.00"})


@pytest.mark.parametrize("when", list(When))
def test_an_order_that_is_paid_in_part_is_held_with_what_is_missing(when: When) -> None:
    sold = order(payments=(payment("200.00"),), shipped_at=at(24))

    assert failure_of(sold, when=when) == (
        FixOrder,
        "paid_less_than_total",
        {"total": "249.00", "paid_amount": "200.00", "amount": "49.00"},
    )


def test_a_person_books_it_unpaid() -> None:
    sale = sale_of(order(payments=(), shipped_at=at(24)), choices=Choices(may_be_unpaid=True))

    assert (sale.date, sale.net_days, sale.payments) == (date(2026, 11, 24), 8, ())


def test_a_person_says_on_which_day_the_rest_came() -> None:
    sold = order(payments=(payment("200.00"),), shipped_at=at(24))

    sale = sale_of(sold, choices=Choices(paid_on=date(2026, 11, 26)))

    assert [(one.amount, one.date, one.deposit_account_number) for one in sale.payments] == [
        (Decimal("200.00"), date(2026, 11, 22), 55120),
        (Decimal("49.00"), date(2026, 11, 26), 55120),
    ]
    assert sale.net_days is None


def test_what_is_reserved_for_a_booked_invoice_came_on_the_day_that_a_person_says() -> None:
    day, reserved, captured = date(2026, 11, 26), payment("100.00", state="reserved", id="p2"), payment("149.00")
    sold = order(payments=(captured, reserved), shipped_at=at(24))

    counted = counted_order(sold, rules(), today=day, paid_on=day, invoice_total=Decimal("249.00"))
    unbooked = counted_order(sold, rules(), today=day, paid_on=day)

    assert [(one.state, one.at.date().day) for one in counted.payments] == [("captured", 22), ("captured", 26)]
    assert unbooked.payments == sold.payments


def test_an_invoice_takes_the_payments_that_it_has_room_for() -> None:
    planned = sale_of(order(payments=(payment("200.00"), payment("49.00", id="p2")))).payments

    assert [one.amount for one in within(planned, Decimal("210.00"))] == [Decimal("200.00"), Decimal("10.00")]
    assert list(within(planned, Decimal(0))) == []


def test_an_invoice_customer_may_have_paid_nothing() -> None:
    assert sale_of(order(payments=(payment(method="Faktura", state="reserved"),), shipped_at=at(24))).net_days == 8


# What a shop calls paid


def test_a_released_payment_beside_paid_at_is_no_payment() -> None:
    sold = order(payments=(payment(state="voided"),), paid_at=at(22))

    assert planned(sold) == Wait(reason=Reason.PAYMENT)


def test_a_second_payment_counts_beside_a_released_one() -> None:
    sold = order(payments=(payment(state="voided"), payment(id="p2", at=at(23))), paid_at=at(22))

    assert sale_of(sold).date == date(2026, 11, 23)


@pytest.mark.parametrize("method", ["Faktura", "EAN", "Bankoverførsel"])
def test_what_a_shop_calls_paid_is_no_money_for_a_method_that_is_left_open(method: str) -> None:
    promised = payment(method=method, state="reserved")
    sold = order(buyer=PUBLIC_BODY, payments=(promised,), paid_at=at(22), shipped_at=at(24))

    sale = sale_of(sold)

    assert (sale.date, sale.payments) == (date(2026, 11, 24), ())
    assert sale.net_days is not None


def test_a_bank_transfer_that_the_merchant_registers_is_received_when_the_shop_calls_it_paid() -> None:
    to_bank = MethodRule(method="Bankoverførsel", kind=MethodKind.BANK_TRANSFER, deposit_account_number=55000)
    sold = order(payments=(payment(method="Bankoverførsel", state="reserved"),), paid_at=at(23), shipped_at=at(24))

    sale = sale_of(sold, methods=(to_bank,))

    assert (sale.date, sale.net_days) == (date(2026, 11, 23), None)
    assert [(one.date, one.deposit_account_number) for one in sale.payments] == [(date(2026, 11, 23), 55000)]


# Dates that cannot be


@pytest.mark.parametrize("moment", [at(21), at(22, month=3), at(2, month=1).replace(year=2027)])
@pytest.mark.parametrize("field", ["paid_at", "shipped_at"])
def test_a_date_before_the_order_or_in_the_future_is_the_orders_own_day(field: str, moment: Any) -> None:
    when = When.PAID if field == "paid_at" else When.SHIPPED
    sold = order(**{field: moment})

    assert sale_of(sold, when=when).date == date(2026, 11, 22)
    assert find_ignored_dates(sold, date(2026, 12, 31)) == (IgnoredDate(field=field, day=moment.date()),)


def test_a_payment_before_the_order_has_the_orders_own_day() -> None:
    sold = order(payments=(payment(at=at(20)),))

    assert [one.date for one in sale_of(sold).payments] == [date(2026, 11, 22)]
    assert find_ignored_dates(sold, date(2026, 12, 31)) == (IgnoredDate(field="payment", day=date(2026, 11, 20)),)


def test_a_date_on_the_orders_own_day_or_today_counts() -> None:
    sold = order(paid_at=at(22, 0), shipped_at=at(31, 22, month=12), payments=(payment(at=at(22, 1)),))

    assert find_ignored_dates(sold, date(2026, 12, 31)) == ()


# Cancelled, refunded, repaid


@pytest.mark.parametrize(
    ("payments", "owed"),
    [
        ((), "0"),
        ((payment(state="reserved"),), "0"),
        ((payment(state="voided"),), "0"),
        ((payment(),), "249.00"),
        ((payment(state="received"),), "249.00"),
        ((payment(), repaid("100.00")), "149.00"),
        ((payment(), repaid()), "0"),
        ((payment(guessed_from=GUESSED_FROM_PAID_AT),), "0"),
        ((payment(guessed_from=GUESSED_FROM_SETTING),), "249.00"),
    ],
)
def test_a_cancelled_order_owes_the_captured_money(payments: tuple[Payment, ...], owed: str) -> None:
    cancelled = order(cancelled_at=at(23), payments=payments)

    assert planned(cancelled) == Cancel(owed=Decimal(owed))
    assert planned(cancelled, choices=Choices(is_repaid=True)) == Cancel()


@pytest.mark.parametrize(
    ("payments", "owed"),
    [
        ((payment(state="reserved"),), "0"),
        ((payment(),), "249.00"),
        ((payment(), repaid()), "0"),
        ((payment(guessed_from=GUESSED_FROM_SETTING),), "0"),
    ],
)
def test_an_order_refunded_in_full_before_its_booking_gets_no_document(
    payments: tuple[Payment, ...], owed: str
) -> None:
    assert planned(order(refunds=(REFUND,), payments=payments)) == Skip(reason=Reason.REFUNDED, owed=Decimal(owed))


def test_a_refund_of_nothing_is_none() -> None:
    assert sale_of(order(refunds=(NOTHING,))).total == Money(Decimal("249.00"), "DKK")


def test_a_repayment_without_a_refund_is_held_with_its_amount() -> None:
    assert failure_of(order(payments=(payment(), repaid("100.00")))) == (
        FixOrder,
        "repaid_without_refund",
        {"amount": "100.00", "total": "249.00"},
    )


# A total of nothing


@pytest.mark.parametrize(
    ("includes_vat", "lines_total"), [(True, "288.00"), (False, "360.00")], ids=["incl. VAT", "excl. VAT"]
)
def test_a_total_of_nothing_with_lines_is_held(includes_vat: bool, lines_total: str) -> None:
    sold = order("0.00", lines=(line("288.00"),), payments=(), prices_include_vat=includes_vat)

    assert failure_of(sold) == (FixOrder, "total_differs", {"total": "0.00", "lines_total": lines_total})


def test_a_total_of_nothing_with_vat_is_held() -> None:
    sold = order("0.00", payments=(), total_vat=Decimal("57.60"))

    assert failure_of(sold) == (FixOrder, "vat_differs", {"shop_vat": "57.60", "vat": "0.00"})


def test_goods_that_a_discount_makes_free_need_no_document() -> None:
    free = (line("288.00"), line("-288.00", kind="discount"))

    assert planned(order("0.00", lines=free, payments=(), total_vat=Decimal(0))) == Skip(reason=Reason.ZERO_TOTAL)


def test_the_day_of_money_that_never_came_is_not_looked_at() -> None:
    voided = order(payments=(payment(state="voided", at=at(1, month=1)),))

    assert find_ignored_dates(voided, date(2026, 12, 31)) == ()


def test_what_was_paid_too_much_is_not_credited() -> None:
    paid_twice = order(payments=(payment(), payment("51.00", id="p2")))

    credited = order_to_credit(paid_twice, rules(), Decimal("249.00"))

    assert [(one.id, one.amount) for one in credited.payments] == [(payment().id, Decimal("249.00"))]
