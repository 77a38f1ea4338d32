"""An install of our app says on which platform it is. Those stored before are of the one platform that had an app.

What a running older version still stores names no platform; the app's next call stores it again.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_the_platform(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 - Django's signature
    apps.get_model("platforms", "AppInstallation").objects.filter(platform="").update(platform="shoporama")


class Migration(migrations.Migration):
    dependencies = [
        ("platforms", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="appinstallation",
            name="platform",
            field=models.CharField(db_default="", max_length=40),
        ),
        migrations.RunPython(name_the_platform, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="appinstallation",
            name="webshop_id",
            field=models.CharField(max_length=100),
        ),
        migrations.AddConstraint(
            model_name="appinstallation",
            constraint=models.UniqueConstraint(fields=("platform", "webshop_id"), name="one_installation_for_a_shop"),
        ),
    ]
