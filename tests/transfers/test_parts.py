"""Do the invoices of an order that is sent or paid in parts reach the books, in their order and with their money?"""

from decimal import Decimal
from typing import Any

import pytest

from krambod.transfers.choices import choose, possible_choices
from tests.transfers.parcels import (
    CUP,
    FIRST,
    FREIGHT,
    LATER,
    SECOND,
    VASE,
    captured,
    ends_of,
    first_parcel,
    invoice_when_sent,
    invoiced,
    parcel,
    parcels,
    part,
    row,
)
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import documents, run_again_findings, work_until_quiet

pytestmark = pytest.mark.django_db(transaction=True)
SENT, REST = "shipment:s1", ""
FIRST_INVOICE = (Decimal("288.00"), Decimal("288.00"), "2026-11-19")
LAST_INVOICE = (Decimal("129.95"), Decimal("129.95"), "2026-11-21")


@pytest.fixture
def keeper(shopkeeper: Shopkeeper) -> Shopkeeper:
    invoice_when_sent(shopkeeper)
    return shopkeeper


def send_and_work(keeper: Shopkeeper, **body: Any) -> None:
    """The shop tells of the order, and workers work until nothing is due."""
    keeper.send(**parcels(**body))
    work_until_quiet(keeper)


def test_the_first_parcel_is_invoiced_at_once_and_the_second_when_it_is_sent(keeper: Shopkeeper) -> None:
    send_and_work(keeper, **first_parcel())

    assert invoiced(keeper) == {SENT: FIRST_INVOICE}
    assert ends_of(keeper) == {"sale": "waiting", "shipment s1": "paid"}

    send_and_work(keeper)

    assert invoiced(keeper) == {SENT: FIRST_INVOICE, REST: LAST_INVOICE}
    assert ends_of(keeper) == {"sale": "paid", "shipment s1": "paid"}
    assert not run_again_findings(keeper)
    number = part(keeper, "shipment").invoice_number
    last = next(one for one in keeper.invoices() if one["ExternalReference"] == "krambod:sanne:1042")
    assert f"faktura {number} på 288,00 kr." in last["Comment"]
    assert "Resten af ordren på i alt 417,95 kr." in last["Comment"]


def test_an_order_told_only_when_all_is_sent_has_the_same_two_invoices(keeper: Shopkeeper) -> None:
    send_and_work(keeper)

    assert invoiced(keeper) == {SENT: FIRST_INVOICE, REST: LAST_INVOICE}


def test_a_parcel_that_the_shop_takes_back_before_it_is_booked_is_in_the_rest(keeper: Shopkeeper) -> None:
    keeper.send(**parcels(**first_parcel()))
    keeper.before("POST", "/invoices", lambda: keeper.send(**parcels(shipments=[])))

    work_until_quiet(keeper)

    assert invoiced(keeper) == {REST: (Decimal("417.95"), Decimal("417.95"), "2026-11-21")}
    assert ends_of(keeper) == {"sale": "paid", "shipment s1": "cancelled"}


def test_a_parcel_that_the_shop_forgets_after_it_is_booked_stays_off_the_rest(keeper: Shopkeeper) -> None:
    send_and_work(keeper, **first_parcel())

    send_and_work(keeper, shipments=[])

    assert invoiced(keeper) == {SENT: FIRST_INVOICE, REST: LAST_INVOICE}


FREE = row("0.00", "GIFT")


@pytest.mark.parametrize("costly", ["s1", "s2"])
def test_an_order_of_a_vase_and_a_gift_in_two_parcels_is_booked_once_and_its_refund_is_credited(
    keeper: Shopkeeper, costly: str
) -> None:
    goods = (VASE, FREE) if costly == "s1" else (FREE, VASE)
    sent = [parcel("s1", FIRST, goods[0]), parcel("s2", SECOND, goods[1])]
    told = {"total": "249.00", "lines": [VASE, FREE], "payments": [captured("p1", "249.00", FIRST)]}

    send_and_work(keeper, **told, shipments=sent[:1], shipped_at=None)
    send_and_work(keeper, **told, shipments=sent)

    assert [(total, money) for total, money, _day in invoiced(keeper).values()] == [(Decimal("249.00"),) * 2]
    sale = keeper.transfer()
    assert (sale.state, sale.reason) == (("skipped", "invoiced_in_parts") if costly == "s1" else ("paid", ""))
    assert not run_again_findings(keeper)

    refund = {"id": "r1", "at": LATER, "total": "249.00", "lines": [VASE]}
    send_and_work(keeper, **told, shipments=sent, updated_at=LATER, refunds=[refund])

    credits = [one["TotalInclVat"] for one in documents(keeper) if one["Type"] == "CreditNote"]
    assert credits == [Decimal("249.00")]


def test_a_rest_that_is_refunded_before_it_is_sent_does_not_keep_the_first_parcel_off_the_books(
    keeper: Shopkeeper,
) -> None:
    refund = {"id": "r1", "at": SECOND, "total": "129.95", "lines": [CUP]}

    send_and_work(keeper, **first_parcel(refunds=[refund]))

    assert [total for total, _money, _day in invoiced(keeper).values()] == [Decimal("288.00")]


