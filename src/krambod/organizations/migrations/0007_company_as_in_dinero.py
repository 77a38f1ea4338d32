from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0006_by_hand_in_dinero"),
    ]

    operations = [
        migrations.AddField(
            model_name="connectedorganization",
            name="address",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddField(
            model_name="connectedorganization",
            name="vat_number",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
    ]
