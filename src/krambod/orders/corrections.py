"""What did the merchant correct in an order, and how does the order read with it? Pure.

A correction is laid over each newest revision of the shop, as long as the shop says the same in the corrected fields as
when the correction was made. An order can be made one without VAT as a whole.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from krambod.accounting.danish_time import DANISH_TIME, danish_day
from krambod.accounting.money import Money, round_oere
from krambod.accounting.vat.facts import Goods
from krambod.orders.order import Address, Buyer, DeliveryAddress, Order, OrderLine, Payment, PaymentState

NOON = time(12)
NEW_PAYMENT = "corrected"  # the id of a payment that only the merchant knows of


class Field(StrEnum):
    """What a merchant may correct."""

    EMAIL = "email"
    NAME = "name"
    COMPANY = "company"
    VAT_NUMBER = "vat_number"
    EAN = "ean"
    ADDRESS = "address"
    ZIP = "zip"
    CITY = "city"
    COUNTRY = "country"
    DELIVERY_ZIP = "delivery_zip"
    DELIVERY_COUNTRY = "delivery_country"
    KIND = "kind"
    GOODS = "goods"
    TAX_COUNTRY = "tax_country"
    METHOD = "method"
    PAYMENT_STATE = "payment_state"
    PAID_ON = "paid_on"
    WITHOUT_VAT = "without_vat"


# Which part of an address a field is.
OF_ADDRESS: Mapping[Field, str] = {
    Field.ADDRESS: "street", Field.ZIP: "zip", Field.CITY: "city", Field.COUNTRY: "country",
}  # fmt: skip
OF_DELIVERY: Mapping[Field, str] = {Field.DELIVERY_ZIP: "zip", Field.DELIVERY_COUNTRY: "country"}
OF_BUYER = (Field.EMAIL, Field.NAME, Field.COMPANY, Field.VAT_NUMBER, Field.EAN, *OF_ADDRESS)
OF_LINE = (Field.KIND, Field.GOODS, Field.TAX_COUNTRY)
OF_ORDER = (Field.WITHOUT_VAT,)
YES = "yes"
OF_PAYMENT = (Field.METHOD, Field.PAYMENT_STATE, Field.PAID_ON)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPlace:
    """A field of one order. `part` is a line, counted from 1, or a payment's id; it is empty for the other fields."""

    field: Field
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedField:
    """What the shop said and what the merchant says instead. `beside` tells the line or payment from others."""

    place: FieldPlace
    beside: str
    shops: str
    ours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The fields that one person corrected. `is_superseded`: the shop has changed one of them since."""

    fields: tuple[CorrectedField, ...]
    by: str
    at: datetime
    is_superseded: bool = False


def correct(order: Order, wanted: Mapping[FieldPlace, str], *, by: str, at: datetime) -> Correction | None:
    """Returns the correction that makes the shop's order read as wanted, or None if it does already."""
    fields = (
        CorrectedField(place=place, beside=beside(order, place), shops=shops, ours=ours)
        for place, ours in wanted.items()
        if (shops := find_text(order, place)) is not None and shops != ours and (ours or place.field not in OF_ORDER)
    )
    found = tuple(fields)
    return Correction(fields=found, by=by, at=at) if found else None


def find_superseded(order: Order, correction: Correction) -> CorrectedField | None:
    """Returns a corrected field in which the shop's order now says something else, or None."""
    return next((one for one in correction.fields if not _is_as_before(order, one)), None)


def corrected(order: Order, correction: Correction) -> Order:
    """Returns the shop's order with the merchant's words."""
    for one in correction.fields:
        order = _laid_over(order, one.place, one.ours)
    return order


def find_text(order: Order, place: FieldPlace) -> str | None:
    """Returns what the order says in that place, or None if it has no such line, payment or delivery."""
    if place.field in OF_BUYER:
        return _of_buyer(order.buyer, place.field)
    if place.field in OF_DELIVERY:
        return None if order.delivery is None else str(getattr(order.delivery.address, OF_DELIVERY[place.field]))
    if place.field in OF_LINE:
        line = _find_line(order, place.part)
        return None if line is None else str(getattr(line, place.field) or "")
    if place.field in OF_ORDER:
        return None if order.refunds else YES if all(line.vat_rate == 0 for line in order.lines) else ""
    return _of_payment(order, place)


def beside(order: Order, place: FieldPlace) -> str:
    """Returns what tells the line or payment of a place from others: in the next revision another may stand there."""
    if place.field in OF_LINE:
        line = _find_line(order, place.part)
        return "" if line is None else f"{line.quantity} × {line.sku} {line.description} = {line.total}"
    payment = _find_payment(order, place.part) if place.field in OF_PAYMENT else None
    return "" if payment is None else str(payment.amount)


def written(correction: Correction) -> dict[str, Any]:
    """Returns the correction as JSON for its column."""
    return asdict(correction) | {"at": correction.at.isoformat()}


