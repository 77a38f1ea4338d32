"""What does an announced return give back of each line of the invoice?"""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from krambod.orders.order import WITHDRAWAL, OrderLine, Return
from krambod.transfers.credit.announced import credit_announced
from tests.transfers.crediting import DAY, INVOICE, told


def announce(
    *lines: OrderLine, reason: str = "", left: Sequence[str] = ("249", "90", "39"), prices_include_vat: bool = True
) -> list[tuple[int, str, str]]:
    """What a return gives back: number of the line, amount, and pieces."""
    returned = Return(id="t", at=DAY, reason=reason, lines=lines)
    amounts = [Decimal(one) for one in left]
    credited = credit_announced(INVOICE, amounts, [returned], prices_include_vat=prices_include_vat)
    return [(one.number, f"{one.gross:.2f}", str(one.quantity or "")) for one in credited]


def test_a_withdrawal_gives_back_all_that_is_left() -> None:
    assert announce(reason=WITHDRAWAL, left=("249", "30", "39")) == [
        (1, "249.00", "1"),
        (2, "30.00", ""),
        (3, "39.00", "1"),
    ]


def test_a_return_without_lines_gives_back_the_goods_and_no_shipping() -> None:
    assert announce() == [(1, "249.00", "1"), (2, "90.00", "3")]


@pytest.mark.parametrize(
    ("line", "given_back"),
    [
        (told("Kop", "60.00", "2"), [(2, "60.00", "2")]),
        (told("Kop", "0.00", "2"), [(2, "60.00", "2")]),
        (told("Kop", "-60.00", "-2"), [(2, "60.00", "2")]),
        (told("Kop", "150.00", "5"), [(2, "90.00", "")]),
        (told("Lampe", "900.00"), []),
        (told("Kop", "0.00", "0"), []),
    ],
    ids=["at its price", "no price told", "below zero", "more pieces than sold", "unknown", "no pieces"],
)
def test_a_returned_line_gives_back_what_its_pieces_cost(
    line: OrderLine, given_back: list[tuple[int, str, str]]
) -> None:
    assert announce(line) == given_back


def test_a_line_without_vat_that_is_one_piece_on_the_invoice_gives_back_its_price_with_vat() -> None:
    assert announce(told("Vase", "80.00", "2"), prices_include_vat=False) == [(1, "100.00", "")]


def test_pieces_that_are_named_twice_give_back_no_more_than_is_left() -> None:
    assert announce(told("Kop", "60.00", "2"), told("Kop", "60.00", "2")) == [(2, "60.00", "2"), (2, "30.00", "")]
