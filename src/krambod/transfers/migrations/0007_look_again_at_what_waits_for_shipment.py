"""Makes orders due that wait for their shipment: they may be paid in a VAT period that ends before it."""

from typing import Any

from django.db import migrations
from django.db.models import F
from django.utils import timezone


def look_again(apps: Any, _schema_editor: Any) -> None:
    waiting = apps.get_model("transfers", "Transfer").objects.filter(state="waiting", reason="shipment", due_at=None)
    waiting.update(due_at=timezone.now(), pokes=F("pokes") + 1)


class Migration(migrations.Migration):
    dependencies = [("transfers", "0006_contact_of_the_newest_buyer")]
    operations = [migrations.RunPython(look_again, migrations.RunPython.noop, elidable=True)]
