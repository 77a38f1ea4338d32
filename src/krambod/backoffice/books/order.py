"""What does the page of one order show, and what can a person decide there?"""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, get_row, member_page
from krambod.backoffice.books.accounts import read_account_names
from krambod.backoffice.books.beside_words import BESIDE_WORDS
from krambod.backoffice.books.buttons import Button, button_words, buttons_of, find_mend, right_for
from krambod.backoffice.books.cards import find_age
from krambod.backoffice.books.changed import find_shown_changes, view_correction_of_books
from krambod.backoffice.books.correct import view_correction
from krambod.backoffice.books.credit import may_credit
from krambod.backoffice.books.deciding import comment, decide
from krambod.backoffice.books.finding import with_neighbours, with_refunds
from krambod.backoffice.books.invoice import InvoiceView, view_invoice
from krambod.backoffice.books.labels import has_idle_draft
from krambod.backoffice.books.order_forms import CommentForm, DayForm, ReasonForm, SkipForm
from krambod.backoffice.books.order_words import find_next, find_own_amount, find_refund, held_parts_of, title_of
from krambod.backoffice.books.orders import show_outcome
from krambod.backoffice.books.parcels import may_tick_parcels
from krambod.backoffice.books.returns import DeclineForm
from krambod.backoffice.books.timeline import skip_words, timeline_of
from krambod.backoffice.books.vies import VIES_ADDRESS, ViesForm
from krambod.backoffice.books.way import plan_way
from krambod.backoffice.errors import forbidden
from krambod.backoffice.formats import current_language
from krambod.merchants.once import reading_once
from krambod.merchants.rights import Right
from krambod.orders.order import Order
from krambod.orders.revisions import read_revision
from krambod.transfers.choices import possible_choices
from krambod.transfers.correcting import may_correct, may_correct_booked
from krambod.transfers.models import LedgerEntry, State, Transfer
from krambod.transfers.parts.known import PART_ROLES
from krambod.transfers.parts.stored import known_parts
from krambod.transfers.roles import CORRECTION, REFUND, SALE
from krambod.transfers.rule_versions import find_stored_rules
from krambod.transfers.same_order import RELATED, keep_same_order
from krambod.transfers.vies import number_of, stored_proof
from krambod.words.causes import CAUSES, explain
from krambod.words.choices import (
    AGAIN,
    CHOICES,
    LOOKED_UP_IN_VIES,
    MAIL_AGAIN,
    MAIL_CREDIT_NOTE_AGAIN,
    SEND_E_INVOICE,
    SKIP,
    TAKES_E_INVOICES,
    USE_CONTACT,
)

AskingForm = SkipForm | ReasonForm | DayForm | ViesForm
ASKING_FORMS: Mapping[str, Callable[[Any], AskingForm]] = {
    "reason": SkipForm,
    "comment": ReasonForm,
    "day": DayForm,
    "vies": ViesForm,
}
# What is seldom needed once all went well: its button stands with the document that it sends.
SENT_AGAIN = (MAIL_AGAIN.name, MAIL_CREDIT_NOTE_AGAIN.name, SEND_E_INVOICE.name, TAKES_E_INVOICES.name)
FORMS_SHOWN = {"reason": "skip_form", "comment": "reason_form", "day": "day_form", "vies": "vies_form"}


@member_page()
def order(request: MemberRequest, transfer_id: int) -> HttpResponse:
    """Shows the order beside its invoice."""
    return render(request, "backoffice/books/order.html", _context(request, transfer_id))


@member_page()
def order_progress(request: MemberRequest, transfer_id: int) -> HttpResponse:
    """Answers the part of the page that changes during a transfer; the page asks for it until the transfer is done."""
    part = "history" if request.GET.get("part") == "history" else "state"
    return render(request, f"backoffice/books/order_{part}.html", _context(request, transfer_id))


@require_POST
@member_page()
def order_choice(request: MemberRequest, transfer_id: int) -> HttpResponse:
    """Makes a choice, with the value it asks for: a reason to skip, a reason for another day, a day, or a contact."""
    choice = request.POST.get("choice", "")
    right = right_for(choice)
    if not request.may(right):
        return forbidden(request, right)
    transfer, asks_for = _transfer(transfer_id), CHOICES[choice].asks_for if choice in CHOICES else ""
    form = ASKING_FORMS[asks_for](request.POST) if asks_for in ASKING_FORMS else None
    if form is not None and not form.is_valid():
        return _show_again(request, transfer_id, **{FORMS_SHOWN[asks_for]: form})
    show_outcome(request, decide(request, [transfer], choice, _value(request, transfer, asks_for, form)))
    return redirect("order", merchant_id=request.merchant.pk, transfer_id=transfer_id)


