"""Which buyers do the tests of an erasure have, and how is an order of theirs finished?"""

from dataclasses import replace

from django_scopes import scope, scopes_disabled

from krambod.orders.order import Address, Buyer
from krambod.orders.revisions import read_revision
from krambod.transfers.models import LedgerEntry, State
from tests.transfers.building import JENS
from tests.transfers.stored import NOW, Store

PERSON = replace(JENS, phone="+45 20304050")
BUSINESS = Buyer(
    email="einkauf@example.de", name="Anna Schmidt", company="Keramik GmbH", vat_number="DE129273398",
    phone="+49 401234567", address=Address(street="Hafenstraße 1", zip="20457", city="Hamburg", country="DE"),
)  # fmt: skip


def finished(store: Store, external_id: str, buyer: Buyer, state: State = State.PAID) -> None:
    """An order that was booked at NOW and is paid, or has another state."""
    sent = store.send(external_id, buyer=buyer).transfer
    store.change(external_id, state=state, due_at=None, invoice_number=7)
    with scope(merchant=store.shop.merchant):
        newest = store.transfer(external_id).order.newest
        assert newest is not None
        LedgerEntry.objects.create(
            merchant=store.shop.merchant, transfer=sent, step="book", key=external_id, revision=newest, fence=1,
            intended_at=NOW,
        )  # fmt: skip


def buyer_of(store: Store, external_id: str) -> Buyer:
    """The buyer as the newest revision has it."""
    with scopes_disabled():
        newest = store.transfer(external_id).order.newest
        assert newest is not None
        return read_revision(newest).buyer
