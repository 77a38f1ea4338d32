"""What has an order more, or less, than what is booked, line by line?"""

from decimal import Decimal

import pytest

from krambod.orders.order import OrderLine
from krambod.transfers.correction.difference import line_differences
from tests.transfers.building import line, order


def sold(quantity: str, price: str, total: str) -> OrderLine:
    return line(quantity=Decimal(quantity), unit_price=Decimal(price), total=total)


@pytest.mark.parametrize(
    ("before", "after", "difference"),
    [
        pytest.param(("1", "100", "100"), ("3", "100", "300"), "2 x 100 = 200", id="two more"),
        pytest.param(("1", "100", "100"), ("2.5", "100", "250"), "1 x 150 = 150", id="one and a half more"),
        pytest.param(
            ("1", "100", "100"), ("4", "50", "200.10"), "1 x 100.10 = 100.10", id="a price of parts of an oere"
        ),
        pytest.param(("3", "100", "300"), ("1", "100", "100"), "1 x -200 = -200", id="fewer"),
        pytest.param(("1", "100", "100"), ("1", "120", "120"), "1 x 20 = 20", id="dearer"),
        pytest.param(("1", "100", "100"), ("1", "100", "100"), None, id="the same"),
    ],
)
def test_a_difference_is_told_in_whole_pieces_where_it_can_be(
    before: tuple[str, str, str], after: tuple[str, str, str], difference: str | None
) -> None:
    found = line_differences(order(lines=(sold(*before),)), order(lines=(sold(*after),)))

    told = [f"{one.quantity:f} x {one.unit_price:f} = {one.total:f}" for one in found]
    assert told == ([] if difference is None else [difference])
