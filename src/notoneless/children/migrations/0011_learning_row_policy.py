"""Who struggles with learning is shown where the child is shown; who may know it is the house's own question."""

from django.db import migrations

from notoneless.privacy.models.protecting import protecting
from notoneless.privacy.rules import row_policies as rows

CHILD = "EXISTS (SELECT 1 FROM children_child c WHERE c.id = child_id)"


class Migration(migrations.Migration):
    dependencies = [("children", "0010_who_struggles_with_learning")]
    operations = [protecting({"children_learningmark": f"{rows.SYSTEM} OR {CHILD}"})]
