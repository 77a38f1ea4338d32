"""Does an announced return wait under *Needs action* until somebody credits or declines it?"""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from krambod.backoffice.books.digest import send_digests
from krambod.orders.order import Return
from krambod.transfers.models import State
from tests.backoffice.books.asking import MOST_QUERIES, address, counted_queries, order_address
from tests.backoffice.person import Person
from tests.transfers.building import at
from tests.transfers.stored import NOW, Store

pytestmark = pytest.mark.django_db(transaction=True)


def announce(store: Store, number: str = "1042", **values: Any) -> None:
    """A booked order whose customer announced a return, the later the larger its number."""
    announced = Return(id="t", at=NOW + timedelta(minutes=int(number)), reason="For lille")
    store.send(number, placed_at=at(1), returns=(announced,))
    store.change(number, **{"state": State.PAID, "invoice_total": "249.00", "due_at": None, **values})


def test_the_card_lists_the_returns_that_wait_longest(owner: Person, sanne: Store, bo: Store) -> None:
    for number in range(1, 8):
        announce(sanne, str(number))
    announce(bo, "8")

    with counted_queries() as statements:
        page = owner.get(address(sanne, "attention/"))
    overview = owner.get(address(sanne))

    assert "Return announced" in page
    assert "7 orders" in page
    assert page.count("?fill=return") == 5
    assert "and 2 more" in page
    assert order_address(sanne, "1", "credit?fill=return") in page
    assert order_address(sanne, "7", "credit?fill=return") not in page
    assert 'id="held-side">7</span>' in overview
    assert len(statements) <= MOST_QUERIES, statements


@pytest.mark.parametrize(
    "values",
    [{"state": State.WAITING, "invoice_total": None}, {"state": State.CREDITED}, {"state": State.SKIPPED}],
    ids=["not booked yet", "all is credited", "not to be booked"],
)
def test_what_cannot_be_credited_needs_no_action(owner: Person, sanne: Store, values: dict[str, Any]) -> None:
    announce(sanne, **values)

    page = owner.get(address(sanne, "attention/"))

    assert "There is nothing for you to do." in page


def test_a_return_is_declined_on_its_card(owner: Person, sanne: Store) -> None:
    announce(sanne)

    said = owner.client.post(order_address(sanne, place="return/decline"), {"reason": "Brugt"}, follow=True)

    assert "Brugt" in said.content.decode()
    assert "There is nothing for you to do." in owner.get(address(sanne, "attention/"))


@pytest.mark.usefixtures("owner")
def test_the_digest_counts_the_returns(sanne: Store) -> None:
    announce(sanne)

    send_digests(timezone.now() + timedelta(days=2), base_url="https://krambod.example")

    [message] = mail.outbox
    assert "1 ordre kræver handling" in message.subject
    assert "Returer meldt af kunder: 1" in message.body
