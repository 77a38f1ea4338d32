from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0005_set_up"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="keeps_seen_orders",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
