from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0005_set_up"),
    ]

    operations = [
        migrations.AddField(
            model_name="merchant",
            name="vat_number",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
    ]
