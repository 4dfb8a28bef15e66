"""A call tells of no child, and of who called: it is shown where one has a post in the class's county."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

CLASS = f"EXISTS (SELECT 1 FROM places_schoolclass c WHERE c.id = school_class_id AND {rows.in_counties('c.path')})"


class Migration(migrations.Migration):
    dependencies = [("attendance", "0002_row_policies"), ("privacy", "0001_initial")]
    operations = [protecting({"attendance_rollcall": f"{rows.SYSTEM} OR {CLASS}"})]
