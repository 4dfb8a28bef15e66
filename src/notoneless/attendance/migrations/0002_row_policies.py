"""Who was not in class is shown where the child is shown."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

TABLES = {
    "attendance_nothere": f"{rows.SYSTEM} OR EXISTS (SELECT 1 FROM children_child c WHERE c.id = child_id)",
}


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0001_initial"),
        ("children", "0005_households_by_their_times"),
        ("privacy", "0001_initial"),
    ]
    operations = [protecting(TABLES)]
