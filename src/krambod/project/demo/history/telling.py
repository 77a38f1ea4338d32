"""What does a shop tell of an order, and of what becomes of it? Bodies for the orders API."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from krambod.project.demo.history.goods import Line, total_of, vat_of

Body = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryOrder:
    """An order of the history. `shop` is the shop's code; `tellings` are sent one after the other."""

    shop: str
    external_id: str
    kind: str
    placed_at: datetime
    tellings: tuple[Body, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An order that was placed at a moment before `now`: who bought what."""

    number: str
    placed_at: datetime
    now: datetime
    buyer: Mapping[str, str]
    lines: tuple[Line, ...]

    def at(self, hours: float) -> str:
        """A moment after the order, at most now."""
        return min(self.placed_at + timedelta(hours=hours), self.now - timedelta(minutes=1)).isoformat()

    def order(self, told_after_hours: float = 0.5, **changes: Any) -> Body:
        """The order as the shop tells it: paid at once by Dankort, unless `changes` say something else."""
        lines = changes.get("lines", list(self.lines))
        body = {
            "number": self.number,
            "updated_at": self.at(told_after_hours),
            "placed_at": self.placed_at.isoformat(),
            "currency": "DKK",
            "prices_include_vat": True,
            "total": str(total_of(lines)),
            "total_vat": str(vat_of(lines)),
            "buyer": dict(self.buyer),
            "lines": lines,
        }
        if "payments" not in changes:
            body["payments"] = [self.money(str(changes.get("total", body["total"])))]
        return body | changes

    def money(
        self,
        amount: str,
        hours: float = 0.2,
        *,
        id: str = "p1",
        method: str = "Dankort",
        state: str = "captured",
        **more: Any,
    ) -> dict[str, Any]:
        """A payment, or with the state refunded a repayment."""
        return {"id": id, "method": method, "amount": amount, "state": state, "at": self.at(hours), **more}

    def refund(self, amount: str, hours: float, *, id: str = "r1", lines: Iterable[Line] = ()) -> dict[str, Any]:
        """What the shop refunds."""
        return {"id": id, "at": self.at(hours), "total": amount, "lines": list(lines)}

    @property
    def total(self) -> str:
        return str(total_of(self.lines))
