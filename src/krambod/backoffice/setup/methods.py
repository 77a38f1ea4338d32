"""Which payment methods does a shop have, and what happens to an order that is paid by each of them?"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from krambod.merchants.models import Shop
from krambod.orders.methods import SHORTEST_TERMS_DAYS, MethodKind, find_method, normalized_method, terms_days
from krambod.orders.models import StoredOrder
from krambod.organizations.chart import Chart
from krambod.platforms.connections.stored import find_shop_connection
from krambod.transfers.rules import MethodRule

API = "api"  # a shop that sends its orders itself has told of no methods
CASH_NUMBER = 55040
NEWEST_ORDERS = 1000
LOOKED_BACK = timedelta(days=90)
ABOVE, OPEN = "above", "open"


def seen_methods(shop: Shop, today: date) -> dict[str, str]:
    """The shop's payment methods -> the platform's id. In the scope of the merchant.

    Those of the orders of the last ninety days come first, the most used at the top; then those that the shop offers.
    """
    newest = StoredOrder.objects.filter(shop=shop, placed_on__gte=today - LOOKED_BACK).order_by("-pk")
    documents = newest.values_list("newest__document", flat=True)[:NEWEST_ORDERS]
    used = Counter(method for document in documents if document for method in _methods_of(json.loads(document)))
    seen: dict[str, str] = {}
    for (method, method_id), _count in used.most_common():
        seen.setdefault(method, method_id)
    return seen | {title: key for title, key in _offered(shop) if title not in seen}


def method_rows(chosen: Mapping[str, Any], seen: Mapping[str, str], chart: Chart) -> list[dict[str, Any]]:
    """The rows of the table: stored rules first, then methods that no rule names, the unknown ones before. Pure."""
    rules = [MethodRule.model_validate(row) for row in chosen.get("methods") or ()]
    known = {normalized_method(rule.method) for rule in rules}
    shop_account = chosen.get("deposit_account_number")
    rows = [_row_of(rule, shop_account) for rule in rules]
    new = {normalized_method(method): method for method in seen if normalized_method(method) not in known}
    suggested = [_suggested(method, seen[method], chart) for method in new.values()]
    return rows + sorted(suggested, key=lambda row: not row["is_unknown"])


def _methods_of(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for payment in document.get("payments") or ():
        if payment.get("method") or payment.get("method_id"):
            yield payment.get("method") or payment["method_id"], payment.get("method_id", "")


def _offered(shop: Shop) -> list[tuple[str, str]]:
    connection = None if shop.platform == API else find_shop_connection(shop)
    return [] if connection is None else [(method["title"], method["id"]) for method in connection.methods]


def _row_of(rule: MethodRule, shop_account: int | None) -> dict[str, Any]:
    number = rule.deposit_account_number
    account = OPEN if number is None else ABOVE if number == shop_account else str(number)
    return {
        "method": rule.method,
        "kind": rule.kind.value,
        "account": account,
        "when": rule.when.value if rule.when else "",
        "net_days": rule.net_days,
    }


def _suggested(method: str, method_id: str, chart: Chart) -> dict[str, Any]:
    """A row for a seen method, as it is booked without one. A kind that we do not book stands there to be confirmed."""
    known = find_method(method, method_id)
    kind = None if known is None else known.kind
    row = {"method": method, "when": "", "effect": _effect(kind), "is_unknown": kind is None}
    if kind is None or kind is MethodKind.ONLINE:
        return {**row, "kind": "", "account": ABOVE, "net_days": SHORTEST_TERMS_DAYS}
    is_till = kind is MethodKind.CASH and CASH_NUMBER in chart.deposit_accounts
    account = str(CASH_NUMBER) if is_till else OPEN
    return {**row, "kind": kind, "account": account, "net_days": terms_days(kind)}


def _effect(kind: MethodKind | None) -> str:
    """What happens to an order that is paid so."""
    match kind:
        case None:
            return _("We do not know this method. Choose its kind; until then its orders are held.")
        case MethodKind.ONLINE:
            return _("Registered on the account above, when the money is captured.")
        case MethodKind.INVOICE | MethodKind.EAN:
            return _("Booked when the order is shipped, unpaid. The payment is left open.")
        case MethodKind.BANK_TRANSFER:
            return _("Booked when the money comes or the order is shipped. The payment is left open.")
        case MethodKind.GIFT_CARD:
            return _("Its orders are held, with the amount.")
        case MethodKind.CASH | MethodKind.ON_DELIVERY:
            return _("Look at the account in this row, and save it. Until then its orders are held.")
