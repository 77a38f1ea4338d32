"""Is an order with an invoice for each parcel credited and issued again as one invoice, if the shop changes it?"""

from decimal import Decimal
from typing import Any

import pytest

from krambod.transfers.choices import choose, possible_choices
from krambod.transfers.models import Transfer
from krambod.words.causes import explain
from tests.transfers.growing import COMPANY, corrections, press
from tests.transfers.parcels import (
    CUP,
    FREIGHT,
    LATER,
    TWO_INVOICES,
    VASE,
    captured,
    ends_of,
    first_parcel,
    invoice_when_sent,
    invoiced,
    money_of,
    parcels,
    part,
    row,
)
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import outcome, run_again_findings, work_until_quiet

LATEST = "2026-11-22T12:00:00Z"
WHOLE = Decimal("417.95")


@pytest.fixture
def sent(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop with an order whose vase and cup have an invoice each, both paid."""
    invoice_when_sent(shopkeeper)
    send(shopkeeper)
    assert invoiced(shopkeeper) == TWO_INVOICES
    return shopkeeper


def send(keeper: Shopkeeper, **changes: Any) -> None:
    keeper.send(**parcels(**changes))
    work_until_quiet(keeper)


def credited(keeper: Shopkeeper) -> list[Decimal]:
    return sorted(note["TotalInclVat"] for note in keeper.credit_notes())


def transfers(keeper: Shopkeeper) -> list[Transfer]:
    return [keeper.transfer(), part(keeper, "shipment"), *corrections(keeper)]


def money(keeper: Shopkeeper) -> list[Decimal]:
    """The money on the rest's invoice, on the first parcel's, and on each later one."""
    return [money_of(keeper, str(one.draft_guid)) for one in transfers(keeper)]


def test_another_buyer_gets_one_invoice_in_place_of_both(sent: Shopkeeper) -> None:
    send(sent, updated_at=LATER, **COMPANY)
    asked = [outcome(one) for one in transfers(sent)]

    press(sent, "reissue")

    [again] = corrections(sent)
    assert asked == ["held: invoice_differs", "paid"]
    assert credited(sent) == [Decimal("129.95"), Decimal("288.00")]
    assert again.invoice_total == WHOLE
    assert money(sent) == [0, 0, WHOLE]
    assert [outcome(one) for one in transfers(sent)] == ["credited", "credited", "paid"]
    assert [outcome(one) for one in sent.refunds()] == ["credited", "credited"]
    assert not run_again_findings(sent)


@pytest.mark.soak
def test_goods_that_are_added_after_both_invoices_come_with_the_one_that_takes_their_place(sent: Shopkeeper) -> None:
    plate = row("80.00", "PLATE")
    grown = parcels(updated_at=LATER, total="497.95", lines=[VASE, CUP, FREIGHT, plate])
    grown["payments"] = [*grown["payments"], captured("p3", "80.00", LATER)]
    sent.send(**grown)
    work_until_quiet(sent)
    asked = outcome(sent.transfer())

    press(sent, "reissue")

    assert asked == "held: invoice_too_low"
    assert credited(sent) == [Decimal("129.95"), Decimal("288.00")]
    assert money(sent) == [0, 0, Decimal("497.95")]
    assert [outcome(one) for one in transfers(sent)] == ["credited", "credited", "paid"]
    assert not run_again_findings(sent)


def test_one_payment_over_both_invoices_moves_as_one(shopkeeper: Shopkeeper) -> None:
    invoice_when_sent(shopkeeper)
    at_once = {"payments": [captured("p", "417.95", "2026-11-18T09:00:00Z")]}
    send(shopkeeper, **at_once)
    send(shopkeeper, updated_at=LATER, **at_once, **COMPANY)

    press(shopkeeper, "reissue")

    assert money(shopkeeper) == [0, 0, WHOLE]
    assert [outcome(one) for one in transfers(shopkeeper)] == ["credited", "credited", "paid"]
    assert not run_again_findings(shopkeeper)


def test_a_refund_after_that_credits_the_new_invoice_alone(sent: Shopkeeper) -> None:
    send(sent, updated_at=LATER, **COMPANY)
    press(sent, "reissue")
    back = captured("b", "249.00", LATEST, state="refunded", refund_id="r")
    refund = {"id": "r", "at": LATEST, "total": "249.00", "lines": [VASE]}

    send(sent, updated_at=LATEST, **COMPANY, refunds=[refund], payments=[*parcels()["payments"], back])

    assert credited(sent) == [Decimal("129.95"), Decimal("249.00"), Decimal("288.00")]
    assert sent.refunds()[-1].invoiced_id == corrections(sent)[0].pk
    assert money(sent) == [0, 0, WHOLE - 249]
    assert [outcome(one) for one in sent.refunds()] == ["credited"] * 3
    assert not run_again_findings(sent)


def test_a_parcel_that_was_credited_in_part_moves_only_what_is_left(sent: Shopkeeper) -> None:
    back = captured("b", "249.00", LATER, state="refunded", refund_id="r")
    refund = {"id": "r", "at": LATER, "total": "249.00", "lines": [VASE]}
    told = {"refunds": [refund], "payments": [*parcels()["payments"], back]}
    send(sent, updated_at=LATER, **told)
    send(sent, updated_at=LATEST, **told, **COMPANY)

    press(sent, "reissue")

    [again] = corrections(sent)
    assert credited(sent) == [Decimal("39.00"), Decimal("129.95"), Decimal("249.00")]
    assert again.invoice_total == WHOLE - 249
    assert money(sent) == [0, 0, WHOLE - 249]
    assert not run_again_findings(sent)


@pytest.fixture
def half(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop that changed the buyer of an order when only its vase was sent and invoiced."""
    invoice_when_sent(shopkeeper)
    send(shopkeeper, **first_parcel())
    send(shopkeeper, **first_parcel(updated_at=LATER) | COMPANY)
    return shopkeeper


def test_while_a_parcel_is_still_to_be_sent_the_page_says_what_is_waited_for(half: Shopkeeper) -> None:
    asked = part(half, "shipment")

    assert outcome(asked) == "held: invoice_differs"
    assert asked.cause_details["correction"] == "after_rest"
    assert possible_choices(asked) == ("skip_difference",)
    assert "når resten af ordren er bogført" in explain(asked.cause, asked.cause_details, "da")
    assert ends_of(half)["sale"] == "waiting"


def test_once_the_rest_is_booked_all_of_it_can_be_issued_again(half: Shopkeeper) -> None:
    send(half, updated_at=LATEST, **COMPANY)
    asked = part(half, "shipment")

    choose(asked, "reissue", half.now(), by="Sanne")
    work_until_quiet(half)

    [again] = corrections(half)
    assert (outcome(asked), asked.cause_details["correction"]) == ("held: invoice_differs", "reissue")
    assert credited(half) == [Decimal("129.95"), Decimal("288.00")]
    assert (again.invoice_total, money(half)) == (WHOLE, [0, 0, WHOLE])
    assert [outcome(one) for one in transfers(half)] == ["credited", "credited", "paid"]
    assert not run_again_findings(half)


def test_a_parcels_refund_that_is_taken_back_waits_for_the_rest_too(shopkeeper: Shopkeeper) -> None:
    invoice_when_sent(shopkeeper)
    send(shopkeeper, **first_parcel())
    refund = {"id": "r", "at": LATER, "total": "49.00", "lines": [VASE | {"total": "49.00"}]}
    send(shopkeeper, **first_parcel(updated_at="2026-11-22T10:00:00Z", refunds=[refund]))
    send(shopkeeper, **first_parcel(updated_at="2026-11-22T11:00:00Z"))
    asked = shopkeeper.refunds()[0]

    send(shopkeeper, updated_at=LATEST)
    again = shopkeeper.refunds()[0]

    assert (asked.cause, asked.cause_details["correction"]) == ("refund_taken_back", "after_rest")
    assert (again.cause, again.cause_details["correction"]) == ("refund_taken_back", "reissue")
