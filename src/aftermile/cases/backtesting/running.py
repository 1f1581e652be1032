"""A backtest as a job: cases are collected in batches, each kept on disk, then compared in one go."""

import shutil
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from aftermile.cases.backtesting.batches import batch_of
from aftermile.cases.backtesting.preparing import comparison_of, documents_of, reasons_of, shop_of
from aftermile.cases.backtesting.rows import Collector, Rates
from aftermile.cases.models import Case
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.holding import is_dead, new_token
from aftermile.policies.errors import BacktestRunning
from aftermile.policies.models import Backtest, BacktestChange, BacktestState

if TYPE_CHECKING:
    import polars as pl

    from aftermile.policies.backtests.totals import Totals

LEASE: Final = timedelta(minutes=5)
BATCH: Final = 1_000
AT_ONCE: Final = 2_000
"""So many cases are compared while the person who asked waits."""
OPEN: Final = (BacktestState.WAITING, BacktestState.RUNNING)


def run_backtest(backtest: Backtest, *, seconds: float | None = None) -> Backtest:
    """Run a backtest to its end, or for `seconds` (the next call goes on). Raises `BacktestRunning`."""
    now, token = clock.now(), new_token()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    held = Backtest.objects.filter(pk=backtest.pk).values_list("lease", flat=True).first()
    if held and is_dead(held):  # killed here: its work is taken up at once
        free |= Q(lease=held)
    taken = Backtest.objects.filter(free, pk=backtest.pk, state__in=OPEN).update(
        state=BacktestState.RUNNING, lease=token, leased_until=now + LEASE
    )
    backtest.refresh_from_db()
    if not taken:
        if not backtest.is_open:
            return backtest
        raise BacktestRunning
    try:
        Run(backtest, token).go(seconds)
    except _Stopped:
        pass
    finally:
        Backtest.objects.filter(pk=backtest.pk, lease=token).update(lease="", leased_until=None)
    backtest.refresh_from_db()
    return backtest


def run_waiting(seconds: float = 60.0) -> int:
    """Run the oldest open backtest that nobody holds for at most `seconds`; return how many ran (task)."""
    free = Q(leased_until=None) | Q(leased_until__lt=clock.now())
    oldest = (
        Backtest.objects.filter(free, state__in=OPEN).select_related("seller", "table").order_by("id").first()
    )
    if oldest is None:
        return 0
    try:
        run_backtest(oldest, seconds=seconds)
    except BacktestRunning:
        return 0
    return 1


def run_if_small(backtest: Backtest) -> Backtest:
    """Run a backtest at once where there is little to look at; else the worker does."""
    if backtest.source == "cases" and not past_cases(backtest)[AT_ONCE : AT_ONCE + 1]:
        try:
            return run_backtest(backtest)
        except BacktestRunning:
            backtest.refresh_from_db()
    return backtest


def past_cases(backtest: Backtest) -> QuerySet[Case]:
    """Return the cases that were opened in the months the backtest looks at, oldest id first."""
    since = months_before(backtest.created_at, backtest.months)
    rows = Case.objects.filter(
        seller_id=backtest.seller_id, opened_at__gt=since, opened_at__lte=backtest.created_at
    )
    if backtest.table.channel:
        rows = rows.filter(order__channel=backtest.table.channel)
    return rows.select_related("order__ship_to").order_by("pk")


