"""Files shown to prove something: sniffed, checked, cleaned, kept."""

import hashlib
from typing import IO, Protocol

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from aftermile.cases import limits
from aftermile.cases.actions.moving import locked, touch
from aftermile.cases.errors import FileEmpty, FileTooLarge, LineNotInCase, TooManyFiles
from aftermile.cases.hooks import after_evidence
from aftermile.cases.media import Shown, shown_copy
from aftermile.cases.models import Case, CaseLine, Evidence
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.ids import new_id


class Upload(Protocol):
    """What Django's uploaded files are, as far as we need it."""

    name: str | None

    def read(self, size: int = ..., /) -> bytes: ...


def add_evidence(
    case: Case,
    *,
    upload: Upload | IO[bytes],
    by: Actor,
    line: CaseLine | None = None,
    label: str = "",
    version: int | None = None,
) -> Evidence:
    """Keep a file; the same file again returns the first one. What it is says its content, not its name."""
    name = clean_name(str(getattr(upload, "name", "") or "file"))
    data = read_limited(upload, name)
    digest = hashlib.sha256(data).hexdigest()
    known = Evidence.objects.filter(case=case, sha256=digest).first()
    if known is not None:
        return known
    if line is not None and line.case_id != case.pk:
        raise LineNotInCase(line=line.pk, case=case.rma_number)
    shown = shown_copy(data, name)
    try:
        return _keep(case, data, digest, shown, _Label(name, label, line), by=by, version=version)
    except IntegrityError:
        return Evidence.objects.get(case=case, sha256=digest)


class _Label:
    def __init__(self, name: str, label: str, line: CaseLine | None) -> None:
        self.name, self.label, self.line = name, label[:40], line


@transaction.atomic
def _keep(  # noqa: PLR0913
    case: Case, data: bytes, digest: str, shown: Shown, label: _Label, *, by: Actor, version: int | None
) -> Evidence:
    case = locked(case, version)
    if case.evidence.count() >= limits.evidence_files():
        raise TooManyFiles(limit=limits.evidence_files())
    ident = new_id("evd")
    row = Evidence(
        id=ident,
        case=case,
        line=label.line,
        kind=shown.kind,
        label=label.label,
        name=label.name,
        media_type=shown.media_type,
        size=len(data),
        sha256=digest,
        from_buyer=by.kind is ActorKind.BUYER,
        by_name=by.name,
        at=clock.now(),
    )
    row.original.save(f"{ident}.{shown.original_suffix}", ContentFile(data), save=False)
    row.file.save(f"{ident}.{shown.suffix}", ContentFile(shown.data), save=False)
    if shown.thumbnail:
        row.thumbnail.save(f"{ident}.jpg", ContentFile(shown.thumbnail), save=False)
    row.save(force_insert=True)
    for hook in after_evidence:
        hook(row)
    record(
        "case.evidence_added",
        subject=case,
        by=by,
        data={"evidence": row.pk, "kind": row.kind, "sha256": digest},
    )
    touch(case)
    return row


def clean_name(name: str) -> str:
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in last if char.isprintable() and char not in '"<>|:*?')
    return kept.strip(". ")[-120:] or "file"


def read_limited(upload: Upload | IO[bytes], name: str) -> bytes:
    limit = limits.evidence_bytes()
    data = upload.read(limit + 1)
    if len(data) > limit:
        raise FileTooLarge(name=name, limit=limit // limits.MEGABYTE)
    if not data:
        raise FileEmpty(name=name)
    return data
