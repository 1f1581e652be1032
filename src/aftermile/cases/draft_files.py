"""Files shown before there is a case, and turning a draft with its files into one."""

import hashlib
from collections.abc import Iterable
from typing import Final

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from aftermile.cases.actions import LineRequest, add_evidence, open_case
from aftermile.cases.actions.evidence import Upload, clean_name, read_limited
from aftermile.cases.drafts import ANY_WAY, delete_file, files_of
from aftermile.cases.errors import TooManyFiles
from aftermile.cases.limits import evidence_files
from aftermile.cases.media import Shown, shown_copy
from aftermile.cases.models import Case, Draft, DraftFile, Remedy
from aftermile.cases.states import Kind
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.ids import new_id


def add_file(draft: Draft, upload: Upload) -> DraftFile:
    """Check and keep a file as evidence would be; the same file again returns the first one."""
    name = clean_name(str(upload.name or "file"))
    data = read_limited(upload, name)
    digest = hashlib.sha256(data).hexdigest()
    known = draft.files.filter(sha256=digest).first()
    if known is not None:
        return known
    if draft.files.count() >= evidence_files():
        raise TooManyFiles(limit=evidence_files())
    shown = shown_copy(data, name)
    try:
        with transaction.atomic():
            return _keep(draft, data, digest, name, shown)
    except IntegrityError:
        return draft.files.get(sha256=digest)


def _keep(draft: Draft, data: bytes, digest: str, name: str, shown: Shown) -> DraftFile:
    ident = new_id("dfl")
    row = DraftFile(
        id=ident,
        draft=draft,
        name=name,
        media_type=shown.media_type,
        size=len(data),
        sha256=digest,
        at=clock.now(),
    )
    row.file.save(f"{ident}.{shown.original_suffix}", ContentFile(data), save=False)
    if shown.thumbnail:
        row.thumbnail.save(f"{ident}.jpg", ContentFile(shown.thumbnail), save=False)
    row.save(force_insert=True)
    return row


def kinds_of(files: Iterable[DraftFile]) -> list[str]:
    """Return what kinds of evidence these are: image, video, pdf."""
    kinds = {row.media_type.partition("/")[0] for row in files}
    return sorted("pdf" if kind == "application" else kind for kind in kinds)


MEANT: Final[dict[tuple[str, str], str]] = {
    (Kind.RETURN, Remedy.EXCHANGE): Kind.EXCHANGE,
    (Kind.CLAIM, Remedy.REPAIR): Kind.REPAIR,
}
"""What a buyer asks for who wants another item, or his own repaired; judged by the same rules."""


def send_draft(draft: Draft, *, by: Actor, language: str) -> Case:
    """
    Open the case of a draft with its files, all or nothing; sending again returns the same case.

    Raises what `open_case` raises; the draft then stays as it is.
    """
    files = files_of(draft)
    with transaction.atomic():
        case = open_case(
            draft.order,
            kind=MEANT.get((draft.kind, draft.wanted), draft.kind),
            lines=[
                LineRequest(pick["unit"], pick["quantity"], pick["reason"], pick.get("comment", ""))
                for pick in draft.picks
            ],
            by=by,
            wanted="" if draft.wanted == ANY_WAY else draft.wanted,
            language=language,
            source="portal",
            operation_key=draft.pk,
            evidence=kinds_of(files),
        )
        for row in files:
            with row.file.open("rb") as stored:
                add_evidence(case, upload=ContentFile(stored.read(), name=row.name), by=by)
        Draft.objects.filter(pk=draft.pk).update(case=case, updated_at=clock.now())
    for row in files:
        delete_file(row)
    draft.case = case
    return case
