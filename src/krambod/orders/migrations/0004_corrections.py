"""Stores what a merchant corrected in an order, and which revisions have the correction."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_listed_orders"),
    ]

    operations = [
        migrations.AddField(
            model_name="orderrevision",
            name="is_correction",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="storedorder",
            name="correction",
            field=models.JSONField(null=True),
        ),
    ]
