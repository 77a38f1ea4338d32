"""What does the plan say for each order: skip, wait, ask a person, or an invoice that is exact to the øre?"""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from krambod.accounting.danish_time import danish_day
from krambod.accounting.invoice_lines import LineKind, PlannedLine
from krambod.accounting.money import Money
from krambod.orders.methods import MethodKind
from krambod.orders.order import Buyer, Order, Payment, Shipment
from krambod.transfers.failures import FixOrder, FixSettings
from krambod.transfers.outcomes import Cancel, Reason, Skip, Wait
from krambod.transfers.parts.known import KnownParts
from krambod.transfers.rules import MethodRule, When
from krambod.transfers.sale.payments import PlannedPayment, plan_payments
from krambod.transfers.sale.plan import Choices, Plan, PlanBasis, Sale, due_day_of, plan_transfer
from krambod.transfers.sale.trigger import find_method_of_repayment, find_paid_at, find_trigger, method_of
from tests.transfers.building import (
    CHART,
    NOW,
    PUBLIC_BODY,
    at,
    failure_of,
    line,
    order,
    payment,
    planned,
    rules,
    sale_of,
)

PAID = When.PAID
SHIPPED = When.SHIPPED
INVOICE = MethodRule(method="Faktura", kind=MethodKind.INVOICE, net_days=14)
EAN = MethodRule(method="EAN", kind=MethodKind.EAN, net_days=30)
TRANSFER = MethodRule(method="Bankoverførsel", kind=MethodKind.BANK_TRANSFER)
TRANSFER_TO_BANK = MethodRule(
    method="Bankoverførsel", kind=MethodKind.BANK_TRANSFER, deposit_account_number=55000, net_days=10
)
GIFT_CARD = MethodRule(method="Gavekort", kind=MethodKind.GIFT_CARD, deposit_account_number=63080)


# A whole plan


def test_a_paid_order_is_an_invoice_with_its_payment() -> None:
    sold = order(
        "288.00",
        lines=(line("249.00"), line("39.00", kind="shipping", description="Fragt")),
        payments=(payment("288.00", at=at(22, 11), reference="tx-1"),),
        total_vat=Decimal("57.60"),
    )

    sale = sale_of(sold)

    assert sale.reference == "krambod:sanne:1042"
    assert (sale.customer.email, sale.customer.name) == ("jens@example.com", "Jens Hansen")
    assert sale.date == date(2026, 11, 22)
    assert sale.comment == "Ordre 1042"
    assert sale.address == "Jens Hansen\nNørregade 1\n1165 København K"
    assert sale.net_days is None
    assert sale.lines.lines == (
        PlannedLine(
            kind=LineKind.PRODUCT,
            sku="VASE-2",
            description="Keramikvase, blå",
            quantity=Decimal(1),
            unit_price=Decimal("249.00"),
            account_number=1000,
            vat_rate=Decimal(25),
            treatment="danish",
        ),
        PlannedLine(
            kind=LineKind.SHIPPING,
            sku="VASE-2",
            description="Fragt",
            quantity=Decimal(1),
            unit_price=Decimal("39.00"),
            account_number=1350,
            vat_rate=Decimal(25),
            treatment="danish",
        ),
    )
    assert (sale.total, sale.vat) == (Money(Decimal("288.00"), "DKK"), Money(Decimal("57.60"), "DKK"))
    assert sale.vat_difference == 0
    assert sale.payments == (
        PlannedPayment(
            reference="krambod:sanne:1042:f64551fcd6f07823",
            amount=Decimal("288.00"),
            date=date(2026, 11, 22),
            deposit_account_number=55120,
            description="Dankort tx-1",
        ),
    )


# Orders that get no document


@pytest.mark.parametrize(
    ("changes", "plan"),
    [
        ({"is_test": True}, Skip(reason=Reason.TEST_ORDER)),
        ({"total": Money(Decimal(0), "DKK"), "lines": (line("0.00"),)}, Skip(reason=Reason.ZERO_TOTAL)),
        ({"cancelled_at": at(22, 12), "payments": ()}, Cancel()),
        ({"placed_at": datetime.fromisoformat("2025-12-31T22:59:59+00:00")}, Skip(reason=Reason.BEFORE_START)),
    ],
    ids=["test", "zero", "cancelled", "before the start"],
)
def test_some_orders_have_no_invoice(changes: dict[str, Any], plan: Any) -> None:
    assert planned(order(**changes)) == plan


