"""A move is shown to both schools, to whoever reaches the whole county, and where its child is shown; acts and papers with it."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

SCHOOLS = (
    "EXISTS (SELECT 1 FROM places_school s WHERE s.id IN (from_school_id, to_school_id) "
    f"AND s.path ^@ ANY ({rows.paths('schools')}))"
)
COUNTY = f"county_path = ANY ({rows.paths('schools')}) OR county_path = ANY ({rows.paths('places')})"
CHILD = "EXISTS (SELECT 1 FROM children_child c WHERE c.id = child_id)"
MOVE = "EXISTS (SELECT 1 FROM moves_move m WHERE m.id = move_id)"
ACT = "EXISTS (SELECT 1 FROM moves_moveact a WHERE a.id = act_id)"


class Migration(migrations.Migration):
    dependencies = [("moves", "0001_initial"), ("privacy", "0001_initial"), ("children", "0002_row_policies")]
    operations = [
        protecting(
            {
                "moves_move": f"{rows.SYSTEM} OR {COUNTY} OR {SCHOOLS} OR {CHILD}",
                "moves_moveact": f"{rows.SYSTEM} OR {MOVE}",
                "moves_movepaper": f"{rows.SYSTEM} OR {ACT}",
            }
        )
    ]
