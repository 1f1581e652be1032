"""`aftermile eta`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from aftermile.config.cli import Group

if TYPE_CHECKING:
    from aftermile.parcels.estimating.walk import Pace

COLUMNS: Final = """
\b
CSV or Parquet, a row an order, with the columns order_id, purchased_at, delivered_at (empty: not
there yet) and, where known: handed_over_at, promised_on, carrier, service, origin_country,
origin_region, origin_postcode, destination_country, destination_region, destination_postcode,
weight_g, price_minor, currency. Others are ignored. A time without an offset is UTC.
"""
FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(
    "eta",
    cls=Group,
    epilog="""
\b
Examples:
  aftermile eta evaluate --train until_april.parquet --test from_may.parquet
  aftermile eta train orders.csv --out model.json
  aftermile eta predict --model model.json new_orders.csv
""",
)
def command() -> None:
    """Learn from delivered orders when the next ones arrive, and say how good that is."""


def _paced(function: Any) -> Any:
    for name, text in (
        ("history-half-life", "Days after which a delivery counts half."),
        ("shift-half-life", "The same, of what tells how far the present is from the learned."),
        ("window-half-life", "The same, of the errors that make the window."),
    ):
        kind = click.FloatRange(min=0.5, max=10_000)
        function = click.option(f"--{name}", type=kind, help=text)(function)
    return function


def _pace(chosen: dict[str, float | None]) -> "Pace":
    from aftermile.parcels.estimating.walk import Pace

    known: dict[str, Any] = {name: value for name, value in chosen.items() if value is not None}
    return Pace(**known)


@command.command(
    "evaluate",
    epilog=COLUMNS
    + """
\b
Each order of the test file is estimated with what had been delivered before the day of its purchase
(UTC), earlier rows of the test file included, and nothing later; everything is learned anew as time
passes. Prints JSON: model, lane_median (the last 90 days of the lane) and given_promise (n is 0
without promised_on), over the orders of the test file that arrived. promised_days_at_equal_late_rate:
the mean days to the date promised if as many came late as with promised_on. left_out counts rows
without use.

\b
Examples:
  aftermile eta evaluate --train until_april.parquet --test from_may.parquet
""",
)
@click.option("--train", required=True, type=FILE, help="Orders of before.")
@click.option("--test", required=True, type=FILE, help="Orders to estimate.")
@_paced
def evaluate_(train: Path, test: Path, **pace: float | None) -> None:
    """Say how good estimates at the moment of purchase would have been."""
    from aftermile.parcels.estimating.evaluating import evaluate

    answer = _told(lambda: evaluate(train, test, _pace(pace)))
    click.echo(json.dumps(answer, indent=2))


@command.command(
    "train",
    epilog=COLUMNS
    + """
\b
Examples:
  aftermile eta train orders.parquet --out model.json
""",
)
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--out", required=True, type=click.Path(dir_okay=False, writable=True, path_type=Path))
@_paced
def train_(files: tuple[Path, ...], out: Path, **pace: float | None) -> None:
    """Learn from FILES as of their last day and write the model, as JSON."""
    from aftermile.parcels.estimating.trained import train_files

    model, left_out = _told(lambda: train_files(files, _pace(pace)))
    try:
        out.write_text(json.dumps(model.to_plain(), ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        raise click.FileError(str(out), hint=str(error.strerror)) from error
    answer = {"model": str(out), "orders": model.orders, "delivered": model.delivered, "as_of": model.as_of}
    click.echo(json.dumps({**answer, "left_out": left_out}))


@command.command(
    "predict",
    epilog=COLUMNS
    + """
\b
delivered_at may be absent here. Prints a line of JSON an order: order_id, expected_at, and the window
from_at to by_at that holds nine times in ten.

\b
Examples:
  aftermile eta predict --model model.json open.csv
""",
)
@click.argument("file", type=FILE)
@click.option("--model", required=True, type=FILE, help="What `eta train` wrote.")
def predict_(file: Path, model: Path) -> None:
    """Estimate the orders of FILE with a trained model."""
    from aftermile.parcels.estimating.trained import predict_file

    rows = _told(lambda: predict_file(model, file))
    click.echo("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))


def _told(run: Any) -> Any:
    """Run what reads files; what is wrong with one is a sentence and exit code 2."""
    from aftermile.parcels.estimating.rows import ColumnMissing, FileNotRead

    try:
        return run()
    except ColumnMissing as error:
        raise click.UsageError(f"Column missing: {error}.") from error
    except FileNotRead as error:
        raise click.UsageError(f"Cannot be read: {error}.") from error
