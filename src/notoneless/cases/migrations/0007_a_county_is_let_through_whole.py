"""Who reaches a county whole is shown its cases, charges and ledgers by their own county, without a look at each child."""

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

from notoneless.privacy.models.protecting import shown_also
from notoneless.privacy.rules import row_policies as rows

CHILD = "EXISTS (SELECT 1 FROM children_child c WHERE c.id = child_id)"
CASE = "EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id)"


def whole(county: str) -> str:
    # The system's word comes first: a statement of the worker never pays for the rest.
    return f"{rows.SYSTEM} OR {county} = ANY ({rows.paths('places')}) OR {county} = ANY ({rows.paths('schools')})"


TABLES = {
    "cases_case": (whole("county_path"), f"{rows.SYSTEM} OR {CHILD}"),
    "cases_charge": (whole("left(unit_path, 4)"), f"{rows.SYSTEM} OR {CASE}"),
    "cases_stood": (whole("county_path"), f"{rows.SYSTEM} OR {CASE}"),
}


def fill(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":  # the policies bind the tables' owner too, until this is committed
        editor.execute("SELECT set_config('notoneless.system', 'on', true)")
    case = apps.get_model("cases", "Case").objects.filter(pk=OuterRef("case"))
    apps.get_model("cases", "Stood").objects.update(county_path=Subquery(case.values("county_path")[:1]))


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_heard_row_policy"), ("privacy", "0001_initial")]
    operations = [
        migrations.AddField(
            "stood",
            "county_path",
            models.CharField(
                default="", help_text="the case's, by which a ledger is let through as a whole", max_length=4
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        shown_also(TABLES),
    ]
