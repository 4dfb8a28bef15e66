"""An absence is shown where its child is shown; what hangs on it, where the absence is."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

CHILD = "EXISTS (SELECT 1 FROM children_child c WHERE c.id = child_id)"
ABSENCE = "EXISTS (SELECT 1 FROM attendance_absence a WHERE a.id = absence_id)"
ANSWER = "EXISTS (SELECT 1 FROM attendance_answer a WHERE a.id = answer_id)"

TABLES = {
    "attendance_absence": f"{rows.SYSTEM} OR {CHILD}",
    "attendance_task": f"{rows.SYSTEM} OR {ABSENCE}",
    "attendance_answer": f"{rows.SYSTEM} OR {ABSENCE}",
    "attendance_proof": f"{rows.SYSTEM} OR {ANSWER}",
    "attendance_change": f"{rows.SYSTEM} OR {ABSENCE}",
}


class Migration(migrations.Migration):
    dependencies = [("attendance", "0004_absences"), ("privacy", "0001_initial")]
    operations = [protecting(TABLES)]
