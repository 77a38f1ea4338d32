"""Is the buyer of this order erased, and how is what comes later stored without the person?"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from krambod.merchants.models import Shop
from krambod.merchants.secrets import installation_secrets
from krambod.orders.models import ErasedBuyer, StoredOrder
from krambod.orders.order import Order, email_key
from krambod.orders.persons import needs_proof, without_person, words_of

YEARS_KEPT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """How long bookkeeping keeps the proof of a sale: five years after the end of the accounting year.

    Nobody tells us the accounting year. One that begins on the day of the sale may last eighteen months, so the proof
    is kept until the longest possible year is over for five: too long does less harm than too short.
    """

    day: date

    @property
    def ends_on(self) -> date:
        """The first day on which nothing has to be kept any more."""
        return date(self.day.year + YEARS_KEPT + 2, 7, 1)


def erased_digests(email: str) -> list[str]:
    """Returns the HMAC of an e-mail address by each key of the installation, the newest first; [] if there is none."""
    key = email_key(email)
    return installation_secrets().digests(f"erased {key}") if key else []


def erased_digest(email: str) -> str:
    """Returns the HMAC by the newest key, which is stored, or an empty text if there is no address."""
    return next(iter(erased_digests(email)), "")


def find_mark(stored: StoredOrder, order: Order) -> ErasedBuyer | None:
    """Returns the mark of an erased order. Call it in the scope of the merchant.

    An order that is new to us, and that an erased buyer placed before the erasure, gets a mark of its own.
    """
    digests = erased_digests(order.buyer.email) if stored.newest_id is None else []
    same_buyer = Q(email_digest__in=digests, erased_at__gte=order.placed_at)
    marks = list(ErasedBuyer.objects.filter(Q(order=stored) | same_buyer))
    own = next((mark for mark in marks if mark.order_id == stored.pk), None)
    if own is not None or not marks:
        return own
    kept_until = Duty(day=order.placed_at.date()).ends_on if needs_proof(order) else None
    return ErasedBuyer.objects.create(
        merchant_id=stored.merchant_id,
        order=stored,
        email_digest=erased_digest(order.buyer.email),
        erased_at=marks[0].erased_at,
        kept_until=kept_until,
    )


def as_marked(order: Order, mark: ErasedBuyer) -> Order:
    """Returns the order as it may be stored under a mark."""
    with_proof = mark.kept_until is not None
    return without_person(order, with_proof=with_proof, words=words_of(order, with_proof=with_proof))


def is_erased(shop: Shop, external_id: str) -> bool:
    """Whether the order has a mark. Call it in the scope of the merchant, or without scopes."""
    return ErasedBuyer.objects.filter(
        merchant=shop.merchant_id, order__merchant=shop.merchant_id, order__shop=shop, order__external_id=external_id
    ).exists()
