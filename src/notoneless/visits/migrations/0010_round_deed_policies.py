"""The row policy of what was done with a plan: it is shown to whoever sees the plan, and the worker writes it too."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

PLAN = "EXISTS (SELECT 1 FROM visits_roundplan p WHERE p.id = plan_id)"
TABLES = {"visits_rounddeed": f"{rows.SYSTEM} OR {PLAN}"}


class Migration(migrations.Migration):
    dependencies = [("visits", "0009_whose_rounds")]
    operations = [protecting(TABLES)]
