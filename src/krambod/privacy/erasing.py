"""How is a buyer erased from an order, and how is the rest forgotten when no duty keeps it any more?

    lock the order ─▶ is it finished? ─▶ mark ─▶ revisions, row, events, deliveries, transfers, audit log
                                                                                          mark in the file ◀─┘

Dinero's own contact and invoices are not touched.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qs

from django.db import transaction
from django_scopes import scope, scopes_disabled

from krambod.merchants.locking import update_in_order
from krambod.merchants.models import AuditEntry, Merchant, SavedView, User
from krambod.orders.corrections import OF_BUYER, OF_DELIVERY, read_correction, written
from krambod.orders.erased import erased_digest
from krambod.orders.listing import folded, listed
from krambod.orders.models import ErasedBuyer, OrderRevision, ShopEvent, StoredOrder
from krambod.orders.persons import SHORTEST_WORD, without_person, without_words, words_of
from krambod.orders.reading import canonical_document, order_digest
from krambod.orders.revisions import read_revision
from krambod.organizations.models import IndexedInvoice
from krambod.platforms.models import Delivery
from krambod.privacy.finding import find_orders, plan_erasure
from krambod.privacy.marks import keep_marks
from krambod.transfers.locking import lock_order
from krambod.transfers.models import RememberedContact, Transfer, TransferEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What became of one order. `reason` is a code of `unfinished`; empty: its buyer is erased.

    `is_settled_by_word`: the order lacked money, and a person said that it is settled.
    """

    number: str
    reason: str = ""
    is_settled_by_word: bool = False


def erase_buyer(
    merchant: Merchant, text: str, *, actor: str, now: datetime, user: User | None = None, settled_because: str = ""
) -> list[Erased]:
    """Erases the buyer from each order with this e-mail address, number or name. An unfinished order is refused.

    `settled_because` is a code of `unfinished.SETTLED`: why an order that lacks only money is finished all the same;
    empty: it is not. Raises SeveralBuyers.
    """
    with scope(merchant=merchant):
        erased = [
            erase_order(pk, now, is_settled=bool(settled_because)) for pk in [row.pk for row in find_orders(text)]
        ]
        by = {"merchant": merchant, "user": user, "actor": actor}
        if numbers := ", ".join(one.number for one in erased if one.is_settled_by_word):
            details = {"orders": numbers, "settled": settled_because}
            AuditEntry.objects.create(**by, action="money_called_settled", details=details)
        if numbers := ", ".join(one.number for one in erased if not one.reason):
            AuditEntry.objects.create(**by, action="buyer_erased", details={"orders": numbers})
    keep_marks()
    return erased


def forget_ended_duties(now: datetime) -> int:
    """Leaves out the proof of the VAT where the duty to keep it has ended. Returns of how many orders."""
    with scopes_disabled():
        ended = list(ErasedBuyer.objects.select_related("merchant").filter(kept_until__lte=now.date()))
    for mark in ended:
        with transaction.atomic(), scope(merchant=mark.merchant):
            stored = lock_order(mark.order_id)
            ErasedBuyer.objects.filter(pk=mark.pk).update(kept_until=None)
            _leave_out(stored, with_proof=False)
    return len(ended)


def erase_order(pk: int, now: datetime, *, is_settled: bool = False, erased_at: datetime | None = None) -> Erased:
    """Erases the buyer from one order, unless it is unfinished. In the scope of the merchant.

    `erased_at`: when it was erased before, if a restore has brought the buyer back; None: now.
    """
    with transaction.atomic():
        stored = lock_order(pk)
        before = plan_erasure(stored, now)
        plan = plan_erasure(stored, now, is_settled=True) if is_settled and before.can_be_settled else before
        if plan.reason or stored.newest is None:
            return Erased(number=stored.number, reason=plan.reason)
        order = read_revision(stored.newest)
        ErasedBuyer.objects.get_or_create(
            merchant_id=stored.merchant_id,
            order=stored,
            defaults={
                "email_digest": erased_digest(order.buyer.email),
                "erased_at": erased_at or now,
                "kept_until": plan.kept_until,
            },
        )
        _leave_out(stored, with_proof=plan.kept_until is not None)
        return Erased(number=stored.number, is_settled_by_word=bool(before.reason))


