"""What somebody asks again and again, and what one's programs were answered, is nobody else's: PostgreSQL holds it back."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

TABLES = {
    "accounts_savedfilter": rows.own("account_id::text"),
    "accounts_programanswer": (
        f"{rows.SYSTEM} OR EXISTS (SELECT 1 FROM accounts_accesstoken t "
        f"WHERE t.id = accounts_programanswer.token_id AND t.account_id::text = {rows.ACCOUNT})"
    ),
}


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_row_policies")]
    operations = [protecting(TABLES)]
