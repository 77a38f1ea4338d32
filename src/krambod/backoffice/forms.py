"""How does a form look? It has Bootstrap's classes, and screen readers announce its errors."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.renderers import TemplatesSetting

from krambod.orders.bounded import AFTER_LATEST, EARLIEST

FIRST_DAY, LAST_DAY = EARLIEST.date(), AFTER_LATEST.date() - timedelta(days=366)


class DayField(forms.DateField):
    """A day of business. Days at the ends of the calendar have no day before or after them to reckon with."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.validators += [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]


class BootstrapRenderer(TemplatesSetting):
    """Renders forms and fields with our own templates."""

    form_template_name = "backoffice/forms/form.html"
    field_template_name = "backoffice/forms/field.html"


def bootstrap_class(field: forms.BoundField) -> str:
    """The class of a field's control."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"
