"""Which tables move, and how are their rows read so that both databases give the same?"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import CharField, Field, Model, TextField
from django.db.models.expressions import Combinable, F
from django.db.models.functions import Collate

AT_ONCE = 2000  # rows that are in memory at the same time

# Tables that are not moved, and why. A test holds that no other table is left behind.
LEFT_OUT: Mapping[str, str] = {
    "django_migrations": "The target's own migrations write it.",
    "krambod_cache": "It holds limits and used codes of the last hour at most: they begin anew.",
    "platforms_announcedreturn": "Nothing reads it any more: its open returns are in orders_storedorder.",
    "sqlite_stat1": "It tells SQLite how large tables are; PostgreSQL counts by itself.",
}


def moved_models() -> list[type[Model]]:
    """All models with a table of their own, also those between two others, in one fixed order."""
    return [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]


def columns_of(model: type[Model]) -> list["Field[Any, Any]"]:
    """The model's columns; its primary key is the first."""
    key = model._meta.pk
    return [key, *(field for field in model._meta.concrete_fields if field is not key)]


def read_rows(model: type[Model], alias: str) -> Iterator[tuple[Any, ...]]:
    """The table's rows by their primary key, each as the values of `columns_of`, as Django's fields read them.

    Text is ordered by its bytes, as SQLite does, whatever the order of the PostgreSQL database is.
    """
    names = [field.attname for field in columns_of(model)]
    rows = model._base_manager.using(alias).order_by(_by_key(model, alias)).values_list(*names)
    yield from rows.iterator(chunk_size=AT_ONCE)


def _by_key(model: type[Model], alias: str) -> Combinable:
    key = model._meta.pk
    is_text = isinstance(key, (CharField, TextField))
    return Collate(F(key.attname), "C") if is_text and connections[alias].vendor == "postgresql" else F(key.attname)
