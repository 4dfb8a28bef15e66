"""What was shown in full, counted as looked at, or asked for as a list: PostgreSQL shows each only to whom it concerns."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

TABLES = {
    "privacy_reveal": rows.own("actor"),
    "privacy_looks": rows.own("actor"),
    "privacy_export": rows.EXPORT,
}


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]
    operations = [protecting(TABLES)]
