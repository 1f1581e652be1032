from django.db import migrations

from aftermile.database.search import SearchIndex


class Migration(migrations.Migration):
    dependencies = [("parcels", "0001_initial")]

    operations = [
        SearchIndex("Parcel"),
    ]
