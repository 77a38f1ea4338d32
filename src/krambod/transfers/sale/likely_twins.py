"""Which documents in Dinero may be twins of a sale? They are read for all sales of a batch at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django_scopes import scopes_disabled

from krambod.organizations.invoices import LookedFor, find_invoices_like, find_invoices_naming
from krambod.organizations.models import IndexedInvoice
from krambod.transfers.models import Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What a twin of a sale would be like."""

    transfer: Transfer
    order_number: str
    invoice: LookedFor


@dataclass(frozen=True, slots=True, kw_only=True)
class LikelyTwins:
    """Our documents for the same order under another id, and documents in Dinero that name it, or have its figures.

    The document of the sale itself is among them.
    """

    own: Sequence[Transfer]
    naming: Sequence[IndexedInvoice]
    like: Sequence[IndexedInvoice]


def read_likely_twins(organization_id: int, wanted: Sequence[Likeness]) -> list[LikelyTwins]:
    """Reads them for each sale, from the index of the organization's invoices and from our transfers."""
    own = _own_documents([one.transfer for one in wanted], {one.order_number for one in wanted})
    naming = find_invoices_naming(organization_id, [one.order_number for one in wanted])
    like = find_invoices_like(organization_id, [one.invoice for one in wanted])
    return [
        LikelyTwins(own=_of_same_number(one, own), naming=found, like=alike)
        for one, found, alike in zip(wanted, naming, like, strict=True)
    ]


def _own_documents(transfers: Sequence[Transfer], numbers: Iterable[str]) -> list[Transfer]:
    with scopes_disabled():
        rows = Transfer.objects.filter(
            order__shop__in={one.shop_id for one in transfers},
            order__number__in=set(numbers),
            role__in={one.role for one in transfers},
            draft_guid__isnull=False,
        )
        columns = rows.only("shop", "order", "order__number", "role", "invoice_number", "draft_guid")
        return list(columns.select_related("order").order_by("pk"))


def _of_same_number(wanted: Likeness, own: Iterable[Transfer]) -> list[Transfer]:
    """Those of the same shop's orders with the number: a platform may give an order a second id."""
    transfer = wanted.transfer
    return [
        one
        for one in own
        if (one.shop_id, one.role, one.order.number) == (transfer.shop_id, transfer.role, wanted.order_number)
    ]
