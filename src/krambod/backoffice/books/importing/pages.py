"""What happens on the pages that import a file of orders?

choose a file ─▶ it is kept and checked ─▶ what would come of it ─▶ one button ─▶ the report, as the command prints it

A request works on the file for two seconds, which is enough for most. A worker goes on, and the person may leave.
"""

import time
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, audit, get_row, member_page
from krambod.backoffice.books.importing.shown import (
    show_counts,
    show_finding,
    show_findings,
    show_first_orders,
    show_outlook,
)
from krambod.backoffice.formats import number
from krambod.backoffice.setup.pages import settings_page
from krambod.importing.keep import forget_file, keep_file
from krambod.importing.limits import IS_TOO_LARGE, LARGEST_FILE
from krambod.importing.models import AT_WORK, FileState, OrderFile, OrderFileFinding, OrderFilePiece
from krambod.importing.take import REFUSED
from krambod.importing.work import start_import, work_on
from krambod.merchants.models import Shop, StoredRules
from krambod.merchants.rights import Right
from krambod.orders.bounded import find_key

WORKED_ON_S = 2.0
MOST_SHOWN = 100  # findings; the report has all
MB = 1024 * 1024


class ChooseForm(forms.Form):
    """Which file, and whose orders are in it?"""

    shop = forms.ModelChoiceField(label=gettext_lazy("Shop"), queryset=Shop.objects.none(), empty_label=None)
    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("CSV, as a spreadsheet saves it, or JSON lines. At most 10 MB."),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty. Choose the file with the orders."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.jsonl,text/csv"}),
    )

    def __init__(self, data: Any, files: Any, shops: list[Shop], shop_id: int | None = None) -> None:
        super().__init__(data, files, initial={"shop": shop_id or shops[0].pk})
        field = self.fields["shop"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Shop.objects.filter(pk__in=[shop.pk for shop in shops]).select_related("merchant")
        if len(shops) == 1:
            field.widget = forms.HiddenInput()

    @property
    def is_too_large(self) -> bool:
        """Whether that is what is wrong."""
        return self.has_error("file", code="too_large")

    def clean_file(self) -> "UploadedFile[Any]":
        """The file. One that is too large is refused."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(too_large_words(), code="too_large")
        return file


def too_large_words() -> str:
    """What is wrong with a file that is too large, and what to do."""
    text = _("The file is larger than %(most)d MB. Divide it, with all rows of an order in one of the files.")
    return text % {"most": LARGEST_FILE // MB}


@settings_page(Right.RULES)
def import_orders(request: MemberRequest) -> HttpResponse:
    """Shows the form, and takes the file."""
    shops = list(Shop.objects.select_related("merchant").order_by("pk"))
    is_post = request.method == "POST"
    form = None
    if shops:
        asked = find_key(request.GET.get("shop"))
        known = asked if any(shop.pk == asked for shop in shops) else None
        form = ChooseForm(request.POST if is_post else None, request.FILES if is_post else None, shops, known)
    if form is not None and is_post and form.is_valid():
        upload, shop = form.cleaned_data["file"], form.cleaned_data["shop"]
        file = keep_file(shop, request.user, upload.name or "", upload.chunks(), timezone.now())
        work_on(file.pk, timezone.now, over_after(WORKED_ON_S))
        return _to_file(request, file)
    too_large = request.META.get(IS_TOO_LARGE) or (form is not None and is_post and form.is_too_large)
    context = {
        "section": "orders",
        "form": form,
        "too_large": too_large_words() if request.META.get(IS_TOO_LARGE) else "",
        "files": OrderFile.objects.filter(user=request.user).select_related("shop").order_by("-pk"),
        "may_import": request.may(Right.RULES),
    }
    return render(request, "backoffice/books/importing/choose.html", context, status=413 if too_large else 200)


@member_page(Right.RULES)
def import_file(request: MemberRequest, file_id: int) -> HttpResponse:
    """Shows how far the file is: checked how much of it, what would come of it, or what came of it."""
    file = get_row(_with_facts(_own_files(request)), pk=file_id)
    foreseen = file.foreseen.get("counts", {})
    is_over = file.state == FileState.IMPORTED
    found = file.found + file.findings_left_out
    context = {
        "section": "orders",
        "file": file,
        "is_at_work": file.state in AT_WORK,
        "is_over": is_over,
        "is_importing": file.state == FileState.IMPORTING,
        "done": min(file.position, file.total),
        "counts": show_counts(file.counts if is_over else foreseen),
        "outlook": [] if is_over else show_outlook(file),
        "first_orders": show_first_orders(file),
        "to_take": foreseen.get("new", 0) + foreseen.get("revised", 0),
        "refused": foreseen.get(REFUSED, 0),
        "findings": [show_finding(one) for one in show_findings(file)[:MOST_SHOWN]],
        "found": found,
        "more": max(0, found - MOST_SHOWN),
        "has_rows": file.has_rows,
        "has_rules": file.has_rules,
    }
    return render(request, "backoffice/books/importing/file.html", context)


@require_POST
@member_page(Right.RULES)
def import_start(request: MemberRequest, file_id: int) -> HttpResponse:
    """A person's yes. Said twice, it counts once."""
    file = own_file(request, file_id)
    if start_import(file, timezone.now()):
        counts = file.foreseen["counts"]
        audit(request, "orders_imported", shop=file.shop.name, count=counts["new"] + counts["revised"])
        work_on(file.pk, timezone.now, over_after(WORKED_ON_S))
        _say_how_far(request, own_file(request, file_id))
    return _to_file(request, file)


@require_POST
@member_page(Right.RULES)
def import_delete(request: MemberRequest, file_id: int) -> HttpResponse:
    """Throws the file away, with what was found in it. What is imported stays."""
    file = own_file(request, file_id)
    if file.state == FileState.IMPORTING:
        messages.warning(request, _("It is being imported just now. Wait until it is done."))
        return _to_file(request, file)
    forget_file(file)
    messages.success(request, _("The file is deleted."))
    return redirect("import_orders", merchant_id=request.merchant.pk)


def own_file(request: MemberRequest, file_id: int) -> OrderFile:
    """The file, if this person sent it. Raises Http404."""
    return get_row(_own_files(request), pk=file_id)


def _own_files(request: MemberRequest) -> "QuerySet[OrderFile]":
    return OrderFile.objects.select_related("shop", "merchant").filter(user=request.user)


def _with_facts(files: "QuerySet[OrderFile]") -> "QuerySet[Any]":
    """The files with what the page says of them, without a query for each."""
    findings = OrderFileFinding.objects.filter(file=OuterRef("pk")).order_by().values("file")
    return files.annotate(
        found=Coalesce(Subquery(findings.annotate(count=Count("pk")).values("count")), 0),
        has_rows=Exists(OrderFilePiece.objects.filter(file=OuterRef("pk"))),
        has_rules=Exists(StoredRules.objects.filter(shop=OuterRef("shop"))),
    )


def over_after(seconds: float) -> Callable[[], bool]:
    """Says whether so much time has passed since now."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() >= until


def _say_how_far(request: MemberRequest, file: OrderFile) -> None:
    if file.state != FileState.IMPORTED:
        messages.success(request, _("The import goes on by itself. You may leave the page meanwhile."))
        return
    taken = file.counts["new"] + file.counts["revised"]
    text = ngettext("%(count)s order is imported.", "%(count)s orders are imported.", taken)
    messages.success(request, text % {"count": number(taken)})


def _to_file(request: MemberRequest, file: OrderFile) -> HttpResponse:
    return redirect("import_file", merchant_id=request.merchant.pk, file_id=file.pk)