@require_POST
@member_page(Right.COMMENT)
def order_comment(request: MemberRequest, transfer_id: int) -> HttpResponse:
    """Stores a comment."""
    form = CommentForm(request.POST, auto_id="comment_%s")
    transfer = _transfer(transfer_id)
    if not form.is_valid():
        return _show_again(request, transfer_id, comment_form=form)
    comment(request, transfer, form.cleaned_data["text"])
    messages.success(request, _("The comment is kept."))
    return redirect("order", merchant_id=request.merchant.pk, transfer_id=transfer_id)


def _show_again(request: MemberRequest, transfer_id: int, **forms: Any) -> HttpResponse:
    """Shows the page with what was written and what is wrong with it."""
    return render(request, "backoffice/books/order.html", _context(request, transfer_id) | forms)


def _value(request: MemberRequest, transfer: Transfer, asks_for: str, form: AskingForm | None) -> str:
    """The value that the choice asks for, from its valid form."""
    if form is None:
        return request.POST.get(asks_for, "") if asks_for in ("contact", "difference") else ""
    if isinstance(form, SkipForm | ViesForm):
        return form.value()
    if isinstance(form, DayForm):
        return str(form.cleaned_data["day"])
    comment(request, transfer, form.cleaned_data["reason"])  # a value would be another day than today
    return ""


def _transfer(transfer_id: int) -> Transfer:
    return get_row(Transfer.objects.select_related("merchant"), pk=transfer_id)


def _transfers_of_order(transfer_id: int) -> list[Transfer]:
    """Returns the transfer with the others of its order, by one query. Raises Http404."""
    rows = Transfer.objects.select_related(*RELATED)
    own = Transfer.objects.filter(pk=transfer_id)
    same = with_neighbours(with_refunds(rows)).filter(order__in=own.values("order"), shop__in=own.values("shop"))
    if not (found := list(same.order_by("pk"))):
        raise Http404
    keep_same_order(found)
    return found


def _context(request: MemberRequest, transfer_id: int) -> dict[str, Any]:
    with reading_once():
        return _read_context(request, transfer_id)


def _read_context(request: MemberRequest, transfer_id: int) -> dict[str, Any]:
    transfers = _transfers_of_order(transfer_id)
    transfer = next(one for one in transfers if one.pk == transfer_id)
    newest = transfer.order.newest
    assert newest is not None
    now_told = read_revision(newest)
    booked = transfer.booked_revision
    shown = read_revision(booked) if booked is not None and booked.pk != newest.pk else now_told
    # Only a pinned transfer has sent something, so only that has ledger entries.
    sale = transfer if transfer.role == SALE.name else next(one for one in transfers if one.role == SALE.name)
    ledger = list(LedgerEntry.objects.filter(transfer=transfer)) if transfer.is_pinned else []
    events = list(transfer.events.all())
    is_over = transfer.state == State.CANCELLED and not transfer.cause  # nothing is left to transfer or to set aside
    possible = () if is_over else possible_choices(transfer)
    skip = next((choice for choice in possible if CHOICES[choice].asks_for == "reason"), "")
    timeline = timeline_of(events, ledger, is_refund=transfer.role == REFUND.name, held_by=transfer.cause)
    cause = CAUSES[transfer.cause] if transfer.cause else None
    refund = find_refund(transfer, now_told)
    is_sale, has_invoice = transfer.role == SALE.name, transfer.role in (SALE.name, *PART_ROLES)
    sale_id = transfer.pk if is_sale else None
    parts = [one for one in transfers if one.role in PART_ROLES] if is_sale else []
    invoice = _invoice(transfer, shown, transfers) if has_invoice else None
    shows_invoice = has_invoice and _shows_invoice(transfer, invoice)
    buttons = _buttons(request, transfer, possible)
    to_send = [] if transfer.cause else [one for one in buttons if one.choice in SENT_AGAIN]
    return {
        "section": "orders",
        "transfer": transfer,
        "title": title_of(transfer),
        "own_amount": find_own_amount(transfer, refund),
        "refund": refund,
        "invoiced": None if is_sale else sale,
        "is_refund": transfer.role == REFUND.name,
        "beside": [one for one in transfers if one.role in BESIDE_WORDS] if is_sale else [],
        "has_invoice": has_invoice,
        "parts": parts,
        "refunds": [
            one for one in transfers if one.role == REFUND.name and (one.invoiced_id or sale_id) == transfer.pk
        ],
        "may_credit": may_credit(transfer) and request.may(Right.DECIDE),
        "may_tick_parcels": may_tick_parcels(transfer) and request.may(Right.DECIDE),
        "order": now_told,
        "decline_form": DeclineForm(auto_id="decline_%s"),
        "invoice": invoice,
        "shows_invoice": shows_invoice,
        "customer_is_left": transfer.role in (REFUND.name, CORRECTION.name) or (is_sale and shows_invoice),
        "accounts": read_account_names(transfer),
        "is_correction": transfer.role == CORRECTION.name,
        "supplements": [one for one in transfers if one.role == CORRECTION.name] if is_sale else [],
        "changes": find_shown_changes(transfer, now_told, transfers),
        "correction_of_books": view_correction_of_books(transfer, possible) if request.may(Right.DECIDE) else None,
        "timeline": [entry for entry in timeline if not entry.is_routine],
        "keys": [entry for entry in timeline if entry.key],
        "way": plan_way(transfer, events) if is_sale else [],
        "newer": getattr(sale, "newer", None),
        "older": getattr(sale, "older", None),
        "sentence": explain(transfer.cause, transfer.cause_details, current_language()) if transfer.cause else "",
        "next": find_next(transfer),
        "held_parts": held_parts_of(transfer, transfers),
        "age": find_age(transfer),
        "skipped_for": skip_words(transfer.choices.get(SKIP.name, "")),
        "buttons": [one for one in buttons if one not in to_send],
        "send_buttons": to_send,
        "period_buttons": _period_buttons(request, possible),
        "skip_form": SkipForm() if skip and request.may(Right.DECIDE) else None,
        "skip": skip,
        "reason_form": ReasonForm(),
        "day_buttons": _day_buttons(request, possible),
        "day_form": DayForm(),
        "vies_form": ViesForm() if LOOKED_UP_IN_VIES.name in possible and request.may(Right.DECIDE) else None,
        "vies_address": VIES_ADDRESS,
        "vies_number": number_of(now_told.buyer),
        "vies_proof": stored_proof(transfer.choices),
        "has_contacts": USE_CONTACT.name in possible and request.may(Right.DECIDE),
        "comment_form": CommentForm(auto_id="comment_%s"),
        "is_moving": is_moving(transfer),
        "has_idle_draft": has_idle_draft(transfer),
        "may_correct": may_correct(transfer) and request.may(Right.DECIDE),
        "may_correct_booked": may_correct_booked(transfer, parts) and request.may(Right.DECIDE),
        "corrects": "" if cause is None else cause.corrects,
        "mend": find_mend(cause, possible),
        "correction": view_correction(transfer),
        "settings_page": "" if cause is None else cause.page,
    }


