"""What was shown in full, counted as looked at, or asked for as a list: PostgreSQL shows each only to whom it concerns."""

from django.db import migrations

from notoneless.privacy.rules import row_policies as rows

TABLES = {
    "privacy_reveal": rows.own("actor"),
    "privacy_looks": rows.own("actor"),
    "privacy_export": rows.EXPORT,
}


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
    dependencies = [("privacy", "0001_initial")]
    operations = [migrations.RunPython(put_up, take_down)]
