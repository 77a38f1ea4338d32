"""Gives refunds of booked orders transfers of their own, with what each credit note takes off the invoice's lines.

Sales that were held because of a refund or a cancellation are planned again, which makes those transfers. A credit note
that somebody made in Dinero meanwhile is noticed there.
"""

from typing import Any

from django.db import migrations, models
from django.db.models import F
from django.utils import timezone

HELD = ("refunded_after_booking", "cancelled_after_booking")


def plan_again(apps: Any, _schema_editor: Any) -> None:
    held = apps.get_model("transfers", "Transfer").objects.filter(cause__in=HELD)
    held.update(cause="", cause_details={}, mended_by="", due_at=timezone.now(), pokes=F("pokes") + 1)


class Migration(migrations.Migration):
    dependencies = [("transfers", "0008_accounts_by_treatment")]

    operations = [
        migrations.AddField(
            model_name="transfer", name="credited_lines", field=models.JSONField(db_default={}, default=dict)
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="step",
            field=models.CharField(
                choices=[
                    ("contact", "Contact"),
                    ("draft", "Draft"),
                    ("update_draft", "Update Draft"),
                    ("delete_draft", "Delete Draft"),
                    ("book", "Book"),
                    ("pay", "Pay"),
                    ("repay", "Repay"),
                    ("mail", "Mail"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(plan_again, migrations.RunPython.noop),
    ]