def test_a_part_that_a_person_books_by_hand_is_off_the_rest(keeper: Shopkeeper) -> None:
    send_and_work(keeper, **first_parcel(buyer={"name": "Jens Hansen"}))
    assert ends_of(keeper)["shipment s1"] == "held: no_email"

    choose(part(keeper, "shipment"), "skip", keeper.now(), value="by_hand: 17", by="Sanne")
    send_and_work(keeper)

    assert ends_of(keeper) == {"sale": "paid", "shipment s1": "skipped"}
    assert invoiced(keeper) == {REST: LAST_INVOICE}

    choose(part(keeper, "shipment"), "book", keeper.now(), by="Sanne")
    work_until_quiet(keeper)

    assert invoiced(keeper) == {REST: LAST_INVOICE, SENT: FIRST_INVOICE}


def test_without_lines_a_person_chooses_one_invoice_for_all_of_it(keeper: Shopkeeper) -> None:
    send_and_work(keeper, shipments=[parcel("s1", FIRST), parcel("s2", SECOND)])
    assert ends_of(keeper) == {"sale": "held: sent_in_parts"}
    assert "one_invoice" in possible_choices(keeper.transfer())

    choose(keeper.transfer(), "one_invoice", keeper.now(), by="Sanne")
    work_until_quiet(keeper)

    assert invoiced(keeper) == {REST: (Decimal("417.95"), Decimal("417.95"), "2026-11-21")}


def test_a_line_that_no_order_line_is_like_asks_and_one_button_ends_it(keeper: Shopkeeper) -> None:
    send_and_work(keeper, shipments=[parcel("s1", FIRST, row("10.00", "OTHER")), parcel("s2", SECOND, CUP)])
    assert ends_of(keeper) == {"sale": "held: sent_in_parts"}

    choose(keeper.transfer(), "one_invoice", keeper.now(), by="Sanne")
    work_until_quiet(keeper)

    assert ends_of(keeper) == {"sale": "paid"}


def test_an_order_that_shrinks_below_what_is_invoiced_is_held_with_a_way_to_finish_it(keeper: Shopkeeper) -> None:
    send_and_work(keeper, **first_parcel())

    send_and_work(
        keeper, total="168.95", lines=[row("0.00", "VASE"), CUP, FREIGHT], payments=[captured("p1", "168.95", FIRST)]
    )

    assert ends_of(keeper)["sale"] == "held: parts_exceed_order"
    assert "skip" in possible_choices(keeper.transfer())


# Refunds


def refund(total: str, *lines: dict[str, Any]) -> dict[str, Any]:
    money = {"id": "back", "method": "Kort", "amount": total, "state": "refunded", "at": LATER, "refund_id": "r"}
    return {
        "updated_at": LATER,
        "refunds": [{"id": "r", "at": LATER, "total": total, "lines": list(lines)}],
        "payments": [*parcels()["payments"], money],
    }


def test_a_refund_of_a_line_credits_the_invoice_that_has_it(keeper: Shopkeeper) -> None:
    send_and_work(keeper)

    send_and_work(keeper, **refund("249.00", VASE))

    assert ends_of(keeper) == {"sale": "paid", "shipment s1": "paid", "refund r shipment s1": "credited"}
    [note] = keeper.credit_notes()
    assert note["TotalInclVat"] == Decimal("249.00")
    assert invoiced(keeper)[SENT][1] == Decimal("39.00")
    assert not run_again_findings(keeper)


def test_a_refund_of_two_lines_credits_both_invoices(keeper: Shopkeeper) -> None:
    send_and_work(keeper)

    send_and_work(keeper, **refund("378.95", VASE, CUP))

    ends = ends_of(keeper)
    assert (ends["refund r"], ends["refund r shipment s1"]) == ("credited", "credited")
    assert [note["TotalInclVat"] for note in keeper.credit_notes()] == [Decimal("129.95"), Decimal("249.00")]
    assert [paid for _, paid, _ in (invoiced(keeper)[key] for key in (SENT, REST))] == [Decimal("39.00"), Decimal(0)]


def test_a_cancelled_order_credits_each_invoice(keeper: Shopkeeper) -> None:
    send_and_work(keeper)

    money = {"id": "back", "method": "Kort", "amount": "417.95", "state": "refunded", "at": LATER}
    send_and_work(keeper, updated_at=LATER, cancelled_at=LATER, payments=[*parcels()["payments"], money])

    assert sorted(note["TotalInclVat"] for note in keeper.credit_notes()) == [Decimal("129.95"), Decimal("288.00")]


def test_a_cancelled_order_of_which_a_part_is_booked_credits_that_part_alone(keeper: Shopkeeper) -> None:
    send_and_work(keeper, **first_parcel())

    voided = captured("p2", "129.95", LATER, state="voided")
    money = {"id": "back", "method": "Kort", "amount": "288.00", "state": "refunded", "at": LATER}
    payments = [captured("p1", "288.00", FIRST), voided, money]
    send_and_work(keeper, **first_parcel(updated_at=LATER, cancelled_at=LATER, payments=payments))

    assert ends_of(keeper)["sale"] == "cancelled"
    assert [note["TotalInclVat"] for note in keeper.credit_notes()] == [Decimal("288.00")]
