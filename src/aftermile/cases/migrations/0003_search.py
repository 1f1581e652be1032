from django.db import migrations

from aftermile.database.search import SearchIndex


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_drafts")]

    operations = [
        SearchIndex("Case"),
    ]
