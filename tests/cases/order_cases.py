"""What does a program send to the orders API in a case, and what must come of it?

A file of `orders/` is a case: `right` says what is right. `revisions` are bodies sent in turn, each told by what
differs from the one before; a field that is null is not sent any more. `ends` is how the order ends, `books` is debit
and credit in the ledger. `entry_accounts` are made in Dinero first; `accounts`, `methods`, `cash_customer` and
`registrations` are rules of the merchant, and so are the accounts of `RULED_ACCOUNTS`; `dispute_account` is made in
Dinero as well. `parts` is how the transfers of the order's parts end: their role and part, and the end. `then` is a
choice that a person makes, of the order or of the part that it names, and what comes of it. `waits` names what must be
built before the case can be booked by itself.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from django_scopes import scopes_disabled

from krambod.orders.reading import parse_json, read_order
from krambod.transfers.choices import choose
from krambod.transfers.intake import receive_order
from krambod.transfers.models import Transfer
from krambod.transfers.roles import SALE
from krambod.transfers.rules import CashCustomer, MethodRule, ProductRule, RegistrationAnswers, TreatmentAccount, When
from tests.cases.telling import CLOCK, ending_of, ledger_of
from tests.doubles.caller import Caller
from tests.transfers.shopkeeper import Shopkeeper, change_rules

CASES = Path(__file__).parent / "orders"
VAT_FREE = 310003
RULED_ACCOUNTS = ("dispute_account", "customer_debt_account", "store_credit_account", "donation_debt_account")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCase:
    """A case as its file tells it."""

    name: str
    told: Mapping[str, Any]

    @property
    def key(self) -> str:
        return str(self.told["key"])

    def bodies(self) -> Iterator[dict[str, Any]]:
        """Each revision, whole."""
        body: dict[str, Any] = {}
        for changes in self.told["revisions"]:
            body = {name: value for name, value in {**body, **changes}.items() if value is not None}
            yield body


def read_order_cases() -> list[OrderCase]:
    return [OrderCase(name=path.stem, told=json.loads(path.read_text())) for path in sorted(CASES.glob("*.json"))]


@contextmanager
def shop_of(case: OrderCase, keeper: Shopkeeper) -> Iterator[Shopkeeper]:
    """The shop of the case: it transfers when shipped, and its third quarter of 2026 is reported."""
    keeper.pass_time((CLOCK - keeper.now()).total_seconds())
    if "vat_free" in case.told:
        with Caller.personal(keeper.by_hand.url, VAT_FREE) as by_hand:
            yield replace(keeper.another_shop("momsfri", VAT_FREE), by_hand=by_hand)
        return
    for account in case.told.get("entry_accounts", ()):
        assert keeper.by_hand.call("POST", "/v1/{organization}/accounts/entry", account).status in (200, 201)
    if "dispute_account" in case.told:
        account = {"Number": case.told["dispute_account"], "Name": "Indsigelser under behandling"}
        assert keeper.by_hand.call("POST", "/v1/{organization}/accounts/deposit", account).status in (200, 201)
    change_rules(
        keeper,
        when=When.SHIPPED,
        reported_until=date(2026, 9, 30),
        guard_until=date(2026, 12, 31),
        **rules_of(case),
    )
    yield keeper


def rules_of(case: OrderCase) -> dict[str, Any]:
    """The booking rules that the merchant has for this case."""
    told = case.told
    changes: dict[str, Any] = {}
    if "methods" in told:
        changes["methods"] = tuple(MethodRule.model_validate(row) for row in told["methods"])
    if "accounts" in told:
        changes["accounts"] = tuple(TreatmentAccount.model_validate(row) for row in told["accounts"])
    if "products" in told:
        changes["products"] = tuple(ProductRule.model_validate(row) for row in told["products"])
    for account in RULED_ACCOUNTS:
        if account in told:
            changes[f"{account}_number"] = told[account]
    if "cash_customer" in told:
        changes["cash_customer"] = CashCustomer(told["cash_customer"])
    if "registrations" in told:
        changes["registrations"] = RegistrationAnswers.model_validate(told["registrations"])
    return changes


def play_order(case: OrderCase, keeper: Shopkeeper) -> Transfer:
    """The program sends each revision, and a worker works after each."""
    for body in case.bodies():
        order = read_order(case.key, parse_json(json.dumps(body)))
        receive_order(keeper.shop, order, body="{}", delivery_id=None, now=keeper.now())
        work_all(keeper)
    return keeper.transfer(case.key)


def make_choice(case: OrderCase, then: Mapping[str, Any], keeper: Shopkeeper) -> Transfer:
    """A person makes a choice of the case, and a worker works."""
    value = json.dumps(then["value"]) if "value" in then else ""
    choose(_chosen_for(then, case, keeper), then["choice"], keeper.now(), value=value, by="Sanne")
    work_all(keeper)
    return keeper.transfer(case.key)


def _chosen_for(then: Mapping[str, Any], case: OrderCase, keeper: Shopkeeper) -> Transfer:
    """The order's transfer, or that of the part that the choice names."""
    with scopes_disabled():
        rows = Transfer.objects.select_related("order", "shop", "merchant").filter(order__external_id=case.key)
        return rows.get(shop=keeper.shop, role=then.get("role", SALE.name), part_id=then.get("part", ""))


def work_all(keeper: Shopkeeper) -> None:
    """A worker works at once, and again when Dinero has booked what lay in its ledger."""
    for seconds in (1, 120):
        keeper.pass_time(seconds)
        while keeper.due():
            keeper.work()


def parts_of(transfer: Transfer) -> dict[str, str]:
    """How the transfers of the order's parts ended."""
    with scopes_disabled():
        parts = list(Transfer.objects.filter(order=transfer.order).exclude(pk=transfer.pk))
    return {f"{part.role} {part.part_id}": ending_of(part) for part in parts}


def mistakes_of(told: Mapping[str, Any], transfer: Transfer, keeper: Shopkeeper) -> list[str]:
    """What is not as the case says that it must be."""
    ended, books = ending_of(transfer), sorted(ledger_of(keeper))
    mistakes = [] if ended == told["ends"] else [f"ends: {ended}, and not {told['ends']}"]
    if (parts := parts_of(transfer)) != told.get("parts", {}):
        mistakes.append(f"parts: {parts}, and not {told.get('parts', {})}")
    if books != sorted(told["books"]):
        mistakes.append(f"books: {books}, and not {sorted(told['books'])}")
    days = [invoice["PaymentConditionNumberOfDays"] for invoice in keeper.invoices()]
    if days != told.get("net_days", days):
        mistakes.append(f"net_days: {days}, and not {told['net_days']}")
    return mistakes
