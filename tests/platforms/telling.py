"""How does each platform tell a story? A teller plays what happened in a shop of its own, and gives what it then says.

A teller that cannot tell what happened says so by `CannotTell`; the story then says what is seen elsewhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import yaml

from krambod.doubles.api_shop.sale import Charge, Party, Sale, Sold, whole_oere
from krambod.doubles.shoporama import orders as shoporama
from krambod.doubles.woocommerce import orders as woocommerce
from krambod.orders.order import Order

STORIES = Path(__file__).parent / "stories"
LATER = ("Faktura", "EAN", "Bankoverførsel", "Efterkrav")
AT_ONCE = ("MobilePay", "Bankoverførsel")


class CannotTell(Exception):
    """The platform has no words for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story as its file tells it; `number` tells it from the others."""

    name: str
    number: str
    told: Mapping[str, Any]

    @property
    def sale(self) -> Sale:
        return read_sale(self.told["sale"], self.number)

    @property
    def is_test(self) -> bool:
        return bool(self.told["sale"].get("test") == "true")

    def happened(self) -> list[tuple[str, datetime, dict[str, Any]]]:
        """Verb, moment and what else is told of it, in order."""
        return [_happening(verb, told) for entry in self.told["happened"] for verb, told in entry.items()]

    def expected(self, platform: str) -> dict[str, Any]:
        """What must come of it on this platform."""
        own = self.told.get("differs", {}).get(platform, {})
        order = {**self.told.get("order", {}), **own.get("order", {})}
        return {**self.told, **own, "order": order}

    def elsewhere(self) -> dict[str, str]:
        """The platforms that cannot tell it, and what is held or not seen there."""
        told: dict[str, str] = self.told.get("elsewhere", {})
        return told


def read_stories() -> list[Story]:
    files = sorted(STORIES.glob("*.yaml"))
    return [
        Story(name=path.stem, number=str(9001 + place), told=yaml.load(path.read_text(), yaml.BaseLoader))
        for place, path in enumerate(files)
    ]


def read_sale(told: Mapping[str, Any], number: str) -> Sale:
    party = {
        "name": "Jens Hansen",
        "email": f"kunde-{number}@example.com",
        "address": "Nørregade 1",
        "zip": "1165",
        "city": "København K",
    }
    values: dict[str, Any] = {
        "number": number,
        "lines": tuple(_sold(line) for line in told["lines"]) * int(told.get("copies", "1")),
        "buyer": Party(**{**party, **told.get("buyer", {})}),
        "delivery": Party(**told["delivery"]) if "delivery" in told else None,
        "shipping": _charge(told.get("shipping")),
        "fee": _charge(told.get("fee")),
        "prices_include_vat": told.get("prices_include_vat") != "false",
        "method": told.get("method", "MobilePay"),
    }
    for name in ("coupon", "gift_card_code", "currency"):
        if name in told:
            values[name] = told[name]
    for name in ("discount", "gift_card"):
        if name in told:
            values[name] = Decimal(told[name])
    return Sale(**values)


def _sold(told: Mapping[str, Any]) -> Sold:
    numbers = {name: Decimal(told[name]) for name in ("quantity", "price", "vat_rate", "discount") if name in told}
    return Sold(
        name=told["name"],
        sku=told.get("sku", ""),
        goods=told.get("goods", ""),
        attributes=tuple(told.get("attributes", {}).items()),
        **numbers,
    )


def _charge(told: Mapping[str, str] | None) -> Charge | None:
    if told is None:
        return None
    return Charge(name=told["name"], price=Decimal(told["price"]), vat_rate=Decimal(told.get("vat_rate", "25")))


def _happening(verb: str, told: Any) -> tuple[str, datetime, dict[str, Any]]:
    details = {"at": told} if isinstance(told, str) else dict(told)
    return verb, datetime.fromisoformat(details.pop("at")), details


class Teller(Protocol):
    """Plays a story. Each document is what the platform says after one more thing has happened."""

    def tell_story(self, story: Story) -> Iterator[dict[str, Any]]:
        """Raises CannotTell."""


class ShoporamaTeller:
    """The double's own orders, without a socket."""

    def tell_story(self, story: Story) -> Iterator[dict[str, Any]]:  # noqa: C901 - a case for each thing that happens
        sale = story.sale
        if not sale.prices_include_vat or story.is_test or "decimals" in story.told:
            raise CannotTell
        shop, order_id = shoporama.Orders(), 0
        for verb, at, details in story.happened():
            match verb:
                case "place":
                    order_id = shop.place(sale, at, order_id=int(story.number) + 50_000)
                case "pay" if not details:
                    shop.pay(order_id, at)
                case "capture":
                    shop.capture(order_id, at, Decimal(details["amount"]) if details else None)
                case "void":
                    shop.void(order_id, at)
                case "ship":
                    shop.set_status(order_id, shoporama.SENT, at)
                case "cancel":
                    shop.set_status(order_id, shoporama.CANCELLED, at)
                case "status":
                    shop.set_status(order_id, details["word"], at)
                case "edit":
                    shop.edit(order_id, _edited(sale, details), at)
                case "comment":
                    shop.comment(order_id, "Ring først", at)
                case "return":
                    shop.announce_return(order_id)
                case _:
                    raise CannotTell
            yield dict(shop.find(order_id) or {})


