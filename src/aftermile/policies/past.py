"""Reads of backtests: what tables would have decided in the past."""

from django.db.models import QuerySet

from aftermile.accounts.models import Seller
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.policies.models import Backtest, BacktestState, PolicyTable


def backtests_of(scope: Scope, seller: Seller | None = None) -> QuerySet[Backtest]:
    """Return backtests with their tables, without the documents."""
    rows = scope.apply(Backtest.objects.select_related("table", "seller", "against"))
    rows = rows.filter(seller=seller) if seller is not None else rows
    documents = ("document", "against_document", "table__document", "against__document", "problems")
    return rows.defer(*documents)


def get_backtest(scope: Scope, ref: str) -> Backtest:
    """Return a backtest; raise `NotFound`."""
    rows = scope.apply(Backtest.objects.select_related("table", "seller", "against"))
    found = rows.filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="backtest", ref=ref)
    return found


def newest_backtest(table: PolicyTable) -> Backtest | None:
    """Return the newest finished backtest of a version."""
    rows = Backtest.objects.filter(table=table, state=BacktestState.DONE).defer("problems")
    return rows.order_by("-id").first()


def is_stale(backtest: Backtest, table: PolicyTable) -> bool:
    """Say whether the table has changed since it was tried."""
    return bool(backtest.document != table.document)


def find_table(scope: Scope, ref: str) -> PolicyTable | None:
    """Return a version by its id, None for an empty one; raise `NotFound`."""
    if not ref:
        return None
    found = scope.apply(PolicyTable.objects.select_related("seller")).filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="policy table", ref=ref)
    return found
