"""What was heard is written by the worker alone and read by nobody else."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_absences_heard"), ("privacy", "0001_initial")]
    operations = [protecting({"cases_heard": rows.SYSTEM})]
