"""What does a person write in the form of an order's parcels: how many pieces of each line were in each?"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from krambod.accounting.invoice_lines import PlannedLine
from krambod.backoffice.formats import long_day
from krambod.transfers.parts.ticked import TickedParcels
from krambod.transfers.parts.ticking import AskedParcels

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelRow:
    """A line of the order with what is left of it, and a field for each parcel."""

    line: PlannedLine
    pieces: Decimal
    fields: list[Any]


class ParcelsForm(forms.Form):
    """The pieces in each parcel that was sent before the last day. What is in none of them is in the last."""

    def __init__(self, *arguments: Any, asked: AskedParcels) -> None:
        super().__init__(*arguments)
        self._asked = asked
        for place, number, label in self._places():
            self.fields[f"pieces_{place}_{number}"] = forms.DecimalField(
                label=label,
                min_value=ZERO,
                max_value=asked.open.pieces[number],
                decimal_places=6,
                required=False,
                widget=forms.NumberInput({"class": "form-control form-control-sm few", "step": "any"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        for number, left in self._asked.open.pieces.items():
            written = sum((found.get(number, ZERO) for found in self._pieces(cleaned).values()), ZERO)
            if written > left:
                text = _("The parcels together have more than the %(left)s pieces of the line.")
                self.add_error(f"pieces_0_{number}", text % {"left": f"{left.normalize():f}"})
        if not any(self._pieces(cleaned).values()):
            raise forms.ValidationError(_("Write what was in at least one parcel."))
        return cleaned

    def ticked(self) -> TickedParcels:
        """Returns what the person wrote."""
        return self._asked.tick(self._pieces(self.cleaned_data))

    def rows(self) -> Iterator[ParcelRow]:
        """Yields each line with its fields, in the order of the parcels."""
        for number, pieces in self._asked.open.pieces.items():
            fields = [self[f"pieces_{place}_{number}"] for place in range(len(self._asked.parcels))]
            yield ParcelRow(line=self._asked.open.lines[number], pieces=pieces, fields=fields)

    def _places(self) -> Iterator[tuple[int, int, str]]:
        for place, parcel in enumerate(self._asked.parcels):
            for number in self._asked.open.pieces:
                description = self._asked.open.lines[number].description
                yield place, number, f"{description}, {long_day(parcel.at)}"

    def _pieces(self, cleaned: dict[str, Any]) -> dict[str, dict[int, Decimal]]:
        found: dict[str, dict[int, Decimal]] = {}
        for place, number, _label in self._places():
            if pieces := cleaned.get(f"pieces_{place}_{number}"):
                found.setdefault(self._asked.parcels[place].id, {})[number] = pieces
        return found