def _invoice(transfer: Transfer, order: Order, same: list[Transfer]) -> InvoiceView | None:
    stored = transfer.rules
    if not transfer.is_pinned:
        stored = find_stored_rules(transfer.shop_id)
    return view_invoice(transfer, order, stored, known=known_parts(transfer, same))


def _shows_invoice(transfer: Transfer, invoice: InvoiceView | None) -> bool:
    """Whether the page has something to say of the invoice that the state above it does not say already."""
    has_none = invoice is None or invoice.sale is None
    is_told_above = bool(transfer.cause) or transfer.state in (State.WAITING, State.SKIPPED, State.CANCELLED)
    is_in_dinero = bool(transfer.draft_guid or transfer.invoice_number or transfer.invoice_total)
    return is_in_dinero or not (has_none and is_told_above)


def is_moving(transfer: Transfer) -> bool:
    """Whether a worker will take the transfer now. If so, the page refreshes itself."""
    connected, now = transfer.connected, timezone.now()
    is_paused = connected is not None and connected.paused_until is not None and connected.paused_until > now
    return transfer.due_at is not None and transfer.due_at <= now and not is_paused


def _buttons(request: MemberRequest, transfer: Transfer, possible: tuple[str, ...]) -> list[Button]:
    if not request.may(Right.DECIDE):
        return []
    own = [one.name for one in CAUSES[transfer.cause].choices] if transfer.cause else []
    return [
        Button(choice=choice, words=button_words(choice, is_held=bool(transfer.cause)))
        for choice in sorted(possible, key=lambda choice: choice not in own)
        if not CHOICES[choice].asks_for and not (choice == AGAIN.name and LOOKED_UP_IN_VIES.name in possible)
    ]


def _period_buttons(request: MemberRequest, possible: tuple[str, ...]) -> list[Button]:
    if not request.may(Right.PERIODS):
        return []
    return buttons_of(CHOICES[choice] for choice in possible if CHOICES[choice].asks_for == "comment")


def _day_buttons(request: MemberRequest, possible: tuple[str, ...]) -> list[Button]:
    asking = (choice for choice in possible if CHOICES[choice].asks_for == "day")
    return buttons_of(CHOICES[choice] for choice in asking if request.may(right_for(choice)))
