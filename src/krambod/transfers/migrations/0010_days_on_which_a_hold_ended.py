from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("transfers", "0009_credit_notes"),
    ]

    operations = [
        migrations.AddField(
            model_name="transfer",
            name="released_days",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
