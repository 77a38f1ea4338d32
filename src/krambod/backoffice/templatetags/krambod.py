"""How are money, days and forms written on a page?

{{ total|money }}  249,00 kr.    {{ day|long_day }}  22. november 2026    {{ moment|moment }}  22.11.2026 13.05
{{ field|control }}  a form's control in Bootstrap's classes
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from django import forms, template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from krambod.backoffice.forms import bootstrap_class
from krambod.words.causes import LANGUAGES, LOCALES, Language

register = template.Library()


def current_language() -> Language:
    """The reader's."""
    found = (get_language() or "en")[:2]
    return next((one for one in LANGUAGES if one == found), "en")


def format_money(amount: Decimal, currency: str = "DKK") -> str:
    """`1.234,50 kr.` in Danish, `1.234,50 DKK` elsewhere."""
    language = current_language()
    number = format_decimal(amount, format="#,##0.00", locale=LOCALES[language])
    return f"{number} kr." if language == "da" and currency == "DKK" else f"{number} {currency}"


@register.filter
def sums(amounts: Mapping[str, Decimal]) -> str:
    """Money by its currency: `1.498,00 kr.`; several currencies with a plus between them, kroner first."""
    ordered = sorted(amounts.items(), key=lambda one: (one[0] != "DKK", one[0]))
    return " + ".join(format_money(amount, currency) for currency, amount in ordered)


@register.filter
def money(amount: Decimal | None, currency: str = "DKK") -> str:
    """Money as it is written in the reader's language; nothing for None."""
    return "" if amount is None else format_money(amount, currency)


@register.filter
def number(value: int | Decimal | None) -> str:
    """A number with the reader's separators."""
    return "" if value is None else format_decimal(value, locale=LOCALES[current_language()])


@register.filter
def long_day(day: date | None) -> str:
    """`22. november 2026`."""
    return "" if day is None else format_date(_local(day), format="long", locale=LOCALES[current_language()])


@register.filter
def short_day(day: date | None) -> str:
    """`22.11.2026`."""
    return "" if day is None else format_date(_local(day), format="dd.MM.yyyy", locale=LOCALES[current_language()])


@register.filter
def day_and_month(day: date) -> str:
    """`22.11.`, below a chart."""
    return format_date(day, format="d.M.", locale=LOCALES[current_language()])


@register.filter
def moment(at: datetime | None) -> str:
    """`22.11.2026 13.05`, Danish time."""
    if at is None:
        return ""
    pattern = "dd.MM.yyyy HH.mm" if current_language() == "da" else "dd.MM.yyyy HH:mm"
    return format_datetime(timezone.localtime(at), pattern, locale=LOCALES[current_language()])


@register.filter
def control(field: forms.BoundField) -> SafeString:
    """A field's control with its class, and with what is wrong with it told to a screen reader."""
    classes = bootstrap_class(field) + (" is-invalid" if field.errors else "")
    attributes: dict[str, str | bool] = {"class": f"{field.field.widget.attrs.get('class', '')} {classes}".strip()}
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.filter
def is_checkbox(field: forms.BoundField) -> bool:
    """Whether the label comes after the control."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_choice_list(field: forms.BoundField) -> bool:
    """Whether the control is a list of radio buttons or checkboxes."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


def _local(day: date) -> date:
    return timezone.localtime(day).date() if isinstance(day, datetime) else day
