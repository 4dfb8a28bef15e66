"""Rolls on their way in tell of every child of a county: PostgreSQL shows them to whoever reaches the whole of it."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

COUNTIES = (
    "SELECT d.id FROM places_division d "
    f"WHERE d.path = ANY ({rows.paths('places')}) OR d.path = ANY ({rows.paths('schools')})"
)
TABLES = {
    "imports_rollimport": f"{rows.SYSTEM} OR county_id IN ({COUNTIES})",
    "imports_rollfile": (
        f"{rows.SYSTEM} OR roll_import_id IN (SELECT i.id FROM imports_rollimport i WHERE i.county_id IN ({COUNTIES}))"
    ),
    "imports_pairanswer": f"{rows.SYSTEM} OR county_id IN ({COUNTIES})",
}


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial"), ("privacy", "0001_initial")]
    operations = [protecting(TABLES)]
