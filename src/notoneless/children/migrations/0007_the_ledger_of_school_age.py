"""What a case says of where a child is stands on the child's file, and how a file stood before stands beside it, so that the ledger
of school age is read for today and for any past day.

The column is filled, and the triggers that keep both are set, behind the migration (``config.whereabouts``). How files stood
before this is not known; they are told as they stood when this began.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from notoneless.children.rules import row_policies as rows
from notoneless.privacy.models.protecting import Statements

PATHS = {"county_path": 4, "place_path": 32, "school_path": 32, "standing": 40, "verified": 40}


def put_up(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(rows.by_code_point({"cached_verified": 40}, "children_child"))
        editor.execute(rows.by_code_point(PATHS, "children_stoodbefore"))
        for statement in rows.by_child("children_stoodbefore"):
            editor.execute(statement)


def take_down(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        for statement in rows.unprotect("children_stoodbefore"):
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("children", "0006_households_found_by_their_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="child",
            name="cached_verified",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="what a case says since the newest sweep; empty: nothing",
                max_length=40,
            ),
        ),
        migrations.CreateModel(
            name="StoodBefore",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("county_path", models.CharField(max_length=4)),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("place_path", models.CharField(blank=True, max_length=32)),
                ("school_path", models.CharField(blank=True, max_length=32)),
                ("grade", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("standing", models.CharField(blank=True, max_length=40)),
                ("verified", models.CharField(blank=True, max_length=40)),
                ("gone", models.BooleanField(default=False, help_text="merged into another, or put away")),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stood_before", to="children.child"
                    ),
                ),
            ],
            options={
                "verbose_name": "档案逐日情况",
                "constraints": [
                    models.UniqueConstraint(fields=("child", "until"), name="stood_before_until"),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))), name="stood_before_period"
                    ),
                ],
            },
        ),
        Statements(put_up, take_down),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(
                condition=models.Q(("merged_into", None), ("removed_at", None)),
                fields=[
                    "county_path",
                    "cached_place_path",
                    "cached_verified",
                    "cached_standing",
                    "pinyin",
                    "id",
                    "opened_at",
                    "merged_into",
                    "removed_at",
                ],
                name="child_ledger_of_age",
            ),
        ),
        migrations.AddIndex(
            model_name="stoodbefore",
            index=models.Index(
                fields=["county_path", "place_path", "verified", "standing", "until", "since", "child"],
                name="stood_before_county",
            ),
        ),
    ]
