"""How does a merchant make a credit note here, or say which lines a refund of the shop credits?

the form: what is left of each line ─▶ the credit note with its entries ─▶ one button

The address can ask for a proposal in the form: `?fill=return` is what the customer announced, `?fill=everything` all
that is left, `?fill=uncollected` the goods of a parcel that nobody fetched, and `?fill=proportion` spreads the amount
of a refund over the goods.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from krambod.accounting.danish_time import danish_day
from krambod.accounting.invoice_lines import InvoiceLines, LineKind
from krambod.backoffice.access import MemberRequest, audit, get_row, member_page
from krambod.backoffice.books.accounts import read_account_names
from krambod.backoffice.books.credit_form import CreditForm, filled, has_pieces
from krambod.backoffice.errors import NotPossibleNow
from krambod.backoffice.reaching import open_reach
from krambod.merchants.rights import Right
from krambod.orders.order import Order, Return
from krambod.orders.returns import open_returns
from krambod.orders.revisions import read_revision
from krambod.transfers.credit.announced import credit_announced
from krambod.transfers.credit.asking import CannotCredit, WishOfPerson, make_refund, next_own_part, tick_lines
from krambod.transfers.credit.changed import RAISED
from krambod.transfers.credit.invoice_left import InvoiceLeft, is_creditable, read_invoice_left
from krambod.transfers.credit.lines import credit_all, credit_in_proportion, invoice_lines_of
from krambod.transfers.credit.plan import LINES_NEEDED
from krambod.transfers.models import Transfer
from krambod.transfers.roles import REFUND

DEBTORS, VAT_ACCOUNT = 53000, 64000  # Dinero books what customers owe, and their VAT, here by itself
ZERO = Decimal(0)
# What the credit note says. The customer has withdrawn from nothing, so shipping and fees are kept.
UNCOLLECTED = "Pakken blev ikke afhentet"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryShown:
    """An entry that the credit note makes: `D` or `K`, the account, and the amount."""

    side: str
    account_number: int
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Crediting:
    """What is credited: of a sale, or for a refund of `amount`. `returns` are the announced ones that it answers."""

    transfer: Transfer
    order: Order
    left: InvoiceLeft
    amount: Decimal | None
    returns: tuple[Return, ...] | None

    def proposal(self, fill: str) -> dict[str, str] | None:
        """Returns what the form says at first, or None if it is empty."""
        if self.left.invoice is None:
            return None
        lines, left = self.left.invoice.lines, self.left.amounts
        if fill == "return" and self.returns is not None:
            credited = credit_announced(lines, left, self.returns, prices_include_vat=self.order.prices_include_vat)
        elif fill == "everything" and self.amount is None:
            credited = credit_all(lines, left)
        elif fill == "uncollected" and self.amount is None:
            goods = (one for one in credit_all(lines, left) if lines[one.number - 1].kind is LineKind.PRODUCT)
            return {**filled(goods, self.left.lines.values()), "reason": UNCOLLECTED}
        elif fill == "proportion" and self.amount is not None and self.amount <= sum(left, ZERO):
            credited = credit_in_proportion(lines, left, self.amount)
        else:
            return None
        return filled(credited, self.left.lines.values())


@member_page(Right.DECIDE)
def order_credit(request: MemberRequest, transfer_id: int) -> HttpResponse:
    """Shows the form, then the credit note that it gives, and makes it when the person presses the button."""
    crediting = _read(request, transfer_id)
    invoice = crediting.left.invoice
    data = request.POST if request.method == "POST" else crediting.proposal(request.GET.get("fill", ""))
    currency = crediting.order.currency
    form = CreditForm(
        data,
        lines=crediting.left.lines.values(),
        amount=crediting.amount,
        currency=currency,
        today=danish_day(open_reach().now()),
    )
    preview: InvoiceLines | None = None
    if invoice is not None and form.is_valid():
        if request.POST.get("step") == "book" and request.POST.get("shown") == form.shown():
            made = _make(request, crediting, form)
            if made is not None:
                return redirect("order", merchant_id=request.merchant.pk, transfer_id=made.pk)
        preview = invoice_lines_of(invoice.lines, form.ticked(None).lines, invoice.currency)
    sale = crediting.left.books.sale
    context = {
        "section": "orders",
        "transfer": crediting.transfer,
        "invoiced": sale,
        "currency": currency,
        "form": form,
        "rows": list(form.rows()),
        "has_pieces": any(has_pieces(line) for line in crediting.left.lines.values()),
        "amount": crediting.amount,
        "returns": crediting.returns,
        "part_id": request.POST.get("part_id") or next_own_part(sale),
        "preview": preview,
        "shown": "" if preview is None else form.shown(),
        "accounts": {} if preview is None else read_account_names(crediting.transfer),
        "entries": [] if preview is None else list(entries_of(preview)),
    }
    return render(request, "backoffice/books/credit.html", context)


def may_credit(transfer: Transfer) -> bool:
    """Whether a person can make a credit note for this sale, or choose the lines of this refund."""
    return transfer.cause in (LINES_NEEDED, RAISED) if transfer.role == REFUND.name else is_creditable(transfer)


def entries_of(credit: InvoiceLines) -> Iterator[EntryShown]:
    """Yields the entries that the credit note makes in Dinero: the sale and its VAT back, against the debtors."""
    sums: dict[int, Decimal] = {}
    for line in credit.lines:
        sums[line.account_number] = sums.get(line.account_number, ZERO) + line.split.net
    for number in sorted(sums):
        yield EntryShown(side="D", account_number=number, amount=sums[number])
    if credit.total_vat.amount:
        yield EntryShown(side="D", account_number=VAT_ACCOUNT, amount=credit.total_vat.amount)
    yield EntryShown(side="K", account_number=DEBTORS, amount=credit.total_incl_vat.amount)


def _read(request: MemberRequest, transfer_id: int) -> Crediting:
    rows = Transfer.objects.select_related("merchant", "shop", "order__newest__order", "connected", "rules")
    transfer = get_row(rows, pk=transfer_id)
    if not may_credit(transfer):
        raise NotPossibleNow(reverse("order", args=[request.merchant.pk, transfer.pk]))
    assert transfer.order.newest is not None
    order = read_revision(transfer.order.newest)
    is_refund = transfer.role == REFUND.name
    answers_return = not is_refund and "return" in (request.GET.get("fill"), request.POST.get("fill"))
    return Crediting(
        transfer=transfer,
        order=order,
        left=read_invoice_left(transfer, open_reach().now()),
        amount=Decimal(transfer.cause_details["amount"]) if is_refund else None,
        returns=open_returns(order, transfer.order.closed_returns) if answers_return else None,
    )


def _make(request: MemberRequest, crediting: Crediting, form: CreditForm) -> Transfer | None:
    """Makes the credit note. None: the order has changed in the meantime, which the person is told."""
    now, by, transfer = timezone.now(), str(request.user), crediting.transfer
    # Only the returns that the person saw: the customer may have announced another one since.
    answers = None if crediting.returns is None else tuple(request.POST.getlist("return"))
    try:
        if transfer.cause == LINES_NEEDED:
            tick_lines(transfer, form.ticked(None), by=by, now=now)
        else:
            wish = WishOfPerson(
                part_id=request.POST.get("part_id", ""),
                ticked=form.ticked(now),
                by=by,
                answers=answers,
                settles=transfer if transfer.cause == RAISED else None,
            )
            transfer = make_refund(crediting.left.books.sale, wish, now)
    except CannotCredit:
        messages.warning(request, _("The order has changed in the meantime. Look at it again."))
        return None
    audit(request, "credit_note_asked", order=transfer.pk, total=str(form.ticked(None).total))
    messages.success(request, _("The credit note is on its way to Dinero."))
    return transfer
