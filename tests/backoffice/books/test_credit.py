"""Can a merchant make a credit note on the order's page, and finish a refund whose lines the shop did not tell?"""

import re
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from krambod.transfers.models import State, Transfer
from tests.backoffice.books.asking import MOST_QUERIES, counted_queries
from tests.backoffice.person import Person
from tests.transfers.shopkeeper import Shopkeeper, order_body
from tests.transfers.stored import events_of

pytestmark = pytest.mark.django_db(transaction=True)

LATER = "2026-11-22T11:00:00Z"
VASE = order_body()["lines"][0]
COURSE = VASE | {"sku": "K", "description": "Kursus", "vat_rate": "0", "goods": "exempt"}
CAPTURED = {"id": "p", "method": "Kort", "amount": "498.00", "state": "captured", "at": "2026-11-22T09:00:00Z"}
ORDER: dict[str, Any] = {"total": "498.00", "lines": [VASE, COURSE], "payments": [CAPTURED]}


@pytest.fixture
def sold(keeper: Shopkeeper) -> Shopkeeper:
    """A shop with a booked and paid order of two lines, at two VAT rates."""
    keeper.send(**ORDER)
    keeper.work()
    assert keeper.transfer().state == State.PAID
    return keeper


def text_of(answer: Any) -> str:
    """The words of a page, one space between them."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("\xa0", " ").split())


def address(transfer: Transfer, name: str = "order_credit") -> str:
    return reverse(name, args=[transfer.merchant_id, transfer.pk])


def post(boss: Person, transfer: Transfer, step: str, **fields: str) -> str:
    """Sends the form, and returns the text of the page that comes."""
    sent = {"step": step, "reason": "", **fields}
    if step == "book":  # the page has shown the credit note first
        sent["shown"] = boss.client.post(address(transfer), sent | {"step": "preview"}).context["shown"]
    answer = boss.client.post(address(transfer), sent, follow=True)
    assert answer.status_code == 200
    return text_of(answer)


def work(keeper: Shopkeeper) -> None:
    for _ in range(4):
        keeper.work()


def test_a_credit_note_is_shown_with_its_entries_and_made_once(boss: Person, sold: Shopkeeper) -> None:
    sale = sold.transfer()
    shown = post(boss, sale, "preview", part_id="own-1", amount_1="100.00")

    for _ in range(2):  # the button is pressed twice
        made = post(boss, sale, "book", part_id="own-1", amount_1="100.00", reason="Ridse i glasuren")
    work(sold)

    assert (
        "Credit note of 100.00 DKK Account Debit Credit 1000 Salg af varer/ydelser m/moms 80.00 DKK 64000 Salgsmoms "
        "(udgående moms) 20.00 DKK 53000 Debitorer, ubetalte fakturaer 100.00 DKK" in shown
    )
    assert "The credit note is on its way to Dinero." in made
    [note] = sold.credit_notes()
    assert (note["TotalInclVat"], note["TotalVat"]) == (100, 20)
    assert "Ridse i glasuren" in note["Comment"]
    assert sold.refund("own-1").cause == "repayment_missing"


def test_a_parcel_that_nobody_fetched_is_credited_without_its_shipping(boss: Person, keeper: Shopkeeper) -> None:
    shipping = VASE | {"kind": "shipping", "sku": "", "description": "Fragt", "unit_price": "39.00", "total": "39.00"}
    keeper.send(total="288.00", lines=[VASE, shipping], payments=[CAPTURED | {"amount": "288.00"}])
    keeper.work()
    sale = keeper.transfer()

    proposed = boss.client.get(address(sale) + "?fill=uncollected").context["form"].data
    post(boss, sale, "book", part_id="own-1", **{name: value for name, value in proposed.items() if value})
    work(keeper)

    [note] = keeper.credit_notes()
    assert note["TotalInclVat"] == 249
    assert "Pakken blev ikke afhentet" in note["Comment"]


def test_the_page_of_the_order_names_its_credit_notes_and_each_has_its_own_buttons(
    boss: Person, sold: Shopkeeper
) -> None:
    post(boss, sold.transfer(), "book", part_id="own-1", amount_1="249.00")
    work(sold)
    refund = sold.refund("own-1")

    order = text_of(boss.client.get(address(sold.transfer(), "order")))
    page = text_of(boss.client.get(address(refund, "order")))
    card = text_of(boss.client.get(reverse("attention", args=[refund.merchant_id])))
    answer = boss.client.post(address(refund, "order_choice"), {"choice": "repaid_on", "day": "2026-11-22"})
    work(sold)

    assert "Credit note 2" in order
    assert "249.00 DKK" in order
    assert "Credit note 2 in Dinero 249.00 DKK of invoice 1 is credited." in page
    assert "Paid back on" in page
    assert "The law gives 14 days: until" in page
    assert "Not paid back yet 1 order · 249.00 DKK" in card
    assert "249.00 DKK Owed for" in card
    assert "The credit note was booked as no. 2 of 249.00 DKK." in page
    assert "invoice draft" not in page
    assert answer.status_code == 302
    assert sold.refund("own-1").state == State.CREDITED
    assert boss.client.get(address(refund, "order_pdf"))["Content-Type"] == "application/pdf"


def test_a_held_refund_is_finished_with_lines_that_come_to_its_amount(boss: Person, sold: Shopkeeper) -> None:
    refund = {"id": "r", "at": LATER, "total": "60.00"}
    back = {"id": "b", "method": "Kort", "amount": "60.00", "state": "refunded", "at": LATER, "refund_id": "r"}
    sold.send(**(ORDER | {"updated_at": LATER, "refunds": [refund], "payments": [CAPTURED, back]}))
    work(sold)
    held = sold.refund("r")
    page = text_of(boss.client.get(address(held, "order")))

    wrong = post(boss, held, "book", amount_1="50.00")
    post(boss, held, "book", amount_1="20.00", amount_2="40.00")
    work(sold)

    assert "Choose lines" in page
    assert "but the invoice has several VAT rates" in page
    assert "The lines come to 50.00 DKK, and the shop refunded 60.00 DKK in all." in wrong
    assert sold.refund("r").state == State.CREDITED
    [note] = sold.credit_notes()
    assert (note["TotalInclVat"], note["TotalVat"]) == (60, 4)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Write what is credited of at least one line."),
        ({"amount_1": "249.01"}, "less than or equal to 249.00"),
        ({"amount_1": "-1"}, "greater than or equal to 0"),
        ({"amount_1": "ti"}, "Enter a number."),
    ],
    ids=["nothing", "more than is left", "below zero", "no number"],
)
def test_what_cannot_be_credited_is_said_and_nothing_is_made(
    boss: Person, sold: Shopkeeper, fields: dict[str, str], told: str
) -> None:
    text = post(boss, sold.transfer(), "book", part_id="own-1", **fields)

    assert told in text
    assert sold.refunds() == []


def test_pieces_are_credited_at_their_price_and_an_amount_counts_more(boss: Person, keeper: Shopkeeper) -> None:
    cups = VASE | {"sku": "C", "description": "Kop", "quantity": 3, "unit_price": "40.00", "total": "120.00"}
    keeper.send(total="120.00", lines=[cups], payments=[CAPTURED | {"amount": "120.00"}])
    keeper.work()
    sale = keeper.transfer()

    too_many = post(boss, sale, "preview", part_id="own-1", pieces_1="4")
    lowered = post(boss, sale, "preview", part_id="own-1", pieces_1="2", amount_1="70.00")
    post(boss, sale, "book", part_id="own-1", pieces_1="2")
    work(keeper)
    over = post(boss, sale, "preview", part_id="own-2", pieces_1="2")

    assert "less than or equal to 3" in too_many
    assert "Credit note of 70.00 DKK" in lowered
    [note] = keeper.credit_notes()
    [line] = note["ProductLines"]
    assert (note["TotalInclVat"], line["Quantity"]) == (80, 2)
    assert "Of this line only 40.00 DKK is left." in over


def test_the_amount_of_a_refund_is_spread_over_the_goods_and_booked_in_two_clicks(
    boss: Person, sold: Shopkeeper
) -> None:
    refund = {"id": "r", "at": LATER, "total": "60.00"}
    back = {"id": "b", "method": "Kort", "amount": "60.00", "state": "refunded", "at": LATER, "refund_id": "r"}
    sold.send(**(ORDER | {"updated_at": LATER, "refunds": [refund], "payments": [CAPTURED, back]}))
    work(sold)
    held = sold.refund("r")

    proposed = boss.client.get(address(held) + "?fill=proportion")
    post(boss, held, "book", **proposed.context["form"].data)
    work(sold)

    assert "Credit note of 60.00 DKK" in text_of(proposed)
    assert sold.refund("r").state == State.CREDITED
    [note] = sold.credit_notes()
    assert (note["TotalInclVat"], note["TotalVat"]) == (60, 6)


@pytest.mark.parametrize(
    ("announced", "total"),
    [
        ({"reason": "For lille", "lines": [VASE]}, 249),
        ({"reason": "withdrawal"}, 537),
        ({}, 498),
    ],
    ids=["named lines", "a withdrawal gives the shipping too", "no lines: all goods"],
)
def test_an_announced_return_becomes_a_credit_note_in_two_clicks(
    boss: Person, keeper: Shopkeeper, announced: dict[str, Any], total: int
) -> None:
    shipping = {"kind": "shipping", "description": "Fragt", "quantity": 1, "unit_price": "39.00", "total": "39.00"}
    lines = [VASE, COURSE, shipping | {"vat_rate": "25"}]
    order = ORDER | {"total": "537.00", "lines": lines, "payments": [CAPTURED | {"amount": "537.00"}]}
    keeper.send(**order)
    keeper.work()
    keeper.send(**(order | {"updated_at": LATER, "returns": [{"id": "t", "at": LATER, **announced}]}))
    keeper.work()
    sale = keeper.transfer()

    form = boss.client.get(address(sale) + "?fill=return")
    sent = {**form.context["form"].data, "fill": "return", "return": "t", "part_id": "own-1"}
    post(boss, sale, "book", **sent)
    work(keeper)

    assert f"Credit note of {total}.00 DKK" in text_of(form)
    [note] = keeper.credit_notes()
    assert note["TotalInclVat"] == total
    assert "Return announced</span>" not in boss.get(address(sale, "order"))


def test_a_return_that_came_since_the_form_was_shown_stays_open(boss: Person, sold: Shopkeeper) -> None:
    returns = [{"id": name, "at": LATER, "lines": [VASE]} for name in ("t", "u")]
    sold.send(**(ORDER | {"updated_at": LATER, "returns": returns}))
    sold.work()
    sale = sold.transfer()

    sent = {"fill": "return", "return": "t", "part_id": "own-1", "amount_1": "249.00"}
    post(boss, sale, "book", **sent)

    assert "Return announced</span>" in boss.get(address(sale, "order"))


def test_the_button_books_only_what_was_shown(boss: Person, sold: Shopkeeper) -> None:
    sale = sold.transfer()
    shown = boss.client.post(
        address(sale), {"step": "preview", "reason": "", "part_id": "own-1", "amount_1": "100.00"}
    ).context["shown"]

    fields = {"step": "book", "reason": "", "part_id": "own-1", "amount_1": "200.00", "shown": shown}
    text = text_of(boss.client.post(address(sale), fields, follow=True))

    assert "Credit note of 200.00 DKK" in text
    assert sold.refunds() == []


def test_no_second_credit_note_is_made_while_one_is_on_its_way(boss: Person, sold: Shopkeeper) -> None:
    post(boss, sold.transfer(), "book", part_id="own-1", amount_1="249.00")

    text = post(boss, sold.transfer(), "book", part_id="own-2", amount_1="249.00")
    work(sold)

    assert "The order has changed in the meantime. Look at it again." in text
    assert len(sold.credit_notes()) == 1


def test_the_same_credit_note_with_other_lines_is_not_made(boss: Person, sold: Shopkeeper) -> None:
    post(boss, sold.transfer(), "book", part_id="own-1", amount_1="100.00")
    work(sold)

    text = post(boss, sold.transfer(), "book", part_id="own-1", amount_1="50.00")

    assert "The order has changed in the meantime. Look at it again." in text
    assert len(sold.refunds()) == 1


def test_lines_that_were_ticked_for_another_amount_are_asked_for_again(boss: Person, sold: Shopkeeper) -> None:
    refund = {"id": "r", "at": LATER, "total": "60.00"}
    sold.send(**(ORDER | {"updated_at": LATER, "refunds": [refund]}))
    work(sold)
    post(boss, sold.refund("r"), "book", amount_1="20.00", amount_2="40.00")
    assert events_of(sold.refund("r"), "lines_ticked") == [{"by": "boss@example.com"}]

    sold.send(**(ORDER | {"updated_at": "2026-11-22T12:00:00Z", "refunds": [refund | {"total": "70.00"}]}))
    work(sold)

    assert sold.refund("r").cause == "credit_lines_needed"
    assert sold.refund("r").cause_details["amount"] == "70.00"
    assert sold.credit_notes() == []


def test_an_order_that_is_not_booked_has_no_such_page(boss: Person, keeper: Shopkeeper) -> None:
    keeper.send(paid_at=None)

    assert boss.client.get(address(keeper.transfer())).status_code == 404


def listed(boss: Person, sale: Transfer, query: str) -> str:
    return text_of(boss.client.get(reverse("orders", args=[sale.merchant_id]) + query))


def test_the_list_says_what_is_credited_and_owed_and_finds_an_order_by_its_credit_note(
    boss: Person, sold: Shopkeeper
) -> None:
    sold.send("1099", **(ORDER | {"payments": [CAPTURED]}))
    sold.work()
    sale = sold.transfer()
    post(boss, sale, "book", part_id="own-1", amount_1="100.00")
    work(sold)
    number = sold.refund("own-1").invoice_number

    owed = [listed(boss, sale, f"?state={state}") for state in ("repayment_missing", "partly_credited", "held")]
    with_number = listed(boss, sale, f"?q={number}")
    held = text_of(boss.client.get(address(sale, "order")))
    boss.client.post(address(sold.refund("own-1"), "order_choice"), {"choice": "repaid_on", "day": "2026-11-22"})
    work(sold)
    paid_back = listed(boss, sale, "?state=partly_credited")

    for text in (*owed, with_number):
        assert "1042" in text
        assert "1099" not in text
        assert "Needs action Payment registered Partly credited Not paid back yet" in text
    assert "Needs action Payment registered Partly credited Not paid back yet" in held
    assert "Payment registered Partly credited 1" in paid_back
    assert "1042" not in listed(boss, sale, "?state=repayment_missing")


def test_the_list_asks_no_more_when_orders_have_credit_notes(boss: Person, sold: Shopkeeper) -> None:
    sale = sold.transfer()
    with counted_queries() as before:
        listed(boss, sale, "")
    post(boss, sale, "book", part_id="own-1", amount_1="100.00")
    work(sold)

    with counted_queries() as after:
        listed(boss, sale, "")
    with counted_queries() as page:
        boss.client.get(address(sale, "order"))

    assert len(after) == len(before)
    assert len(page) <= MOST_QUERIES, page


def test_the_difference_of_a_raised_refund_is_credited_on_its_form(boss: Person, sold: Shopkeeper) -> None:
    back = {"id": "b", "method": "Kort", "amount": "249.00", "state": "refunded", "at": LATER, "refund_id": "r"}
    refund = {"id": "r", "at": LATER, "total": "249.00", "lines": [VASE]}
    told = ORDER | {"refunds": [refund], "payments": [CAPTURED, back]}
    sold.send(**(told | {"updated_at": LATER}))
    work(sold)
    more = {"refunds": [refund | {"total": "300.00", "lines": []}], "payments": [CAPTURED, back | {"amount": "300.00"}]}
    sold.send(**(told | more | {"updated_at": "2026-11-22T12:00:00Z"}))
    work(sold)
    raised = sold.refund("r")

    card = text_of(boss.client.get(reverse("attention", args=[raised.merchant_id])))
    form = boss.client.get(address(raised) + "?fill=proportion")
    post(boss, raised, "book", part_id="own-1", **form.context["form"].data)
    work(sold)

    assert "The refund was raised 1 order · 51.00 DKK" in card
    assert "credit the 51.00 DKK that are missing" in card
    assert [note["TotalInclVat"] for note in sold.credit_notes()] == [249, 51]
