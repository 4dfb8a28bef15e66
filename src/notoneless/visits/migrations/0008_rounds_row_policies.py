"""Row policies of rounds: a stop is shown where its child is, and to whoever is to go there; a plan to who made it, and where a stop of it is."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

CHILD = "EXISTS (SELECT 1 FROM children_child c WHERE c.id = child_id)"
STOPS = "EXISTS (SELECT 1 FROM visits_roundstop s WHERE s.plan_id = visits_roundplan.id)"

TABLES = {
    "visits_roundstop": f"{rows.SYSTEM} OR account_id::text = {rows.ACCOUNT} OR {CHILD}",
    "visits_roundplan": f"{rows.own('by')} OR {STOPS}",
}


class Migration(migrations.Migration):
    dependencies = [("visits", "0007_rounds")]
    operations = [protecting(TABLES)]
