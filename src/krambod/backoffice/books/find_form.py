"""What can be searched for in the list of orders?"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from krambod.backoffice.access import MemberRequest
from krambod.backoffice.books.finding import Wanted
from krambod.backoffice.books.labels import state_choices
from krambod.merchants.models import Shop
from krambod.orders.bounded import AFTER_LATEST, EARLIEST

FIRST_DAY = EARLIEST.date() - timedelta(days=2)
LAST_DAY = AFTER_LATEST.date() + timedelta(days=2)


def read_search(request: MemberRequest) -> Wanted:
    """The search that stands in the address. In the scope of the merchant."""
    return FindForm(request.GET, dict(Shop.objects.order_by("pk").values_list("pk", "name"))).wanted()


class DayInput(forms.DateInput):
    """A date field with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FindForm(forms.Form):
    """The search above the list. No field is required. `shops`: id -> name."""

    q = forms.CharField(
        label=_("Search"),
        max_length=200,
        required=False,
        widget=forms.SearchInput({"placeholder": _("Number or name")}),
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    shop = forms.TypedChoiceField(label=_("Shop"), required=False, coerce=int, empty_value=None)
    since = forms.DateField(label=_("From"), required=False, widget=DayInput())
    until = forms.DateField(label=_("To"), required=False, widget=DayInput())

    def __init__(self, data: Any, shops: Mapping[int, str]) -> None:
        super().__init__(data)
        self.fields["state"].choices = [("", _("All states")), *state_choices()]  # type: ignore[attr-defined]
        self.fields["shop"].choices = [("", _("All shops")), *shops.items()]  # type: ignore[attr-defined]
        if len(shops) < 2:
            del self.fields["shop"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since is not None and until is not None and since > until:
            self.add_error("until", _("This day is before the first: no order can fit."))
        return cleaned

    def wanted(self) -> Wanted:
        """The search from the valid fields. A field with a mistake shows an error and does not narrow the search."""
        self.is_valid()
        cleaned = self.cleaned_data
        return Wanted(
            text=cleaned.get("q", ""),
            state=cleaned.get("state", ""),
            shop_id=cleaned.get("shop"),
            since=_near(cleaned.get("since")),
            until=_near(cleaned.get("until")),
        )


def _near(day: date | None) -> date | None:
    """The day, or the nearest one with which moments can be computed. No order lies beyond those."""
    return None if day is None else min(max(day, FIRST_DAY), LAST_DAY)
