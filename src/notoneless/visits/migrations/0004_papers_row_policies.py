"""Row policies of the printed forms: a form is shown to whoever is shown one of the children whom it names."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

CHILD = "EXISTS (SELECT 1 FROM children_child c WHERE c.id = child_id)"
CHILDREN = "EXISTS (SELECT 1 FROM visits_paperchild c WHERE c.paper_id = visits_paper.id)"

TABLES = {
    "visits_paperchild": f"{rows.SYSTEM} OR {CHILD}",
    "visits_paper": f"{rows.SYSTEM} OR {CHILDREN}",
}


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_papers")]
    operations = [protecting(TABLES)]
