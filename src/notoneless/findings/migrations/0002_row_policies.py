"""The lines of a sweep name every child of a county: PostgreSQL shows them to whoever reaches the whole of it."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

COUNTIES = (
    "SELECT d.id FROM places_division d "
    f"WHERE d.path = ANY ({rows.paths('places')}) OR d.path = ANY ({rows.paths('schools')})"
)
TABLES = {
    "findings_publication": f"{rows.SYSTEM} OR county_id IN ({COUNTIES})",
    "findings_proposal": (
        f"{rows.SYSTEM} OR publication_id IN (SELECT p.id FROM findings_publication p WHERE p.county_id IN ({COUNTIES}))"
    ),
}


class Migration(migrations.Migration):
    dependencies = [("findings", "0001_initial"), ("privacy", "0001_initial")]
    operations = [protecting(TABLES)]
