"""The figures of a sweep, and the lines behind them, are shown to whoever is shown the sweep."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

OF_SWEEP = "EXISTS (SELECT 1 FROM findings_publication p WHERE p.id = {})"
TABLES = {
    "findings_figure": f"{rows.SYSTEM} OR {OF_SWEEP.format('findings_figure.publication_id')}",
    "findings_behind": (
        f"{rows.SYSTEM} OR EXISTS (SELECT 1 FROM findings_figure f WHERE f.id = findings_behind.figure_id)"
    ),
}


class Migration(migrations.Migration):
    dependencies = [("findings", "0006_figures"), ("privacy", "0001_initial")]
    operations = [protecting(TABLES)]
