"""A case is shown where its child is shown; its acts, papers and charges where the case is. Held back by PostgreSQL itself."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

# The inner looks are themselves under their tables' policies.
CHILD = "EXISTS (SELECT 1 FROM children_child c WHERE c.id = child_id)"
CASE = "EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id)"
ACT = "EXISTS (SELECT 1 FROM cases_act a WHERE a.id = act_id)"

TABLES = {
    "cases_case": f"{rows.SYSTEM} OR {CHILD}",
    "cases_act": f"{rows.SYSTEM} OR {CASE}",
    "cases_paper": f"{rows.SYSTEM} OR {ACT}",
    "cases_charge": f"{rows.SYSTEM} OR {CASE}",
    # Tells of no child; it is written by the worker alone and read by nobody else.
    "cases_followed": rows.SYSTEM,
}


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("privacy", "0001_initial")]
    operations = [protecting(TABLES)]
