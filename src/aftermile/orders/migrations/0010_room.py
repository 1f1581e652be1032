from django.db import migrations


def leave_room(apps, schema_editor):
    """An order is updated when it is shipped and when it is delivered, in columns that no index holds."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE orders_order SET (fillfactor = 85)")


def fill_up(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE orders_order RESET (fillfactor)")


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_squashed_0009_line_parts")]

    operations = [migrations.RunPython(leave_room, fill_up, elidable=False)]
