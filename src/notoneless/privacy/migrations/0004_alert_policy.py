"""What should be looked into in one county is nothing to those who keep another: PostgreSQL holds it back from them."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_alert_county")]
    operations = [protecting({"privacy_alert": rows.ALERT})]
