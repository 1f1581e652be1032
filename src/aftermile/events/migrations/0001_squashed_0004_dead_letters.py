"""All tables as 0001 to 0004 leave them, for a database that has none of them."""

import django.db.models.deletion
from django.db import migrations, models

import aftermile.database.fields
from aftermile.database.together import Together

# See 0003_feed.
LOCKS = 7

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
    replaces = [
        ("events", "0001_initial"),
        ("events", "0002_queues"),
        ("events", "0003_feed"),
        ("events", "0004_dead_letters"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0005_idempotency_holder"),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="TaskRun",
                    fields=[
                        ("name", models.CharField(max_length=80, primary_key=True, serialize=False)),
                        ("due_at", models.DateTimeField()),
                        ("leased_until", models.DateTimeField(null=True)),
                        ("lease", models.CharField(blank=True, max_length=40)),
                        ("last_started_at", models.DateTimeField(null=True)),
                        ("last_finished_at", models.DateTimeField(null=True)),
                        ("error", models.TextField(blank=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                        ("id", models.CharField(max_length=30, unique=True)),
                        ("name", models.CharField(max_length=60)),
                        ("version", models.PositiveSmallIntegerField(default=1)),
                        (
                            "subject_id",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        (
                            "thread_id",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        (
                            "actor_kind",
                            models.CharField(
                                choices=[
                                    ("member", "member"),
                                    ("buyer", "buyer"),
                                    ("api_key", "api_key"),
                                    ("system", "system"),
                                    ("provider", "provider"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "actor_ref",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        ("actor_name", models.CharField(blank=True, max_length=120)),
                        ("data", models.JSONField(default=dict)),
                        ("at", models.DateTimeField()),
                        (
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                        (
                            "loaded",
                            models.BooleanField(
                                default=False, help_text="History brought in later; nobody is told."
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["thread_id", "seq"], name="event_thread"),
                            models.Index(fields=["subject_id", "seq"], name="event_subject"),
                            models.Index(fields=["seller", "seq"], name="event_seller"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReactionRun",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("reaction", models.CharField(max_length=80)),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "Waiting"), ("done", "Done"), ("dead", "Dead")],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("due_at", models.DateTimeField()),
                        ("leased_until", models.DateTimeField(null=True)),
                        ("lease", models.CharField(blank=True, max_length=40)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("error", models.TextField(blank=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="runs",
                                to="events.event",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["due_at", "id"],
                                name="run_due",
                            ),
                            models.Index(
                                condition=models.Q(("state", "dead")), fields=["id"], name="run_dead"
                            ),
                            models.Index(
                                condition=models.Q(("state", "done")), fields=["finished_at"], name="run_done"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("event", "reaction"), name="reaction_once_per_event"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WebhookEndpoint",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="whe", serialize=False)),
                        ("url", models.URLField(max_length=500)),
                        (
                            "events",
                            models.JSONField(default=list, help_text="Names, or noun.*; empty means all."),
                        ),
                        ("secret", models.CharField(max_length=80)),
                        ("active", models.BooleanField(default=True)),
                        ("failing_since", models.DateTimeField(null=True)),
                        ("switched_off_at", models.DateTimeField(null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="webhook_endpoints",
                                to="accounts.seller",
                            ),
                        ),
                        ("description", models.CharField(blank=True, max_length=120)),
                        (
                            "failures",
                            models.PositiveIntegerField(
                                default=0, help_text="Failed tries since the last success."
                            ),
                        ),
                        (
                            "held_until",
                            models.DateTimeField(
                                help_text="Nothing is sent before: it failed just now.", null=True
                            ),
                        ),
                        (
                            "old_secret",
                            models.CharField(
                                blank=True, help_text="Signs too until `old_secret_until`.", max_length=80
                            ),
                        ),
                        ("old_secret_until", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        ("id", aftermile.database.fields.IdField(prefix="dlv", serialize=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("delivered", "Delivered"),
                                    ("failed", "Failed"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("due_at", models.DateTimeField()),
                        ("leased_until", models.DateTimeField(null=True)),
                        ("lease", models.CharField(blank=True, max_length=40)),
                        ("request_headers", models.JSONField(default=dict)),
                        ("response_status", models.PositiveSmallIntegerField(null=True)),
                        ("response_body", models.TextField(blank=True)),
                        ("error", models.TextField(blank=True)),
                        ("delivered_at", models.DateTimeField(null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
                                to="events.event",
                            ),
                        ),
                        (
                            "endpoint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="events.webhookendpoint",
                            ),
                        ),
                        (
                            "tries",
                            models.JSONField(default=list, help_text="Every try: at, status, error, ms."),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["endpoint", "-id"], name="delivery_log"),
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["endpoint", "due_at", "id"],
                                name="delivery_due",
                            ),
                            models.Index(
                                condition=models.Q(("state", "failed")),
                                fields=["endpoint"],
                                name="delivery_failed",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("endpoint", "event"), name="event_once_per_endpoint"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mail",
                    fields=[
                        ("due_at", models.DateTimeField()),
                        ("leased_until", models.DateTimeField(null=True)),
                        ("lease", models.CharField(blank=True, max_length=40)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("error", models.TextField(blank=True)),
                        ("id", aftermile.database.fields.IdField(prefix="mail", serialize=False)),
                        ("key", models.CharField(max_length=200, unique=True)),
                        ("to", models.CharField(max_length=320)),
                        ("reply_to", models.CharField(blank=True, max_length=320)),
                        ("language", models.CharField(max_length=12)),
                        ("subject", models.CharField(max_length=250)),
                        ("text", models.TextField()),
                        ("html", models.TextField(blank=True)),
                        (
                            "subject_id",
                            aftermile.database.fields.RefField(blank=True, default="", max_length=40),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("sent", "Sent"),
                                    ("kept", "Kept"),
                                    ("dead", "Dead"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField(null=True)),
                        (
                            "seller",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.seller",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["due_at", "id"],
                                name="mail_due",
                            ),
                            models.Index(fields=["seller", "-id"], name="mail_log"),
                            models.Index(fields=["subject_id", "id"], name="mail_subject"),
                            models.Index(
                                condition=models.Q(("state", "dead")), fields=["seller"], name="mail_dead"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WorkerSeen",
                    fields=[
                        (
                            "name",
                            models.CharField(
                                help_text="Host, process and lane.",
                                max_length=120,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("started_at", models.DateTimeField()),
                        ("seen_at", models.DateTimeField()),
                    ],
                ),
            ],
        ),
        migrations.RunPython(run(TRIGGER), run(BACK)),
    ]
