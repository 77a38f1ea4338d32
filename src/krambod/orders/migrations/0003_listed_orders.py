"""Adds the facts that lists and sums need to each order's row, and fills them in for existing orders, in batches."""

from dataclasses import asdict
from typing import Any

from django.db import migrations, models
from django_scopes import scopes_disabled

from krambod.orders.listing import listed
from krambod.orders.reading import parse_json, read_order

BATCH = 500


def fill(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 - Django's signature
    """Fills in the columns. Reads each order's newest revision once."""
    rows = apps.get_model("orders", "StoredOrder")._base_manager.exclude(newest=None).select_related("newest")
    last = 0
    with scopes_disabled():
        while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
            for row in batch:
                order = read_order(row.external_id, parse_json(row.newest.document))
                rows.model._base_manager.filter(pk=row.pk).update(**asdict(listed(order)))
            last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0002_people"),
        ("orders", "0002_order_number_index"),
    ]

    operations = [
        migrations.AddField("storedorder", "total", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
        migrations.AddField(
            "storedorder", "currency", models.CharField(blank=True, db_default="", default="", max_length=3)
        ),
        migrations.AddField("storedorder", "placed_on", models.DateField(null=True)),
        migrations.AddField(
            "storedorder", "buyer_name", models.CharField(blank=True, db_default="", default="", max_length=200)
        ),
        migrations.AddField("storedorder", "search_text", models.TextField(blank=True, db_default="", default="")),
        migrations.AddIndex(
            "storedorder",
            models.Index(fields=["merchant", "placed_on", "currency", "total"], name="orders_by_day"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
