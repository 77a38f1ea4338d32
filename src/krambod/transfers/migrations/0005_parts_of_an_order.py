"""Lets a transfer be for a part of an order.

Two columns that nothing reads get a default in the database. They stay for now, because an older version that still
runs during an update writes them. A later migration may drop them.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("transfers", "0004_draft_revision_is_told_by_its_digest"),
    ]

    operations = [
        migrations.AddField(
            model_name="transfer",
            name="part_id",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(
                fields=("merchant", "shop", "order", "role", "part_id"), name="one_transfer_for_a_part"
            ),
        ),
        migrations.RemoveConstraint(model_name="transfer", name="one_transfer"),
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
                    ("mail", "Mail"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry", name="details", field=models.JSONField(db_default={}, default=dict)
        ),
        migrations.AlterField(
            model_name="rememberedcontact",
            name="generation",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="ledgerentry", name="details"),
                migrations.RemoveField(model_name="rememberedcontact", name="generation"),
            ]
        ),
    ]
