"""How does a merchant make a credit note here, or say which lines a refund of the shop credits?

the form: what is left of each line ─▶ the credit note with its entries ─▶ one button
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krambod.accounting.invoice_lines import InvoiceLines, PlannedLine
from krambod.backoffice.access import MemberRequest, audit, get_row, member_page
from krambod.backoffice.books.invoice import view_invoice
from krambod.backoffice.formats import format_money
from krambod.merchants.rights import Right
from krambod.transfers.credit.asking import CannotCredit, make_refund, next_own_part, tick_lines
from krambod.transfers.credit.books import OrderBooks, read_books
from krambod.transfers.credit.lines import CreditedLine, TickedLines, invoice_lines_of, left_of
from krambod.transfers.credit.plan import LINES_NEEDED
from krambod.transfers.models import BOOKED, Transfer
from krambod.transfers.parts.known import PART_ROLES
from krambod.transfers.roles import REFUND, SALE

DEBTORS = 53000
VAT_ACCOUNT = 64000
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLeft:
    """A line of the invoice with what is left of it, incl. VAT. `number` counts from 1."""

    number: int
    line: PlannedLine
    left: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryShown:
    """An entry that the credit note makes: `D` or `K`, the account, and the amount."""

    side: str
    account_number: int
    amount: Decimal


class CreditForm(forms.Form):
    """What is credited of each line. `amount` is what a refund of the shop must come to, or None."""

    reason = forms.CharField(
        label=gettext_lazy("Text on the credit note"), max_length=200, required=False,
        help_text=gettext_lazy("For example why the customer gets the money back. You can leave it empty."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, lines: list[LineLeft], amount: Decimal | None) -> None:
        super().__init__(*arguments)
        self._lines, self._amount = lines, amount
        for one in lines:
            self.fields[f"amount_{one.number}"] = forms.DecimalField(
                label=one.line.description,
                min_value=ZERO,
                max_value=one.left,
                decimal_places=2,
                required=False,
                widget=forms.NumberInput({"class": "form-control form-control-sm short", "step": "0.01"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        total = sum((line.gross for line in self._credited(cleaned)), ZERO)
        if self._amount is not None and total != self._amount:
            raise forms.ValidationError(
                _("The lines come to %(total)s, and the shop refunded %(amount)s.")
                % {"total": format_money(total, "DKK"), "amount": format_money(self._amount, "DKK")}
            )
        if not total:
            raise forms.ValidationError(_("Write what is credited of at least one line."))
        return cleaned

    def ticked(self, at: datetime | None) -> TickedLines:
        """Returns what the person wrote. `at` (aware) is when they decided; None for a refund of the shop."""
        return TickedLines(
            lines=tuple(self._credited(self.cleaned_data)), at=at, reason=self.cleaned_data["reason"].strip()
        )

    def shown(self) -> str:
        """Returns the credit note as text. The button books only what the person has seen."""
        lines = ",".join(f"{line.number}:{line.gross:.2f}" for line in self._credited(self.cleaned_data))
        return f"{lines} {self.cleaned_data['reason'].strip()}"

    def rows(self) -> Iterator[tuple[LineLeft, Any]]:
        """Yields each line with its field."""
        for one in self._lines:
            yield one, self[f"amount_{one.number}"]

    def _credited(self, cleaned: dict[str, Any]) -> Iterator[CreditedLine]:
        for one in self._lines:
            amount = cleaned.get(f"amount_{one.number}")
            if amount:
                is_whole = amount == one.line.gross
                yield CreditedLine(number=one.number, gross=amount, quantity=one.line.quantity if is_whole else None)


@member_page(Right.DECIDE)
def order_credit(request: MemberRequest, transfer_id: int) -> HttpResponse:
    """Shows the form, then the credit note that it gives, and makes it when the person presses the button."""
    transfer = _transfer(transfer_id)
    if not may_credit(transfer):
        raise Http404
    books = read_books(transfer)
    invoice = _invoice(books)
    amount = Decimal(transfer.cause_details["amount"]) if transfer.role == REFUND.name else None
    lines = [] if invoice is None else _lines(books, invoice)
    form = CreditForm(request.POST if request.method == "POST" else None, lines=lines, amount=amount)
    preview: InvoiceLines | None = None
    if invoice is not None and form.is_valid():
        if request.POST.get("step") == "book" and request.POST.get("shown") == form.shown():
            return _make(request, transfer, form)
        preview = invoice_lines_of(invoice.lines, form.ticked(None).lines, invoice.currency)
    context = {
        "section": "orders",
        "transfer": transfer,
        "invoiced": books.sale,
        "form": form,
        "rows": list(form.rows()),
        "amount": amount,
        "part_id": request.POST.get("part_id") or next_own_part(books.sale),
        "preview": preview,
        "shown": "" if preview is None else form.shown(),
        "entries": [] if preview is None else list(entries_of(preview)),
    }
    return render(request, "backoffice/books/credit.html", context)


def may_credit(transfer: Transfer) -> bool:
    """Whether a person can make a credit note for this sale, or choose the lines of this refund."""
    if transfer.role == REFUND.name:
        return transfer.cause == LINES_NEEDED
    is_booked = transfer.state in BOOKED and transfer.booked_revision_id is not None
    return transfer.role in (SALE.name, *PART_ROLES) and is_booked and transfer.invoice_total is not None


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


def _make(request: MemberRequest, transfer: Transfer, form: CreditForm) -> HttpResponse:
    now, by = timezone.now(), str(request.user)
    try:
        if transfer.role == REFUND.name:
            tick_lines(transfer, form.ticked(None), by=by, now=now)
        else:
            transfer = make_refund(transfer, request.POST.get("part_id", ""), form.ticked(now), by=by, now=now)
    except CannotCredit:
        messages.warning(request, _("The order has changed in the meantime. Look at it again."))
    else:
        audit(request, "credit_note_asked", order=transfer.pk, total=str(form.ticked(None).total))
        messages.success(request, _("The credit note is on its way to Dinero."))
    return redirect("order", merchant_id=request.merchant.pk, transfer_id=transfer.pk)


def _transfer(transfer_id: int) -> Transfer:
    rows = Transfer.objects.select_related("merchant", "shop", "order", "connected", "rules", "booked_revision")
    return get_row(rows, pk=transfer_id)


def _invoice(books: OrderBooks) -> InvoiceLines | None:
    """The lines of the booked invoice. None if Dinero's has other lines than the order: a person booked it so."""
    view = view_invoice(books.sale, books.booked_order, books.sale.rules)
    if view is None or view.sale is None or view.sale.total.amount != books.invoice_total:
        return None
    return view.sale.lines


def _lines(books: OrderBooks, invoice: InvoiceLines) -> list[LineLeft]:
    left = left_of(invoice.lines, books.credited_lines)
    return [
        LineLeft(number=number, line=line, left=rest)
        for number, (line, rest) in enumerate(zip(invoice.lines, left, strict=True), start=1)
        if rest
    ]
