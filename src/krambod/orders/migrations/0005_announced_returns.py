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
        migrations.AddIndex(
            model_name="storedorder",
            index=models.Index(
                condition=models.Q(("return_announced_at__isnull", False)),
                fields=["merchant", "return_announced_at"],
                name="orders_with_return",
            ),
        ),
    ]
