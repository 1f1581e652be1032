"""`aftermile points`."""

from pathlib import Path
from typing import Final

import click

from aftermile.config.boot import boot, refuse_unmigrated
from aftermile.config.cli import Exit, Group

SHOWN: Final = 20


@click.group(
    "points",
    cls=Group,
    epilog="""
\b
Examples:
  aftermile points import lockers.csv --carrier inpost --seller lamp-house
""",
)
def command() -> None:
    """Pickup points and parcel lockers of carriers: read their lists."""


@command.command(
    "import",
    epilog="""
\b
FILE is CSV with a head line, JSON Lines or a JSON list. Columns: code, name, country; also carrier, kind
(point, locker, post_office), line1, city, postcode, latitude, longitude, time_zone, hours (such as
Mo-Fr 09:00-18:00; Sa 09:00-13:00) or mon to sun, max_grams, max_longest_mm, active.

\b
Examples:
  aftermile points import lockers.csv --carrier inpost --seller lamp-house
  aftermile points import all.jsonl --carrier dpd --seller lamp-house --full

\b
Exit codes: 0 every row is in, 3 the file cannot be read, 4 some rows were left out.
""",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--carrier", default="", help="Carrier of rows that name none, such as dpd.")
@click.option("--seller", "slug", required=True, help="Short name of the seller who ships with it.")
@click.option("--full", is_flag=True, help="The list is whole: switch off points that it lacks.")
@click.pass_context
def import_(context: click.Context, file: Path, carrier: str, slug: str, *, full: bool) -> None:
    """
    Read pickup points and lockers from FILE; a point is known by its carrier and code.

    Good rows go in, bad ones are named. The same file again changes nothing. With --full, points of the same
    carriers in the countries of the file are switched off when the file lacks them.
    """
    boot()
    refuse_unmigrated()
    from aftermile.accounts.models import Seller
    from aftermile.kernel.actor import SYSTEM
    from aftermile.kernel.errors import NotFound
    from aftermile.parcels.actions.points import Wanted, import_points

    seller = Seller.objects.filter(slug=slug).first()
    if seller is None:
        raise NotFound(noun="seller", ref=slug)
    report = import_points(seller, file.read_bytes(), wanted=Wanted(carrier, full), by=SYSTEM)
    for label in ("rows", "added", "changed", "unchanged", "switched_off"):
        click.echo(f"{getattr(report, label):>12,}  {label.replace('_', ' ')}")
    if not report.bad:
        context.exit(Exit.FINE)
    click.echo(f"{report.bad:>12,}  left out")
    for problem in report.problems[:SHOWN]:
        click.echo(f"  row {problem.row}: {problem.error}", err=True)
    if report.bad > SHOWN:
        click.echo(f"  … {report.bad - SHOWN} more", err=True)
    context.exit(Exit.PARTLY)
