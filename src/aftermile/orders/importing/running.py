"""One run of an import: batch after batch, each committed together with how far it came."""

import json
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files import File
from django.db import transaction

from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import AftermileError
from aftermile.orders.actions.upserting import What, upsert_orders
from aftermile.orders.hooks import PastReturns, after_import
from aftermile.orders.importing.collecting import collecting_rarely
from aftermile.orders.importing.converting import Batch, Converter, Group, rejections, scattered
from aftermile.orders.importing.errors import ImportRunning
from aftermile.orders.importing.mapping import mapping_of
from aftermile.orders.importing.reading import Row, Table, open_table
from aftermile.orders.importing.rejecting import Rejects
from aftermile.orders.importing.returns import Returns
from aftermile.orders.models import ImportJob, ImportState

BATCH: Final = 1000
"""Orders a batch: larger ones gain little and hold locks longer."""
MOST_SHOWN: Final = 1000


class Run:
    """Reads one job's file from where the last run stopped."""

    def __init__(
        self,
        job: ImportJob,
        token: str,
        *,
        lease: timedelta,
        progress: Callable[[ImportJob], None] | None = None,
    ) -> None:
        self.job, self.token, self.lease, self.progress = job, token, lease, progress
        self.by = Actor(ActorKind(job.by_kind), job.by_ref, job.by_name)
        self.mapping = mapping_of(job.mapping)
        self.folder = Path(settings.DATA) / "imports" / job.pk
        self.returns = Returns(self.folder)
        self.counts: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.unmatched: Counter[str] = Counter()

    def go(self, seconds: float | None) -> None:
        """Run until the end of the file or of the time."""
        ends = None if seconds is None else time.monotonic() + seconds
        self.folder.mkdir(parents=True, exist_ok=True)
        mapping = self.mapping
        try:
            with (
                collecting_rarely(),
                open_table(
                    self._path(),
                    encoding=mapping.encoding,
                    delimiter=mapping.delimiter,
                    sheet=mapping.sheet,
                    lines=mapping.lines,
                ) as table,
            ):
                finished = self._read(table, ends) and self._match_returns(ends)
        except ImportRunning:
            raise
        except AftermileError as error:
            self._fail(error)
            return
        if finished:
            self._finish()

    def _path(self) -> Path:
        if self.job.path:
            return Path(self.job.path)
        try:
            return Path(self.job.file.storage.path(self.job.file.name or ""))
        except NotImplementedError:  # stored elsewhere, such as S3
            copy = self.folder / f"source{Path(self.job.file.name or '').suffix}"
            if not copy.exists():
                with self.job.file.open("rb") as stored, copy.open("wb") as local:
                    shutil.copyfileobj(stored, local)
            return Path(copy)

    def _read(self, table: Table, ends: float | None) -> bool:
        self._resume()
        converter = Converter(table, self.mapping, time_zone=self.job.seller.time_zone)
        rejects = Rejects(
            self.folder / "rejected",
            table,
            language=self.job.seller.language,
            committed=self.job.rejected_bytes,
        )
        with closing(_Seen(self.folder / "seen.sqlite3")) as seen:
            for batch in converter.batches(BATCH, after=self.job.row):
                self.job.share = table.done_share()
                self._batch(batch, seen, rejects)
                if self.progress is not None:
                    self.progress(self.job)
                if ends is not None and time.monotonic() > ends:
                    return False
        return True

    def _resume(self) -> None:
        """Take up the counts; without the files of the earlier run (another host) begin anew."""
        job = self.job
        known = (self.folder / "seen.sqlite3").exists()
        if job.row and not known:
            job.row = job.rejected_bytes = 0
            job.counts, job.problems = {}, []
        if not job.row:
            for stale in self.folder.glob("*"):
                if not stale.name.startswith("source"):
                    stale.unlink()
        self.skipped = Counter(job.counts.pop("skipped", {}))
        self.unmatched = Counter(job.counts.pop("unmatched", {}))
        self.counts = Counter(job.counts)

    def _batch(self, batch: Batch, seen: "_Seen", rejects: Rejects) -> None:
        for group in batch.groups:
            if group.key in seen.of(batch.groups):
                scattered(group)
        with transaction.atomic():
            good = [group for group in batch.groups if group.draft is not None]
            drafts = [group.draft for group in good if group.draft is not None]
            outcomes = upsert_orders(self.job.seller, drafts, by=self.by, history=self.mapping.history)
            for group, outcome in zip(good, outcomes, strict=True):
                self.counts[f"orders_{outcome.what}"] += 1
                self.counts["lines"] += len(group.rows)
                if outcome.what is What.REFUSED:
                    for problem in outcome.problems:
                        group.refuse(problem)
                else:
                    self._remember([(group.rows[0], problem) for problem in outcome.problems])
                    self.counts["conflicts"] += len(outcome.problems)
            self._reject(batch, rejects)
            self._spool(batch.returns)
            self._count(batch)
            if self.job.dry_run:
                transaction.set_rollback(True)
            else:
                self._save()
        if self.job.dry_run:
            self._save()
        seen.add(batch.groups)

    def _reject(self, batch: Batch, rejects: Rejects) -> None:
        refused = [group for group in batch.groups if group.draft is None]
        rows: list[tuple[Row, AftermileError]] = list(batch.loose)
        for group in refused:
            rows += rejections(group)
        self._remember([*batch.loose, *(problem for group in refused for problem in group.problems)])
        self.counts["orders_rejected"] += len(refused)
        self.counts["rows_rejected"] += len(rows)
        self.job.rejected_bytes = rejects.write(sorted(rows, key=lambda pair: pair[0].number))

    def _remember(self, problems: Iterable[tuple[Row, AftermileError]]) -> None:
        for row, error in problems:
            if len(self.job.problems) >= MOST_SHOWN:
                return
            data = {key: value if isinstance(value, int) else str(value) for key, value in error.data.items()}
            field, value = data.pop("field", ""), data.pop("value", "")
            problem = {"row": row.number, "field": field, "value": value, "code": error.code, "data": data}
            self.job.problems.append(problem)

    def _spool(self, rows: list[dict[str, str]]) -> None:
        """Keep rows that are returns for the end of the file; `after_import` matches them to sales."""
        self.counts["returns_bytes"] = self.returns.keep(rows, committed=self.counts["returns_bytes"])
        self.counts["rows_returns"] += len(rows)

    def _count(self, batch: Batch) -> None:
        self.counts["rows"] += batch.rows
        self.counts["rows_skipped"] += batch.skipped.total()
        self.skipped.update(batch.skipped)
        self.job.row = batch.last_row

    def _match_returns(self, ends: float | None) -> bool:
        """Match returns to the sales that are in now; say whether that was all of them."""
        if self.job.dry_run or not self.counts["rows_returns"]:
            return True
        for rows in self.returns.batches(BATCH, after=self.counts["returns_done"]):
            with transaction.atomic():
                for hook in after_import:
                    self._found(hook(self.job, rows))
                self.counts["returns_done"] += len(rows)
                self._save()
            if self.progress is not None:
                self.progress(self.job)
            if ends is not None and time.monotonic() > ends:
                return False
        return True

    def _found(self, found: PastReturns) -> None:
        self.counts.update(found.counts)
        self.unmatched.update(str(row["why"]) for row in found.unmatched)
        self.counts["unmatched_bytes"] = self.returns.list_unmatched(
            found.unmatched, committed=self.counts["unmatched_bytes"]
        )

    def _save(self) -> None:
        job = self.job
        job.counts = {**self.counts, "skipped": dict(self.skipped)}
        if self.counts["rows_returns"]:
            job.counts["unmatched"] = dict(self.unmatched)
        held = ImportJob.objects.filter(pk=job.pk, lease=self.token)
        changed = held.update(
            row=job.row,
            share=job.share,
            counts=job.counts,
            problems=job.problems,
            rejected_bytes=job.rejected_bytes,
            leased_until=clock.now() + self.lease,
        )
        if not changed:  # another run took over while this one slept
            raise ImportRunning

    def _finish(self) -> None:
        job = self.job
        job.counts = {**self.counts, "skipped": dict(self.skipped)}
        if self.counts["rows_returns"] and not job.dry_run:
            job.counts["unmatched"] = dict(self.unmatched)
        for inner in ("returns_bytes", "returns_done", "unmatched_bytes"):
            job.counts.pop(inner, None)
        if self.unmatched and not job.unmatched:
            with self.returns.unmatched.open("rb") as file:
                job.unmatched.save(f"{job.pk}-unmatched.csv", File(file), save=False)
        rejected = self.folder / "rejected"
        if job.rejected_bytes and not job.rejected:
            suffix = ".csv" if rejected.read_bytes()[:3] == b"\xef\xbb\xbf" else ".jsonl"
            with rejected.open("rb") as file:
                job.rejected.save(f"{job.pk}-rejected{suffix}", File(file), save=False)
        job.state, job.share, job.finished_at = ImportState.DONE, 1.0, clock.now()
        with transaction.atomic():
            job.save(update_fields=["counts", "rejected", "unmatched", "state", "share", "finished_at"])
            report = {key: value for key, value in job.counts.items() if isinstance(value, int)}
            record("import.finished", subject=job, by=self.by, data={"file": job.name, "report": report})
        shutil.rmtree(self.folder, ignore_errors=True)

    def _fail(self, error: AftermileError) -> None:
        data: dict[str, Any] = {key: str(value) for key, value in error.data.items()}
        ImportJob.objects.filter(pk=self.job.pk).update(
            state=ImportState.FAILED, error={"code": error.code, "data": data}, finished_at=clock.now()
        )


class _Seen:
    """Keys of orders that are done, on disk, so that a file of any size needs no more memory."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA synchronous = OFF")  # lost with the machine, it only warns less
        self._db.execute("CREATE TABLE IF NOT EXISTS seen (key TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.commit()
        self._of: tuple[int, frozenset[str]] = (0, frozenset())

    def of(self, groups: list[Group]) -> frozenset[str]:
        if self._of[0] != id(groups):
            keys = json.dumps([group.key for group in groups])
            rows = self._db.execute(
                "SELECT key FROM seen WHERE key IN (SELECT value FROM json_each(?))", [keys]
            )
            self._of = (id(groups), frozenset(key for (key,) in rows))
        return self._of[1]

    def add(self, groups: list[Group]) -> None:
        self._db.executemany("INSERT OR IGNORE INTO seen VALUES (?)", [(group.key,) for group in groups])
        self._db.commit()

    def close(self) -> None:
        self._db.close()
