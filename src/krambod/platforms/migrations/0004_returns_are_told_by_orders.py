"""Keeps the announced returns that are open, on their orders. The table stays: an older version may still use it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ANNOUNCED = ("platforms", "AnnouncedReturn")


def keep_open_returns(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """The oldest open return of an order says since when it waits."""
    orders = apps.get_model("orders", "StoredOrder").objects
    announced = apps.get_model(*ANNOUNCED).objects.filter(closed_at=None)
    for one in announced.order_by("-announced_at", "-pk").iterator():
        orders.filter(pk=one.order_id).update(return_announced_at=one.announced_at)


class Migration(migrations.Migration):
    dependencies = [
        ("platforms", "0003_methods_of_a_shop"),
        ("orders", "0005_announced_returns"),
    ]

    operations = [
        migrations.RunPython(keep_open_returns, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="AnnouncedReturn")]),
    ]
