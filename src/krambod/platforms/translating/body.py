"""How does what a shop tells become an Order? It is written as the orders API takes it, and read by it. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from krambod.orders.buyer_words import company_of, ean_of
from krambod.orders.reading import UnreadableOrder, read_order
from krambod.platforms.platform import ReadingRules, Translation, Understood
from krambod.platforms.translating.lines import as_row
from krambod.platforms.translating.methods import payment_rows
from krambod.platforms.translating.payload import Notes, shown_value
from krambod.platforms.translating.told import ToldBuyer, ToldOrder, ToldRefund


def conclude_order(order: ToldOrder, rules: ReadingRules, notes: Notes) -> Translation:
    """The order, and the words the shop used for it."""
    buyer = order.buyer
    for field, told, read in (("company", buyer.address.company, company_of), ("ean", buyer.ean, ean_of)):
        if told and not read(told):
            notes.understood.append(Understood(field=field, raw=shown_value(told), meaning="none"))
    translation = conclude(
        order.id,
        order_body(order, rules),
        notes,
        statuses=(order.status,) if order.status else (),
        methods=(order.method,) if order.method else (),
    )
    return replace(translation, parent_id=order.parent_id)


def conclude(
    order_id: str,
    body: Mapping[str, Any],
    notes: Notes,
    *,
    statuses: tuple[str, ...] = (),
    methods: tuple[str, ...] = (),
) -> Translation:
    """`body` has the form of the orders API. Nothing is made of it where a field of the payload was found wanting."""
    seen: dict[str, Any] = {"understood": tuple(notes.understood), "statuses": statuses, "methods": methods}
    if notes.findings:
        return Translation(order=None, findings=tuple(notes.findings), **seen)
    try:
        order = read_order(order_id, body)
    except UnreadableOrder as error:
        return Translation(order=None, findings=error.findings, **seen)
    return Translation(order=order, **seen)


def order_body(order: ToldOrder, rules: ReadingRules) -> Mapping[str, Any]:
    """The body that a program would send to the orders API."""
    return {
        "number": order.number,
        "updated_at": _written(order.updated_at),
        "placed_at": _written(order.placed_at),
        "paid_at": _written(order.paid_at),
        "shipped_at": _written(order.shipped_at),
        "cancelled_at": _written(order.cancelled_at),
        "currency": order.currency.upper(),
        "prices_include_vat": True,
        "total": f"{order.total:.2f}",
        "total_vat": None if order.total_vat is None else f"{order.total_vat:.2f}",
        "buyer": _buyer(order.buyer),
        "delivery": None if order.delivery is None else asdict(order.delivery),
        "lines": [as_row(line) for line in order.lines],
        "payments": payment_rows(order, rules),
        "refunds": [_refund(refund) for refund in order.refunds],
        "test": order.is_test,
    }


def _refund(refund: ToldRefund) -> dict[str, Any]:
    lines = [as_row(line) for line in refund.lines]
    return {"id": refund.id, "at": _written(refund.at), "total": f"{refund.total:.2f}", "lines": lines}


def _buyer(buyer: ToldBuyer) -> dict[str, Any]:
    told = {"email": buyer.email, "phone": buyer.phone, "vat_number": buyer.vat_number, "ean": buyer.ean}
    return told | asdict(buyer.address)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
