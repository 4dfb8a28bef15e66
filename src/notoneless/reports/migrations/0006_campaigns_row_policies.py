"""A campaign names nobody and is its county's; of its children each is shown to whoever reached it on the campaign's day, on either
line, and all of them to whoever reaches the county whole. Held back by PostgreSQL itself."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

WHOLE = f"county_path = ANY ({rows.paths('schools')}) OR county_path = ANY ({rows.paths('places')})"
THEIRS = f"place_path ^@ ANY ({rows.paths('places')}) OR school_path ^@ ANY ({rows.paths('schools')})"


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_campaigns"), ("privacy", "0001_initial")]
    operations = [
        protecting(
            {
                "reports_campaign": f"{rows.SYSTEM} OR {rows.in_counties('county_path')}",
                "reports_suspect": f"{rows.SYSTEM} OR {WHOLE} OR {THEIRS}",
            }
        )
    ]