def months_before(moment: datetime, months: int) -> datetime:
    """Return the same time so many months earlier, on the last day of that month at most."""
    number = moment.year * 12 + moment.month - 1 - months
    year, month = divmod(number, 12)
    day = moment.astimezone(UTC)
    for last in (day.day, 30, 29, 28):
        try:
            return day.replace(year=year, month=month + 1, day=min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


class _Stopped(Exception):
    """Somebody called the backtest off, or another run took over."""


class Run:
    """Goes on where the last run stopped."""

    def __init__(self, backtest: Backtest, token: str) -> None:
        self.backtest, self.token = backtest, token
        self.seller = backtest.seller
        self.currency = str(backtest.document.get("currency") or self.seller.base_currency)
        self.folder = Path(settings.DATA) / "backtests" / backtest.pk
        self.left_out: Counter[str] = Counter()

    def go(self, seconds: float | None) -> None:
        ends = None if seconds is None else time.monotonic() + seconds
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            if self.backtest.source == "file":
                frame = self._history()
            else:
                if not self._collect(ends):
                    return
                frame = self._collected()
            self._save(share=0.95)
            self._finish(frame, self._compared(frame))
        except AftermileError as error:
            self._fail(error)
        shutil.rmtree(self.folder, ignore_errors=True)

    # Cases of the database

    def _collect(self, ends: float | None) -> bool:
        """Keep each batch as a file of its own; the cursor tells what is done."""
        cursor = self.backtest.cursor
        parts = self._parts()
        if cursor and not parts:  # begun on another host
            cursor = ""
        if not cursor:
            for stale in parts:
                stale.unlink()
        else:
            self._resume(cursor)
        collector = Collector(self.seller, Rates(self.currency), self.left_out)
        rows = past_cases(self.backtest)
        whole = rows.count()
        done = rows.filter(pk__lte=cursor).count() if cursor else 0
        while batch := list((rows.filter(pk__gt=cursor) if cursor else rows)[:BATCH]):
            made = list(collector.rows(batch_of(batch)))
            cursor = batch[-1].pk
            self._keep(made, cursor)
            done += len(batch)
            self._save(cursor=cursor, share=round(0.9 * done / max(done, whole), 3))
            if ends is not None and time.monotonic() > ends:
                return False
        return True

    def _parts(self) -> list[Path]:
        return sorted(self.folder.glob("*.parquet"))

    def _resume(self, cursor: str) -> None:
        """Drop a batch that was written and not noted, and take up the counts."""
        for part in self._parts():
            if part.stem > cursor:
                part.unlink()
        for count in self.folder.glob("*.left"):
            if count.stem > cursor:
                count.unlink()
        newest = max(self.folder.glob("*.left"), default=None)
        if newest is not None:
            self.left_out.update(msgspec.json.decode(newest.read_bytes()))

    def _keep(self, rows: list[dict[str, Any]], cursor: str) -> None:
        from aftermile.policies.backtests.frames import frame_of  # noqa: PLC0415 - loads Polars

        draft = self.folder / f"{cursor}.draft"
        frame_of(rows).write_parquet(draft)
        (self.folder / f"{cursor}.left").write_bytes(msgspec.json.encode(dict(self.left_out)))
        draft.replace(self.folder / f"{cursor}.parquet")

    def _collected(self) -> "pl.DataFrame":
        import polars as pl  # noqa: PLC0415 - only here

        from aftermile.policies.backtests.frames import encoded, frame_of  # noqa: PLC0415 - loads Polars

        frames = [pl.read_parquet(part) for part in self._parts()]
        return encoded(pl.concat(frames) if frames else frame_of(()))

    # A file

    def _history(self) -> "pl.DataFrame":
        from aftermile.policies.backtests.history import read_history  # noqa: PLC0415 - loads Polars

        name = self.backtest.file_name
        place = self.folder / f"source{Path(name).suffix}"
        with self.backtest.file.open("rb") as stored, place.open("wb") as local:
            shutil.copyfileobj(stored, local)
        found = read_history(place, name, self.currency, reasons_of(self.seller))
        self.left_out.update(found.left_out)
        Backtest.objects.filter(pk=self.backtest.pk).update(problems=found.problems)
        return found.frame

    # The end

    def _compared(self, frame: "pl.DataFrame") -> "Totals":
        from aftermile.policies.backtests.comparing import compare  # noqa: PLC0415 - loads Polars
        from aftermile.policies.backtests.law import asking_today  # noqa: PLC0415 - loads Polars

        countries = set(frame.get_column("country").drop_nulls().unique().to_list())
        purpose = self.backtest.table.purpose
        comparison = comparison_of(self.seller, purpose, documents_of(self.backtest), countries)
        return compare(frame, comparison, asking_today(shop_of(self.seller)))

    @transaction.atomic
    def _finish(self, frame: "pl.DataFrame", totals: "Totals") -> None:
        result = msgspec.to_builtins(totals)
        changes = result.pop("changes")
        days = frame.get_column("placed_on")
        self._save(
            state=BacktestState.DONE,
            share=1.0,
            first_on=days.min(),
            last_on=days.max(),
            result={**result, "currency": self.currency, "left_out": dict(self.left_out)},
            finished_at=clock.now(),
        )
        BacktestChange.objects.filter(backtest=self.backtest).delete()
        BacktestChange.objects.bulk_create(
            (self._change(rank, change) for rank, change in enumerate(changes, 1)), batch_size=500
        )
        self._told("done", totals.cases, totals.changed)

    def _change(self, rank: int, change: dict[str, Any]) -> BacktestChange:
        named = {
            name: change[name] for name in ("case_ref", "number", "country", "reason", "before", "after")
        }
        return BacktestChange(
            backtest=self.backtest,
            rank=rank,
            difference_minor=change["difference"],
            currency=self.currency,
            **named,
        )

    @transaction.atomic
    def _fail(self, error: AftermileError) -> None:
        data = {key: str(value) for key, value in error.data.items()}
        self._save(
            state=BacktestState.FAILED,
            error={"code": error.code, "data": data},
            finished_at=clock.now(),
        )
        self._told("failed", 0, 0)

    def _told(self, state: str, cases: int, changed: int) -> None:
        data = {"table": self.backtest.table_id, "state": state, "cases": cases, "changed": changed}
        record("backtest.finished", subject=self.backtest, by=SYSTEM, data=data)

    def _save(self, **values: Any) -> None:
        held = Backtest.objects.filter(pk=self.backtest.pk, lease=self.token, state=BacktestState.RUNNING)
        if not held.update(leased_until=clock.now() + LEASE, **values):
            shutil.rmtree(self.folder, ignore_errors=True)
            raise _Stopped
