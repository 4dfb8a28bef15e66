"""A household is told by its number, and who lived in it when by the times of its children.

Nothing filled these tables until now. A child that stands in a household all the same has its time there from now on, of a
beginning that nobody told.
"""

import uuid

import django.db.models.deletion
import notoneless.privacy.models.columns
from django.db import migrations, models

from notoneless.children.rules import row_policies as rows

BEFORE = "EXISTS (SELECT 1 FROM children_child c WHERE c.household_id = children_household.id)"


def _all_rows(editor):
    editor.execute("SELECT set_config('notoneless.system', 'on', true)")


def let_go(apps, editor):
    if editor.connection.vendor == "postgresql":
        for statement in rows.unprotect("children_household"):
            editor.execute(statement)


def hold_as_before(apps, editor):
    if editor.connection.vendor == "postgresql":
        for statement in rows.protect("children_household", using=f"{rows.SYSTEM} OR {BEFORE}", check="true"):
            editor.execute(statement)


def carry_over(apps, editor):
    if editor.connection.vendor == "postgresql":
        _all_rows(editor)
    child, spell = apps.get_model("children", "Child"), apps.get_model("children", "HouseholdSpell")
    house = apps.get_model("children", "Household")
    for one in child.objects.exclude(household=None).select_related("household"):
        house.objects.filter(pk=one.household_id).update(county_path=one.county_path, kind="told")
        spell.objects.create(
            child=one, household=one.household, source=one.household.source, recorded_at=one.household.recorded_at
        )


def carry_back(apps, editor):
    if editor.connection.vendor == "postgresql":
        _all_rows(editor)
    for one in apps.get_model("children", "HouseholdSpell").objects.filter(ended_on=None).select_related("child"):
        one.child.household_id = one.household_id
        one.child.save(update_fields=("household",))


class Migration(migrations.Migration):
    dependencies = [("children", "0003_merged_files_alone")]
    operations = [
        migrations.RunPython(let_go, hold_as_before),
        migrations.CreateModel(
            name="HouseholdSpell",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("began_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="roll and row, document, or who said so",
                        max_length=160,
                        verbose_name="来源",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(blank=True, max_length=36)),
                ("head", models.CharField(blank=True, max_length=64, verbose_name="户主")),
                ("relation", models.CharField(blank=True, max_length=2, verbose_name="与户主关系")),
                (
                    "line",
                    notoneless.privacy.models.columns.SealedTextField(
                        blank=True, mask="hidden", null=True, verbose_name="名册与行"
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="household_spells",
                        to="children.child",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="spells", to="children.household"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None),
                            ("began_on", None),
                            ("ended_on__gte", models.F("began_on")),
                            _connector="OR",
                        ),
                        name="children_householdspell_period",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="household",
            name="county_path",
            field=models.CharField(default="", max_length=4),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="household",
            name="kind",
            field=models.CharField(
                choices=[("register", "户籍"), ("listed", "其他名册"), ("told", "走访或本人所述")],
                default="register",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="household",
            name="head_number",
            field=notoneless.privacy.models.columns.SealedTextField(
                blank=True, mask="id_number", null=True, verbose_name="户主证件号"
            ),
        ),
        migrations.AddField(
            model_name="household",
            name="head_number_index",
            field=notoneless.privacy.models.columns.BlindIndexField(
                db_index=True, of="head_number", purpose="household.head"
            ),
        ),
        migrations.RunPython(carry_over, carry_back),
    ]
