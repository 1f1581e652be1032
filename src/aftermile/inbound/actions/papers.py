"""Papers of batches: certificates, customs entries, photos. What a file is says its content."""

import hashlib
from typing import IO, Final, Protocol

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.inbound.errors import FileNotUsable
from aftermile.inbound.models import Batch, BatchFile, BatchMember
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, Phrase

FILE_KINDS: Final = ("certificate", "import", "export", "identity", "other")
MOST_FILE_BYTES: Final = 20_000_000
_MAGIC: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)


class Upload(Protocol):
    name: str | None

    def read(self, size: int = ..., /) -> bytes: ...


@transaction.atomic
def attach_file(
    batch: Batch, *, upload: Upload | IO[bytes], kind: str, by: Actor, member: BatchMember | None = None
) -> BatchFile:
    """Keep a paper or a photo; the same file again returns the first. What it is says its content."""
    name = str(getattr(upload, "name", "") or "file").replace("\\", "/").rsplit("/", 1)[-1][:200]
    if kind not in FILE_KINDS:
        raise BadInput(field="kind", problem=Phrase(_("use one of {known}."), known=", ".join(FILE_KINDS)))
    data = upload.read(MOST_FILE_BYTES + 1)
    if not data:
        raise FileNotUsable(name=name, problem=_("it is empty."))
    if len(data) > MOST_FILE_BYTES:
        raise FileNotUsable(name=name, problem=_("it is larger than 20 MB."))
    media_type = next((kind for head, kind in _MAGIC if data.startswith(head)), "")
    if not media_type:
        raise FileNotUsable(name=name, problem=_("use PDF, JPEG or PNG."))
    digest = hashlib.sha256(data).hexdigest()
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    known = BatchFile.objects.filter(batch=batch, sha256=digest, kind=kind, member=member).first()
    if known is not None:
        return known
    row = BatchFile(
        batch=batch,
        member=member,
        kind=kind,
        name=name,
        media_type=media_type,
        size=len(data),
        sha256=digest,
        by_name=by.name,
        at=clock.now(),
    )
    row.file.save(f"{row.pk}.{media_type.rsplit('/', 1)[-1]}", ContentFile(data), save=False)
    row.save()
    return row
