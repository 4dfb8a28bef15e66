"""A letter and a choice are their person's; a county's ways and what went by them are for who keeps that county."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

WRITTEN = "messaging_letter"
TABLES = {
    "messaging_choice": rows.own("account_id::text"),
    "messaging_sending": f"{rows.SYSTEM} OR {rows.in_counties('county')}",
    "messaging_gate": f"{rows.SYSTEM} OR {rows.in_counties('county')}",
}


def put_up(apps, editor):
    # Whoever acts writes a letter to somebody else, and does not read it again.
    if editor.connection.vendor == "postgresql":
        mine = rows.own("account_id::text")
        for statement in rows.protect(WRITTEN, using=mine, check=f"{mine} OR made_by = {rows.ACCOUNT}"):
            editor.execute(statement)


def take_down(apps, editor):
    if editor.connection.vendor == "postgresql":
        for statement in rows.unprotect(WRITTEN):
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial"), ("privacy", "0001_initial")]
    operations = [protecting(TABLES), migrations.RunPython(put_up, take_down)]
