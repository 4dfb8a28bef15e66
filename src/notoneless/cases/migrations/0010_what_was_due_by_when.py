"""What was due on a case by when, at which unit, and when it was done; shown where its case is shown, and whole counties whole."""

import django.db.models.deletion
from django.db import migrations, models

from notoneless.privacy.models.protecting import protecting, shown_also
from notoneless.privacy.rules import row_policies as rows

SO_FAR = f"{rows.SYSTEM} OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id)"
WHOLE = f"{rows.SYSTEM} OR county_path = ANY ({rows.paths('places')}) OR county_path = ANY ({rows.paths('schools')})"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_the_case_says_where_the_child_is"),
    ]

    operations = [
        migrations.CreateModel(
            name="Deadline",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "county_path",
                    models.CharField(
                        help_text="the case's, by which the figures are let through as a whole", max_length=4
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("place", "乡镇（行政线）"), ("school", "学校（教育线）"), ("county", "区县教育局")],
                        max_length=8,
                    ),
                ),
                ("unit_path", models.CharField(max_length=32)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "立案"),
                            ("dispatched", "派发"),
                            ("accepted", "接收"),
                            ("declined", "不接收"),
                            ("verified", "核实去向"),
                            ("reasoned", "查明原因"),
                            ("contacted", "联系"),
                            ("visited", "走访"),
                            ("stepped", "劝返措施"),
                            ("served", "文书送达"),
                            ("referred", "转办"),
                            ("replied", "回函"),
                            ("returned", "复学"),
                            ("followed", "复学跟踪"),
                            ("seen", "再次见到"),
                            ("closing", "申请销号"),
                            ("checked", "复核"),
                            ("reopened", "重新立案"),
                            ("escalated", "逾期上报"),
                            ("handed_over", "移交"),
                            ("taken_over", "接手"),
                            ("struck", "划去"),
                            ("drawn", "出具文书"),
                            ("noted", "记事"),
                        ],
                        help_text="what had to be done",
                        max_length=12,
                    ),
                ),
                ("step", models.CharField(blank=True, help_text="of the ladder, or to which office", max_length=24)),
                ("names", models.PositiveIntegerField(default=0, help_text="number of the act that asked for it")),
                ("days", models.PositiveSmallIntegerField(default=0)),
                ("behind", models.PositiveIntegerField(help_text="number of the newest act when it arose")),
                ("since", models.DateField()),
                ("due_on", models.DateField()),
                (
                    "ended_on",
                    models.DateField(
                        blank=True, help_text="when what did it was written down, or it fell away", null=True
                    ),
                ),
                (
                    "by_act",
                    models.PositiveIntegerField(
                        default=0, help_text="number of the act that did it; 0: it fell away, or is owed"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deadlines", to="cases.case"
                    ),
                ),
            ],
            options={
                "verbose_name": "案件限期",
                "indexes": [
                    models.Index(
                        fields=["county_path", "due_on", "side", "unit_path", "ended_on", "by_act", "case"],
                        name="deadline_county",
                    ),
                    models.Index(fields=["side", "unit_path", "due_on"], name="deadline_unit"),
                ],
            },
        ),
        protecting({"cases_deadline": SO_FAR}),
        shown_also({"cases_deadline": (WHOLE, SO_FAR)}),
    ]
