"""Stores for which buyer a contact was chosen, and which contacts a draft had before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("transfers", "0005_parts_of_an_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="transfer",
            name="contact_customer",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="transfer",
            name="earlier_contacts",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