class WooCommerceTeller:
    """The same for WooCommerce. `decimals` None: as the shop's webhooks tell, else as many as were asked for."""

    def __init__(self, decimals: int | None = None) -> None:
        self._decimals = decimals

    def tell_story(self, story: Story) -> Iterator[dict[str, Any]]:  # noqa: C901 - a case for each thing that happens
        sale = story.sale
        if story.is_test or sale.coupon.startswith("GAVE"):
            raise CannotTell
        shop, order_id = woocommerce.Orders(decimals=int(story.told.get("decimals", "2"))), 0
        for verb, at, details in story.happened():
            match verb:
                case "place":
                    order_id = shop.place(sale, at, order_id=int(story.number) + 60_000)
                case "pay" if not details:
                    shop.pay(order_id, at)
                case "capture" if not details:
                    shop.capture(order_id, at)
                case "ship":
                    shop.set_status(order_id, "completed", at)
                case "cancel":
                    shop.set_status(order_id, "cancelled", at)
                case "status":
                    shop.set_status(order_id, details["word"], at)
                case "trash":
                    shop.trash(order_id, at)
                case "refund":
                    shop.refund(order_id, Decimal(details["amount"]), at)
                case "edit":
                    shop.edit(order_id, _edited(sale, details), at)
                case "comment":
                    shop.comment(order_id, at)
                case _:
                    raise CannotTell
            yield dict(shop.find_document(order_id, decimals=self._decimals) or {})


@dataclass(slots=True)
class ApiTeller:
    """A program that sends orders to the orders API, and knows all of it."""

    _body: dict[str, Any] = field(default_factory=dict)

    def tell_story(self, story: Story) -> Iterator[dict[str, Any]]:
        sale = story.sale
        if "decimals" in story.told or any(verb in ("status", "return", "trash") for verb, _, _ in story.happened()):
            raise CannotTell
        if sale.coupon.startswith("GAVE"):
            raise CannotTell
        for verb, at, details in story.happened():
            self._play(verb, at, details, sale)
            self._body |= {"updated_at": at.isoformat(), "test": story.is_test}
            yield dict(self._body)

    def _play(self, verb: str, at: datetime, details: dict[str, Any], sale: Sale) -> None:  # noqa: C901 - as above
        body, moment = self._body, at.isoformat()
        match verb:
            case "place":
                body |= _api_body(sale, at)
            case "pay":
                self._pay(sale, details, moment)
            case "capture" | "ship":
                amount = Decimal(details["amount"]) if "amount" in details else None
                self._capture(amount, moment)
                if verb == "ship":
                    body["shipped_at"] = moment
            case "void" | "cancel":
                for payment in body["payments"]:
                    if payment["state"] == "reserved":
                        payment |= {"state": "voided", "at": moment}
                if verb == "cancel":
                    body["cancelled_at"] = moment
            case "refund":
                refunds = body.setdefault("refunds", [])
                refunds.append({"id": f"r{len(refunds)}", "at": moment, "total": details["amount"]})
            case "edit":
                edited = _edited(sale, details)
                paid = body["payments"]
                body |= _api_body(edited, datetime.fromisoformat(body["placed_at"]))
                body["payments"] = [payment | {"amount": body["total"]} for payment in paid]

    def _pay(self, sale: Sale, details: dict[str, Any], moment: str) -> None:
        body = self._body
        body["paid_at"] = body.get("paid_at") or moment
        rest = Decimal(body["total"]) - sale.gift_card
        body["payments"] = [payment for payment in body["payments"] if payment["id"] != "promised"]
        amount = details.get("amount", f"{rest:.2f}")
        state = "reserved" if sale.method not in AT_ONCE and "shipped_at" not in body else "captured"
        state = "received" if sale.method == "Bankoverførsel" else state
        if Decimal(amount) > 0:
            key = f"p{len(body['payments'])}"
            body["payments"].append({"id": key, "method": sale.method, "amount": amount, "state": state, "at": moment})

    def _capture(self, amount: Decimal | None, moment: str) -> None:
        for payment in list(self._body["payments"]):
            if payment["state"] != "reserved" or payment["id"] in ("promised", "gift-card"):
                continue
            whole = Decimal(payment["amount"])
            if amount is not None and amount < whole:
                rest = payment | {"id": "rest", "amount": f"{whole - amount:.2f}"}
                self._body["payments"].append(rest)
                payment["amount"] = f"{amount:.2f}"
            payment |= {"state": "captured", "at": moment}
            break


