"""`aftermile import`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aftermile.config.boot import boot, refuse_unmigrated
from aftermile.config.cli import Exit, Group

if TYPE_CHECKING:
    from aftermile.orders.importing.mapping import Mapping
    from aftermile.orders.models import ImportJob

SHOWN = 20


@click.group(
    "import",
    cls=Group,
    epilog="""
\b
Example:
  aftermile import orders sales.csv --mapping shop.toml --seller lamp-house --dry-run
""",
)
def command() -> None:
    """Bring in what other systems know: orders and scans from CSV, JSON Lines or Excel."""


@command.command(
    "orders",
    epilog="""
\b
Examples:
  aftermile import orders sales.csv --mapping shop.toml --seller lamp-house --dry-run
  aftermile import orders sales.xlsx --mapping shop.toml --seller lamp-house
  aftermile import orders online_retail.csv.gz --mapping uci_online_retail --seller lamp-house

\b
Exit codes: 0 every row is in, 3 the file or the mapping cannot be read, 4 some rows were rejected
(they stand in the file the report names: mend them there and import that file).
""",
)
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--mapping",
    "mapping_name",
    default="aftermile",
    show_default=True,
    help="A TOML or JSON file that says what the columns mean, or the name of a built-in mapping.",
)
@click.option("--seller", "slug", required=True, help="Short name of the seller the orders belong to.")
@click.option("--dry-run", is_flag=True, help="Read and check everything, keep nothing.")
@click.option("--history", is_flag=True, help="Old orders: nothing reacts to them, nobody is told.")
@click.pass_context
def orders(
    ctx: click.Context, file: Path, mapping_name: str, slug: str, *, dry_run: bool, history: bool
) -> None:
    """
    Import orders from FILE, one row a line of an order, rows of one order together.

    Good rows go in, bad ones come back as a file with the reason beside each. Importing a file twice changes
    nothing; an import that was cut short goes on where it stopped when it is called again.
    """
    boot()
    refuse_unmigrated()
    from aftermile.kernel.actor import SYSTEM
    from aftermile.orders.importing.jobs import run_import, start_import

    seller = _seller(slug)
    if file.is_dir():
        _folder(ctx, seller, file, mapping_name)
        return
    mapping = _mapping(mapping_name)
    mapping.history = mapping.history or history
    job = start_import(seller, file, mapping, by=SYSTEM, dry_run=dry_run)
    with click.progressbar(length=1000, label=file.name, file=sys.stderr) as bar:
        job = run_import(job, progress=lambda job: bar.update(int(job.share * 1000) - bar.pos))
    ctx.exit(_report(job))


@command.command(
    "scans",
    epilog="""
\b
Examples:
  aftermile import scans scans.csv --seller lamp-house
  aftermile import scans carrier.xlsx --seller lamp-house
  aftermile import scans carrier.jsonl --seller lamp-house

\b
Columns: tracking_number, milestone, at; also carrier, place, text, key. As a carrier sent it: number,
carrier, code, text, at or local, zone, country, leg, piece, source.
Exit codes: 0 every row is in, 3 the file cannot be read, 4 some rows were left out.
""",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seller", "slug", required=True, help="Short name of the seller the parcels belong to.")
@click.pass_context
def scans(ctx: click.Context, file: Path, slug: str) -> None:
    """Import scans of parcels from FILE (CSV, Excel, JSON Lines); a second time changes nothing."""
    boot()
    refuse_unmigrated()
    from aftermile.kernel.actor import SYSTEM
    from aftermile.parcels.actions import import_scans

    seller = _seller(slug)
    report = import_scans(seller, file.read_bytes(), by=SYSTEM, zone=seller.time_zone)
    for label, count in (
        ("rows", report.rows),
        ("new", report.fresh),
        ("known", report.repeated),
        ("kept apart", report.strays),
        ("left out", len(report.problems)),
    ):
        click.echo(f"{count:>12,}  {label}")
    for problem in report.problems[:SHOWN]:
        click.echo(f"  row {problem.row}: {problem.field} “{problem.value}” {problem.problem}", err=True)
    if len(report.problems) > SHOWN:
        click.echo(f"  … {len(report.problems) - SHOWN} more", err=True)
    ctx.exit(Exit.PARTLY if report.problems else Exit.FINE)


def _seller(slug: str) -> Any:
    from aftermile.accounts.models import Seller
    from aftermile.kernel.errors import NotFound

    seller = Seller.objects.filter(slug=slug).first()
    if seller is None:
        raise NotFound(noun="seller", ref=slug)
    return seller


def _mapping(name: str) -> "Mapping":
    from aftermile.orders.importing.mapping import built_in, read_mapping

    path = Path(name)
    if path.is_file():
        return read_mapping(path.read_text("utf-8"), name=path.name)
    known = built_in()
    if name not in known:
        words = f"There is no file and no built-in mapping “{name}”. Built in: {', '.join(known)}."
        raise click.BadParameter(words, param_hint="--mapping")
    return known[name]


def _folder(ctx: click.Context, seller: Any, folder: Path, name: str) -> None:
    from aftermile.kernel.actor import SYSTEM
    from aftermile.orders.importing.folders import import_folder

    for key, count in import_folder(seller, folder, name, by=SYSTEM).items():
        click.echo(f"{key.replace('_', ' '):>24} {count:>12,}")
    ctx.exit(Exit.FINE)


def _report(job: "ImportJob") -> int:
    from aftermile.orders.importing.report import lines_of, words_of

    if job.error:
        click.secho(words_of(job.error), fg="red", err=True)
        return Exit.REFUSED
    if job.dry_run:
        click.secho("Dry run: nothing was kept.", fg="yellow")
    for label, count in lines_of(job):
        click.echo(f"{count:>12,}  {label}")
    for problem in job.problems[:SHOWN]:
        click.echo(f"  row {problem['row']}: {words_of(problem)}", err=True)
    if len(job.problems) > SHOWN:
        click.echo(f"  … {len(job.problems) - SHOWN} more", err=True)
    if job.unmatched:
        click.secho(f"Returns without a sale: {job.unmatched.path}", fg="yellow", err=True)
    if job.rejected:
        click.secho(f"Rejected rows: {job.rejected.path}", fg="yellow", err=True)
        return Exit.PARTLY
    return Exit.FINE
