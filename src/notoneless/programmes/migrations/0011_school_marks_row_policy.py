"""What is put in place in a school is shown to whoever reaches the school, on either line. Held back by PostgreSQL itself."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

#: Where the school lies now: a mark moves with its school.
SCHOOL = (
    "EXISTS (SELECT 1 FROM places_school s JOIN places_division d ON d.id = s.division_id WHERE s.id = school_id "
    f"AND (s.path ^@ ANY ({rows.paths('schools')}) OR d.path ^@ ANY ({rows.paths('places')})))"
)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0010_school_marks"), ("privacy", "0001_initial")]
    operations = [protecting({"programmes_schoolmark": f"{rows.SYSTEM} OR {SCHOOL}"})]
