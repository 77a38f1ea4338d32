"""What does a shop send in a case, and what must come of it?

A file of `woocommerce/` is a case: `right` says what is right, `orders` are orders as the shop's REST API answers them,
each told by what differs from `ordinary_order.json`; `body` is a body of the orders API instead. `ends` is how each
order ends, `books` is debit and credit in the ledger, and `methods`, `when` are rules of the merchant. `contact`,
`text`, `invoice_date` and `net_days` are those of the invoices.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django_scopes import scopes_disabled

from krambod.orders.reading import parse_json, read_order
from krambod.transfers.intake import receive_order
from krambod.transfers.models import Transfer
from krambod.transfers.rules import MethodRule, When
from tests.doubles.caller import side_of
from tests.platforms.wooshop import WooShop
from tests.transfers.shopkeeper import Shopkeeper, change_rules

FOLDER = Path(__file__).parent
CASES = FOLDER / "woocommerce"
CLOCK = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
LARGE = "<2.5 MB of text>"
LARGE_TEXT = "x" * 2_500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as its file tells it."""

    name: str
    told: Mapping[str, Any]

    def orders(self) -> list[dict[str, Any]]:
        """Each order as the shop answers it."""
        ordinary = read_ordinary()
        return [whole_order(ordinary, changes) for changes in self.told.get("orders", ())]


def read_ordinary() -> dict[str, Any]:
    """An order that nothing is odd about: 288.00 by card, paid and sent."""
    order: dict[str, Any] = json.loads((FOLDER / "ordinary_order.json").read_text())
    return order


def read_cases() -> list[Case]:
    return [Case(name=path.stem, told=json.loads(path.read_text())) for path in sorted(CASES.glob("*.json"))]


def whole_order(ordinary: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The ordinary order with what differs in this one. An address tells only its own differences."""
    key = changes["id"]
    order = {**ordinary, "number": str(key), "transaction_id": f"tx{key}", **changes}
    email = {"email": f"kunde{key}@example.com"}
    for party, own in (("billing", email), ("shipping", {})):
        order[party] = {**ordinary[party], **own, **changes.get(party, {})}
    whole: dict[str, Any] = json.loads(json.dumps(order).replace(LARGE, LARGE_TEXT))
    return whole


def play(case: Case, woo: WooShop) -> None:
    """The shop tells all orders of the case, each by webhook; then a worker works."""
    keeper = woo.shopkeeper
    keeper.pass_time((CLOCK - keeper.now()).total_seconds())
    if {"methods", "when"} & set(case.told):
        methods = tuple(MethodRule.model_validate(told) for told in case.told.get("methods", ()))
        change_rules(keeper, methods=methods, when=When(case.told.get("when", When.PAID)))
    woo.connect()
    if "body" in case.told:
        order = read_order(next(iter(case.told["ends"])), parse_json(json.dumps(case.told["body"])))
        receive_order(keeper.shop, order, body="{}", delivery_id=None, now=keeper.now())
    for document in case.orders():
        woo.double.orders.store(document, refunds=case.told.get("refunds", ()))
    keeper.pass_time(1)
    woo.work(len(case.orders()))


def find_mistakes(case: Case, woo: WooShop) -> list[str]:
    """What is not as the case says that it must be."""
    ended, books = _endings(woo), ledger_of(woo.shopkeeper)
    invoices = woo.shopkeeper.invoices()
    texts = [line["Description"] for invoice in invoices for line in invoice["ProductLines"]]
    found: dict[str, Any] = {
        "ends": {key: end.split()[0] if wanted == "held" else end for key, end, wanted in _paired(case, ended)},
        "books": sorted(books),
        "contact": [invoice["ContactName"] for invoice in invoices],
        "text": texts[:1],
        "invoice_date": [invoice["Date"] for invoice in invoices],
        "net_days": [invoice["PaymentConditionNumberOfDays"] for invoice in invoices],
    }
    wanted = {**case.told, "books": sorted(case.told["books"])}
    mistakes = {name: found[name] for name in found if name in wanted and found[name] != wanted[name]}
    return [f"{name}: {came}, and not {wanted[name]} ({ended})" for name, came in mistakes.items()]


def _paired(case: Case, ended: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [(key, end, case.told["ends"].get(key, "")) for key, end in ended.items()]


def _endings(woo: WooShop) -> dict[str, str]:
    """`paid`, `waiting payment`, `held gift_card` for each order that is here."""
    with scopes_disabled():
        rows = list(Transfer.objects.filter(shop=woo.shopkeeper.shop).select_related("order"))
    return {row.order.external_id: ending_of(row) for row in rows}


def ending_of(transfer: Transfer) -> str:
    if transfer.cause:
        return f"held {transfer.cause}"
    reason = transfer.reason if transfer.state in ("waiting", "skipped") else ""
    return f"{transfer.state} {reason}".strip()


def ledger_of(keeper: Shopkeeper) -> list[str]:
    """Debit and credit of all that is in the books."""
    entries = [entry for year in keeper.by_hand.years() for entry in keeper.by_hand.entries_of(year)]
    return [side_of(entry) for entry in entries]
