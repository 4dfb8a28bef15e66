"""What a county tells prefecture and province is shown to whoever reaches all of it, its children with it. Held back by PostgreSQL
itself."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

WHOLE = f"(county_path = ANY ({rows.paths('schools')}) OR county_path = ANY ({rows.paths('places')}))"


class Migration(migrations.Migration):
    dependencies = [("reports", "0007_upward_reports"), ("privacy", "0001_initial")]
    operations = [
        protecting(
            dict.fromkeys(
                ("reports_upwardwords", "reports_upwardreport", "reports_upwardchild"), f"{rows.SYSTEM} OR {WHOLE}"
            )
        )
    ]
