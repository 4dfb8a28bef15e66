from django.db import migrations

from notoneless.audit.rules import guards


def set_guards(apps, editor):
    for statement in guards.RAISE[editor.connection.vendor]:
        editor.execute(statement)
    if editor.connection.vendor == "postgresql":
        editor.execute("CREATE INDEX audit_event_children ON audit_event USING gin (children jsonb_path_ops)")


def lift_guards(apps, editor):
    for statement in guards.LOWER[editor.connection.vendor]:
        editor.execute(statement)
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX IF EXISTS audit_event_children")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(set_guards, lift_guards)]
