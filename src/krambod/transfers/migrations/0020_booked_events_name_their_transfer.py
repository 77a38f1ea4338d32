from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transfers", "0019_lists_find_their_rows_in_an_index")]

    operations = [
        migrations.RemoveIndex(model_name="transferevent", name="events_booked"),
        migrations.AddIndex(
            model_name="transferevent",
            index=models.Index(
                condition=models.Q(("name", "booked")),
                fields=["merchant", "at", "name", "transfer"],
                name="events_booked",
            ),
        ),
    ]
