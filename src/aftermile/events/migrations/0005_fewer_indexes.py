import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_idempotency_holder"),
        ("events", "0001_squashed_0004_dead_letters"),
    ]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="seller",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.seller",
            ),
        ),
        migrations.AlterField(
            model_name="reactionrun",
            name="event",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="events.event",
            ),
        ),
    ]
