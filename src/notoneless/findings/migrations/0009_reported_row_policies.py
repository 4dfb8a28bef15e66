"""Whom an office's roll calls out of school is shown to whoever is shown the sweep."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

TABLES = {
    "findings_reported": (
        f"{rows.SYSTEM} OR EXISTS (SELECT 1 FROM findings_publication p WHERE p.id = findings_reported.publication_id)"
    ),
}


class Migration(migrations.Migration):
    dependencies = [("findings", "0008_reported"), ("privacy", "0001_initial")]
    operations = [protecting(TABLES)]
