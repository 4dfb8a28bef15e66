"""Two entries of one paper roll, and what persons decided where they differ; shown to whoever sees the rolls they are of."""

import django.db.models.deletion
import notoneless.privacy.models.columns
import uuid
from django.db import migrations, models

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

# The files have a policy of their own, by their county.
TABLES = {
    "imports_entrydecision": f"{rows.SYSTEM} OR EXISTS (SELECT 1 FROM imports_rollfile f WHERE f.id = second_id)",
}


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0002_row_policies"),
    ]

    operations = [
        migrations.AddField(
            model_name="rollfile",
            name="double",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="rollfile",
            name="second_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="seconds",
                to="imports.rollfile",
            ),
        ),
        migrations.AddField(
            model_name="rollfile",
            name="settles",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="settled",
                to="imports.rollfile",
            ),
        ),
        migrations.CreateModel(
            name="EntryDecision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("place", models.CharField(max_length=60)),
                (
                    "choice",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("first", "第一遍"),
                            ("second", "第二遍"),
                            ("typed", "另录"),
                            ("keep", "保留这一行"),
                            ("drop", "不要这一行"),
                            ("same", "是同一行"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "partner",
                    models.PositiveIntegerField(blank=True, help_text="the line of the other entry, from 0", null=True),
                ),
                (
                    "value",
                    notoneless.privacy.models.columns.SealedTextField(
                        blank=True, mask="hidden", null=True, verbose_name="另录的值"
                    ),
                ),
                ("is_as_on_paper", models.BooleanField(default=False)),
                ("decided_at", models.DateTimeField()),
                ("decided_by", models.CharField(max_length=36)),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="imports.rollfile"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["second", "place", "decided_at"], name="entry_decision")],
            },
        ),
        protecting(TABLES),
    ]
