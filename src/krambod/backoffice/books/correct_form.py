"""Which fields has the form in which a merchant corrects an order, and how does the order read with what they wrote?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from stdnum import ean

from krambod.accounting.invoice_lines import LineKind
from krambod.accounting.vat.facts import Goods
from krambod.backoffice.books.labels import GOODS, LINE_KINDS, PAYMENT_STATES
from krambod.backoffice.formats import current_language, format_money
from krambod.backoffice.forms import DayField
from krambod.orders.corrections import NEW_PAYMENT, YES, Field, FieldPlace, find_text
from krambod.orders.order import Order, OrderLine, Payment
from krambod.transfers.customers import EMAIL
from krambod.transfers.products import PRODUCT_KINDS, product_name
from krambod.transfers.rules import ProductRule
from krambod.words.language import LOCALES

MOST_LINES = 30
PERSON, COMPANY = "person", "company"
OF_COMPANY = (Field.COMPANY, Field.VAT_NUMBER, Field.EAN)
BUYER_KIND = "buyer_kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldGroup:
    """Fields that stand together under one heading.

    `is_open`: one of them mends the order or is wrong. If nobody knows what does, the buyer's fields are open.
    """

    title: str
    fields: list[forms.BoundField]
    is_open: bool


class CorrectionForm(forms.Form):
    """The fields of one order. Their names are those of `corrections.Field`, with `-2` for the second line.

    With `may_remember`, what is said of a product may count for later orders too. With `is_booked`, the fields are
    those that can be corrected after the booking.
    """

    def __init__(
        self, data: Any, *, order: Order, first: str = "", may_remember: bool = False, is_booked: bool = False
    ) -> None:
        super().__init__(data)
        self._remembered: dict[str, str] = {}  # the field of the goods -> the product
        self._may_remember = may_remember
        self._order = order
        self._first = first if order.delivery is not None else first.removeprefix("delivery_")
        self._places: dict[str, FieldPlace] = {}
        self._titles: dict[str, list[str]] = {}
        self._add_buyer()
        if order.delivery is not None and not is_booked:
            self._add(_("Delivery"), Field.DELIVERY_ZIP, _text_field(gettext_lazy("Postcode of delivery"), 20))
            self._add(_("Delivery"), Field.DELIVERY_COUNTRY, _country_field(gettext_lazy("Country of delivery")))
        if is_booked:
            self._add_without_vat()
        for number, line in _shown_lines(order):
            self._add_line(number, line)
        for place, payment in enumerate(() if is_booked else order.payments or (None,), start=1):
            self._add_payment(place, payment)
        self._focus()

    def groups(self) -> list[FieldGroup]:
        """The fields under their headings. The field that mends the order comes first."""
        named = {title: sorted(names, key=self._is_later) for title, names in self._titles.items()}
        groups = [
            FieldGroup(
                title=title,
                fields=[self[name] for name in names],
                is_open=any(self._is_asked_for(name) for name in names) or (not self._first and title == _("Customer")),
            )
            for title, names in named.items()
        ]
        return sorted(groups, key=lambda group: self._is_later(group.fields[0].name))

    def wanted(self) -> dict[FieldPlace, str]:
        """What the order must say in each place."""
        texts = {place: _text(self.cleaned_data[name]) for name, place in self._places.items()}
        if self.cleaned_data[BUYER_KIND] == PERSON:
            texts |= {FieldPlace(field=field): "" for field in OF_COMPANY}
        if not texts.get(FieldPlace(field=Field.PAYMENT_STATE, part=NEW_PAYMENT), "-"):
            texts = {place: text for place, text in texts.items() if place.part != NEW_PAYMENT}
        return texts

    def remembered(self) -> list[ProductRule]:
        """What products are from now on."""
        answers = self.cleaned_data
        return [
            ProductRule(product=product, goods=Goods(answers[goods]))
            for goods, product in self._remembered.items()
            if answers[f"remember_{goods}"] and answers[goods]
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        email = cleaned.get(Field.EMAIL, "")
        if email and not EMAIL.fullmatch(email):
            self.add_error(Field.EMAIL, _("Write an e-mail address, like anne@example.com."))
        if cleaned.get(Field.EAN) and not ean.is_valid(cleaned[Field.EAN]):
            self.add_error(Field.EAN, _("An EAN number has 13 digits. One of them is wrong."))
        is_company = cleaned.get(BUYER_KIND) == COMPANY
        if is_company and not any(cleaned.get(field) for field in OF_COMPANY):
            self.add_error(Field.COMPANY, _("Write the company's name or its VAT number."))
        for name, place in self._places.items():
            is_paid = cleaned.get(name.replace(Field.PAID_ON, Field.PAYMENT_STATE))
            if place.field is Field.PAID_ON and is_paid and not cleaned.get(name):
                self.add_error(name, _("Write the day of the payment."))
        return cleaned

    def _add_buyer(self) -> None:
        title = _("Customer")
        kinds = [(PERSON, _("Private person")), (COMPANY, _("Company or public body"))]
        buyer = self._order.buyer
        self._add(title, Field.EMAIL, _text_field(gettext_lazy("E-mail"), 320))
        self._add(title, Field.NAME, _text_field(gettext_lazy("Name")))
        self.fields[BUYER_KIND] = forms.ChoiceField(
            label=_("The customer is"),
            choices=kinds,
            initial=COMPANY if buyer.company or buyer.vat_number or buyer.ean else PERSON,
            help_text=_("A private person has no company name, VAT number or EAN: what stands there is left out."),
        )
        self._titles[title].append(BUYER_KIND)
        self._add(title, Field.COMPANY, _text_field(pgettext_lazy("buyer", "Company")))
        self._add(title, Field.VAT_NUMBER, _text_field(gettext_lazy("VAT number")))
        self._add(title, Field.EAN, _text_field(gettext_lazy("EAN")))
        self._add(title, Field.ADDRESS, _text_field(gettext_lazy("Address")))
        self._add(title, Field.ZIP, _text_field(gettext_lazy("Postcode"), 20))
        self._add(title, Field.CITY, _text_field(gettext_lazy("Town")))
        self._add(title, Field.COUNTRY, _country_field(gettext_lazy("Country")))

    def _add_without_vat(self) -> None:
        if find_text(self._order, FieldPlace(field=Field.WITHOUT_VAT)) is None:
            return
        field = _choice_field(
            gettext_lazy("The sale is"),
            {"": _("as the shop says"), YES: _("without VAT: a company in another EU country")},
            required=False,
        )
        field.help_text = _("The new invoice is for the prices without VAT. You pay the VAT back to the customer.")
        self._add(_("Customer"), Field.WITHOUT_VAT, field)

    def _add_line(self, number: int, line: OrderLine) -> None:
        word = _("Line")
        title = f"{word} {number}: {line.description or line.sku}, {self._money(line.total)}"
        kinds = {str(kind): LINE_KINDS[kind] for kind in LineKind} | (
            {} if line.kind in LINE_KINDS else {line.kind: line.kind}
        )
        goods = {"": _("Not told: ordinary goods"), **{str(one): GOODS[one] for one in Goods}}
        part = str(number)
        self._add(title, Field.KIND, _choice_field(gettext_lazy("Kind of line"), kinds), part, part)
        self._add(title, Field.GOODS, _choice_field(gettext_lazy("What was sold"), goods), part, part)
        if self._may_remember and line.kind in PRODUCT_KINDS and product_name(line):
            self._add_memory(title, f"{Field.GOODS}-{part}", product_name(line))
        tax = _country_field(gettext_lazy("Which country's VAT the shop charged"), blank=gettext_lazy("Not told"))
        self._add(title, Field.TAX_COUNTRY, tax, part, part)

    def _add_memory(self, title: str, goods: str, product: str) -> None:
        name = f"remember_{goods}"
        self.fields[name] = forms.BooleanField(
            label=_("Remember it for all orders of “%(product)s”") % {"product": product}, required=False
        )
        self._titles[title].append(name)
        self._remembered[goods] = product

    def _add_payment(self, place: int, payment: Payment | None) -> None:
        amount = self._order.total.amount if payment is None else payment.amount
        word = _("Payment")  # a text inside of braces is not found for the catalogs
        title = f"{word} {place}: {self._money(amount)}"
        states = {"": _("No payment")} if payment is None or payment.id == NEW_PAYMENT else {}
        states |= {name: str(words) for name, words in PAYMENT_STATES.items()}
        part, suffix = NEW_PAYMENT if payment is None else payment.id, str(place)
        self._add(title, Field.METHOD, _text_field(gettext_lazy("Payment method"), 60), part, suffix)
        state = _choice_field(gettext_lazy("State of the payment"), states, required="" not in states)
        self._add(title, Field.PAYMENT_STATE, state, part, suffix)
        day = DayField(
            label=gettext_lazy("Day of the payment"),
            required=False,
            widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        )
        self._add(title, Field.PAID_ON, day, part, suffix)

    def _add(self, title: str, name: Field, field: forms.Field, part: str = "", suffix: str = "") -> None:
        place = FieldPlace(field=name, part=part)
        key = f"{name}-{suffix}" if suffix else str(name)
        field.initial = find_text(self._order, place)
        if isinstance(field, forms.ChoiceField):
            known: list[Any] = [*field.choices]  # type: ignore[misc]
            field.choices = _with_initial(known, str(field.initial or ""))
        self.fields[key] = field
        self._places[key] = place
        self._titles.setdefault(title, []).append(key)

    def _focus(self) -> None:
        name = next((name for name in self.fields if not self._is_later(name)), "")
        if name:
            self.fields[name].widget.attrs["autofocus"] = True

    def _is_asked_for(self, name: str) -> bool:
        return not self._is_later(name) or name in self.errors

    def _is_later(self, name: str) -> bool:
        """Whether another field mends the order."""
        return not self._first or re.fullmatch(rf"(remember_)?{re.escape(self._first)}(-\d+)?", name) is None

    def _money(self, amount: Any) -> str:
        return format_money(amount, self._order.currency)


def _shown_lines(order: Order) -> Iterator[tuple[int, OrderLine]]:
    """The lines that the form shows: those of an unknown kind first, and no more than a person can look through."""
    numbered = sorted(enumerate(order.lines, start=1), key=lambda one: one[1].kind in LINE_KINDS)
    yield from numbered[:MOST_LINES]


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value or "").strip()


def _text_field(label: Any, longest: int = 200) -> forms.Field:
    return forms.CharField(label=label, max_length=longest, required=False)


def _choice_field(label: Any, choices: dict[str, Any], *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices.items()), required=required and "" not in choices)


def _country_field(label: Any, *, blank: Any = None) -> forms.ChoiceField:
    territories = LOCALES[current_language()].territories
    countries = sorted(
        ((code, name) for code, name in territories.items() if re.fullmatch("[A-Z]{2}", code)), key=lambda one: one[1]
    )
    choices = countries if blank is None else [("", blank), *countries]
    return forms.ChoiceField(label=label, choices=choices, required=blank is None)


def _with_initial(choices: list[Any], initial: str) -> list[Any]:
    """The choices, and the shop's own word where it is none of them."""
    return choices if any(code == initial for code, _ in choices) else [(initial, initial), *choices]