def read_correction(document: Mapping[str, Any]) -> Correction:
    """Returns the correction in a column."""
    fields = tuple(
        CorrectedField(**one | {"place": FieldPlace(field=Field(one["place"]["field"]), part=one["place"]["part"])})
        for one in document["fields"]
    )
    at = datetime.fromisoformat(document["at"])
    return Correction(fields=fields, by=document["by"], at=at, is_superseded=document["is_superseded"])


def _is_as_before(order: Order, one: CorrectedField) -> bool:
    return (find_text(order, one.place), beside(order, one.place)) == (one.shops, one.beside)


def _of_buyer(buyer: Buyer, field: Field) -> str:
    return str(getattr(buyer.address, OF_ADDRESS[field]) if field in OF_ADDRESS else getattr(buyer, field))


def _of_payment(order: Order, place: FieldPlace) -> str | None:
    """A payment that only the merchant knows of says nothing, and can be there only if the shop tells of none."""
    if place.part == NEW_PAYMENT and not order.payments:
        return ""
    payment = _find_payment(order, place.part)
    if payment is None:
        return None
    texts = {
        Field.METHOD: payment.method,
        Field.PAYMENT_STATE: str(payment.state),
        Field.PAID_ON: danish_day(payment.at).isoformat(),
    }
    return texts[place.field]


def _find_line(order: Order, part: str) -> OrderLine | None:
    place = int(part) - 1
    return order.lines[place] if 0 <= place < len(order.lines) else None


def _find_payment(order: Order, part: str) -> Payment | None:
    return next((payment for payment in order.payments if payment.id == part), None)


def _laid_over(order: Order, place: FieldPlace, text: str) -> Order:
    if place.field in OF_BUYER:
        return replace(order, buyer=_buyer(order.buyer, place.field, text))
    if place.field in OF_DELIVERY:
        assert order.delivery is not None
        return replace(order, delivery=_moved(order.delivery, OF_DELIVERY[place.field], text))
    if place.field in OF_LINE:
        return replace(order, lines=_changed(order.lines, int(place.part) - 1, lambda line: _line(line, place, text)))
    if place.field in OF_ORDER:
        return _without_vat(order) if text else order
    return _with_payment(order, place, text)


def _without_vat(order: Order) -> Order:
    """Returns the order at its prices without VAT: the customer does not pay the VAT that the shop charged."""
    lines = tuple(_net_line(line, prices_include_vat=order.prices_include_vat) for line in order.lines)
    total = sum((line.total for line in lines), Decimal(0))
    return replace(order, lines=lines, total=Money(total, order.currency), total_vat=Decimal(0))


def _net_line(line: OrderLine, *, prices_include_vat: bool) -> OrderLine:
    total = round_oere(line.total / (1 + line.vat_rate / 100)) if prices_include_vat else line.total
    price = total / line.quantity if line.quantity else total
    if price == round_oere(price):
        return replace(line, vat_rate=Decimal(0), unit_price=price, total=total)
    return replace(line, vat_rate=Decimal(0), quantity=Decimal(1), unit_price=total, total=total)


def _buyer(buyer: Buyer, field: Field, text: str) -> Buyer:
    if field in OF_ADDRESS:
        part: dict[str, Any] = {OF_ADDRESS[field]: text}
        return replace(buyer, address=replace(buyer.address, **part))
    changed: dict[str, Any] = {field.value: text}
    return replace(buyer, **changed)


def _moved(delivery: DeliveryAddress, part: str, text: str) -> DeliveryAddress:
    changed: dict[str, Any] = {part: text}
    address: Address = replace(delivery.address, **changed)
    return replace(delivery, address=address)


def _line(line: OrderLine, place: FieldPlace, text: str) -> OrderLine:
    if place.field is Field.GOODS:
        return replace(line, goods=Goods(text) if text else None)
    changed: dict[str, Any] = {place.field.value: text}
    return replace(line, **changed)


def _changed(lines: Iterable[OrderLine], place: int, change: Callable[[OrderLine], OrderLine]) -> tuple[OrderLine, ...]:
    return tuple(change(line) if number == place else line for number, line in enumerate(lines))


def _with_payment(order: Order, place: FieldPlace, text: str) -> Order:
    """Corrects a payment. The shop's `paid_at` says no more than the payments do, once their state is corrected."""
    payments = order.payments or (_new_payment(order),)
    paid_at = order.paid_at if place.field is Field.METHOD and order.payments else None
    changed = tuple(_payment(one, place.field, text) if one.id == place.part else one for one in payments)
    return replace(order, payments=changed, paid_at=paid_at)


def _new_payment(order: Order) -> Payment:
    return Payment(id=NEW_PAYMENT, amount=order.total.amount, state=PaymentState.CAPTURED, at=order.placed_at)


def _payment(payment: Payment, field: Field, text: str) -> Payment:
    match field:
        case Field.PAYMENT_STATE:
            return replace(payment, state=PaymentState(text), guessed_from="")
        case Field.PAID_ON:
            return replace(payment, at=datetime.combine(date.fromisoformat(text), NOON, DANISH_TIME))
        case _:
            return replace(payment, method=text, method_id="")  # the platform's id counts before a title
