"""Does an order get an invoice for each parcel once a person has said what was in each?"""

from decimal import Decimal
from typing import Any

import pytest

from krambod.doubles.dinero.faults import FaultKind
from krambod.transfers.parts.ticked import TickedParcels
from krambod.transfers.parts.ticking import AskedParcels, CannotTick, read_asked_parcels, tick_parcels
from tests.transfers.parcels import (
    CUP,
    FIRST,
    FREIGHT,
    LATER,
    SECOND,
    VASE,
    ends_of,
    invoice_when_sent,
    invoiced,
    parcel,
    parcels,
    row,
)
from tests.transfers.shopkeeper import Shopkeeper, fail
from tests.transfers.walking import run_again_findings, work_until_quiet

pytestmark = pytest.mark.django_db(transaction=True)
UNTOLD: dict[str, Any] = {"shipments": [parcel("s1", FIRST), parcel("s2", SECOND)]}
FIRST_INVOICE = (Decimal("288.00"), Decimal("288.00"), "2026-11-19")
LAST_INVOICE = (Decimal("129.95"), Decimal("129.95"), "2026-11-21")
THE_VASE = {"s1": {1: Decimal(1)}}


@pytest.fixture
def held(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop with an order in two parcels, of which it does not say what was in which."""
    invoice_when_sent(shopkeeper)
    shopkeeper.send(**parcels(**UNTOLD))
    work_until_quiet(shopkeeper)
    assert ends_of(shopkeeper) == {"sale": "held: sent_in_parts"}
    return shopkeeper


def ask(keeper: Shopkeeper) -> AskedParcels:
    asked = read_asked_parcels(keeper.transfer(), keeper.now())
    assert asked is not None
    return asked


def tick(keeper: Shopkeeper, pieces: dict[str, dict[int, Decimal]]) -> TickedParcels:
    ticked = ask(keeper).tick(pieces)
    tick_parcels(keeper.transfer(), ticked, by="Sanne", now=keeper.now())
    return ticked


def test_each_parcel_gets_its_invoice_once(held: Shopkeeper) -> None:
    asked = ask(held)

    ticked = tick(held, THE_VASE)
    tick_parcels(held.transfer(), ticked, by="Sanne", now=held.now())  # the button is pressed twice
    work_until_quiet(held)
    tick_parcels(held.transfer(), ticked, by="Sanne", now=held.now())

    assert [one.id for one in asked.parcels] == ["s1"]
    assert asked.open.pieces == {1: 1, 2: 1}
    assert invoiced(held) == {"shipment:s1": FIRST_INVOICE, "": LAST_INVOICE}
    assert ends_of(held) == {"sale": "paid", "shipment s1": "paid"}
    assert held.events().count("parcels_ticked") == 1
    assert not run_again_findings(held)


def test_the_preview_is_what_is_booked(held: Shopkeeper) -> None:
    asked = ask(held)

    split = asked.split(asked.tick(THE_VASE))

    assert [(part.key.part_id, part.total) for part in split.parts] == [("s1", Decimal("288.00"))]
    assert split.rest.total == Decimal("129.95")


def test_a_line_may_be_in_several_parcels(shopkeeper: Shopkeeper) -> None:
    invoice_when_sent(shopkeeper)
    cups = row("100.00", "CUP", quantity="3", total="300.00")
    shopkeeper.send(**parcels(total="339.00", lines=[cups, FREIGHT], payments=[], paid_at=SECOND, **UNTOLD))
    work_until_quiet(shopkeeper)

    tick(shopkeeper, {"s1": {1: Decimal(2)}})
    work_until_quiet(shopkeeper)

    assert {key: total for key, (total, _, _) in invoiced(shopkeeper).items()} == {"shipment:s1": 239, "": 100}


@pytest.mark.parametrize("fault", [FaultKind.DROP_AFTER, FaultKind.SERVER_ERROR, FaultKind.TOO_MANY_REQUESTS])
def test_a_fault_of_the_booking_leaves_one_invoice_for_each_parcel(held: Shopkeeper, fault: FaultKind) -> None:
    fail(held, fault, "invoices/*/book")
    tick(held, THE_VASE)

    work_until_quiet(held)

    assert invoiced(held) == {"shipment:s1": FIRST_INVOICE, "": LAST_INVOICE}
    assert not run_again_findings(held)


def test_an_order_with_other_lines_is_asked_about_again(held: Shopkeeper) -> None:
    seen = ask(held).tick(THE_VASE)
    other = CUP | {"description": "Kop, grøn"}
    held.send(**parcels(updated_at="2026-11-22T09:00:00Z", lines=[VASE, other, FREIGHT], **UNTOLD))

    with pytest.raises(CannotTick):
        tick_parcels(held.transfer(), seen, by="Sanne", now=held.now())
    work_until_quiet(held)

    assert ends_of(held) == {"sale": "held: sent_in_parts"}


def test_what_was_ticked_does_not_count_for_other_lines(held: Shopkeeper) -> None:
    tick(held, THE_VASE)
    other = CUP | {"description": "Kop, grøn"}
    held.send(**parcels(updated_at="2026-11-22T09:00:00Z", lines=[VASE, other, FREIGHT], **UNTOLD))

    work_until_quiet(held)

    assert ends_of(held) == {"sale": "held: sent_in_parts"}


def test_a_parcel_with_a_line_that_no_order_line_is_like_can_be_ticked(shopkeeper: Shopkeeper) -> None:
    invoice_when_sent(shopkeeper)
    shipments = [parcel("s1", FIRST, row("10.00", "OTHER")), parcel("s2", SECOND, CUP)]
    shopkeeper.send(**parcels(shipments=shipments))
    work_until_quiet(shopkeeper)

    tick(shopkeeper, THE_VASE)
    work_until_quiet(shopkeeper)

    assert invoiced(shopkeeper) == {"shipment:s1": FIRST_INVOICE, "": LAST_INVOICE}


def test_a_refund_of_a_ticked_line_credits_the_invoice_that_has_it(held: Shopkeeper) -> None:
    tick(held, THE_VASE)
    work_until_quiet(held)

    refund = {"id": "r", "at": LATER, "total": "249.00", "lines": [VASE]}
    held.send(**parcels(updated_at=LATER, refunds=[refund], **UNTOLD))
    work_until_quiet(held)

    assert "refund r shipment s1" in ends_of(held)
    assert [note["TotalInclVat"] for note in held.credit_notes()] == [Decimal("249.00")]


def test_nothing_is_asked_of_an_order_that_is_not_held(shopkeeper: Shopkeeper) -> None:
    invoice_when_sent(shopkeeper)
    shopkeeper.send(**parcels())
    work_until_quiet(shopkeeper)

    assert read_asked_parcels(shopkeeper.transfer(), shopkeeper.now()) is None
