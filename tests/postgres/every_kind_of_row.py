"""How does a test get rows of every model, also of those that are written later? They are made from the models' fields.

Each model gets a bare row, where everything that may be empty is, and a full one.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.sql import emit_post_migrate_signal
from django.db import DEFAULT_DB_ALIAS, models
from django_scopes import scopes_disabled

# What a text may have in it that an import by lines, columns or escapes would break.
NASTY = "æøå ß “ \\N \\. \\t \t \n \r\n ' \" , ; $1 %s {} \u2028 \U0001f600 e\u0301 "
DOCUMENT = {"zz": [1, "2", None, True, 0.1, -1.5e-9, 2**60, 249.10, {}], "a": {"ø\n\\": NASTY, "": []}, "b": "\u0001"}
TWICE_AN_HOUR = datetime(2026, 10, 25, 0, 30, 0, 123456, tzinfo=UTC)  # 02:30 in Denmark, which comes twice that night
VALUES: dict[type["models.Field[Any, Any]"], Callable[[int], object]] = {
    models.UUIDField: lambda number: UUID(int=2**127 + number),
    models.BooleanField: lambda number: bool(number % 2),
    models.JSONField: lambda number: {**DOCUMENT, "number": number},
    models.DecimalField: lambda number: Decimal(number) - Decimal("1234567.09"),
    models.DateTimeField: lambda number: TWICE_AN_HOUR + timedelta(microseconds=number),
    models.DateField: lambda number: date(2026, 1, 1) + timedelta(days=number),
    models.FloatField: lambda number: number + 0.1 + 0.2,
    models.PositiveSmallIntegerField: lambda number: number + 1,
    models.SmallIntegerField: lambda number: number + 1,
    models.BigIntegerField: lambda number: 2**53 + number,
    models.IntegerField: lambda number: 2**30 + number,
    models.BinaryField: lambda _: bytes(range(256)),
}


class Filler:
    """Makes rows of every model."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._made: set[tuple[type[models.Model], bool]] = set()

    def fill(self) -> None:
        """A bare and a full row of each model, beside what migrations make, which a test before may have emptied."""
        emit_post_migrate_signal(verbosity=0, interactive=False, db=DEFAULT_DB_ALIAS)
        with scopes_disabled():
            for is_full in (False, True):
                for model in apps.get_models(include_auto_created=True):
                    self._make(model, is_full)

    def _make(self, model: type[models.Model], is_full: bool) -> None:
        if model is ContentType or (model, is_full) in self._made:  # content types are there since the migrations
            return
        self._made.add((model, is_full))
        values = {}
        for field in model._meta.concrete_fields:
            if isinstance(field, models.AutoField) or (field.null and not is_full):
                continue
            values[field.attname] = self._parent(field, is_full) if field.is_relation else self._value(field)
        model._base_manager.create(**values)

    def _parent(self, field: Any, is_full: bool) -> Any:
        """The newest row of the other model; None in a circle."""
        self._make(field.related_model, is_full)
        return field.related_model._base_manager.order_by("-pk").values_list("pk", flat=True).first()

    def _value(self, field: Any) -> Any:
        number = next(self._numbers)
        if isinstance(field, (models.CharField, models.TextField)):
            return f"{number} {NASTY}"[: field.max_length or 4000]
        for kind, make in VALUES.items():
            if isinstance(field, kind):
                return make(number)
        raise AssertionError(f"VALUES must say how {field} is filled")
