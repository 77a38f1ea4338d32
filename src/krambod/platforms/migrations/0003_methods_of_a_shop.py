from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("platforms", "0002_apps_of_platforms"),
    ]

    operations = [
        migrations.AddField(
            model_name="shopconnection",
            name="methods",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
