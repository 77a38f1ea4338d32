"""Tells merchants that the account of a line depends on its treatment now, and no longer on its VAT rate alone.

Rules are stored as they were: `rules.by_treatment` reads them. A row at 0 % was one account for all sales without VAT,
so its shop gets an entry in the log. Orders that had no account may have one now, so they are planned again.
"""

from typing import Any

from django.db import migrations
from django.db.models import F
from django.utils import timezone


def tell_merchants(apps: Any, _schema_editor: Any) -> None:
    rules, entry = apps.get_model("merchants", "StoredRules"), apps.get_model("merchants", "AuditEntry")
    newest = {row.shop_id: row for row in rules.objects.select_related("shop").order_by("version")}
    for row in newest.values():
        numbers = [one["account_number"] for one in row.document["accounts"] if _is_without_vat(one)]
        if numbers:
            details = {"shop": row.shop.name, "accounts": ", ".join(str(number) for number in sorted(set(numbers)))}
            entry.objects.create(
                merchant_id=row.merchant_id, actor="Krambod", action="rules_by_treatment", details=details
            )


def plan_again(apps: Any, _schema_editor: Any) -> None:
    held = apps.get_model("transfers", "Transfer").objects.filter(cause="no_account")
    held.update(due_at=timezone.now(), pokes=F("pokes") + 1)


def _is_without_vat(row: dict[str, Any]) -> bool:
    return "vat_rate" in row and float(row["vat_rate"]) == 0


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0003_paused_reason"),
        ("transfers", "0007_look_again_at_what_waits_for_shipment"),
    ]

    operations = [
        migrations.RunPython(tell_merchants, migrations.RunPython.noop),
        migrations.RunPython(plan_again, migrations.RunPython.noop),
    ]