def test_a_persons_skip_comes_before_everything_else() -> None:
    choices = Choices(skip=True)

    assert planned(order("-10.00", is_test=True), choices=choices) == Skip(reason=Reason.NOT_TO_BE_BOOKED)


def test_a_negative_order_is_held_unless_it_is_from_before_the_start_date() -> None:
    assert failure_of(order("-249.00")) == (FixOrder, "negative_total", {"total": "-249.00"})
    assert planned(order("-249.00"), start_date=date(2026, 11, 23)) == Skip(reason=Reason.BEFORE_START)


def test_the_start_date_is_compared_with_the_orders_danish_day() -> None:
    placed_at = datetime.fromisoformat("2025-12-31T23:00:00+00:00")  # midnight in Denmark

    assert isinstance(planned(order(placed_at=placed_at)), Sale)


def test_no_order_is_booked_whose_danish_day_is_after_the_last_order_date() -> None:
    last = date(2026, 11, 22)
    in_time, too_late = (datetime.fromisoformat(f"2026-11-22T{clock}+00:00") for clock in ("22:59:59", "23:00:00"))

    assert isinstance(planned(order(placed_at=in_time), last_order_date=last), Sale)
    assert planned(order(placed_at=too_late), last_order_date=last) == Skip(reason=Reason.AFTER_STOP)


def test_a_cancelled_order_is_not_held_for_what_it_lacks() -> None:
    assert planned(order(cancelled_at=at(22), buyer=Buyer(), payments=())) == Cancel()


def test_a_missing_email_holds_an_order_that_is_paid_before_it_is_sent() -> None:
    assert failure_of(order(buyer=Buyer()), when=SHIPPED) == (FixOrder, "no_email", {})


@pytest.mark.parametrize(("chosen", "reason"), [(PAID, Reason.PAYMENT), (SHIPPED, Reason.SHIPMENT)])
def test_an_order_that_nobody_has_paid_or_sent_asks_for_nothing(chosen: When, reason: Reason) -> None:
    assert planned(order(buyer=Buyer(), payments=()), when=chosen) == Wait(reason=reason)


# When a transfer starts


def moments(**changes: Any) -> Any:
    """Returns what starts the transfer of an order that is paid on the 20th and shipped on the 24th.

    A test may change that.
    """
    chosen = {name: changes.pop(name) for name in ("when", "methods") if name in changes}
    values = {"payments": (payment(at=at(20)),), "shipped_at": at(24), **changes}
    return find_trigger(order(**values), rules(**chosen))


@pytest.mark.parametrize(
    ("chosen", "changes", "trigger"),
    [
        (PAID, {}, at(20)),
        (PAID, {"payments": (payment(state="reserved", at=at(20)),)}, at(20)),
        (PAID, {"payments": (payment(state="received", at=at(20)),)}, at(20)),
        (PAID, {"payments": (payment(state="voided", at=at(20)),), "shipped_at": None}, Wait(reason=Reason.PAYMENT)),
        (PAID, {"payments": (payment(state="refunded", at=at(20)),), "shipped_at": None}, Wait(reason=Reason.PAYMENT)),
        (PAID, {"payments": (), "shipped_at": None}, Wait(reason=Reason.PAYMENT)),
        (PAID, {"payments": (payment("248.99", at=at(20)),), "shipped_at": None}, Wait(reason=Reason.PAYMENT)),
        (PAID, {"payments": (payment("100.00", at=at(21)), payment("149.00", id="p2", at=at(20)))}, at(21)),
        (PAID, {"payments": (), "paid_at": at(19)}, at(19)),
        (PAID, {"paid_at": at(19)}, at(19)),
        (SHIPPED, {}, at(24)),
        (SHIPPED, {"shipped_at": None}, Wait(reason=Reason.SHIPMENT)),
        (SHIPPED, {"payments": (), "shipped_at": None, "paid_at": at(19)}, Wait(reason=Reason.SHIPMENT)),
    ],
)
def test_the_merchant_chooses_what_starts_the_transfer(chosen: When, changes: dict[str, Any], trigger: Any) -> None:
    assert moments(when=chosen, **changes) == trigger


@pytest.mark.parametrize("rule", [INVOICE, EAN], ids=["invoice", "EAN"])
@pytest.mark.parametrize("state", ["reserved", "captured"])
@pytest.mark.parametrize("chosen", [PAID, SHIPPED])
def test_invoice_and_ean_orders_always_wait_for_the_shipment(rule: MethodRule, state: str, chosen: When) -> None:
    paid = (payment(state=state, method=rule.method, at=at(20)),)

    assert moments(when=chosen, methods=(rule,), payments=paid) == at(24)
    assert moments(when=chosen, methods=(rule,), payments=paid, shipped_at=None) == Wait(reason=Reason.SHIPMENT)


