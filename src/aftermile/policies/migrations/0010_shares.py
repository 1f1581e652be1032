"""Every share of a roll-out with its moment; one that runs now has had its share since it began."""

from django.db import migrations, models


def keep_running(apps, schema_editor):
    tables = apps.get_model("policies", "PolicyTable")
    for row in tables.objects.filter(state="rollout", published_at__isnull=False).only("percent", "published_at"):
        tables.objects.filter(pk=row.pk).update(shares=[[row.published_at.isoformat(), row.percent]])


class Migration(migrations.Migration):

    dependencies = [("policies", "0009_no_rows")]

    operations = [
        migrations.AddField(
            model_name="policytable",
            name="shares",
            field=models.JSONField(
                default=list,
                help_text="Every share it had: [instant, percent], appended only, the oldest first.",
            ),
        ),
        migrations.RunPython(keep_running, migrations.RunPython.noop),
    ]
