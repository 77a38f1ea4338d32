"""How does a merchant correct an order here, see the correction, and take it back?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, audit, get_row, member_page
from krambod.backoffice.books.correct_form import CorrectionForm
from krambod.backoffice.books.labels import GOODS, LINE_KINDS, PAYMENT_STATES
from krambod.backoffice.formats import current_language
from krambod.merchants.models import Shop
from krambod.merchants.rights import Right
from krambod.orders.corrections import OF_LINE, YES, CorrectedField, Field, FieldPlace
from krambod.orders.revisions import read_revision
from krambod.transfers.correcting import (
    TooLateToCorrect,
    correct_order,
    find_correction,
    may_correct,
    may_correct_booked,
)
from krambod.transfers.models import BOOKED, Transfer
from krambod.transfers.parts.stored import find_parts_of
from krambod.transfers.rule_versions import find_stored_rules, remember_products
from krambod.transfers.rules import ProductRule
from krambod.words.causes import explain
from krambod.words.details import WORDS
from krambod.words.language import say


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedRow:
    """A corrected field in words: its name, what the shop said, and what counts instead."""

    name: str
    shops: str
    ours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionView:
    """What the page of an order shows of its correction. `is_superseded`: the shop's words count for now."""

    rows: list[CorrectedRow]
    by: str
    at: datetime
    is_superseded: bool


@member_page(Right.DECIDE)
def order_correct(request: MemberRequest, transfer_id: int) -> HttpResponse:
    """Shows the form, with the field first that mends the order, and stores what the merchant wrote."""
    transfer = _transfer(transfer_id)
    assert transfer.order.newest is not None
    is_booked = may_correct_booked(transfer, find_parts_of(transfer))
    if not may_correct(transfer) and not is_booked:
        return _too_late(request, transfer)
    order, first = read_revision(transfer.order.newest), request.GET.get("field", "")
    data, may_remember = request.POST if request.method == "POST" else None, request.may(Right.RULES)
    form = CorrectionForm(data, order=order, first=first, may_remember=may_remember, is_booked=is_booked)
    if form.is_valid():
        _remember(request, transfer.shop, form.remembered())
        return _store(request, transfer, _not_shown(transfer, form.wanted()) | form.wanted())
    context = {
        "section": "orders",
        "transfer": transfer,
        "groups": form.groups(),
        "is_booked": is_booked,
        "sentence": explain(transfer.cause, transfer.cause_details, current_language()) if transfer.cause else "",
    }
    return render(request, "backoffice/books/correct.html", context)


@require_POST
@member_page(Right.DECIDE)
def order_correction_undo(request: MemberRequest, transfer_id: int) -> HttpResponse:
    """Takes the correction back: the shop's order counts again."""
    return _store(request, _transfer(transfer_id), {})


def view_correction(transfer: Transfer) -> CorrectionView | None:
    """The correction of an order in words, or None."""
    correction = find_correction(transfer)
    if correction is None:
        return None
    rows = [_row(one) for one in correction.fields]
    return CorrectionView(rows=rows, by=correction.by, at=correction.at, is_superseded=correction.is_superseded)


def _store(request: MemberRequest, transfer: Transfer, wanted: Mapping[FieldPlace, str]) -> HttpResponse:
    try:
        correct_order(transfer, wanted, by=str(request.user), now=timezone.now())
    except TooLateToCorrect:
        return _too_late(request, transfer)
    number = transfer.order.number
    if wanted:
        fields = sorted({place.field.value for place in wanted})
        audit(request, "order_corrected", order=transfer.pk, number=number, fields=fields)
        messages.success(request, _kept_words(is_booked=transfer.state in BOOKED))
    else:
        audit(request, "order_correction_withdrawn", order=transfer.pk, number=number)
        messages.success(request, _("The correction is taken back. The shop's order counts."))
    return _back(request, transfer)


def _remember(request: MemberRequest, shop: Shop, told: list[ProductRule]) -> None:
    """Stores what products are from now on. Other orders that are held for it go on."""
    if told and remember_products(shop, told, timezone.now(), saved_by=request.user):
        stored = find_stored_rules(shop.pk)
        assert stored is not None
        audit(request, "rules_saved", shop=shop.name, version=stored.version, changed=["products"])


def _not_shown(transfer: Transfer, shown: Mapping[FieldPlace, str]) -> dict[FieldPlace, str]:
    """What was corrected before in places that the form has no room for."""
    correction = find_correction(transfer)
    kept = () if correction is None or correction.is_superseded else correction.fields
    return {one.place: one.ours for one in kept if one.place.field in OF_LINE and one.place not in shown}


def _kept_words(*, is_booked: bool) -> str:
    if is_booked:
        return _(
            "The correction is kept. The invoice stands until you press “Credit it and issue it again” on this page."
        )
    return _("The correction is kept, and the order is on its way.")


def _too_late(request: MemberRequest, transfer: Transfer) -> HttpResponse:
    messages.warning(request, _("The order is booked, so it can no longer be corrected here."))
    return _back(request, transfer)


def _back(request: MemberRequest, transfer: Transfer) -> HttpResponse:
    return redirect("order", merchant_id=request.merchant.pk, transfer_id=transfer.pk)


def _transfer(transfer_id: int) -> Transfer:
    return get_row(Transfer.objects.select_related("merchant", "shop", "order__newest__order"), pk=transfer_id)


def _row(one: CorrectedField) -> CorrectedRow:
    part = f" {one.place.part}" if one.place.field in OF_LINE else ""
    return CorrectedRow(
        name=say(WORDS[one.place.field], current_language()) + part,
        shops=_in_words(one.place.field, one.shops),
        ours=_in_words(one.place.field, one.ours),
    )


def _in_words(field: Field, text: str) -> str:
    words: dict[Field, Mapping[str, object]] = {
        Field.KIND: {str(kind): words for kind, words in LINE_KINDS.items()},
        Field.GOODS: {str(one): words for one, words in GOODS.items()},
        Field.PAYMENT_STATE: PAYMENT_STATES,
        Field.WITHOUT_VAT: {YES: _("yes")},
    }
    return str(words.get(field, {}).get(text, text)) or "–"
