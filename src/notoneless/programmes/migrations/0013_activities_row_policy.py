"""Activities name no child and are their county's: PostgreSQL shows them to whoever has a post there. Which of them somebody reads is asked by
``programmes.access``."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

HERE = f"{rows.SYSTEM} OR {rows.in_counties('county_path')}"


class Migration(migrations.Migration):
    dependencies = [("programmes", "0012_activities"), ("privacy", "0001_initial")]
    operations = [protecting({f"programmes_{table}": HERE for table in ("activity", "addressed", "activityproof")})]
