from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("cases", "0018_dropped_charges")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("escalated_at__isnull", False)),
                fields=["-escalated_at"],
                name="escalated_of_operator",
            ),
        ),
    ]
