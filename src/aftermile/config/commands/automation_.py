"""`aftermile automation`."""

from typing import TYPE_CHECKING

import click

from aftermile.config.boot import boot
from aftermile.config.cli import Group

if TYPE_CHECKING:
    from aftermile.accounts.models import Seller


@click.group(
    "automation",
    cls=Group,
    epilog="""
\b
Examples:
  aftermile automation status
  aftermile automation stop lamp-house --why "Too many refunds"
""",
)
def command() -> None:
    """Let cases settle alone, stop it, or see whether they do."""
    boot()


def _sellers(slug: str | None) -> "list[Seller]":
    from aftermile.accounts.queries import get_seller, list_sellers
    from aftermile.kernel.tenancy import Scope

    every = Scope.everything()
    return [get_seller(every, slug)] if slug else list(list_sellers(every))


@command.command(
    "status",
    epilog="""
\b
Examples:
  aftermile automation status
  aftermile automation status lamp-house
""",
)
@click.argument("seller", required=False)
def status(seller: str | None) -> None:
    """Show for each seller whether it runs, and what of today's budget is used."""
    from aftermile.cases.authority import day_at
    from aftermile.cases.automation import automation_of, used_on
    from aftermile.kernel.money import Money

    for row in _sellers(seller):
        switch, currency = automation_of(row), row.base_currency
        used = Money(used_on(row.pk, day_at(row)), currency)
        budget = Money(switch.daily_budget_minor, currency)
        click.echo(f"{row.slug}: {'runs' if switch.running else 'stopped'}, {used} of {budget} used today")


@command.command(
    "start",
    epilog="""
\b
Examples:
  aftermile automation start lamp-house --budget 500.00
""",
)
@click.argument("seller")
@click.option("--budget", required=True, help="The most a day, in the seller's base currency.")
def start(seller: str, budget: str) -> None:
    """Let cases settle alone from now on. A table of automation must be published."""
    from aftermile.cases.automation import start_automation
    from aftermile.kernel.actor import SYSTEM
    from aftermile.kernel.money import to_minor

    [row] = _sellers(seller)
    start_automation(row, daily_budget_minor=to_minor(budget, row.base_currency), by=SYSTEM)
    click.echo(f"{row.slug}: runs, up to {row.base_currency} {budget} a day")


@command.command(
    "stop",
    epilog="""
\b
Examples:
  aftermile automation stop lamp-house --why "Too many refunds"
  aftermile automation stop --all
""",
)
@click.argument("seller", required=False)
@click.option("--all", "every", is_flag=True, help="Every seller.")
@click.option("--why", default="", help="Words for the log.")
def stop(seller: str | None, *, every: bool, why: str) -> None:
    """Stop at once; what is reserved already stays."""
    from aftermile.cases.automation import stop_automation
    from aftermile.kernel.actor import SYSTEM

    if not seller and not every:
        raise click.UsageError("Name a seller, or --all.")
    for row in _sellers(None if every else seller):
        stop_automation(row, by=SYSTEM, why=why)
        click.echo(f"{row.slug}: stopped")
