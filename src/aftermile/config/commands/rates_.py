"""`aftermile rates`."""

from datetime import date, datetime
from pathlib import Path

import click

from aftermile.config.boot import boot
from aftermile.config.cli import Exit, Group

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group(
    "rates",
    cls=Group,
    epilog="""
\b
Examples:
  aftermile rates import eurofxref-hist.csv --since 2026-01-01
  aftermile rates show USD
""",
)
def command() -> None:
    """Read and show exchange rates. Nothing is fetched from a network."""
    boot()


@command.command(
    "import",
    epilog="""
\b
The file has a first line  Date,USD,JPY,...  (rates against the euro, as the European Central Bank
publishes them in eurofxref-hist.csv) or  date,currency,rate  with an optional column base.
Exit code 4 where lines were left out.

Examples:
  aftermile rates import eurofxref-hist.csv --since 2026-01-01
  aftermile rates import own-rates.csv --source "House bank"
""",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--since", type=DAY, help="Leave out what is older.")
@click.option("--source", default="ECB", show_default=True, help="Where the rates come from.")
def import_file(file: Path, since: datetime | None, source: str) -> None:
    """Read a file of rates; a day that is known already gets the new rate."""
    from aftermile.kernel.actor import SYSTEM
    from aftermile.ledger.actions import import_rates

    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        read = import_rates(lines, by=SYSTEM, source=source, since=since.date() if since else None)
    for problem in read.problems:
        click.secho(f"line {problem.line}: {problem.error}", fg="yellow", err=True)
    if read.unknown:
        click.echo(f"No currencies of today: {', '.join(sorted(read.unknown))}")
    span = f", {read.first_on} to {read.last_on}" if read.rates else ""
    click.echo(f"{read.rates} rates{span}; {read.left_out} left out.")
    if read.left_out:
        raise SystemExit(Exit.PARTLY)


@command.command(
    "show",
    epilog="""
\b
Examples:
  aftermile rates show USD
  aftermile rates show JPY --to CNY --on 2026-08-01
""",
)
@click.argument("currency")
@click.option("--to", default="EUR", show_default=True, help="The other currency.")
@click.option("--on", type=DAY, help="The day; today without it.")
def show(currency: str, to: str, on: datetime | None) -> None:
    """Show what one unit of a currency was worth on a day."""
    from aftermile.kernel import clock
    from aftermile.ledger.rates import rate_on

    day: date = on.date() if on else clock.now().date()
    rate = rate_on(currency.upper(), to.upper(), day)
    if rate is None:
        click.secho(
            f"No rate of {currency.upper()} in {to.upper()} is known for {day}.", fg="yellow", err=True
        )
        raise SystemExit(Exit.DIFFERS)
    click.echo(f"1 {currency.upper()} = {float(rate):.8g} {to.upper()} on {day}")
