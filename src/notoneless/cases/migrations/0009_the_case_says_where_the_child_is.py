"""A case repeats where its child's file says the child is, so that lists and figures of cases are narrowed and let through
without a look at each file; days, charges and open cases have the indexes that their figures are counted along.

The columns are filled, and the triggers that keep them set, behind the migration (``config.whereabouts``).
"""

from typing import Any

from django.db import migrations, models

from notoneless.cases.rules import whereabouts
from notoneless.children.rules.row_policies import by_code_point
from notoneless.privacy.models.protecting import Statements
from notoneless.privacy.rules import row_policies as rows

CHILD = "EXISTS (SELECT 1 FROM children_child c WHERE c.id = child_id)"
COUNTY = f"county_path = ANY ({rows.paths('places')}) OR county_path = ANY ({rows.paths('schools')})"
#: What the policy of the files says, of the case's own columns.
SHOWN = (
    f"{rows.SYSTEM} OR {COUNTY} OR cached_school_path ^@ ANY ({rows.paths('schools')}) "
    f"OR cached_place_path ^@ ANY ({rows.paths('places')}) OR child_id = ANY ({rows.ids('children')})"
)
WRITTEN = f"{rows.SYSTEM} OR {CHILD}"


def shown(using: str) -> Any:
    def put_up(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "postgresql":
            for statement in (*rows.unprotect("cases_case"), *rows.protect("cases_case", using=using, check=WRITTEN)):
                editor.execute(statement)

    return put_up


def compared(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(by_code_point({"cached_place_path": 32, "cached_school_path": 32}, "cases_case"))


def lifted(apps: Any, editor: Any) -> None:
    for statement in whereabouts.LOWER[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_approvals_and_leave_that_ran_out"),
        ("children", "0006_households_found_by_their_key"),
        ("responsibility", "0002_row_policies"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="stood",
            name="stood_ledger_day",
        ),
        migrations.AddField(
            model_name="case",
            name="cached_gone",
            field=models.BooleanField(
                default=False, editable=False, help_text="the child's file was merged into another or put away"
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="cached_place_path",
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name="case",
            name="cached_school_path",
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        Statements(compared, Statements.noop),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["cached_place_path", "cached_due_on", "id"], name="case_place_due"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["cached_school_path", "cached_due_on", "id"], name="case_school_due"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("cached_gone", True)), fields=["id"], name="case_gone"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("cached_closed_on", None), ("cached_gone", False)),
                fields=[
                    "county_path",
                    "cached_place_path",
                    "cached_stage",
                    "cached_due_on",
                    "cached_school_path",
                    "id",
                ],
                name="case_open_by_place",
            ),
        ),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(
                fields=["side", "cached_risen_to", "unit_path", "case", "cached_due_on"], name="charge_risen_from"
            ),
        ),
        migrations.AddIndex(
            model_name="stood",
            index=models.Index(
                fields=["county_path", "ledger", "until", "since", "place_path", "case"], name="stood_county_day"
            ),
        ),
        migrations.AddIndex(
            model_name="stood",
            index=models.Index(
                fields=["county_path", "stage", "until", "since", "place_path", "case"], name="stood_county_stage"
            ),
        ),
        Statements(shown(SHOWN), shown(f"{rows.SYSTEM} OR {COUNTY} OR {CHILD}")),
        Statements(Statements.noop, lifted),
    ]
