"""A list of staff that was read in is its reader's alone: PostgreSQL holds it back from everybody else."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

TABLES = {"accounts_stafflist": rows.own("made_by")}


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_program_answer"), ("privacy", "0001_initial")]
    operations = [protecting(TABLES)]
