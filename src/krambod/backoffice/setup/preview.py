"""How would the chosen rules book the newest order? The page shows its invoice, and saves the rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krambod.accounting.danish_time import DANISH_TIME, danish_day
from krambod.accounting.invoice_lines import LineKind, PlannedLine
from krambod.accounting.money import Money
from krambod.backoffice.access import MemberRequest, audit
from krambod.backoffice.formats import current_language, long_day
from krambod.backoffice.setup.pages import ShopPage, is_post, now, settings_page
from krambod.backoffice.setup.turnover import account_label
from krambod.merchants.rights import Right
from krambod.orders.models import StoredOrder
from krambod.orders.order import Address, Buyer, Order, OrderLine, Payment, PaymentState
from krambod.orders.revisions import read_revision
from krambod.organizations.chart import Chart
from krambod.transfers.failures import Failure
from krambod.transfers.outcomes import Cancel, Reason, Skip, Wait
from krambod.transfers.rules import DANISH_RATE, BookingRules
from krambod.transfers.sale.first_drafts import is_over
from krambod.transfers.sale.plan import Choices, Plan, PlanBasis, Sale, plan_transfer
from krambod.words.causes import explain
from krambod.words.language import say
from krambod.words.vat import TREATMENTS

KINDS = {
    LineKind.PRODUCT: gettext_lazy("Goods"),
    LineKind.SHIPPING: gettext_lazy("Shipping"),
    LineKind.FEE: gettext_lazy("Fee"),
}
LOOKED_AT = 10  # newest orders, of which one shows how an order is booked
SHIPPING_PRICE = Decimal("39.00")
GOODS_PRICE = Decimal("249.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """A line of the invoice with its account, and why it is on that account."""

    line: PlannedLine
    account: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the rules do with an order.

    `outcome` says what would happen now; `lines` and `payments` are booked then or later. `held` says why the order
    would be held; then there are no lines.
    """

    order: Order
    outcome: str
    held: str = ""
    sale: Sale | None = None
    lines: tuple[ShownLine, ...] = ()
    payments: tuple[str, ...] = ()


