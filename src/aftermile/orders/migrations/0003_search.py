from django.db import migrations

from aftermile.database.search import SearchIndex


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_portal_links")]

    operations = [
        SearchIndex("Order"),
        SearchIndex("Buyer"),
    ]
