"""Makes orders due that are held because they changed after their booking: a button may correct their books now."""

from typing import Any

from django.db import migrations
from django.db.models import F
from django.utils import timezone

CAUSES = ("invoice_too_low", "invoice_too_high", "invoice_differs", "paid_more_than_invoice")


def look_again(apps: Any, _schema_editor: Any) -> None:
    held = apps.get_model("transfers", "Transfer").objects.filter(cause__in=CAUSES, due_at=None)
    held.update(due_at=timezone.now(), pokes=F("pokes") + 1)


class Migration(migrations.Migration):
    dependencies = [("transfers", "0012_invoices_of_parts")]
    operations = [migrations.RunPython(look_again, migrations.RunPython.noop, elidable=True)]
