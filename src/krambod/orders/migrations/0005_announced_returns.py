from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0004_corrections"),
    ]

    operations = [
        migrations.AddField(
            model_name="storedorder",
            name="return_announced_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="storedorder",
            name="closed_returns",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