@pytest.mark.parametrize(
    ("state", "paid_on", "shipped_on", "trigger"),
    [
        ("received", 20, 24, at(20)),
        ("received", 24, 20, at(20)),
        ("received", 20, None, at(20)),
        ("reserved", 20, 24, at(24)),
        ("reserved", 20, None, Wait(reason=Reason.PAYMENT)),
    ],
)
@pytest.mark.parametrize("chosen", [PAID, SHIPPED])
def test_a_bank_transfer_order_starts_with_the_money_or_the_shipment(
    state: str, paid_on: int, shipped_on: int | None, trigger: Any, chosen: When
) -> None:
    paid = (payment(state=state, method="Bankoverførsel", at=at(paid_on)),)
    shipped_at = None if shipped_on is None else at(shipped_on)

    assert moments(when=chosen, methods=(TRANSFER,), payments=paid, shipped_at=shipped_at) == trigger


def test_a_method_may_have_a_time_of_its_own() -> None:
    paid_at_once = MethodRule(method="Dankort", when=PAID)
    shipped = MethodRule(method="Dankort", when=SHIPPED)

    assert moments(when=SHIPPED, methods=(paid_at_once,)) == at(20)
    assert moments(when=PAID, methods=(shipped,)) == at(24)


def test_an_order_with_two_methods_waits_for_the_shipment_if_one_of_them_does() -> None:
    both = (payment("100.00", at=at(20)), payment("149.00", id="p2", method="Klarna", at=at(20)))

    assert moments(methods=(MethodRule(method="Klarna", when=SHIPPED),), payments=both) == at(24)
    assert moments(methods=(replace_method(INVOICE, "Klarna"),), payments=both, shipped_at=None) == Wait(
        reason=Reason.SHIPMENT
    )


def replace_method(rule: MethodRule, method: str) -> MethodRule:
    return rule.model_copy(update={"method": method})


def test_a_voided_or_refunded_payment_does_not_start_the_transfer() -> None:
    gone = (payment(at=at(20)), payment(id="p2", method="Faktura", state="voided"))

    assert moments(payments=gone) == at(20)


def test_a_method_that_the_merchant_calls_a_gift_card_is_held_by_its_rule() -> None:
    rule = MethodRule(method="Kort fra os", kind=MethodKind.GIFT_CARD)
    paid = order(payments=(payment(method="Kort fra os"),))

    assert failure_of(paid, methods=(rule,)) == (FixOrder, "gift_card", {"amount": "249.00"})


def test_more_pieces_sent_than_ordered_is_held_unless_a_person_wants_one_invoice() -> None:
    parts = tuple(Shipment(id=f"s{day}", at=at(day), lines=(line(),)) for day in (22, 23))
    sold = order(shipments=parts, shipped_at=at(23))

    assert failure_of(sold, when=SHIPPED) == (FixOrder, "sent_in_parts", {"total": "249.00"})
    basis = PlanBasis(shop="sanne", rules=rules(when=SHIPPED), chart=CHART, now=NOW)
    assert isinstance(plan_transfer(sold, replace(basis, known=KnownParts(is_one_invoice=True))), Sale)
    assert isinstance(planned(replace(sold, shipments=parts[:1]), when=SHIPPED), Sale)


def test_an_unpaid_invoice_is_due_after_its_terms() -> None:
    unpaid = sale_of(order(payments=(payment(state="reserved"),), paid_at=at(22)))

    assert (due_day_of(unpaid), due_day_of(sale_of(order()))) == (date(2026, 11, 30), None)


def test_a_gift_card_is_held() -> None:
    paid = order(payments=(payment("200.00"), payment("49.00", id="p2", method="Gavekort")))

    assert failure_of(paid, methods=(GIFT_CARD,)) == (FixOrder, "gift_card", {"amount": "49.00"})


@pytest.mark.parametrize("method", ["Kontant", "Efterkrav", "Point"])
def test_a_method_that_we_do_not_know_how_to_book_is_held_until_it_is_mapped(method: str) -> None:
    expected = (FixSettings, "method_not_mapped", {"method": method})

    assert failure_of(order(payments=(payment(method=method),))) == expected
    assert failure_of(order(payments=(payment(method=method, state="reserved"),)), when=SHIPPED) == expected


