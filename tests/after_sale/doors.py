"""How do the generated orders come in: by the door of a WooCommerce or Shoporama shop, and by the orders API?"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from krambod.doubles.api_shop.sale import Charge, Party, Sale, Sold
from krambod.orders.reading import parse_json, read_order
from krambod.transfers.intake import receive_order
from tests.after_sale.generating import Back, Story
from tests.platforms.webshop import Webshop
from tests.platforms.wooshop import WooShop
from tests.transfers.shopkeeper import Shopkeeper

SKUS = {"vase": "VASE", "cups": "KOP", "shipping": ""}
WOO_LINES = {"vase": 1, "cups": 2, "shipping": 20}  # the double's ids


@dataclass(slots=True, kw_only=True)
class ApiDoor:
    """A program that sends each order whole to the orders API, as often as something happens to it."""

    keeper: Shopkeeper
    bodies: dict[int, dict[str, Any]] = field(default_factory=dict)

    def key(self, story: Story) -> str:
        return f"A{story.number}"

    def place(self, story: Story, at: datetime) -> None:
        state = "captured" if story.is_captured_at_once else "reserved"
        payment = {"id": "p", "method": story.method, "amount": f"{story.total:.2f}", "state": state, "at": told(at)}
        self.bodies[story.number] = {
            "number": self.key(story),
            "placed_at": told(at),
            "currency": "DKK",
            "prices_include_vat": True,
            "total": f"{story.total:.2f}",
            "buyer": buyer(story),
            "lines": list(lines(story)),
            "payments": [payment],
        }
        self._put(story, at)

    def ship(self, story: Story, at: datetime) -> None:
        body = self.bodies[story.number]
        for row in body["payments"]:
            if row["state"] == "reserved":
                row |= {"state": "captured", "at": told(at)}
        self._put(story, at, shipped_at=told(at))

    def refund(self, story: Story, back: Back, at: datetime) -> None:
        body = self.bodies[story.number]
        row = {"id": back.id, "at": told(at), "total": f"{back.amount:.2f}", "lines": list(refunded_lines(story, back))}
        body["refunds"] = [*body.get("refunds", ()), row]
        self._pay_back(story, back.amount, at, refund_id=back.id)
        self._put(story, at)

    def cancel(self, story: Story, at: datetime) -> None:
        self._put(story, at, cancelled_at=told(at))

    def pay_back(self, story: Story, at: datetime) -> None:
        self._pay_back(story, story.total, at)
        self._put(story, at)

    def charge_back(self, story: Story, at: datetime) -> None:
        """Only this door can tell of it."""
        self._pay_back(story, story.total, at, reason="chargeback")
        self._put(story, at)

    def change(self, story: Story, cups: int, at: datetime) -> None:
        """So many cups in place of three."""
        vase, old, shipping = lines(story)
        new = old | {"quantity": str(cups), "total": f"{cups * story.cup:.2f}"}
        total = story.total + (cups - 3) * story.cup
        self._put(story, at, lines=[vase, new, shipping], total=f"{total:.2f}")

    def _pay_back(self, story: Story, amount: Decimal, at: datetime, **more: str) -> None:
        rows = self.bodies[story.number]["payments"]
        row = {"id": f"b{len(rows)}", "method": story.method, "amount": f"{amount:.2f}", "state": "refunded"}
        rows.append(row | {"at": told(at)} | more)

    def _put(self, story: Story, at: datetime, **changes: Any) -> None:
        self.bodies[story.number] |= changes | {"updated_at": told(at)}
        order = read_order(self.key(story), parse_json(json.dumps(self.bodies[story.number])))
        receive_order(self.keeper.shop, order, body="{}", delivery_id=None, now=self.keeper.now())


@dataclass(slots=True, kw_only=True)
class WooDoor:
    """A WooCommerce shop that sends a webhook for each change, and answers when it is read back."""

    woo: WooShop
    ids: dict[int, int] = field(default_factory=dict)

    @property
    def keeper(self) -> Shopkeeper:
        return self.woo.shopkeeper

    def key(self, story: Story) -> str:
        return str(self.ids[story.number])

    def place(self, story: Story, at: datetime) -> None:
        self.ids[story.number] = order_id = self.woo.double.orders.place(sale_of(story), at)
        self.woo.double.orders.pay(order_id, at)

    def ship(self, story: Story, at: datetime) -> None:
        self.woo.double.orders.set_status(self.ids[story.number], "completed", at)

    def refund(self, story: Story, back: Back, at: datetime) -> None:
        orders, order_id = self.woo.double.orders, self.ids[story.number]
        if back.pieces:
            orders.refund_lines(order_id, {WOO_LINES[name]: Decimal(count) for name, count in back.pieces}, at)
        else:
            orders.refund(order_id, back.amount, at)

    def cancel(self, story: Story, at: datetime) -> None:
        self.woo.double.orders.set_status(self.ids[story.number], "cancelled", at)

    def pay_back(self, story: Story, at: datetime) -> None:
        self.woo.double.orders.refund(self.ids[story.number], story.total, at)

    def change(self, story: Story, cups: int, at: datetime) -> None:
        """So many cups in place of three."""
        self.woo.double.orders.edit(self.ids[story.number], sale_of(story, cups=cups), at)

    def is_quiet(self) -> bool:
        """Whether each webhook has come, or was given up."""
        return self.woo.double.has_sent_all


@dataclass(slots=True, kw_only=True)
class ShoporamaDoor:
    """A Shoporama shop that sends a webhook for each change, and for each return that a customer announces."""

    webshop: Webshop
    ids: dict[int, int] = field(default_factory=dict)

    @property
    def keeper(self) -> Shopkeeper:
        return self.webshop.shopkeeper

    def key(self, story: Story) -> str:
        return str(self.ids[story.number])

    def place(self, story: Story, at: datetime) -> None:
        self.ids[story.number] = order_id = self.webshop.orders.place(sale_of(story), at)
        self.webshop.orders.pay(order_id, at)
        if story.is_captured_at_once:
            self.webshop.orders.capture(order_id, at)

    def ship(self, story: Story, at: datetime) -> None:
        order_id = self.ids[story.number]
        if not story.is_captured_at_once:
            self.webshop.orders.capture(order_id, at)
        self.webshop.orders.set_status(order_id, "sent", at)

    def announce(self, story: Story) -> None:
        """The customer announces a return, or withdraws from the purchase."""
        event = {"return announced": "new_return", "withdrawal announced": "order_withdrawn"}[story.kind]
        self.webshop.orders.announce_return(self.ids[story.number], event)

    def is_quiet(self) -> bool:
        """Whether each webhook has come."""
        return all(one.status == 200 for one in self.webshop.double.hooks.log)


Door = ApiDoor | WooDoor | ShoporamaDoor


def sale_of(story: Story, *, cups: int = 3) -> Sale:
    """The order, as the shop's customer places it."""
    return Sale(
        number=str(story.number),
        lines=(
            Sold(name="Vase", sku=SKUS["vase"], price=story.vase),
            Sold(name="Kop", sku=SKUS["cups"], price=story.cup, quantity=Decimal(cups)),
        ),
        buyer=Party(**{name: value for name, value in buyer(story).items() if name != "country"}),
        shipping=Charge(name="Fragt", price=story.shipping),
        method=story.method,
    )


