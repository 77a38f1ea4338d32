"""Which products have goods or an account of their own? The merchant adds, changes and removes rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krambod.accounting.vat.facts import Goods
from krambod.accounting.vat.treatments import RULES
from krambod.backoffice.books.labels import GOODS
from krambod.backoffice.setup.turnover import account_choices
from krambod.organizations.chart import Chart
from krambod.transfers.rules import LONGEST_PRODUCT, ProductRule

EMPTY_ROWS = 2
MOST_ROWS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow:
    """The fields of one product on the page."""

    product: forms.BoundField
    goods: forms.BoundField
    account: forms.BoundField

    @property
    def name(self) -> str:
        """The product, or an empty text for a row to be filled."""
        return str(self.product.value() or "")

    @property
    def told(self) -> str:
        """What is chosen for the product, in one line."""
        chosen = (dict(field.field.choices).get(str(field.value())) for field in (self.goods, self.account))  # type: ignore[attr-defined]
        return ", ".join(str(words) for words in chosen if words)

    @property
    def has_errors(self) -> bool:
        return any(field.errors for field in (self.product, self.goods, self.account))


class ProductsForm(forms.Form):
    """A row for each product, and empty ones for more. A row without a product is removed."""

    def __init__(self, answers: Any, *, chosen: Mapping[str, Any], chart: Chart) -> None:
        super().__init__(answers)
        rows = [ProductRule.model_validate(row) for row in chosen.get("products") or ()]
        sent = sum(1 for name in answers or () if name.startswith("product-"))
        self.count = min(max(len(rows) + EMPTY_ROWS, sent), MOST_ROWS)
        accounts = _account_choices(chart)
        for place in range(self.count):
            self._add(place, rows[place] if place < len(rows) else None, accounts)

    def _add(self, place: int, row: ProductRule | None, accounts: list[tuple[str, str]]) -> None:
        number = None if row is None else row.account_number
        chosen = [] if number is None or str(number) in dict(accounts) else [(str(number), str(number))]
        self.fields[f"product-{place}"] = forms.CharField(
            label=gettext_lazy("SKU, or the line's text"),
            max_length=LONGEST_PRODUCT,
            required=False,
            initial="" if row is None else row.product,
            widget=forms.TextInput(attrs={"list": "products_sold", "autocomplete": "off"}),
        )
        self.fields[f"goods-{place}"] = forms.ChoiceField(
            label=gettext_lazy("What it is"),
            choices=[("", _("As the shop tells")), *((str(one), GOODS[one]) for one in Goods)],
            required=False,
            initial="" if row is None else row.goods,
        )
        self.fields[f"account-{place}"] = forms.TypedChoiceField(
            label=gettext_lazy("Account"),
            choices=[("", _("The account of its VAT")), *chosen, *accounts],
            coerce=int,
            empty_value=None,
            required=False,
            initial=number,
        )

    def shown(self) -> list[ProductRow]:
        """The rows of fields."""
        return [
            ProductRow(product=self[f"product-{one}"], goods=self[f"goods-{one}"], account=self[f"account-{one}"])
            for one in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        for place in range(self.count):
            says_something = answers.get(f"goods-{place}") or answers.get(f"account-{place}")
            if answers.get(f"product-{place}") and not says_something:
                self.add_error(f"goods-{place}", _("Choose what it is, or its account."))
        return answers

    def rows(self) -> Iterator[ProductRule]:
        """The rows with a product."""
        for place in range(self.count):
            product, goods = self.cleaned_data[f"product-{place}"], self.cleaned_data[f"goods-{place}"]
            if product:
                yield ProductRule(
                    product=product,
                    goods=Goods(goods) if goods else None,
                    account_number=self.cleaned_data[f"account-{place}"],
                )


def _account_choices(chart: Chart) -> list[tuple[str, str]]:
    """The accounts that fit a treatment which is booked."""
    built = [treatment for treatment, rule in RULES.items() if rule.is_built]
    return sorted({choice for treatment in built for choice in account_choices(chart, treatment)})
