"""Imports as jobs: started by a person or the command line, run in batches, resumed where they were cut."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import msgspec
from django.db import transaction
from django.db.models import Q

from aftermile.accounts.models import Seller
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.holding import is_dead, new_token
from aftermile.kernel.ids import new_id
from aftermile.orders.importing.errors import ImportRunning
from aftermile.orders.importing.mapping import Mapping
from aftermile.orders.importing.opening import MB
from aftermile.orders.importing.running import Run
from aftermile.orders.models import ImportJob, ImportState

if TYPE_CHECKING:
    from django.core.files import File

    Upload = File[bytes]
LEASE: Final = timedelta(minutes=5)


def start_import(
    seller: Seller,
    source: "Path | Upload",
    mapping: Mapping,
    *,
    by: Actor,
    dry_run: bool = False,
) -> ImportJob:
    """
    Note that a file is to come in; `run_import` or the worker does it.

    A path is read where it lies; an upload is stored. An unfinished import of the same file, mapping and
    seller is taken up again instead of begun anew.
    """
    digest = _digest(source)
    spec = msgspec.to_builtins(mapping)
    unfinished = ImportJob.objects.filter(
        seller=seller, sha256=digest, dry_run=dry_run, state__in=[ImportState.WAITING, ImportState.RUNNING]
    )
    for job in unfinished.order_by("-id"):
        if job.mapping == spec:
            return job
    job = ImportJob(
        id=new_id("imp"),
        seller=seller,
        name=Path(source.name or "upload").name[:200],
        sha256=digest,
        mapping_name=mapping.name[:80],
        mapping=spec,
        dry_run=dry_run,
        by_kind=by.kind,
        by_ref=by.ref,
        by_name=by.name,
        created_at=clock.now(),
    )
    if isinstance(source, Path):
        job.path = str(source.resolve())
    else:
        job.file.save(f"{job.pk}{Path(job.name).suffix[:10]}", source, save=False)
    job.save(force_insert=True)
    return job


def _digest(source: "Path | Upload") -> str:
    if isinstance(source, Path):
        with source.open("rb") as stream:
            return _sum(stream)
    source.seek(0)
    digest = _sum(source)
    source.seek(0)
    return digest


def _sum(stream: "IO[bytes] | Upload") -> str:
    digest = sha256()
    while chunk := stream.read(MB):
        digest.update(chunk)
    return digest.hexdigest()


def run_import(
    job: ImportJob, *, seconds: float | None = None, progress: Callable[[ImportJob], None] | None = None
) -> ImportJob:
    """
    Run an import to its end, or for `seconds` (the next call goes on). Raises `ImportRunning`.

    Each batch is committed with the row it reached. A file that cannot be read ends the job as `failed`.
    """
    now = clock.now()
    token = new_token()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    held = ImportJob.objects.filter(pk=job.pk).values_list("lease", flat=True).first()
    if held and is_dead(held):  # killed here: its work is taken up at once
        free |= Q(lease=held)
    taken = ImportJob.objects.filter(
        free, pk=job.pk, state__in=[ImportState.WAITING, ImportState.RUNNING]
    ).update(state=ImportState.RUNNING, lease=token, leased_until=now + LEASE)
    job.refresh_from_db()
    if not taken:
        if job.state in (ImportState.DONE, ImportState.FAILED):
            return job
        raise ImportRunning
    try:
        Run(job, token, lease=LEASE, progress=progress).go(seconds)
    finally:
        ImportJob.objects.filter(pk=job.pk, lease=token).update(lease="", leased_until=None)
    job.refresh_from_db()
    return job


def run_waiting(seconds: float = 60.0) -> int:
    """Run the oldest open import that nobody holds for at most `seconds`; return how many ran (task)."""
    now = clock.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    job = ImportJob.objects.filter(free, state__in=[ImportState.WAITING, ImportState.RUNNING]).exclude(
        file=""
    )
    oldest = job.select_related("seller").order_by("id").first()
    if oldest is None:
        return 0
    try:
        run_import(oldest, seconds=seconds)
    except ImportRunning:
        return 0
    return 1


@transaction.atomic
def run_for_real(job: ImportJob, *, by: Actor) -> ImportJob:
    """Make a real import of one that was tried dry, with the same file and mapping."""
    return ImportJob.objects.create(
        id=new_id("imp"),
        seller_id=job.seller_id,
        name=job.name,
        file=job.file.name,
        path=job.path,
        sha256=job.sha256,
        mapping_name=job.mapping_name,
        mapping=job.mapping,
        by_kind=by.kind,
        by_ref=by.ref,
        by_name=by.name,
        created_at=clock.now(),
    )
