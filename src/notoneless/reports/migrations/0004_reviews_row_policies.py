"""A review is shown to whoever reaches its whole county; what was drawn with it. Held back by PostgreSQL itself."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

COUNTY = f"(county_path = ANY ({rows.paths('schools')}) OR county_path = ANY ({rows.paths('places')}))"
REVIEW = "EXISTS (SELECT 1 FROM reports_review r WHERE r.id = review_id)"


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_reviews"), ("privacy", "0001_initial")]
    operations = [
        protecting({"reports_review": f"{rows.SYSTEM} OR {COUNTY}", "reports_check": f"{rows.SYSTEM} OR {REVIEW}"})
    ]