def test_a_method_that_is_told_by_its_id_only_is_named_by_it() -> None:
    untitled = order(payments=(payment(method="", method_id="points"),))

    assert failure_of(untitled) == (FixSettings, "method_not_mapped", {"method": "points"})


def test_a_public_customer_without_a_row_is_booked_at_shipment_with_thirty_days() -> None:
    sold = order(buyer=PUBLIC_BODY, payments=(payment(method="EAN", state="reserved"),), shipped_at=at(23))

    sale = sale_of(sold)

    assert (sale.date, sale.net_days, sale.payments) == (date(2026, 11, 23), 30, ())


# Days


def test_days_are_danish() -> None:
    assert danish_day(at(22, 22, 59)) == date(2026, 11, 22)
    assert danish_day(at(22, 23, 30)) == date(2026, 11, 23)
    assert danish_day(at(1, 22, 0, month=7)) == date(2026, 7, 2)
    assert danish_day(at(1, 21, 59, month=7)) == date(2026, 7, 1)


def test_an_order_that_nothing_has_started_yet_waits() -> None:
    reserved = (payment(state="reserved"),)

    assert planned(order(payments=reserved), when=SHIPPED) == Wait(reason=Reason.SHIPMENT)


def test_the_invoice_has_the_triggers_day_and_the_payment_has_its_own() -> None:
    sale = sale_of(order(payments=(payment(at=at(20, 23, 30)),), paid_at=at(22, 23, 30), placed_at=at(19)))

    assert sale.date == date(2026, 11, 23)
    assert [one.date for one in sale.payments] == [date(2026, 11, 21)]


@pytest.mark.parametrize(
    ("changes", "chosen", "comment"),
    [
        ({}, PAID, "Ordre 1042"),
        ({"shipped_at": at(22, 12)}, PAID, "Ordre 1042"),
        ({"shipped_at": at(22, 23, 30)}, PAID, "Ordre 1042\nLeveret 23.11.2026"),
        ({"shipped_at": at(24)}, SHIPPED, "Ordre 1042\nBetalt 22.11.2026"),
        ({"shipped_at": at(24), "payments": (payment(state="reserved"),)}, SHIPPED, "Ordre 1042"),
        (
            {"shipped_at": at(24), "paid_at": at(23), "payments": (payment(at=at(25)),)},
            PAID,
            "Ordre 1042\nLeveret 24.11.2026\nBetalt 25.11.2026",
        ),
        ({"number": "A-7"}, PAID, "Ordre A-7"),
    ],
)
def test_days_that_differ_from_the_invoices_are_printed(changes: dict[str, Any], chosen: When, comment: str) -> None:
    assert sale_of(order(**changes), when=chosen).comment == comment


def test_the_order_number_is_on_the_invoice_even_if_the_text_has_no_place_for_it() -> None:
    assert sale_of(order(), invoice_text="Tak for handlen").comment == "Tak for handlen (1042)"


# Terms


@pytest.mark.parametrize(
    ("payments", "net_days"),
    [
        ((payment(),), None),
        ((payment(state="received"),), None),
        ((payment("100.00"), payment("149.00", id="p2")), None),
        ((payment(state="reserved"),), 8),
        ((payment("100.00"), payment("149.00", id="p2", method="Faktura", state="reserved")), 14),
        ((payment(method="EAN", state="reserved"), payment("0.00", id="p2", method="Faktura", state="reserved")), 30),
    ],
)
def test_only_captured_or_received_money_makes_an_invoice_paid(
    payments: tuple[Payment, ...], net_days: int | None
) -> None:
    sold = order(buyer=PUBLIC_BODY, payments=payments, shipped_at=at(22))

    assert sale_of(sold, methods=(INVOICE, EAN)).net_days == net_days


# Money


def test_each_captured_or_received_payment_is_registered_with_its_own_account() -> None:
    klarna = MethodRule(method="Klarna", deposit_account_number=55130)
    sold = order(
        external_id="id-7",
        payments=(
            payment("100.00", at=at(20)),
            payment("49.00", id="p2", method="Klarna", state="received", at=at(21, 23, 30), reference="k-9"),
            payment("100.00", id="p3", state="reserved"),
            payment("10.00", id="p4", state="refunded"),
            payment("10.00", id="p5", state="voided"),
            payment("0.00", id="p6"),
        ),
    )

    registered = plan_payments(sold, "krambod:sanne:id-7", rules(methods=(klarna,)))

    shown = [(one.amount, one.date, one.deposit_account_number, one.description) for one in registered]
    assert shown == [
        (Decimal("100.00"), date(2026, 11, 20), 55120, "Dankort 1042"),
        (Decimal("49.00"), date(2026, 11, 22), 55130, "Klarna k-9"),
    ]
    assert [one.reference.rpartition(":")[0] for one in registered] == ["krambod:sanne:id-7"] * 2
    assert len({one.reference for one in registered}) == 2


