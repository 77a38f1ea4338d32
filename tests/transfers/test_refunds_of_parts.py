"""Which of an order's invoices does an amount lower, if the shop names no lines?"""

from datetime import UTC, datetime
from decimal import Decimal

from krambod.orders.order import Refund
from krambod.transfers.parts.known import THE_SALE, PartKey
from krambod.transfers.parts.refunds import Left, share_refund, share_repayments
from krambod.transfers.roles import SHIPMENT
from tests.transfers.building import order, payment
from tests.transfers.crediting import BOOK, CUPS, VASE

FIRST = PartKey(role=SHIPMENT.name, part_id="1")
LINES = {1: VASE, 2: CUPS, 3: BOOK}
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def left(first: str, rest: str) -> Left:
    """A vase on the invoice of the first parcel, and cups on the rest's."""
    return {FIRST: {1: Decimal(first)}, THE_SALE: {2: Decimal(rest)}}


def lowered(amount: str, of: Left) -> dict[PartKey, str]:
    refund = Refund(id="r", at=NOON, total=Decimal(amount))
    shares = share_refund(refund, LINES, of, prices_include_vat=True)
    return {key: str(one.total) for key, one in shares.items()}


def test_the_last_invoice_is_lowered_first_and_the_one_before_it_by_what_it_has_no_room_for() -> None:
    of = left("100.00", "80.00")

    assert lowered("50.00", of) == {THE_SALE: "50.00"}
    assert of == left("100.00", "30.00")
    assert lowered("60.00", of) == {THE_SALE: "30.00", FIRST: "30.00"}
    assert of == left("70.00", "0.00")


def test_one_invoice_whose_rest_is_the_amount_is_lowered_alone() -> None:
    assert lowered("100.00", left("100.00", "180.00")) == {FIRST: "100.00"}


def test_with_two_rates_an_amount_is_one_invoices_question() -> None:
    of: Left = {FIRST: {1: Decimal(100)}, THE_SALE: {2: Decimal(30), 3: Decimal(50)}}

    assert lowered("90.00", of) == {FIRST: "90.00"}


def test_what_is_more_than_all_invoices_is_the_last_ones_question() -> None:
    assert lowered("200.00", left("100.00", "80.00")) == {THE_SALE: "100.00", FIRST: "100.00"}


def test_money_that_went_back_belongs_to_the_invoice_of_its_refund_alone() -> None:
    shared = {
        FIRST: (Refund(id="r1", at=NOON, total=Decimal(50)),),
        THE_SALE: (Refund(id="r2", at=NOON, total=Decimal(30)),),
    }
    back = payment(id="b", state="refunded", amount="30.00", at=NOON, refund_id="r2")
    more = payment(id="c", state="refunded", amount="12.00", at=NOON, refund_id="r9")
    sold = order(payments=(payment(), back, more), refunds=(*shared[FIRST], *shared[THE_SALE]))

    found = share_repayments(sold, shared, FIRST)

    assert {key: [(one.id, str(one.amount)) for one in rows] for key, rows in found.items()} == {
        THE_SALE: [("b", "30.00")],
        FIRST: [("c", "12.00")],
    }
