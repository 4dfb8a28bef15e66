"""An application is shown where its child is shown; acts and papers with it. A merged file's stays with the file that was kept."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

CHILD = "EXISTS (SELECT 1 FROM children_child c WHERE c.id = child_id)"
DEFERRAL = "EXISTS (SELECT 1 FROM deferrals_deferral d WHERE d.id = deferral_id)"
ACT = "EXISTS (SELECT 1 FROM deferrals_deferralact a WHERE a.id = act_id)"


class Migration(migrations.Migration):
    dependencies = [("deferrals", "0001_initial"), ("privacy", "0001_initial"), ("children", "0002_row_policies")]
    operations = [
        protecting(
            {
                "deferrals_deferral": f"{rows.SYSTEM} OR {CHILD}",
                "deferrals_deferralact": f"{rows.SYSTEM} OR {DEFERRAL}",
                "deferrals_deferralpaper": f"{rows.SYSTEM} OR {ACT}",
            }
        )
    ]
