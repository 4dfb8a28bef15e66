"""What a forgotten filter would show, PostgreSQL holds back; and columns sort there as they do everywhere else."""

from django.db import migrations

from notoneless.children.rules import row_policies as rows

BY_CHILD = (
    "children_nameused",
    "children_identifier",
    "children_guardian",
    "children_residence",
    "children_enrolmentspell",
    "children_category",
    "children_rollline",
    "children_standing",
    "children_remark",
    "children_correction",
)
# A tie is shown with the file that was kept, or, once they are separated, with either.
TIE = "EXISTS (SELECT 1 FROM children_child c WHERE c.id IN (children_tie.kept_id, children_tie.absorbed_id))"
# A household begins before its first child is put into it, so it may be written before it can be seen.
HOUSE = "EXISTS (SELECT 1 FROM children_child c WHERE c.household_id = children_household.id)"
# One's own lines of sponsorship are shown by the account they name: they say whose files are held next.
OWN = "account_id::text = (SELECT current_setting('notoneless.account', true))"


def put_up(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    for table, columns in rows.BY_CODE_POINT:
        meta = apps.get_model(*table.split("_"))._meta
        editor.execute(rows.by_code_point({name: meta.get_field(name).max_length for name in columns}, table))
    for statement in (
        *rows.protect("children_child", using=rows.CHILD),
        *(one for table in BY_CHILD for one in rows.by_child(table)),
        *rows.by_child("children_sponsor", also=OWN),
        *rows.protect("children_tie", using=f"{rows.SYSTEM} OR {TIE}"),
        *rows.protect("children_household", using=f"{rows.SYSTEM} OR {HOUSE}", check="true"),
    ):
        editor.execute(statement)


def take_down(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    for table in ("children_child", *BY_CHILD, "children_sponsor", "children_tie", "children_household"):
        for statement in rows.unprotect(table):
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("children", "0001_initial")]
    operations = [migrations.RunPython(put_up, take_down)]
