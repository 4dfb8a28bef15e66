from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_own_rows"),
    ]

    operations = [
        migrations.AddField(
            model_name="stafflist",
            name="kind",
            field=models.CharField(choices=[("staff", "staff"), ("groups", "groups")], default="staff", max_length=8),
        ),
    ]
