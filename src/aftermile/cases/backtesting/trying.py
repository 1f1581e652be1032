"""A backtest in one go that keeps nothing: for the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from aftermile.accounts.models import Seller
from aftermile.cases.backtesting.batches import batch_of
from aftermile.cases.backtesting.preparing import comparison_of, reasons_of, shop_of
from aftermile.cases.backtesting.rows import Collector, Rates
from aftermile.cases.backtesting.running import BATCH, months_before
from aftermile.cases.models import Case
from aftermile.kernel import clock
from aftermile.kernel.errors import BadInput
from aftermile.policies.engine.reading import read_table
from aftermile.policies.errors import BacktestNotPossible
from aftermile.policies.models import Purpose
from aftermile.policies.owed.registry import SCHEMAS
from aftermile.policies.queries import current_table

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Past:
    """What is looked at: so many months of own cases, or a file."""

    months: int = 12
    history: Path | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """`result` as a backtest keeps it; `problems` are rows of a file that cannot be used."""

    result: dict[str, Any]
    changes: list[dict[str, Any]]
    problems: list[dict[str, Any]] = field(default_factory=list)


def try_document(seller: Seller, document: object, past: Past) -> Tried:
    """Return what a document would have decided, against the table of its purpose in force."""
    purpose = document.get("purpose", "promise") if isinstance(document, Mapping) else "promise"
    if purpose not in SCHEMAS:
        raise BadInput(field="purpose", problem=str(purpose)[:80])
    if purpose == Purpose.CHANGE:
        raise BacktestNotPossible
    tested = read_table(document, SCHEMAS[purpose])
    frame, left_out, problems = _frame(seller, tested.currency, past)
    from aftermile.policies.backtests.comparing import compare  # noqa: PLC0415 - loads Polars
    from aftermile.policies.backtests.law import asking_today  # noqa: PLC0415 - loads Polars

    live = current_table(seller, purpose=purpose)
    countries = set(frame.get_column("country").drop_nulls().unique().to_list())
    documents = (dict(document) if isinstance(document, Mapping) else {}, live.document if live else None)
    comparison = comparison_of(seller, purpose, documents, countries)
    result = msgspec.to_builtins(compare(frame, comparison, asking_today(shop_of(seller))))
    changes = result.pop("changes")
    return Tried({**result, "currency": tested.currency, "left_out": left_out}, changes, problems)


def _frame(
    seller: Seller, currency: str, past: Past
) -> "tuple[pl.DataFrame, dict[str, int], list[dict[str, Any]]]":
    from aftermile.policies.backtests.frames import encoded, frame_of  # noqa: PLC0415 - loads Polars
    from aftermile.policies.backtests.history import read_history  # noqa: PLC0415 - loads Polars

    if past.history is not None:
        found = read_history(past.history, past.history.name, currency, reasons_of(seller))
        return found.frame, found.left_out, found.problems
    since = months_before(clock.now(), past.months)
    cases = Case.objects.filter(seller=seller, opened_at__gt=since).select_related("order__ship_to")
    collector = Collector(seller, Rates(currency))
    rows: list[dict[str, Any]] = []
    cursor = ""
    while batch := list(cases.filter(pk__gt=cursor).order_by("pk")[:BATCH]):
        rows += collector.rows(batch_of(batch))
        cursor = batch[-1].pk
    return encoded(frame_of(rows)), dict(collector.left_out), []
