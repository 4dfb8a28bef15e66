"""A visit is shown where one of its children is shown, what hangs on it where the visit is; a problem where its child is."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

# Every inner look is itself under its table's policy.
CHILD = "EXISTS (SELECT 1 FROM children_child c WHERE c.id = child_id)"
CHILDREN = "EXISTS (SELECT 1 FROM visits_visitchild c WHERE c.visit_id = visits_visit.id)"
VISIT = "EXISTS (SELECT 1 FROM visits_visit v WHERE v.id = visit_id)"
ISSUE = "EXISTS (SELECT 1 FROM visits_issue i WHERE i.id = issue_id)"
HELD = "EXISTS (SELECT 1 FROM visits_heldchild c WHERE c.held_id = visits_held.id)"
# What cannot be read tells of nobody: it is shown to whoever sent it.
OWN = f"why = 'unreadable' AND {rows.ACCOUNT} = \"by\""
DEED = "EXISTS (SELECT 1 FROM visits_deed d WHERE d.id = deed_id)"

TABLES = {
    "visits_formversion": f"{rows.SYSTEM} OR {rows.ACCOUNT} IS NOT NULL",
    "visits_visitchild": f"{rows.SYSTEM} OR {CHILD}",
    "visits_visit": f"{rows.SYSTEM} OR {CHILDREN}",
    "visits_visitor": f"{rows.SYSTEM} OR {VISIT}",
    "visits_heldchild": f"{rows.SYSTEM} OR {CHILD}",
    "visits_held": f"{rows.SYSTEM} OR {VISIT} OR {HELD} OR ({OWN})",
    "visits_issue": f"{rows.SYSTEM} OR {CHILD}",
    "visits_deed": f"{rows.SYSTEM} OR {ISSUE}",
    "visits_proof": f"{rows.SYSTEM} OR {DEED}",
}


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial"), ("privacy", "0001_initial")]
    operations = [protecting(TABLES)]
