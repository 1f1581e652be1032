"""`aftermile scans`."""

import click

from aftermile.config.boot import boot, refuse_unmigrated
from aftermile.config.cli import Exit, Group


@click.group(
    "scans",
    cls=Group,
    epilog="""
\b
Examples:
  aftermile scans mailbox
  aftermile scans mailbox --once
""",
)
def command() -> None:
    """Scans of carriers and warehouses that come by mail."""


@command.command(
    "mailbox",
    epilog="""
\b
Examples:
  aftermile scans mailbox               how each mailbox does
  aftermile scans mailbox --once        look into all of them now
  aftermile scans mailbox --once daily

\b
Exit codes: 0 fine, 4 a mailbox did not answer, or a mail could not be read.
""",
)
@click.argument("name", required=False)
@click.option("--once", is_flag=True, help="Look into it now, until no mail waits.")
@click.pass_context
def mailbox(ctx: click.Context, name: str | None, *, once: bool) -> None:
    """Tell how the mailboxes with scans do, or look into them now (docs/operate/mailbox.md)."""
    boot()
    refuse_unmigrated()
    from aftermile.parcels.mailbox import mailboxes

    boxes = [mailboxes.get(name)] if name else sorted(mailboxes, key=lambda one: one.name)
    if not boxes:
        click.echo("No mailbox is set: AFTERMILE_MAILBOXES names them.")
    troubles = [_once(box.name) if once else _state(box.name, box.address) for box in boxes]
    ctx.exit(Exit.PARTLY if any(troubles) else Exit.FINE)


def _once(name: str) -> bool:
    """Look into a mailbox until nothing waits; say whether something went wrong."""
    from aftermile.parcels.actions.mailing import look

    trouble = False
    while True:
        found = look(name)
        words = f"{found.taken} taken in, {found.known} known before, {found.failed} not read"
        click.echo(f"{name}: {words}, {found.left_alone} left alone, {found.waiting} wait")
        if found.problem:
            click.echo(f"{name}: {found.problem}", err=True)
        trouble = trouble or bool(found.failed or found.problem)
        if found.problem or not found.waiting:
            return trouble


def _state(name: str, address: str) -> bool:
    from aftermile.parcels.models import MailboxHealth, ScanMail

    health = MailboxHealth.objects.filter(name=name).first()
    click.echo(f"{name}: {address}")
    if health is None or (health.answered_at is None and not health.problem):
        click.echo("  not looked into yet")
        return False
    if health.answered_at:
        click.echo(f"  answered {health.answered_at:%Y-%m-%d %H:%M} UTC, {health.left_alone} left alone")
    if health.problem:
        click.echo(f"  {health.problem} Next try {health.due_at:%Y-%m-%d %H:%M} UTC.")
    for mail in ScanMail.objects.filter(mailbox=name).order_by("-id")[:5]:
        words = f"{mail.state}: {mail.fresh} new, {mail.repeated} known before"
        click.echo(f"  {mail.received_at:%Y-%m-%d %H:%M} {mail.sender}, {words} {mail.problem}".rstrip())
    return bool(health.problem)
