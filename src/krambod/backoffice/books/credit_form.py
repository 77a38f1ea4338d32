"""What does a person write in the form of a credit note, and which lines does that credit?"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krambod.accounting.money import round_oere
from krambod.backoffice.formats import format_money
from krambod.backoffice.forms import DayField
from krambod.transfers.credit.invoice_left import LineLeft
from krambod.transfers.credit.lines import CreditedLine, TickedLines

ZERO = Decimal(0)
NUMBER = "form-control form-control-sm"


class CreditForm(forms.Form):
    """How many pieces of each line are credited, or which amount. An amount counts more than the pieces.

    `amount` is what a refund of the shop must come to, or None.
    """

    reason = forms.CharField(
        label=gettext_lazy("Text on the credit note"), max_length=200, required=False,
        help_text=gettext_lazy("For example why the customer gets the money back. You can leave it empty."),
    )  # fmt: skip

    repaid_on = DayField(
        label=gettext_lazy("The money went back on"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Leave it empty if it has not yet, or if the shop tells it."),
    )  # fmt: skip

    def __init__(
        self, *arguments: Any, lines: Iterable[LineLeft], amount: Decimal | None, currency: str, today: date
    ) -> None:
        super().__init__(*arguments)
        self._today = today
        self._lines, self._amount, self._currency = list(lines), amount, currency
        if amount is not None:
            del self.fields["repaid_on"]  # the shop that told of the refund tells of its money
        for one in self._lines:
            self.fields[f"amount_{one.number}"] = _number_field(one.line.description, one.left)
            if has_pieces(one):
                label = _("Pieces of %(line)s") % {"line": one.line.description}
                self.fields[f"pieces_{one.number}"] = _number_field(label, one.line.quantity, is_amount=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        credited = list(self._credited(cleaned))
        left = {one.number: one.left for one in self._lines}
        for line in credited:
            if line.gross > left[line.number]:
                text = _("Of this line only %(left)s is left.")
                self.add_error(f"amount_{line.number}", text % {"left": self._money(left[line.number])})
        total = sum((line.gross for line in credited), ZERO)
        if self._amount is not None and total != self._amount:
            raise forms.ValidationError(
                _("The lines come to %(total)s, and the shop refunded %(amount)s in all.")
                % {"total": self._money(total), "amount": self._money(self._amount)}
            )
        if not total:
            raise forms.ValidationError(_("Write what is credited of at least one line."))
        return cleaned

    def clean_repaid_on(self) -> date | None:
        """Raises ValidationError for a day to come."""
        day: date | None = self.cleaned_data["repaid_on"]
        if day is not None and day > self._today:
            raise forms.ValidationError(_("Money cannot have gone back on a day to come."))
        return day

    def ticked(self, at: datetime | None) -> TickedLines:
        """Returns what the person wrote. `at` (aware) is when they decided; None for a refund of the shop."""
        return TickedLines(
            lines=tuple(self._credited(self.cleaned_data)),
            at=at,
            reason=self.cleaned_data["reason"].strip(),
            repaid_on=self.cleaned_data.get("repaid_on"),
        )

    def shown(self) -> str:
        """Returns the credit note as text, without its money. The button books only what the person has seen."""
        credited = self._credited(self.cleaned_data)
        lines = ",".join(f"{line.number}:{line.gross:.2f}:{line.quantity or ''}" for line in credited)
        return f"{lines} {self.cleaned_data['reason'].strip()}"

    def rows(self) -> Iterator[tuple[LineLeft, Any, Any]]:
        """Yields each line with the fields for its amount and for its pieces; None where it has only one piece."""
        for one in self._lines:
            yield one, self[f"amount_{one.number}"], self[f"pieces_{one.number}"] if has_pieces(one) else None

    def _credited(self, cleaned: dict[str, Any]) -> Iterator[CreditedLine]:
        for one in self._lines:
            pieces = cleaned.get(f"pieces_{one.number}")
            amount = cleaned.get(f"amount_{one.number}")
            if amount is None:
                amount = _price_of(one, pieces or ZERO)
            if amount:
                yield CreditedLine(number=one.number, gross=amount, quantity=_quantity(one, amount, pieces))

    def _money(self, amount: Decimal) -> str:
        return format_money(amount, self._currency)


def has_pieces(one: LineLeft) -> bool:
    """Whether a part of the line's pieces can be credited."""
    return one.line.quantity > 1


def filled(credited: Iterable[CreditedLine], lines: Iterable[LineLeft]) -> dict[str, str]:
    """Returns what the form says if these lines are proposed: the pieces where they cost the amount."""
    by_number = {one.number: one for one in lines}
    fields = {"reason": ""}
    for line in credited:
        one = by_number[line.number]
        if has_pieces(one) and line.quantity is not None and _price_of(one, line.quantity) == line.gross:
            fields[f"pieces_{line.number}"] = f"{line.quantity.normalize():f}"
        else:
            fields[f"amount_{line.number}"] = f"{line.gross:.2f}"
    return fields


def _price_of(one: LineLeft, pieces: Decimal) -> Decimal:
    """Returns what the pieces cost on the invoice."""
    return round_oere(pieces * one.line.unit_price)


def _quantity(one: LineLeft, amount: Decimal, pieces: Decimal | None) -> Decimal | None:
    if pieces and _price_of(one, pieces) == amount:
        return pieces
    return one.line.quantity if amount == one.line.gross else None


def _number_field(label: str, most: Decimal, *, is_amount: bool = True) -> forms.DecimalField:
    width, step, places = ("short", "0.01", 2) if is_amount else ("few", "any", 6)
    widget = forms.NumberInput({"class": f"{NUMBER} {width}", "step": step})
    return forms.DecimalField(
        label=label, min_value=ZERO, max_value=most, decimal_places=places, required=False, widget=widget
    )
