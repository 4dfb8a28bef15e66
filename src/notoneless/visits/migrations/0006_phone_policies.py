"""A telephone, what it took along and what it is sending are its owner's; a picture is shown where a visit that names it is."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

OWN = rows.own("account_id::text")
DEVICE = "EXISTS (SELECT 1 FROM visits_device d WHERE d.id = device_id)"
PACKET = "EXISTS (SELECT 1 FROM visits_packet p WHERE p.id = packet_id)"
UPLOAD = "EXISTS (SELECT 1 FROM visits_upload u WHERE u.id = upload_id)"
VISIT = "EXISTS (SELECT 1 FROM visits_visit v WHERE v.id = visit_id)"
NAMED = "EXISTS (SELECT 1 FROM visits_visitfile f WHERE f.attachment_id = visits_attachment.id)"

TABLES = {
    "visits_sealkey": rows.SYSTEM,
    "visits_device": OWN,
    "visits_packet": f"{rows.SYSTEM} OR {DEVICE}",
    "visits_packetchild": f"{rows.SYSTEM} OR {PACKET}",
    "visits_upload": f"{rows.SYSTEM} OR {DEVICE}",
    "visits_piece": f"{rows.SYSTEM} OR {UPLOAD}",
    "visits_visitfile": f"{rows.SYSTEM} OR {VISIT}",
    "visits_attachment": f"{OWN} OR {NAMED}",
}


class Migration(migrations.Migration):
    dependencies = [("visits", "0005_phones")]
    operations = [protecting(TABLES)]
