"""Meetings are their county's, as the documents of their minutes are. Held back by PostgreSQL itself."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows


class Migration(migrations.Migration):
    dependencies = [("programmes", "0003_meetings"), ("privacy", "0001_initial")]
    operations = [protecting({"programmes_meeting": f"{rows.SYSTEM} OR {rows.in_counties('county_path')}"})]
