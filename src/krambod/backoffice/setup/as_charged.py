"""For which countries, and until when, is Danish VAT booked as charged though the country's own is due?

The page asks for a country only once an order of it is held for that reason. A row is removed by emptying its day.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms

from krambod.accounting.vat.refusals import RefusalReason
from krambod.backoffice.formats import current_language
from krambod.backoffice.forms import DayField
from krambod.merchants.models import Shop
from krambod.transfers.models import Transfer
from krambod.transfers.rules import AsCharged
from krambod.words.places import country_name

PREFIX = "as_charged"


class AsChargedForm(forms.Form):
    """A day for each country. An empty day: its orders are held."""

    def __init__(self, answers: Any, *, chosen: Mapping[str, Any], held: list[str]) -> None:
        super().__init__(answers, prefix=PREFIX)
        days = {row["country"]: row["until"] for row in chosen.get("as_charged") or ()}
        for country in sorted({*days, *held}):
            self.fields[country] = DayField(
                label=country_name(country, current_language()),
                required=False,
                initial=days.get(country),
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )

    def rows(self) -> Iterator[AsCharged]:
        """The countries with a day."""
        for country, until in self.cleaned_data.items():
            if isinstance(until, date):
                yield AsCharged(country=country, until=until)


def held_countries(shop: Shop) -> list[str]:
    """The countries of the shop's orders that are held for it. In the scope of the merchant."""
    cause = str(RefusalReason.DANISH_VAT_THOUGH_FOREIGN_IS_DUE)
    rows = Transfer.objects.filter(shop=shop, cause=cause).values_list("cause_details", flat=True)
    return sorted({details["country"] for details in rows})