def test_reserved_money_counts_as_paid_and_is_not_registered() -> None:
    sale = sale_of(order(payments=(payment(state="reserved"),)))

    assert (sale.payments, sale.net_days) == ((), 8)


def test_a_bank_transfer_is_registered_only_if_it_has_an_account() -> None:
    sold = order(payments=(payment(method="Bankoverførsel", state="received"),))

    left, registered = sale_of(sold, methods=(TRANSFER,)), sale_of(sold, methods=(TRANSFER_TO_BANK,))

    assert (left.payments, left.net_days) == ((), 8)
    assert registered.net_days is None
    assert [one.deposit_account_number for one in registered.payments] == [55000]


def test_a_payment_without_a_method_is_described_by_the_order_number() -> None:
    assert [one.description for one in sale_of(order(payments=(payment(method=""),))).payments] == ["1042"]


def test_of_more_money_than_the_order_costs_only_the_total_is_registered() -> None:
    sold = order(payments=(payment("200.00"), payment("60.00", id="p2"), payment("5.00", id="p3")))

    assert [one.amount for one in sale_of(sold).payments] == [Decimal("200.00"), Decimal("49.00")]


def test_a_payment_after_booking_by_an_unknown_method_is_held() -> None:
    sold = order(payments=(payment(method="Gavekort"),))

    with pytest.raises(FixSettings, match="method_not_mapped"):
        plan_payments(sold, "krambod:sanne:1042", rules())


def test_two_shops_with_one_order_number_have_two_references() -> None:
    one, other = (
        plan_transfer(order(), PlanBasis(shop=shop, rules=rules(), chart=CHART, now=NOW)) for shop in ("sanne", "bo")
    )

    assert isinstance(one, Sale)
    assert isinstance(other, Sale)
    assert [payment.reference for payment in one.payments] == ["krambod:sanne:1042:f64551fcd6f07823"]
    assert [payment.reference for payment in other.payments] == ["krambod:bo:1042:f64551fcd6f07823"]


def test_an_order_is_paid_when_the_shop_says_so_or_the_payments_cover_the_total() -> None:
    assert find_paid_at(order(paid_at=at(19))) == at(19)
    assert find_paid_at(order(payments=(payment(at=at(20)),))) == at(20)
    assert find_paid_at(order(payments=())) is None


def test_money_goes_back_by_its_own_method_or_else_by_that_of_the_order() -> None:
    sold = order(payments=(payment(method="MobilePay"),))

    told = payment("20.00", "refunded", method="points")
    untold = replace(told, method="")

    assert find_method_of_repayment(told, sold, rules()) is None
    assert find_method_of_repayment(untold, sold, rules()) == method_of(sold.payments[0], rules())


def plan_at(sold: Order, now: datetime, **changes: Any) -> Plan:
    return plan_transfer(sold, PlanBasis(shop="sanne", rules=rules(**changes), chart=CHART, now=now))


@pytest.mark.parametrize(
    "payments",
    [
        (payment(state="reserved", method="Dankort"),),
        (payment("100.00", state="received", method="bacs"), payment("149.00", state="reserved", method="bacs")),
        (payment("100.00", state="reserved", method="Faktura"),),
    ],
    ids=["a card", "a part of the money came", "an invoice"],
)
def test_other_orders_wait_on(payments: Any) -> None:
    waits = plan_at(order(payments=payments), at(30), when=When.SHIPPED, cancel_transfers_after_days=3)

    assert isinstance(waits, Wait)


def test_until_its_day_it_is_known_when_it_ends() -> None:
    unpaid = order(payments=(payment(state="reserved", method="bacs"),))

    waits, ended = (plan_at(unpaid, now, cancel_transfers_after_days=5) for now in (at(25), at(27, 10)))

    assert waits == Wait(reason=Reason.PAYMENT, until=at(27))
    assert ended == Cancel(reason=Reason.NEVER_PAID)
