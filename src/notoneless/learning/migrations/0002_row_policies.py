"""A plan is shown where its child is shown, its deeds with it. Closures name no child and are their county's."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

HERE = f"{rows.SYSTEM} OR {rows.in_counties('county_path')}"
CHILD = "EXISTS (SELECT 1 FROM children_child c WHERE c.id = child_id)"
#: Whoever answers for a child by name and holds no post reads the plan, and of what closure it is.
PLANNED = "EXISTS (SELECT 1 FROM learning_pupilplan p WHERE p.closure_id = learning_closure.id)"
PLAN = "EXISTS (SELECT 1 FROM learning_pupilplan p WHERE p.id = plan_id)"


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial"), ("privacy", "0001_initial"), ("children", "0002_row_policies")]
    operations = [
        protecting(
            {
                "learning_closure": f"{HERE} OR {PLANNED}",
                "learning_closedschool": HERE,
                "learning_pupilplan": f"{rows.SYSTEM} OR {CHILD}",
                "learning_plandeed": f"{rows.SYSTEM} OR {PLAN}",
            }
        )
    ]
