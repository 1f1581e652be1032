"""A backtest is asked for once for each state of a draft, runs in the worker, and can be called off."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.ids import new_id
from aftermile.policies.engine.reading import read_table
from aftermile.policies.errors import BacktestNotPossible, BadMonths
from aftermile.policies.models import Backtest, BacktestState, PolicyTable, Purpose, TableState
from aftermile.policies.owed.registry import SCHEMAS

if TYPE_CHECKING:
    from django.core.files import File

LONGEST_MONTHS = 60
OPEN = (BacktestState.WAITING, BacktestState.RUNNING)


def ask_backtest(
    table: PolicyTable, *, by: Actor, months: int = 12, history: "File[Any] | None" = None
) -> Backtest:
    """
    Ask what a table would have decided in the last `months`, or over an imported history.

    While one of the table is open it is returned instead. Raises `BacktestNotPossible`, `BadMonths` and, for
    a document that is not valid, `TableBroken`.
    """
    if not 1 <= months <= LONGEST_MONTHS:
        raise BadMonths(most=LONGEST_MONTHS)
    if table.purpose == Purpose.CHANGE:
        raise BacktestNotPossible
    read_table(table.document, SCHEMAS[table.purpose])
    known = Backtest.objects.filter(table=table, state__in=OPEN).first()
    if known is not None:
        return known
    against = _against(table)
    backtest = Backtest(
        id=new_id("btst"),
        seller_id=table.seller_id,
        table=table,
        against=against,
        document=table.document,
        against_document=against.document if against else None,
        months=months,
        by_name=by.name,
    )
    if history is not None:
        backtest.source = "file"
        backtest.file_name = Path(history.name or "history").name[:200]
        backtest.file.save(f"{backtest.pk}{Path(backtest.file_name).suffix[:10]}", history, save=False)
    try:
        with transaction.atomic():
            backtest.save(force_insert=True)
            record("backtest.asked", subject=backtest, by=by, data={"table": table.pk, "months": months})
    except IntegrityError:  # pressed twice in the same moment
        return Backtest.objects.get(table=table, state__in=OPEN)
    return backtest


def _against(table: PolicyTable) -> PolicyTable | None:
    """Return what the table would replace: the version in force, or the one before a version in force."""
    same = PolicyTable.objects.filter(seller_id=table.seller_id, purpose=table.purpose, channel=table.channel)
    if table.state != TableState.LIVE:
        return same.filter(state=TableState.LIVE).first()
    earlier = same.filter(published_at__isnull=False, version__lt=table.version)
    return table.based_on or earlier.order_by("-version").first()


@transaction.atomic
def cancel_backtest(backtest: Backtest, *, by: Actor) -> Backtest:
    """Call an open backtest off; one that ended stays as it is."""
    done = Backtest.objects.filter(pk=backtest.pk, state__in=OPEN).update(
        state=BacktestState.CANCELED, finished_at=clock.now(), lease="", leased_until=None
    )
    if done:
        record("backtest.canceled", subject=backtest, by=by, data={"table": backtest.table_id})
    backtest.refresh_from_db()
    return backtest
