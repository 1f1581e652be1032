"""The rows of the first form of the table are in its document since 0003."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("policies", "0008_backtests")]

    operations = [migrations.DeleteModel(name="PolicyRow")]