def told(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def buyer(story: Story) -> dict[str, str]:
    return {
        "email": f"kunde-{story.number}@example.com",
        "name": f"Kunde {story.number}",
        "address": "Vej 1",
        "zip": "8000",
        "city": "Aarhus C",
        "country": "DK",
    }


def lines(story: Story) -> list[dict[str, Any]]:
    """The vase, the cups and the shipping, as the orders API takes them."""
    cups = _line("cups", "Kop", 3, story.cup)
    if story.has_exempt_cups:
        cups |= {"vat_rate": "0", "goods": "exempt"}
    return [_line("vase", "Vase", 1, story.vase), cups, _line("shipping", "Fragt", 1, story.shipping)]


def refunded_lines(story: Story, back: Back) -> list[dict[str, Any]]:
    rows = dict(zip(("vase", "cups", "shipping"), lines(story), strict=True))
    found: list[dict[str, Any]] = []
    for name, count in back.pieces:
        price = Decimal(rows[name]["unit_price"]) * count - back.kept
        found.append(rows[name] | {"quantity": str(count), "total": f"{price:.2f}"})
    return found


def _line(name: str, description: str, count: int, price: Decimal) -> dict[str, Any]:
    return {
        "kind": "shipping" if name == "shipping" else "product",
        "sku": SKUS[name],
        "description": description,
        "quantity": str(count),
        "unit_price": f"{price:.2f}",
        "total": f"{price * count:.2f}",
        "vat_rate": "25",
    }
