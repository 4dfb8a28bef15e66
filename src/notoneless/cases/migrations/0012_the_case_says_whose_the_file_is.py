"""A case repeats whose county its child's file is: the map counts twenty thousand cases along one index, without a look at a file.

The column is filled behind the migration (``config.whereabouts``).
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_opened_index"),
        ("children", "0007_the_ledger_of_school_age"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="case_open_by_place",
        ),
        migrations.AddField(
            model_name="case",
            name="cached_county_path",
            field=models.CharField(blank=True, editable=False, help_text="whose the child's file is", max_length=4),
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
                    "cached_county_path",
                    "id",
                ],
                name="case_open_by_place",
            ),
        ),
    ]
