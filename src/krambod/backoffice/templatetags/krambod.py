"""How do templates show money, days and forms?

{{ total|money }}  249,00 kr.    {{ day|long_day }}  22. november 2026    {{ moment|moment }}  22.11.2026 13.05
{{ field|control }}  a form's control in Bootstrap's classes
"""

from typing import Any

from django import forms, template
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.safestring import SafeString

from krambod.backoffice.formats import (
    clock_time,
    counted,
    day_and_month,
    long_day,
    moment,
    money,
    number,
    short_day,
    sums,
)
from krambod.backoffice.forms import bootstrap_class
from krambod.merchants.models import Shop, StoredRules

register = template.Library()
for written in (clock_time, counted, sums, money, number, long_day, short_day, day_and_month, moment):
    register.filter(written)


@register.simple_tag
def now_in_words() -> str:
    """This moment in words, for what a browser keeps."""
    return moment(timezone.now())


@register.simple_tag(takes_context=True)
def shop_of_menu(context: dict[str, Any]) -> Shop | None:
    """The shop whose settings the page shows, or else the only one of the company, so that the menu stays as it is."""
    shop: Shop | None = context.get("shop")
    if shop is not None or "cards" in context:  # the list of shops is shown when there are several
        return shop
    has_rules = Exists(StoredRules.objects.filter(shop=OuterRef("pk")))
    first_two = list(Shop.objects.annotate(has_rules=has_rules).order_by("pk")[:2])
    return first_two[0] if len(first_two) == 1 else None


@register.filter
def control(field: forms.BoundField) -> SafeString:
    """A field's control with its CSS class. If the field has errors, screen readers are told that it is invalid."""
    if isinstance(field.field.widget, forms.Textarea):
        # A browser cuts what is pasted without a word. The server says how much there is too much, and keeps it all.
        field.field.widget.attrs.pop("maxlength", None)
    label, example = (str(one).casefold() for one in (field.label, field.field.widget.attrs.get("placeholder", "")))
    if example.startswith(label) or label.startswith(example):
        field.field.widget.attrs.pop("placeholder", None)  # allauth's: it says what the label says
    classes = bootstrap_class(field) + (" is-invalid" if field.errors else "")
    attributes: dict[str, str | bool] = {"class": f"{field.field.widget.attrs.get('class', '')} {classes}".strip()}
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.filter
def is_checkbox(field: forms.BoundField) -> bool:
    """Whether the field is one checkbox, whose label comes after it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_choice_list(field: forms.BoundField) -> bool:
    """Whether the control is a list of radio buttons or checkboxes."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
