"""Do the invoices of an order that is sent or paid in parts add up to the order, to the øre?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from krambod.accounting.danish_time import danish_day
from krambod.accounting.money import Money
from krambod.accounting.vat.facts import Goods
from krambod.orders.order import Order, OrderLine, Payment, PaymentState, Refund, Shipment
from krambod.orders.reading import read_order
from krambod.transfers.failures import FixOrder
from krambod.transfers.outcomes import Cancel, Reason, Skip, Wait
from krambod.transfers.parts.known import KnownParts, PartKey, SettledPart
from krambod.transfers.parts.split import find_open_parcels
from krambod.transfers.rules import MethodRule, When
from krambod.transfers.sale.plan import PlanBasis, Sale, plan_transfer
from tests.transfers.building import CHART, account, at, line, order, payment, rules
from tests.transfers.random_orders import random_order

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
ZERO = Decimal(0)
VASE = line("249.00")
CUP = line("129.95", sku="CUP", description="Kop")
FREIGHT = line("39.00", kind="shipping", sku="", description="Fragt GLS")
FIRST, SECOND = at(29, month=10), at(5)
OCTOBER = at(5, 8, month=10)


def basis_of(**changes: object) -> PlanBasis:
    return PlanBasis(shop="sanne", rules=rules(when=When.SHIPPED, **changes), chart=CHART, now=NOW)


def invoices_of(sold: Order, basis: PlanBasis) -> Iterator[tuple[PartKey, Sale]]:
    """Plans and books each part of the order, and then its sale."""
    while True:
        split = basis.split(sold)
        new = [part for part in split.parts if part.key not in basis.known.settled] if split is not None else []
        if not new:
            break
        part = new[0]
        planned = plan_transfer(sold, replace(basis, key=part.key))
        assert isinstance(planned, Sale), planned
        yield part.key, planned
        settled = {**basis.known.settled, part.key: SettledPart(amounts=part.amounts, number=1)}
        basis = replace(basis, known=replace(basis.known, settled=settled))
    planned = plan_transfer(sold, basis)
    if planned == Skip(reason=Reason.INVOICED_IN_PARTS):
        return  # the rest is free goods: everything that costs something is invoiced
    assert isinstance(planned, Sale), planned
    yield PartKey(), planned


def test_a_rest_of_free_goods_gets_no_invoice_beside_those_of_the_parcels() -> None:
    gift = line("0.00", sku="GIFT", description="Gave")
    parcels = (Shipment(id="s1", at=FIRST, lines=(VASE,)), Shipment(id="s2", at=SECOND, lines=(gift,)))
    sold = order("249.00", lines=(VASE, gift), payments=(payment("249.00"),), shipments=parcels, shipped_at=SECOND)
    settled = {PartKey(role="shipment", part_id="s1"): SettledPart(amounts={1: Decimal("249.00")}, number=1)}

    assert plan_transfer(sold, replace(basis_of(), known=KnownParts(settled=settled))) == Skip(
        reason=Reason.INVOICED_IN_PARTS
    )


def total_of(invoices: list[tuple[PartKey, Sale]]) -> Decimal:
    return sum((sale.total.amount for _, sale in invoices), ZERO)


def two_parcels(**changes: object) -> Order:
    values = {
        "placed_at": at(27, month=10),
        "lines": (VASE, CUP, FREIGHT),
        "payments": (payment("288.00", at=FIRST), payment("129.95", id="p2", at=SECOND)),
        "shipments": (Shipment(id="s1", at=FIRST, lines=(VASE,)), Shipment(id="s2", at=SECOND, lines=(CUP,))),
        "shipped_at": SECOND,
        **changes,
    }
    return order("417.95", **values)


def test_each_parcel_has_its_goods_its_day_and_its_money_and_the_first_has_the_freight() -> None:
    [(first, sent), (second, rest)] = invoices_of(two_parcels(), basis_of())

    assert (first, second) == (PartKey(role="shipment", part_id="s1"), PartKey())
    assert [one.description for one in sent.lines.lines] == ["Keramikvase, blå", "Fragt GLS"]
    assert (sent.total.amount, sent.date, sent.comment) == (
        Decimal("288.00"),
        danish_day(FIRST),
        "Ordre 1042\nDel af ordren på i alt 417,95 kr.",
    )
    assert (rest.total.amount, rest.date, rest.comment) == (
        Decimal("129.95"),
        danish_day(SECOND),
        "Ordre 1042\nResten af ordren på i alt 417,95 kr.\nFaktureret før: faktura 1 på 288,00 kr.",
    )
    assert [(one.amount, one.date) for sale in (sent, rest) for one in sale.payments] == [
        (Decimal("288.00"), danish_day(FIRST)),
        (Decimal("129.95"), danish_day(SECOND)),
    ]
    assert sent.reference == "krambod:sanne:1042:shipment:s1"


def test_one_capture_for_all_pays_each_invoice_in_turn() -> None:
    sold = two_parcels(payments=(payment("417.95", at=FIRST),))

    assert [[one.amount for one in sale.payments] for _, sale in invoices_of(sold, basis_of())] == [
        [Decimal("288.00")],
        [Decimal("129.95")],
    ]


def test_what_is_sent_first_is_invoiced_while_the_rest_waits() -> None:
    sold = two_parcels(shipments=(Shipment(id="s1", at=FIRST, lines=(VASE,)),), shipped_at=None)
    first = PartKey(role="shipment", part_id="s1")
    settled = KnownParts(settled={first: SettledPart(amounts={1: Decimal("249.00"), 3: Decimal("39.00")}, number=7)})
    november = replace(basis_of(), now=at(10))

    assert plan_transfer(sold, november) == Wait(reason=Reason.EARLIER_INVOICE)
    assert plan_transfer(sold, replace(november, known=settled)) == Wait(
        reason=Reason.SHIPMENT, until=datetime(2026, 12, 31, 19, tzinfo=UTC)
    )


def test_parcels_of_one_day_are_one_invoice() -> None:
    parcels = tuple(Shipment(id=f"s{line.sku}", at=SECOND, lines=(line,)) for line in (VASE, CUP))

    [(key, sale)] = invoices_of(two_parcels(shipments=parcels), basis_of())

    assert (key, sale.total.amount) == (PartKey(), Decimal("417.95"))


def test_a_shop_that_invoices_when_paid_has_one_invoice_whatever_is_sent_when() -> None:
    basis = replace(basis_of(), rules=rules(when=When.PAID))

    [(_, sale)] = invoices_of(two_parcels(), basis)

    assert sale.total.amount == Decimal("417.95")


def test_pieces_of_one_line_are_shared_and_the_discount_with_them() -> None:
    cups = line("300.00", sku="CUP", description="Kop", quantity=Decimal(3), unit_price=Decimal("100.00"))
    one = replace(cups, quantity=Decimal(1), total=Decimal("100.00"))
    sold = two_parcels(
        total=Money(Decimal("250.00"), "DKK"),
        lines=(cups, line("-50.00", kind="discount", description="Rabatkode SOMMER")),
        payments=(payment("250.00", at=FIRST),),
        shipments=(Shipment(id="s1", at=FIRST, lines=(one,)), Shipment(id="s2", at=SECOND, lines=(one, one))),
    )

    [(_, first), (_, rest)] = invoices_of(sold, basis_of())

    assert (first.total.amount, rest.total.amount) == (Decimal("83.33"), Decimal("166.67"))
    assert "Rabat fordelt på linjerne: Rabatkode SOMMER" in first.comment


def test_a_shop_that_does_not_say_what_is_in_each_parcel_is_asked() -> None:
    sold = two_parcels(shipments=(Shipment(id="s1", at=FIRST), Shipment(id="s2", at=SECOND)))

    with pytest.raises(FixOrder, match="sent_in_parts"):
        plan_transfer(sold, basis_of())
    [(_, sale)] = invoices_of(sold, replace(basis_of(), known=KnownParts(is_one_invoice=True)))
    assert (sale.total.amount, sale.date) == (Decimal("417.95"), danish_day(SECOND))


# Prepayments


def deposit(*payments: Payment, **changes: object) -> Order:
    september = datetime(2026, 9, 28, 8, tzinfo=UTC)
    first = payment("4000.00", id="a", at=september)
    values = {
        "placed_at": september,
        "payments": (first, *payments),
        "shipped_at": OCTOBER,
    }
    return order("8000.00", **{**values, **changes})


def test_a_part_that_is_paid_in_an_earlier_period_is_invoiced_with_its_day_and_the_rest_names_it() -> None:
    sold = deposit(payment("4000.00", id="b", at=OCTOBER))

    [(key, first), (_, rest)] = invoices_of(sold, basis_of())

    assert key == PartKey(role="prepayment", part_id="a")
    assert (first.total.amount, first.vat.amount, first.date.isoformat()) == (
        Decimal("4000.00"),
        Decimal("800.00"),
        "2026-09-28",
    )
    assert "Betalt 28.09.2026, leveres senere" in first.comment
    assert (rest.total.amount, rest.date.isoformat()) == (Decimal("4000.00"), "2026-10-05")
    assert "Faktureret før: faktura 1 på 4.000,00 kr." in rest.comment
    assert [sale.net_days for sale in (first, rest)] == [None, None]


def test_a_part_payment_of_the_shipments_own_period_changes_nothing() -> None:
    october = datetime(2026, 10, 1, 8, tzinfo=UTC)
    sold = deposit(payments=(payment("4000.00", at=october), payment("4000.00", id="b", at=october)))

    assert len(list(invoices_of(sold, basis_of()))) == 1


def test_a_deposit_is_spread_over_the_treatments_in_proportion() -> None:
    course = line("2000.00", sku="KURSUS", description="Kursus", vat_rate=ZERO, goods=Goods.EXEMPT)
    sold = deposit(
        payment("4000.00", id="b", state="reserved", at=OCTOBER),
        lines=(line("6000.00"), course),
    )
    accounts = (*rules().accounts, account("danish_exempt", 1050))

    [(_, first), (_, rest)] = invoices_of(sold, basis_of(accounts=accounts))

    assert [(one.gross, one.vat_rate) for one in first.lines.lines] == [
        (Decimal("3000.00"), Decimal(25)),
        (Decimal("1000.00"), ZERO),
    ]
    assert first.vat.amount + rest.vat.amount == Decimal("1200.00")


# Refunds and cancellations


def test_a_refund_of_a_line_lowers_the_invoice_that_has_the_line() -> None:
    back = Refund(id="r", at=SECOND, total=Decimal("249.00"), lines=(VASE,))

    [(_, first), (_, rest)] = invoices_of(two_parcels(refunds=(back,)), basis_of())

    assert (first.total.amount, rest.total.amount) == (Decimal("39.00"), Decimal("129.95"))


def test_a_cancelled_order_cancels_each_part() -> None:
    sold = two_parcels(cancelled_at=SECOND)
    key = PartKey(role="shipment", part_id="s1")
    basis = replace(basis_of(), known=KnownParts(begun=frozenset({key})))

    assert isinstance(plan_transfer(sold, replace(basis, key=key)), Cancel)
    assert isinstance(plan_transfer(sold, basis), Cancel)


def test_a_parcel_with_an_invoice_is_not_asked_about_and_neither_are_its_goods() -> None:
    """Money decides nothing here: a person says what is in a parcel also before anybody has paid."""
    settled = {PartKey(role="shipment", part_id="s1"): SettledPart(amounts={1: Decimal("249.00")}, number=1)}
    sold = two_parcels(payments=())

    before = find_open_parcels(sold, basis_of().rules, NOW, KnownParts())
    after = find_open_parcels(sold, basis_of().rules, NOW, KnownParts(settled=settled))

    assert [parcel.id for parcel in before.parcels] == ["s1", "s2"]
    assert before.pieces == {1: Decimal(1), 2: Decimal(1)}
    assert [parcel.id for parcel in after.parcels] == ["s2"]
    assert after.pieces == {2: Decimal(1)}


def test_a_part_that_the_shop_takes_back_is_cancelled() -> None:
    key = PartKey(role="shipment", part_id="gone")

    assert plan_transfer(two_parcels(), replace(basis_of(), key=key)) == Cancel()


# Any order in any parts


@settings(max_examples=4 * settings().max_examples, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_any_order_in_any_parcels_and_prepayments_is_invoiced_to_the_oere(seed: int) -> None:
    random = Random(seed)
    told = random_order(random, "1042")
    whole = in_parts(read_order("1042", told.body), random)
    assume(whole.total.amount > 0)  # an order of nothing gets no invoice

    invoices = list(invoices_of(whole, basis_of(methods=(MethodRule(method="Kort", deposit_account_number=55120),))))

    alone = plan_transfer(replace(whole, shipments=(), payments=(), paid_at=NOW), replace(basis_of(), rules=rules()))
    assert isinstance(alone, Sale)
    assert total_of(invoices) == whole.total.amount
    lines = sum(len(sale.lines.lines) for _, sale in invoices)
    vat = sum((sale.vat.amount for _, sale in invoices), ZERO)
    assert abs(vat - alone.vat.amount) <= (lines + len(whole.lines)) * Decimal("0.005")
    paid = [sum((one.amount for one in sale.payments), ZERO) for _, sale in invoices]
    assert all(amount == sale.total.amount for amount, (_, sale) in zip(paid, invoices, strict=True))
    assert all(one.gross >= 0 for _, sale in invoices for one in sale.lines.lines)


def in_parts(sold: Order, random: Random) -> Order:
    """Sends the goods of an order in up to four parcels, and pays it in up to three captures in up to two quarters."""
    start = datetime(2026, 7, 1, 8, tzinfo=UTC)
    days = sorted(random.sample(range(20, 180), random.randint(1, 4)))
    left = {number: one.quantity for number, one in enumerate(sold.lines) if one.kind == "product"}
    shipments = []
    for place, day in enumerate(days):
        is_last = place == len(days) - 1
        lines = []
        for number, pieces in left.items():
            sent = pieces if is_last else Decimal(random.randint(0, int(pieces)))
            if sent:
                left[number] -= sent
                lines.append(_sent(sold.lines[number], sent))
        if lines:
            shipments.append(Shipment(id=f"s{place}", at=start + timedelta(days=day), lines=tuple(lines)))
    total = sold.total.amount
    payments = []
    for place in range(random.randint(1, 3)):
        amount = total if place == 2 else (total * random.randint(0, 100) / 100).quantize(Decimal("0.01"))
        payments.append(_captured(f"p{place}", amount, start + timedelta(days=random.randint(0, 90))))
        total -= amount
    payments.append(_captured("last", total, start + timedelta(days=days[-1])))
    return replace(
        sold,
        placed_at=start,
        paid_at=None,
        shipped_at=start + timedelta(days=days[-1]),
        shipments=tuple(shipments),
        payments=tuple(one for one in payments if one.amount),
    )


def _sent(sold: OrderLine, pieces: Decimal) -> OrderLine:
    return replace(sold, quantity=pieces, total=sold.total)


def _captured(payment_id: str, amount: Decimal, moment: datetime) -> Payment:
    return Payment(id=payment_id, method="Kort", amount=amount, state=PaymentState.CAPTURED, at=moment)


def test_a_booked_order_without_parts_is_read_as_it_is_told() -> None:
    sold = order()

    assert basis_of().read(sold) == sold
