"""`aftermile migrate`."""

import click

from aftermile import __version__
from aftermile.config.boot import VERSION_FILE, boot, waiting_migrations
from aftermile.config.cli import Exit


@click.command(
    "migrate",
    epilog="""
\b
Examples:
  aftermile backup before.tar.gz && aftermile migrate
  aftermile migrate --check     exit code 1 when migrations wait
""",
)
@click.option("--check", is_flag=True, help="Only tell what waits.")
@click.pass_context
def command(ctx: click.Context, *, check: bool) -> None:
    """Bring the database to this version; also collects the static files of a production."""
    boot()
    waiting = waiting_migrations()
    if check:
        for name in waiting:
            click.echo(name)
        ctx.exit(Exit.DIFFERS if waiting else Exit.FINE)
    migrate()
    click.echo(f"The database is at this version ({len(waiting)} migrations applied)")


def migrate() -> None:
    """Apply migrations, bring cache table and reasons up to date, collect static files."""
    from django.conf import settings
    from django.core.management import call_command

    from aftermile.policies.actions import ensure_reasons

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    ensure_reasons()
    if settings.STATIC_ROOT:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        (settings.STATIC_ROOT / VERSION_FILE).write_text(__version__, encoding="ascii")
