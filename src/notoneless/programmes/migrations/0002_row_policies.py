"""The register names no child and is its county's: PostgreSQL shows it to whoever has a post there. Which tasks somebody sees of it
is asked by ``programmes.access``."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

HERE = f"{rows.SYSTEM} OR {rows.in_counties('county_path')}"


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial"), ("privacy", "0001_initial")]
    operations = [
        protecting(
            {f"programmes_{table}": HERE for table in ("document", "measure", "task", "evidence", "look", "sheet")}
        )
    ]
