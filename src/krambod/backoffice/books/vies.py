"""How does a person say what VIES answered about a buyer's VAT number?"""

import json
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krambod.accounting.danish_time import danish_day
from krambod.backoffice.forms import DayField

VIES_ADDRESS = "https://ec.europa.eu/taxation_customs/vies/"
YES, NO = "yes", "no"


class ViesForm(forms.Form):
    """The day, the answer, and what VIES shows. It is kept with the order as a proof."""

    checked_on = DayField(
        label=gettext_lazy("Looked up on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    answer = forms.ChoiceField(
        label=gettext_lazy("VIES says that the number is"),
        choices=(("", gettext_lazy("Choose …")), (YES, gettext_lazy("valid")), (NO, gettext_lazy("not valid"))),
    )
    request_id = forms.CharField(
        label=gettext_lazy("Consultation number"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "VIES shows it for a valid number if you write your own VAT number as that of the requester."
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Name, as VIES shows it"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Germany and Spain show none: leave it empty then."),
    )

    def __init__(self, answers: Any = None) -> None:
        super().__init__(answers, auto_id="vies_%s", initial={"checked_on": _today()})

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if answers.get("answer") == YES and not answers.get("request_id", "").strip():
            self.add_error("request_id", _("Write the consultation number: it is your proof."))
        if answers.get("checked_on") is not None and answers["checked_on"] > _today():
            self.add_error("checked_on", _("That day is still to come."))
        return answers

    def value(self) -> str:
        """The answer as the choice takes it."""
        answers = self.cleaned_data
        return json.dumps(
            {
                "is_valid": answers["answer"] == YES,
                "checked_on": answers["checked_on"].isoformat(),
                "request_id": answers["request_id"],
                "name": answers["name"],
            }
        )


def _today() -> date:
    return danish_day(timezone.now())
