"""What does the merchant do by hand after the sale, and how many clicks is that for each order?

A click is a link or a button. The numbers that the merchant types are not counted.
"""

from collections.abc import Iterator

from django.urls import reverse

from krambod.accounting.danish_time import danish_day
from krambod.transfers.choices import choose
from krambod.transfers.models import Transfer
from krambod.transfers.roles import CHARGEBACK, REFUND, SALE
from tests.after_sale.generating import ANNOUNCED, ASKED
from tests.after_sale.shops import AfterSales
from tests.backoffice.person import Person

DISPUTE_ENDS = {"chargeback won": "won", "chargeback lost": "lost"}
CORRECTIONS = {"a cup more": "issue_supplement", "a cup less": "credit_difference"}
# The clicks of an order: to a form and its button, or one button, and for money of which no shop tells one more. The
# form shows the credit note while its numbers are typed, so nobody presses for that.
CLICKS = {
    ASKED: 2,
    "return announced": 2,
    "withdrawal announced": 2,
    "a cup more": 1,
    "a cup less": 2,
    "chargeback won": 1,
    "chargeback lost": 1,
}


def finish_by_hand(sales: AfterSales, person: Person) -> dict[str, list[int]]:
    """The merchant finishes what is left to a person. Returns the clicks of each order, by its kind."""
    clicks: dict[int, list[str]] = {}
    for transfer, name in (*_choose_lines(sales, person), *_press_buttons(sales)):
        clicks.setdefault(transfer.order_id, []).append(name)
    sales.work()
    for transfer, name in _say_what_is_paid_back(sales):
        clicks.setdefault(transfer.order_id, []).append(name)
    sales.work()
    kind_of = {one.order_id: sales.story_of(one).kind for one in sales.transfers(SALE.name)}
    return {kind: [len(names) for order_id, names in clicks.items() if kind_of[order_id] == kind] for kind in CLICKS}


def _choose_lines(sales: AfterSales, person: Person) -> Iterator[tuple[Transfer, str]]:
    """A refund whose lines nobody told is the vase's, and a return is what its customer announced."""
    for refund in sales.transfers(REFUND.name):
        if refund.cause == "credit_lines_needed":
            yield refund, "choose lines"
            lines = {"amount_1": refund.cause_details["amount"]}
            yield from _book(person, refund, lines)
    for sale in sales.transfers(SALE.name):
        if sales.story_of(sale).kind in ANNOUNCED:
            yield sale, "credit"
            page = person.client.get(_form_of(sale) + "?fill=return").context
            hidden = {"fill": "return", "return": [one.id for one in page["returns"]], "part_id": page["part_id"]}
            day = danish_day(page["returns"][0].at).isoformat()
            yield from _book(person, sale, page["form"].data | hidden | {"repaid_on": day})


def _book(person: Person, transfer: Transfer, lines: dict[str, object]) -> Iterator[tuple[Transfer, str]]:
    shown = person.client.post(_form_of(transfer), lines | {"step": "preview"}).context["shown"]
    answer = person.client.post(_form_of(transfer), lines | {"step": "book", "shown": shown})
    assert answer.status_code == 302
    yield transfer, "book the credit note"


def _form_of(transfer: Transfer) -> str:
    return reverse("order_credit", args=[transfer.merchant_id, transfer.pk])


def _press_buttons(sales: AfterSales) -> Iterator[tuple[Transfer, str]]:
    """Corrections are made, and disputes have ended."""
    for sale in sales.transfers(SALE.name):
        if (choice := CORRECTIONS.get(sales.story_of(sale).kind)) is not None:
            choose(sale, choice, sales.keeper.now(), by="Sanne")
            yield sale, choice
    for dispute in sales.transfers(CHARGEBACK.name):
        if (end := DISPUTE_ENDS.get(sales.story_of(dispute).kind)) is not None:
            choose(dispute, end, sales.keeper.now(), by="Sanne")
            yield dispute, end


def _say_what_is_paid_back(sales: AfterSales) -> Iterator[tuple[Transfer, str]]:
    for refund in sales.transfers(REFUND.name):
        if refund.cause == "repayment_missing":
            choose(refund, "repaid_on", sales.keeper.now(), by="Sanne")
            yield refund, "repaid_on"
