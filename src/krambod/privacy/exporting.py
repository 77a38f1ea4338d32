"""What do we store of a buyer, as one document that the buyer can be given?"""

import json
from typing import Any

from django_scopes import scope

from krambod.merchants.models import Merchant
from krambod.orders.models import OrderRevision, ShopEvent, StoredOrder
from krambod.platforms.models import Delivery
from krambod.privacy.finding import find_orders, find_unread
from krambod.transfers.models import Transfer, TransferEvent


def export_buyer(merchant: Merchant, text: str) -> list[dict[str, Any]]:
    """Returns what is stored of each order with this e-mail address, number or name, ready to be written as JSON.

    Raises SeveralBuyers.
    """
    with scope(merchant=merchant):
        return [exported(order) for order in find_orders(text)]


def export_unread(merchant: Merchant, text: str) -> list[str]:
    """Returns the events that nobody can read yet and that name this e-mail address, word for word."""
    with scope(merchant=merchant):
        return [one.body for one in find_unread(text)]


def exported(order: StoredOrder) -> dict[str, Any]:
    """Returns what is stored of an order, ready to be written as JSON. In the scope of the merchant."""
    sent = ShopEvent.objects.filter(shop=order.shop_id, external_id=order.external_id).exclude(body="")
    told = Delivery.objects.filter(shop=order.shop_id, order_id=order.external_id).exclude(body="")
    events = TransferEvent.objects.filter(transfer__order=order).order_by("pk")
    revisions = OrderRevision.objects.filter(order=order).order_by("sequence")
    return {
        "number": order.number,
        "revisions": [json.loads(document) for document in revisions.values_list("document", flat=True)],
        "correction": order.correction,
        "sent_by_the_shop": [*sent.values_list("body", flat=True), *told.values_list("body", flat=True)],
        "transfers": [_transfer(one) for one in Transfer.objects.filter(order=order).order_by("pk")],
        "events": [{"at": one.at.isoformat(), "name": one.name, "details": one.details} for one in events],
    }


def _transfer(transfer: Transfer) -> dict[str, Any]:
    return {
        "role": transfer.role,
        "state": transfer.state,
        "invoice_number": transfer.invoice_number,
        "held_for": transfer.cause_details,
        "decided": transfer.choices,
    }