def _leave_out(stored: StoredOrder, *, with_proof: bool) -> None:
    """Leaves the person out of everything that is stored of the order."""
    revisions = list(OrderRevision.objects.select_related("order").filter(order=stored))
    orders = {revision.pk: read_revision(revision) for revision in revisions}
    words = frozenset(word for one in orders.values() for word in words_of(one, with_proof=with_proof))
    for revision in revisions:
        order = without_person(orders[revision.pk], with_proof=with_proof, words=words)
        revision.document = canonical_document(order)
        revision.digest = order_digest(revision.document)
        revision.save(update_fields=["document", "digest"])
        if revision.pk == stored.newest_id:
            shown = listed(order)
            stored.buyer_name, stored.search_text = shown.buyer_name, shown.search_text
    _leave_out_of_correction(stored, words)
    stored.save(update_fields=["buyer_name", "search_text", "correction"])
    update_in_order(ShopEvent.objects.filter(shop=stored.shop_id, external_id=stored.external_id), body="")
    deliveries = Delivery.objects.filter(shop=stored.shop_id, order_id=stored.external_id)
    update_in_order(deliveries, body="", findings=[])
    _leave_out_of_transfers(stored, words, with_proof=with_proof)
    _delete_views_of(words)


def _delete_views_of(words: Iterable[str]) -> None:
    """Deletes the saved searches for the person: what is searched for is a part of the person's words."""
    known = [" ".join(folded(word).split()) for word in words]
    for view in SavedView.objects.all():
        text = " ".join(folded(" ".join(parse_qs(view.query).get("q", []))).split())
        if len(text) >= SHORTEST_WORD and any(text in word or word in text for word in known):
            view.delete()


def _leave_out_of_correction(stored: StoredOrder, words: Iterable[str]) -> None:
    if stored.correction is None:
        return
    correction = read_correction(stored.correction)
    fields = tuple(one for one in correction.fields if one.place.field not in (*OF_BUYER, *OF_DELIVERY))
    stored.correction = without_words(written(replace(correction, fields=fields)), list(words)) if fields else None


def _leave_out_of_transfers(stored: StoredOrder, words: frozenset[str], *, with_proof: bool) -> None:
    transfers = list(Transfer.objects.select_related("connected").filter(order=stored))
    for transfer in transfers:
        RememberedContact.objects.filter(customer=transfer.contact_customer).exclude(customer="").delete()
        proof = {"vies": transfer.choices["vies"]} if with_proof and "vies" in transfer.choices else {}
        others = {name: value for name, value in transfer.choices.items() if name != "vies"}
        transfer.choices = {**without_words(others, words), **proof}
        transfer.cause_details, transfer.contact_customer = without_words(transfer.cause_details, words), ""
        transfer.save(update_fields=["choices", "cause_details", "contact_customer"])
    for invoice in IndexedInvoice.objects.filter(guid__in=[one.draft_guid for one in transfers if one.draft_guid]):
        invoice.description = without_words(invoice.description, words)
        invoice.save(update_fields=["description"])
    for event in TransferEvent.objects.filter(transfer__in=transfers):
        is_comment = event.name == "comment"  # a free text, of which nobody knows whom it names
        event.details = {**event.details, "text": ""} if is_comment else without_words(event.details, words)
        event.save(update_fields=["details"])
    for entry in AuditEntry.objects.order_by("pk").iterator():
        if (details := without_words(entry.details, words)) != entry.details:
            entry.details = details
            entry.save(update_fields=["details"])