@settings_page(Right.RULES)
def shop_preview(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Shows the invoice of the newest order; a POST puts the rules in force."""
    page = ShopPage(request, shop_id)
    if (early := page.expect("shop_preview")) is not None:
        return early
    if is_post(request):
        return _save(page)
    chart = page.chart()
    if chart is None:
        return page.show("unread", step="shop_preview")
    newest, rules = find_newest_orders(page), page.wishes.planned_rules()
    order = choose_shown(newest)
    # An example from before the start would show an order that is not booked.
    start = datetime.combine(rules.start_date, time(12), DANISH_TIME)
    shown = order or example_order(chart, max(now(), start))
    preview = preview_of(
        shown, page.shop.code, rules, chart, is_approved=order is not None and is_over(page.shop.pk, rules)
    )
    return page.show(
        "preview",
        step="shop_preview",
        preview=preview,
        is_example=order is None,
        is_newest=order is not None and order is newest[0],
    )


def _save(page: ShopPage) -> HttpResponse:
    was_first = page.wishes.rules is None
    page.wishes = page.wishes.put_in_force(now=now(), by=page.request.user)
    audit(page.request, "rules_saved", shop=page.shop.name, version=page.wishes.version)
    assert page.wishes.rules is not None
    first = page.wishes.rules.first_drafts
    if was_first and first:
        text = _("Done: from %(day)s orders go to Dinero. The first %(count)s wait as drafts for your yes.")
        messages.success(page.request, text % {"day": long_day(page.wishes.rules.start_date), "count": first})
    else:
        messages.success(page.request, _("Saved. New orders are booked by these rules."))
    return page.go_to_next() if was_first else page.go("shop_preview")


def find_newest_orders(page: ShopPage) -> list[Order]:
    """The newest orders of the shop, the newest first."""
    rows = (
        StoredOrder.objects.filter(shop=page.shop, newest__isnull=False).select_related("newest__order").order_by("-pk")
    )
    return [read_revision(row.newest) for row in rows[:LOOKED_AT] if row.newest is not None]


def choose_shown(newest: Sequence[Order]) -> Order | None:
    """The newest order that shows how one is booked: neither a test nor cancelled, if there is one."""
    shows_it = (order for order in newest if order.cancelled_at is None and not order.is_test)
    return next(shows_it, newest[0] if newest else None)


def example_order(chart: Chart, at: datetime) -> Order:
    """An invented order, for a shop that has sent none yet."""
    rate = Decimal(0) if chart.is_vat_free else DANISH_RATE
    total = GOODS_PRICE + SHIPPING_PRICE
    rows = (("product", _("Ceramic vase, blue"), GOODS_PRICE), ("shipping", _("Shipping"), SHIPPING_PRICE))
    return Order(
        external_id="example",
        number="1042",
        updated_at=at,
        placed_at=at,
        paid_at=at,
        shipped_at=at,
        prices_include_vat=True,
        total=Money(total, "DKK"),
        buyer=Buyer(
            email="jens@example.com",
            name="Jens Hansen",
            address=Address(street="Nørregade 1", zip="1165", city="København K"),
        ),
        lines=tuple(
            OrderLine(kind=kind, description=text, quantity=Decimal(1), unit_price=price, total=price, vat_rate=rate)
            for kind, text, price in rows
        ),
        payments=(Payment(id="1", method="", amount=total, state=PaymentState.CAPTURED, at=at),),
    )


def preview_of(
    order: Order, shop_code: str, rules: BookingRules, chart: Chart, *, is_approved: bool = False
) -> Preview:
    """What these rules do with the order now, and the invoice that is due now or later.

    `is_approved`: the merchant has approved as many first drafts as they wanted.
    """
    try:
        plan = plan_transfer(order, PlanBasis(shop=shop_code, rules=rules, chart=chart, now=now()))
        sale = plan if isinstance(plan, Sale) else _plan_as_if_due(order, shop_code, rules, chart)
    except Failure as failure:
        held = explain(failure.code, failure.details, current_language())
        return Preview(order=order, outcome=_("It would be held, and wait for you:"), held=held)
    if not isinstance(sale, Sale):
        return Preview(order=order, outcome=_outcome(plan, rules, is_approved))
    return Preview(
        order=order,
        outcome=_outcome(plan, rules, is_approved),
        sale=sale,
        lines=tuple(_shown(line, chart) for line in sale.lines.lines),
        payments=tuple(_payments(sale, chart)),
    )


def _plan_as_if_due(order: Order, shop_code: str, rules: BookingRules, chart: Chart) -> Plan:
    """The plan as if the order had been placed in time, paid and shipped, so that there is an invoice to show."""
    at = order.shipped_at or order.updated_at
    due = replace(order, is_test=False, cancelled_at=None, paid_at=order.paid_at or at, shipped_at=at)
    widened = {"start_date": danish_day(order.placed_at), "reported_until": None, "last_order_date": None}
    basis = PlanBasis(
        shop=shop_code,
        rules=rules.model_copy(update=widened),
        chart=chart,
        now=now(),
        choices=Choices(may_be_unpaid=True),
    )
    return plan_transfer(due, basis)


def _outcome(plan: Plan, rules: BookingRules, is_approved: bool) -> str:
    match plan:
        case Sale() if rules.draft_only:
            return _("It would be made as a draft, which you approve in Dinero:")
        case Sale() if rules.first_drafts and not is_approved:
            return _("It would be a draft and wait for your yes. After the first ones, orders are booked at once:")
        case Sale():
            return _("It would be booked at once:")
        case Wait(reason=Reason.SHIPMENT):
            return _("It waits to be shipped. Then this is booked:")
        case Wait():
            return _("It waits to be paid. Then this is booked:")
        case Cancel():
            return _("It was cancelled, so it is not booked. It would have been:")
        case Skip(reason=Reason.BEFORE_START):
            text = _("It is from before the start date, %(day)s, so it is not booked here. A later one becomes:")
            return text % {"day": long_day(rules.start_date)}
        case Skip(reason=Reason.TEST_ORDER):
            return _("It is a test order, so it is not booked. A real one becomes:")
        case _:
            return _("It is not booked.")


def _shown(line: PlannedLine, chart: Chart) -> ShownLine:
    code = chart.entry_names[line.account_number].vat_code if line.account_number in chart.entry_names else ""
    words = {"kind": KINDS[line.kind], "treatment": say(TREATMENTS[line.treatment], current_language()), "code": code}
    if code:
        why = _("%(kind)s, %(treatment)s: the account's VAT code is %(code)s.")
    else:
        why = _("%(kind)s, %(treatment)s: the account has no VAT code.")
    return ShownLine(line=line, account=account_label(chart, line.account_number), why=why % words)


def _payments(sale: Sale, chart: Chart) -> list[str]:
    return [
        f"{payment.deposit_account_number} {chart.deposit_accounts.get(payment.deposit_account_number, '')}"
        for payment in sale.payments
    ]
