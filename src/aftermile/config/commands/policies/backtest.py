"""`aftermile policy backtest`."""

import json
from pathlib import Path
from typing import Any

import click

from aftermile.config.boot import boot, refuse_unmigrated
from aftermile.config.cli import Exit

SHOWN = 20
MOST_BYTES = 5_000_000


@click.command(
    "backtest",
    epilog="""
\b
Examples:
  aftermile policy backtest --draft --seller lamp-house --months 12
  aftermile policy backtest --table draft.json --seller lamp-house --history past.csv --json

\b
Exit codes: 0 no case would be decided otherwise, 1 some would, 2 not understood, 3 the table or the
history cannot be used.
""",
)
@click.option("--seller", "slug", required=True, help="Short name of the seller.")
@click.option("--draft", is_flag=True, help="Try the draft of the promise (without --table the default).")
@click.option(
    "--table",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Try a table from a file, as it is exported.",
)
@click.option("--months", type=click.IntRange(1, 60), default=12, show_default=True, help="How far back.")
@click.option(
    "--history",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Past cases from a file (CSV, JSON Lines, Parquet) instead of the own ones.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the whole result as JSON.")
@click.pass_context
def backtest(  # noqa: PLR0913 - options of a command
    ctx: click.Context,
    slug: str,
    *,
    draft: bool,
    file: Path | None,
    months: int,
    history: Path | None,
    as_json: bool,
) -> None:
    """Tell what a table would have decided in the past, against the one in force. Keeps nothing."""
    boot()
    refuse_unmigrated()
    if draft and file is not None:
        raise click.UsageError("Give --draft or --table, not both.")
    from aftermile.cases.backtesting.trying import Past, try_document

    seller = _seller(slug)
    document = _document(file) if file is not None else _draft(seller)
    found = try_document(seller, document, Past(months=months, history=history))
    if as_json:
        click.echo(json.dumps(found.result | {"changes": found.changes}, indent=2, sort_keys=True))
    else:
        _told(found)
    ctx.exit(Exit.DIFFERS if found.result["changed"] else Exit.FINE)


def _seller(slug: str) -> Any:
    from aftermile.accounts.models import Seller
    from aftermile.kernel.errors import NotFound

    seller = Seller.objects.filter(slug=slug).first()
    if seller is None:
        raise NotFound(noun="seller", ref=slug)
    return seller


def _document(file: Path) -> Any:
    if file.stat().st_size > MOST_BYTES:
        raise click.BadParameter(f"larger than {MOST_BYTES // 1_000_000} MB", param_hint="--table")
    try:
        return json.loads(file.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise click.BadParameter(f"{file.name} is not JSON: {error}", param_hint="--table") from error


def _draft(seller: Any) -> Any:
    from aftermile.kernel.errors import NotFound
    from aftermile.policies.queries import draft_table_of

    table = draft_table_of(seller)
    if table is None:
        raise NotFound(noun="draft", ref=seller.slug)
    return table.document


def _told(found: Any) -> None:
    result = found.result
    currency = result["currency"]
    click.echo(f"{result['changed']:,} of {result['cases']:,} cases would have been decided otherwise.")
    click.echo(f"{'':>24} {'in force':>16} {'this table':>16}")
    money = ("refunds", "freight", "write_offs", "settled")
    for name, before in result["before"].items():
        values = (before, result["after"][name])
        sides = (_amount(value, currency) if name in money else f"{value:,}" for value in values)
        click.echo(f"{name.replace('_', ' '):>24} " + " ".join(f"{side:>16}" for side in sides))
    for row in result["conflicts"][:SHOWN]:
        words = f"below the law: {row['rule']} in {row['country']} ({row['how']}, {row['lines']} lines)"
        click.secho(words, fg="yellow")
    for why, count in result["left_out"].items():
        click.secho(f"left out: {count} ({why})", fg="yellow", err=True)
    for problem in found.problems[:SHOWN]:
        words = f"  row {problem['row']}, {problem['field']}: “{problem['value']}” ({problem['code']})"
        click.echo(words, err=True)


def _amount(minor: int, currency: str) -> str:
    from aftermile.kernel.money import Money

    return str(Money(minor, currency))
