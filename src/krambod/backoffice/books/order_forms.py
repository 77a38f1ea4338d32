"""What may a person write on the page of an order: why it is not booked, why another day, which day, a comment?"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krambod.backoffice.books.event_words import SKIP_REASONS
from krambod.backoffice.formats import current_language
from krambod.backoffice.forms import DayField
from krambod.words.language import say


class SkipForm(forms.Form):
    """Why an order is not booked."""

    reason = forms.ChoiceField(label=gettext_lazy("Why?"))
    text = forms.CharField(
        label=gettext_lazy("Invoice number, or your reason"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Needed for “booked by hand” and for “other”."),
    )

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        language = current_language()
        choices = [(code, say(sentence, language)) for code, sentence in SKIP_REASONS.items()]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") in ("by_hand", "other") and not cleaned.get("text"):
            self.add_error("text", _("Write the number of the invoice, or your reason."))
        return cleaned

    def value(self) -> str:
        """The reason as it is stored: the code, then a colon and what the person wrote."""
        text = self.cleaned_data["text"].strip()
        return f"{self.cleaned_data['reason']}: {text}" if text else str(self.cleaned_data["reason"])


class ReasonForm(forms.Form):
    """Why a person decides what the company's VAT depends on."""

    reason = forms.CharField(label=gettext_lazy("Why? It is kept with the order."), max_length=500)

    def __init__(self, data: Any = None, *, auto_id: str | bool = "period_%s") -> None:
        super().__init__(data, auto_id=auto_id)


class DayForm(forms.Form):
    """The day on which money came."""

    day = DayField(label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, data: Any = None, *, auto_id: str | bool = "day_%s") -> None:
        super().__init__(data, auto_id=auto_id)


class CommentForm(forms.Form):
    """A comment on an order."""

    text = forms.CharField(label=gettext_lazy("Comment"), max_length=2000, widget=forms.Textarea({"rows": 1}))