def _edited(sale: Sale, details: dict[str, Any]) -> Sale:
    return replace(sale, lines=tuple(_sold(line) for line in details["lines"]))


def _api_body(sale: Sale, at: datetime) -> dict[str, Any]:
    lines = [_api_line("gift_card" if line.name == "Gavekort" else "product", line, line.amount) for line in sale.lines]
    for charge, kind in ((sale.shipping, "shipping"), (sale.fee, "fee")):
        if charge is not None and charge.price:
            lines.append(_api_line(kind, Sold(name=charge.name, price=charge.price, vat_rate=charge.vat_rate)))
    shares: dict[Decimal, Decimal] = {}
    for line, left in zip(sale.lines, sale.discounted_lines(), strict=True):
        shares[line.vat_rate] = shares.get(line.vat_rate, Decimal(0)) + line.amount - left
    for rate, share in shares.items():
        if share:
            lines.append(_api_line("discount", Sold(name=f"Rabat {sale.coupon}", price=-share, vat_rate=rate)))
    factor = Decimal(1) if sale.prices_include_vat else Decimal("1.25")
    total = whole_oere(sum((Decimal(line["total"]) for line in lines), Decimal(0)) * factor)
    payments = []
    if sale.gift_card:
        payments.append(_promise("gift-card", "Gavekort", sale.gift_card, at))
    if sale.method in LATER:
        payments.append(_promise("promised", sale.method, total, at))
    party = ("name", "company", "address", "zip", "city", "country")
    return {
        "number": sale.number,
        "placed_at": at.isoformat(),
        "currency": sale.currency,
        "prices_include_vat": sale.prices_include_vat,
        "total": f"{total:.2f}",
        "total_vat": f"{_vat(sale):.2f}",
        "buyer": {name: getattr(sale.buyer, name) for name in (*party, "email", "vat_number", "ean")},
        "delivery": {name: getattr(sale.delivery, name) for name in party} if sale.delivery else None,
        "lines": lines,
        "payments": payments,
    }


def _vat(sale: Sale) -> Decimal:
    """Of the whole sale, rounded once."""
    parts = [(amount, line.vat_rate) for amount, line in zip(sale.discounted_lines(), sale.lines, strict=True)]
    parts += [(charge.price, charge.vat_rate) for charge in sale.charges()]
    base = Decimal(100) if sale.prices_include_vat else Decimal(0)
    return whole_oere(sum((amount * rate / (base + rate if base else 100) for amount, rate in parts), Decimal(0)))


def _promise(key: str, method: str, amount: Decimal, at: datetime) -> dict[str, str]:
    return {"id": key, "method": method, "amount": f"{amount:.2f}", "state": "reserved", "at": at.isoformat()}


def _api_line(kind: str, line: Sold, amount: Decimal | None = None) -> dict[str, str]:
    total = whole_oere(line.amount if amount is None else amount)
    return {
        "kind": kind,
        "sku": line.sku,
        "description": line.name,
        "quantity": f"{line.quantity:f}",
        "unit_price": f"{line.price:f}",
        "total": f"{total:.2f}",
        "vat_rate": f"{line.vat_rate:f}",
        "goods": line.goods,
    }


# What an order says, in a story's words


def told_lines(order: Order) -> list[str]:
    return [
        f"{line.kind} {line.quantity.normalize():f} x {line.unit_price:.2f} = {line.total:.2f} at "
        f"{line.vat_rate.normalize():f} %"
        for line in order.lines
    ]


def told_payments(order: Order) -> list[str]:
    return [f"{one.state} {one.amount:.2f} {one.method} {_moment(one.at)}" for one in order.payments]


def told_order(order: Order, names: Mapping[str, Any]) -> dict[str, Any]:
    """What the order says of what the story names."""
    told: dict[str, Any] = {}
    for name, wanted in names.items():
        match name:
            case "lines":
                told[name] = told_lines(order)
            case "payments":
                told[name] = told_payments(order)
            case "refunds":
                told[name] = [f"{refund.total:.2f}" for refund in order.refunds]
            case "total":
                told[name] = f"{order.total.amount:.2f}"
            case "total_vat":
                told[name] = None if order.total_vat is None else f"{order.total_vat:.2f}"
            case "buyer" | "delivery":
                told[name] = {field: _part(getattr(order, name), field) for field in wanted}
            case _:
                told[name] = _moment(getattr(order, name))
    return told


def _part(party: Any, name: str) -> str:
    """A field of a buyer or a delivery; `address` is the street."""
    if name == "address":
        return str(party.address.street)
    holder = party.address if name in ("zip", "city", "country") else party
    return str(getattr(holder, name))


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
