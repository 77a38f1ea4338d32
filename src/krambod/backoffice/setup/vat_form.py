"""What is asked about VAT: an account for each treatment, and the registrations for other countries' VAT?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krambod.accounting.invoice_lines import LineKind
from krambod.accounting.vat.facts import Registration, RegistrationAnswer
from krambod.accounting.vat.treatments import RULES, Treatment, find_default_account
from krambod.backoffice.formats import current_language
from krambod.backoffice.setup.turnover import account_choices
from krambod.organizations.chart import Chart
from krambod.transfers.rules import RegistrationAnswers, TreatmentAccount, by_treatment
from krambod.words.language import say
from krambod.words.vat import EFFECTS, EXAMPLES, REGISTRATIONS, TREATMENTS

VAT_FREE_TREATMENTS = (Treatment.DANISH_EXEMPT, Treatment.CONTAINER_DEPOSIT, Treatment.DONATION, Treatment.TIP)
# Whatever a shop sells, shipping and fees may have accounts of their own here.
HOME_TREATMENTS = (Treatment.DANISH, Treatment.DANISH_EXEMPT)
LABELS = {
    LineKind.PRODUCT: gettext_lazy("Goods"),
    LineKind.SHIPPING: gettext_lazy("Shipping"),
    LineKind.FEE: gettext_lazy("Fees that the customer pays"),
}
ANSWERS = (
    (RegistrationAnswer.NOT_ANSWERED.value, gettext_lazy("Not answered")),
    (RegistrationAnswer.NO.value, gettext_lazy("No")),
    (RegistrationAnswer.YES.value, gettext_lazy("Yes")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTreatment:
    """A treatment as the page shows it. `codes` are the VAT codes that its account may have."""

    name: str
    example: str
    codes: str
    is_built: bool
    is_sold: bool
    fields: tuple[forms.BoundField, ...]


class VatForm(forms.Form):
    """The accounts of the treatments that are booked, filled from the chart, and the registrations."""

    def __init__(self, answers: Any, *, chart: Chart, chosen: Mapping[str, Any]) -> None:
        super().__init__(answers, initial=initial_values(chart, chosen))
        self.chart = chart
        self.treatments = VAT_FREE_TREATMENTS if chart.is_vat_free else tuple(Treatment)
        for treatment in self.treatments:
            for kind in kinds_of(treatment):
                self.fields[field_name(treatment, kind)] = self._account_field(treatment, kind)
        for registration in () if chart.is_vat_free else Registration:
            self.fields[registration.value] = _registration_field(registration)

    def _account_field(self, treatment: Treatment, kind: LineKind) -> forms.Field:
        own = LABELS[kind] if treatment in HOME_TREATMENTS else _("Account")
        choices = account_choices(self.chart, treatment)
        if treatment is Treatment.EU_PRIVATE:
            choices = [("", _("The accounts of sales in Denmark")), *choices]
        elif find_default_account(treatment, kind, self.chart.turnover_codes) is None:
            choices = [("", _("None: such orders are held")), *choices]
        is_home = treatment is self.treatments[0]
        return forms.TypedChoiceField(label=own, choices=choices, coerce=int, empty_value=None, required=is_home)

    def shown(self, sold: Iterable[Treatment]) -> list[ShownTreatment]:
        """The treatments in their order; sales in Denmark are always shown as sold."""
        language, home = current_language(), self.treatments[0]
        return [
            ShownTreatment(
                name=say(TREATMENTS[treatment], language),
                example=say(EXAMPLES[treatment], language),
                codes=", ".join(sorted(RULES[treatment].codes - {"", "own"})),
                is_built=RULES[treatment].is_built,
                is_sold=treatment is home or treatment in {*sold},
                fields=tuple(self[field_name(treatment, kind)] for kind in kinds_of(treatment)),
            )
            for treatment in self.treatments
        ]

    def questions(self) -> list[forms.BoundField]:
        """The fields of the registrations."""
        return [self[registration.value] for registration in Registration if registration.value in self.fields]

    def accounts(self) -> Iterator[TreatmentAccount]:
        """The chosen accounts."""
        for treatment in self.treatments:
            for kind in kinds_of(treatment):
                number = self.cleaned_data[field_name(treatment, kind)]
                if number is not None:
                    yield TreatmentAccount(treatment=treatment, kind=kind, account_number=number)

    def registrations(self) -> RegistrationAnswers:
        """The answers. A company free of VAT is not asked."""
        asked = {one.value: self.cleaned_data[one.value] for one in Registration if one.value in self.fields}
        return RegistrationAnswers.model_validate(asked)


def _registration_field(registration: Registration) -> forms.Field:
    language = current_language()
    return forms.ChoiceField(
        label=capfirst(say(REGISTRATIONS[registration], language)),
        help_text=say(EFFECTS[registration], language),
        choices=ANSWERS,
        widget=forms.RadioSelect,
    )


def kinds_of(treatment: Treatment) -> tuple[LineKind, ...]:
    """The kinds of line that have a field of their own. What is not booked yet has none."""
    if not RULES[treatment].is_built:
        return ()
    return tuple(LABELS) if treatment in HOME_TREATMENTS else (LineKind.PRODUCT,)


def field_name(treatment: Treatment, kind: LineKind) -> str:
    return f"{treatment}-{kind}"


def initial_values(chart: Chart, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the form starts with: what is chosen, else the account of Dinero's standard chart."""
    rows = [TreatmentAccount.model_validate(row) for row in by_treatment(chosen.get("accounts") or ())]
    numbers = {(row.treatment, row.kind): row.account_number for row in rows}
    answers = RegistrationAnswers.model_validate(chosen.get("registrations") or {})
    values: dict[str, Any] = answers.model_dump(mode="json")
    for treatment in Treatment:
        for kind in kinds_of(treatment):
            found = numbers.get((treatment, kind))
            if found is None and treatment is not Treatment.EU_PRIVATE:
                found = numbers.get((treatment, LineKind.PRODUCT)) if kind is LineKind.FEE else None
                found = found or find_default_account(treatment, kind, chart.turnover_codes)
            values[field_name(treatment, kind)] = found
    return values
