"""The groups of villages and the rounds through them, from door to door; shown to whoever reaches the village. Held back by
PostgreSQL itself."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

#: A bureau's post stands on the school line and has its whole county.
WHOLE = f"county_path = ANY ({rows.paths('schools')})"
VILLAGE = f"EXISTS (SELECT 1 FROM places_division d WHERE d.id = village_id AND d.path ^@ ANY ({rows.paths('places')}))"
GROUP = "EXISTS (SELECT 1 FROM reports_villagegroup g WHERE g.id = group_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0002_boundaries"),
        ("reports", "0008_upward_row_policies"),
    ]

    operations = [
        migrations.CreateModel(
            name="VillageGroup",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("county_path", models.CharField(max_length=4)),
                ("name", models.CharField(max_length=40, verbose_name="村组")),
                ("number", models.PositiveSmallIntegerField(default=0, help_text="its place in the village's list")),
                ("began_on", models.DateField(help_text="since when it is listed")),
                (
                    "ended_on",
                    models.DateField(blank=True, help_text="the first day on which it is listed no more", null=True),
                ),
                ("by", models.CharField(max_length=36)),
                ("written_at", models.DateTimeField()),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="groups", to="places.division"
                    ),
                ),
            ],
            options={
                "verbose_name": "村组",
                "ordering": ("village", "number", "name"),
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("county_path", models.CharField(max_length=4)),
                ("on", models.DateField(verbose_name="走访日期")),
                ("who", models.CharField(help_text="posts", max_length=120, verbose_name="走访人员")),
                ("households", models.PositiveSmallIntegerField(verbose_name="走访户数")),
                ("found", models.PositiveSmallIntegerField(verbose_name="发现不在校的孩子")),
                ("note", models.CharField(blank=True, help_text="names nobody", max_length=300, verbose_name="备注")),
                ("by", models.CharField(max_length=36)),
                ("post_title", models.CharField(blank=True, max_length=120)),
                ("form_key", models.CharField(blank=True, max_length=64)),
                ("written_at", models.DateTimeField()),
                ("struck_at", models.DateTimeField(blank=True, help_text="set once", null=True)),
                ("struck_by", models.CharField(blank=True, max_length=36)),
                ("struck_why", models.CharField(blank=True, max_length=300, verbose_name="划去理由")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rounds", to="reports.villagegroup"
                    ),
                ),
            ],
            options={
                "verbose_name": "村组摸排",
                "ordering": ("-on", "-written_at"),
            },
        ),
        migrations.AddConstraint(
            model_name="villagegroup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)), fields=("village", "name"), name="village_group_once_listed"
            ),
        ),
        migrations.AddIndex(
            model_name="round",
            index=models.Index(fields=["county_path", "on"], name="round_county_day"),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                condition=models.Q(("form_key", ""), _negated=True),
                fields=("group", "form_key"),
                name="round_once_a_form",
            ),
        ),
        protecting(
            {
                "reports_villagegroup": f"{rows.SYSTEM} OR {WHOLE} OR {VILLAGE}",
                "reports_round": f"{rows.SYSTEM} OR {WHOLE} OR {GROUP}",
            }
        ),
    ]
