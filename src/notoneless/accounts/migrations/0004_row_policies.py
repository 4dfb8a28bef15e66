"""A list of staff that was read in is its reader's alone: PostgreSQL holds it back from everybody else."""

from django.db import migrations

from notoneless.privacy.rules import row_policies as rows

TABLES = {"accounts_stafflist": rows.own("made_by")}


def put_up(apps, editor):
    if editor.connection.vendor == "postgresql":
        for table, using in TABLES.items():
            for statement in rows.protect(table, using=using):
                editor.execute(statement)


def take_down(apps, editor):
    if editor.connection.vendor == "postgresql":
        for table in TABLES:
            for statement in rows.unprotect(table):
                editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_program_answer"), ("privacy", "0001_initial")]
    operations = [migrations.RunPython(put_up, take_down)]
