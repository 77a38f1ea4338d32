from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0004_closed_companies"),
    ]

    operations = [
        migrations.AddField(
            model_name="merchant",
            name="set_up_at",
            field=models.DateTimeField(null=True),
        ),
    ]
