"""Who holds which post, what was handed over and what was signed is a county's own: PostgreSQL shows it to whoever has a
post there, and to everybody what is his."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

POST = f"SELECT 1 FROM responsibility_post p WHERE p.id = post_id AND {rows.in_counties('p.unit_path')}"
# The inner looks at terms and groups are themselves under their tables' policies.
TERM = "SELECT 1 FROM responsibility_appointment a WHERE a.id = {}"
SCHOOL = f"SELECT 1 FROM places_school s WHERE s.id = school_id AND {rows.in_counties('s.path')}"
GROUP = "SELECT 1 FROM responsibility_controlgroup g WHERE g.id = group_id"

TABLES = {
    "responsibility_appointment": f"{rows.own('account_id::text')} OR EXISTS ({POST})",
    "responsibility_handover": f"{rows.own('receiver_id::text')} OR EXISTS ({TERM.format('giver_id')})",
    "responsibility_controlgroup": f"{rows.SYSTEM} OR EXISTS ({SCHOOL})",
    "responsibility_groupmember": f"{rows.own('account_id::text')} OR EXISTS ({GROUP})",
    "responsibility_letter": (
        f"{rows.SYSTEM} OR {rows.in_counties('county_path')} OR EXISTS ({TERM.format('appointment_id')})"
    ),
}


class Migration(migrations.Migration):
    dependencies = [("responsibility", "0001_initial"), ("privacy", "0001_initial")]
    operations = [protecting(TABLES)]
