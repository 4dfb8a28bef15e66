"""The times say it: the child's row and the household's say it no second time, and PostgreSQL shows a household by them."""

from django.db import migrations

from notoneless.children.rules import row_policies as rows

# A household is written before its first child lives in it, so it may be written before it can be seen.
HOUSE = "EXISTS (SELECT 1 FROM children_householdspell s WHERE s.household_id = children_household.id)"


def hold(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    for statement in (
        *rows.by_child("children_householdspell"),
        *rows.protect("children_household", using=f"{rows.SYSTEM} OR {HOUSE}", check="true"),
    ):
        editor.execute(statement)


def let_go(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    for table in ("children_householdspell", "children_household"):
        for statement in rows.unprotect(table):
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("children", "0004_households")]
    operations = [
        migrations.RemoveField(model_name="child", name="household"),
        migrations.RemoveField(model_name="household", name="address"),
        migrations.RemoveField(model_name="household", name="division"),
        migrations.RemoveField(model_name="household", name="source"),
        migrations.RunPython(hold, let_go),
    ]
