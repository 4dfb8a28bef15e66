"""What is put in place for a child is shown where its case is shown. Held back by PostgreSQL itself."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

# The inner look is itself under its table's policy.
CASE = "EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id)"


class Migration(migrations.Migration):
    dependencies = [("programmes", "0008_marks"), ("cases", "0007_a_county_is_let_through_whole")]
    operations = [protecting({"programmes_mark": f"{rows.SYSTEM} OR {CASE}"})]
