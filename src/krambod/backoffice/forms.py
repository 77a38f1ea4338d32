"""How does a form look? It has Bootstrap's classes, and screen readers announce its errors."""

from django import forms
from django.forms.renderers import TemplatesSetting


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
