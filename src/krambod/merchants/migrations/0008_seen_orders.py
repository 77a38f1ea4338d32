from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0007_saved_views"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="keeps_seen_orders",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
