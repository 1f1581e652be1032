"""Versions of tables: begin a draft, change it, check it, publish it or try it; backtests."""

from dataclasses import asdict
from typing import Any, Final

from ninja import Query, Status

from aftermile.api.asking import listed, seller_of
from aftermile.api.operation import Asked, operation
from aftermile.api.resources.policies import router
from aftermile.api.shapes import tables as shapes
from aftermile.api.shapes.basics import PageOf, Paging
from aftermile.cases.backtesting.running import run_if_small
from aftermile.database.keyset import page
from aftermile.policies import actions, past
from aftermile.policies.models import BacktestChange, PolicyTable
from aftermile.policies.queries import get_table
from aftermile.policies.review import review_of

__all__ = ["router"]
READ, WRITE = "policies:read", "policies:write"
VERSION: Final[dict[int, Any]] = {200: shapes.VersionOut}
BACKTEST: Final[dict[int, Any]] = {200: shapes.BacktestOut}
CHANGES: Final[dict[int, Any]] = {200: PageOf[shapes.ChangeOut]}


@operation(router, "POST", "/policies", scope=WRITE, answers={201: shapes.VersionOut})
def begin_policy(request: Asked, body: shapes.DraftIn) -> Status[Any]:
    """
    Begin the draft of a table, or find the one there is.

    With a document that is put in its place; each cell that is wrong is named, and the draft stays as it was.
    """
    owner = seller_of(request, body.seller)
    by = request.api_access.actor
    channel = body.channel.replace("\x00", "")
    draft = actions.draft_for(owner, body.purpose, channel, by=by)
    if body.document is not None:
        draft = actions.save_document(draft, body.document, by=by)
    return Status(201, shapes.version_out(draft))


def _table(request: Asked, ref: str) -> PolicyTable:
    return get_table(request.api_access.scope, ref)


@operation(router, "GET", "/policies/{table}/document", scope=READ, answers=VERSION)
def get_document(request: Asked, table: str) -> dict[str, Any]:
    """Read one version with its document."""
    return shapes.version_out(_table(request, table))


@operation(router, "PUT", "/policies/{table}/document", scope=WRITE, answers=VERSION)
def put_document(request: Asked, table: str, body: shapes.DocumentIn) -> dict[str, Any]:
    """Put a document into a draft; each cell that is wrong is named, and the draft then stays as it was."""
    by = request.api_access.actor
    found = actions.save_document(
        _table(request, table), body.document, by=by, seen=body.seen, note=body.note
    )
    return shapes.version_out(found)


@operation(router, "GET", "/policies/{table}/checks", scope=READ, answers={200: shapes.ChecksOut})
def check_policy(request: Asked, table: str) -> dict[str, Any]:
    """Look at what stands against publishing a version: rows, conflicts with the law, tests beside it."""
    review = review_of(_table(request, table))
    return {
        "needed": sorted(review.points),
        "findings": [
            {
                "code": one.code,
                "level": one.level,
                "rule": one.rule,
                "other": one.other,
                "data": {key: str(value) for key, value in one.data.items()},
            }
            for one in review.findings
        ],
        "conflicts": [
            {name: value for name, value in asdict(one).items() if name in shapes.ConflictOut.model_fields}
            for one in review.conflicts.found
        ],
        "failed_tests": [{"id": run.test.pk, "name": run.test.name} for run in review.failed],
    }


@operation(router, "POST", "/policies/{table}/publication", scope=WRITE, answers=VERSION)
def publish_policy(request: Asked, table: str, body: shapes.PublicationIn) -> dict[str, Any]:
    """Put a draft, or a version on trial, in force; 409 names what the checks want you to accept."""
    found = _table(request, table)
    return shapes.version_out(actions.publish(found, by=request.api_access.actor, accepted=body.accepted))


@operation(router, "POST", "/policies/{table}/rollout", scope=WRITE, answers=VERSION)
def roll_out_policy(request: Asked, table: str, body: shapes.RolloutIn) -> dict[str, Any]:
    """Let a draft decide for a share of the orders; again changes the share."""
    found = _table(request, table)
    by = request.api_access.actor
    return shapes.version_out(actions.start_rollout(found, percent=body.percent, by=by))


@operation(router, "POST", "/policies/{table}/shadow", scope=WRITE, answers=VERSION)
def shadow_policy(request: Asked, table: str) -> dict[str, Any]:
    """Let a draft run beside the version in force and only write down what it would have said."""
    return shapes.version_out(actions.start_shadow(_table(request, table), by=request.api_access.actor))


@operation(router, "DELETE", "/policies/{table}/rollout", scope=WRITE, answers=VERSION)
def stop_trial(request: Asked, table: str) -> dict[str, Any]:
    """End a shadow or a roll-out; the version in force decides alone again."""
    return shapes.version_out(actions.stop_trial(_table(request, table), by=request.api_access.actor))


@operation(router, "POST", "/policies/{table}/reversal", scope=WRITE, answers=VERSION)
def revert_policy(request: Asked, table: str) -> dict[str, Any]:
    """Put the version before the one in force in force again, as a new version."""
    return shapes.version_out(actions.revert(_table(request, table), by=request.api_access.actor))


@operation(router, "POST", "/backtests", scope=WRITE, answers={202: shapes.BacktestOut})
def start_backtest(request: Asked, body: shapes.BacktestIn) -> Status[Any]:
    """
    Ask what a version would have decided in the last months.

    Small ones are done in the answer, for the others look again. While one of the version is open, it is it.
    """
    table = _table(request, body.table)
    asked = actions.ask_backtest(table, by=request.api_access.actor, months=body.months)
    return Status(202, shapes.backtest_out(run_if_small(asked)))


@operation(router, "GET", "/backtests", scope=READ, answers={200: PageOf[shapes.BacktestOut]})
def list_backtests(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """List backtests, newest first, without their results."""
    rows = past.backtests_of(request.api_access.scope)
    found = page(rows, order_by=("-id",), after=paging.after, limit=paging.limit)
    return listed(found, lambda row: shapes.backtest_out(row, whole=False))


@operation(router, "GET", "/backtests/{backtest}", scope=READ, answers=BACKTEST)
def get_backtest(request: Asked, backtest: str) -> dict[str, Any]:
    """Read how far a backtest is, and what it came to."""
    return shapes.backtest_out(past.get_backtest(request.api_access.scope, backtest))


@operation(router, "DELETE", "/backtests/{backtest}", scope=WRITE, answers=BACKTEST)
def cancel_backtest(request: Asked, backtest: str) -> dict[str, Any]:
    """Call an open backtest off; one that ended stays as it is."""
    found = past.get_backtest(request.api_access.scope, backtest)
    return shapes.backtest_out(actions.cancel_backtest(found, by=request.api_access.actor))


@operation(
    router,
    "GET",
    "/backtests/{backtest}/changes",
    scope=READ,
    answers=CHANGES,
)
def list_changes(request: Asked, backtest: str, paging: Query[Paging]) -> dict[str, Any]:
    """List the cases that would have been decided otherwise, the largest difference first, at most 5,000."""
    found = past.get_backtest(request.api_access.scope, backtest)
    rows = BacktestChange.objects.filter(backtest=found).select_related("backtest")
    return listed(page(rows, order_by=("rank",), after=paging.after, limit=paging.limit), shapes.change_out)
