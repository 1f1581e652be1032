from django.db import migrations


def leave_room(apps, schema_editor):
    """A parcel is updated with each new scan: in a page with room its indexes stay as they are."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE parcels_parcel SET (fillfactor = 80)")
        schema_editor.execute("ALTER TABLE parcels_leg SET (fillfactor = 90)")


def fill_up(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE parcels_parcel RESET (fillfactor)")
        schema_editor.execute("ALTER TABLE parcels_leg RESET (fillfactor)")


class Migration(migrations.Migration):
    dependencies = [("parcels", "0012_mails")]

    operations = [migrations.RunPython(leave_room, fill_up)]
