"""Is every field that can hold a person in the table, with how long it is kept?"""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

from krambod.privacy.fields import KEPT, NAMES_NOBODY, PERSONAL, Retention

TEXTS = (models.CharField, models.TextField, models.JSONField, models.UUIDField, models.BinaryField)
NAMED_NOBODY = {f"{model}.{field}" for model, fields in NAMES_NOBODY.items() for field in fields}


def text_fields() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, TEXTS)
    }


def test_every_text_of_every_table_is_in_one_of_the_two_lists(record_property: Any) -> None:
    fields = text_fields()
    record_property("text fields of all tables", len(fields))
    record_property("of them can hold a person", len(PERSONAL))

    assert fields - set(PERSONAL) - NAMED_NOBODY == set()
    assert set(PERSONAL) & NAMED_NOBODY == set()
    assert (set(PERSONAL) | NAMED_NOBODY) - fields == set()


def test_every_class_says_how_long_it_is_kept() -> None:
    assert set(KEPT) == set(Retention) == set(PERSONAL.values())


def test_docs_privacy_shows_each_class_with_its_fields_and_how_long_it_is_kept() -> None:
    page = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text()

    for kind in Retention:
        names = ", ".join(f"`{name}`" for name in sorted(PERSONAL) if PERSONAL[name] is kind)
        assert f"| {kind} | {names} | {KEPT[kind]} |" in page
