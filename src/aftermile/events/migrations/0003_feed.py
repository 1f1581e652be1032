"""
A feed that never skips an event committed late.

On PostgreSQL numbers are given out before the commit, so a reader may see 12 before 11. Each writing
transaction therefore holds a shared advisory lock that names the last number before its own first one; a
reader stops at the smallest such number (see `events.feed`). SQLite has one writer: nothing is needed.
"""

from django.db import migrations, models

LOCKS = 7  # the first 16 bits of the lock's number; the other 48 are an event's number

TRIGGER = f"""
CREATE FUNCTION aftermile_event_writer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mine text := pg_current_xact_id()::text;
BEGIN
    IF current_setting('aftermile.event_writer', true) IS DISTINCT FROM mine THEN
        PERFORM pg_advisory_xact_lock_shared(
            ({LOCKS}::bigint << 48)
            | (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM events_event_seq_seq)
        );
        PERFORM set_config('aftermile.event_writer', mine, true);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER aftermile_event_writer BEFORE INSERT ON events_event
    FOR EACH STATEMENT EXECUTE FUNCTION aftermile_event_writer();
"""
BACK = """
DROP TRIGGER aftermile_event_writer ON events_event;
DROP FUNCTION aftermile_event_writer;
"""


def run(sql):
    def apply(apps, editor):
        if editor.connection.vendor == "postgresql":
            editor.execute(sql)

    return apply


class Migration(migrations.Migration):
    dependencies = [("events", "0002_queues")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="loaded",
            field=models.BooleanField(default=False, help_text="History brought in later; nobody is told."),
        ),
        migrations.RemoveIndex(model_name="delivery", name="delivery_due"),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["endpoint", "due_at", "id"],
                name="delivery_due",
            ),
        ),
        migrations.RunPython(run(TRIGGER), run(BACK)),
    ]
