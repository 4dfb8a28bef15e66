"""What a file said before a sweep was written into it is shown to whoever is shown the sweep's line."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

TABLES = {
    "findings_before": (
        f"{rows.SYSTEM} OR EXISTS (SELECT 1 FROM findings_proposal p WHERE p.id = findings_before.proposal_id)"
    ),
}


class Migration(migrations.Migration):
    dependencies = [("findings", "0004_undoing"), ("privacy", "0001_initial")]
    operations = [protecting(TABLES)]
