"""How a case stood is kept day by day, for the ledgers of past days; shown where its case is shown."""

import datetime
import django.db.models.deletion
from django.db import migrations, models

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

CASE = "EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_a_paper_is_drawn"),
    ]

    operations = [
        migrations.CreateModel(
            name="Stood",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("since", models.DateField()),
                (
                    "until",
                    models.DateField(
                        default=datetime.date(9999, 12, 31),
                        help_text="the first day on which it stood otherwise; 9999-12-31 still holds",
                    ),
                ),
                (
                    "ledger",
                    models.CharField(
                        blank=True, help_text="in which the child stood; empty once it was closed", max_length=24
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("new", "待派发"),
                            ("dispatched", "待接收"),
                            ("verifying", "去向待核实"),
                            ("persuading", "劝返中"),
                            ("returned", "已复学，跟踪中"),
                            ("proving", "待凭据"),
                            ("closing", "待复核"),
                            ("contested", "结论不一"),
                            ("closed", "已销号"),
                        ],
                        max_length=12,
                    ),
                ),
                ("outcome", models.CharField(blank=True, max_length=40)),
                ("due_on", models.DateField(default=datetime.date(9999, 12, 31))),
                (
                    "place_path",
                    models.CharField(blank=True, help_text="where the child lived, as was known then", max_length=32),
                ),
                ("school_path", models.CharField(blank=True, max_length=32)),
                ("grade", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("said", models.JSONField(default=dict, help_text="rules.ledger")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stood", to="cases.case"
                    ),
                ),
            ],
            options={
                "verbose_name": "案件逐日情况",
                "indexes": [models.Index(fields=["ledger", "until", "since"], name="stood_ledger_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "since"), name="stood_since"),
                    models.UniqueConstraint(
                        condition=models.Q(("until", datetime.date(9999, 12, 31))),
                        fields=("case",),
                        name="stood_one_holds",
                    ),
                    models.CheckConstraint(condition=models.Q(("until__gt", models.F("since"))), name="stood_period"),
                ],
            },
        ),
        protecting({"cases_stood": f"{rows.SYSTEM} OR {CASE}"}),
    ]
