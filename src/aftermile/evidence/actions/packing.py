"""The pack: a ZIP with the paper, the files and a manifest, for one kind of recipient."""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import override

from aftermile.cases.actions.moving import locked
from aftermile.cases.models import Case
from aftermile.events.log import record
from aftermile.evidence.checklists import checklist_for
from aftermile.evidence.errors import RecipientUnknown
from aftermile.evidence.models import Pack, Recipient
from aftermile.evidence.queries import FileView, shown_files, standing_of
from aftermile.evidence.telling import paper_of
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.ids import new_id

FORMAT = 1


def make_pack(case: Case, *, recipient: str, by: Actor, language: str = "en") -> Pack:
    """
    Pack the evidence of a case: `case.pdf`, `files/`, `manifest.json`.

    The originals go to banks, marketplaces and authorities, who look at their data; others get the files as
    everybody sees them, without places and devices.
    """
    if recipient not in Recipient.values:
        raise RecipientUnknown(recipient=recipient, known=", ".join(Recipient.values))
    standing = standing_of(case)
    with override(language):
        paper = paper_of(case, recipient, standing.files, language)
    data, manifest = _zip(case, recipient, standing.files, paper)
    pack = Pack(
        id=new_id("pck"),
        case=case,
        recipient=recipient,
        language=language,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        manifest=manifest,
        by_name=by.name,
        at=clock.now(),
    )
    with transaction.atomic():
        locked(case)
        pack.file.save(f"{pack.pk}.zip", ContentFile(data), save=False)
        pack.save(force_insert=True)
        told = {"pack": pack.pk, "recipient": recipient, "sha256": pack.sha256}
        record("evidence.pack_made", subject=case, by=by, data=told)
    return pack


_WITH_ORIGINALS = frozenset({Recipient.BANK, Recipient.MARKETPLACE, Recipient.AUTHORITY})


def _zip(case: Case, recipient: str, files: Sequence[FileView], paper: bytes) -> tuple[bytes, dict[str, Any]]:
    out = io.BytesIO()
    listed = [{"path": "case.pdf", "sha256": hashlib.sha256(paper).hexdigest(), "size": len(paper)}]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("case.pdf", paper)
        for number, file in enumerate(files, 1):
            row = file.row
            stored = row.original if recipient in _WITH_ORIGINALS else row.file
            path = f"files/{number:02d}-{row.name}"
            try:
                with stored.open("rb") as source:
                    data = source.read()
            except FileNotFoundError:
                listed.append({"path": path, "missing": True, "sha256_as_it_came": row.sha256})
                continue
            archive.writestr(path, data)
            listed.append(
                {
                    "path": path,
                    "sha256": hashlib.sha256(data).hexdigest(),
                    "size": len(data),
                    "sha256_as_it_came": row.sha256,
                    "shows": row.label,
                    "from": "buyer" if row.from_buyer else "seller",
                    "at": row.at.astimezone(UTC).isoformat(),
                    "chain": file.link.digest if file.link else "",
                    "chain_position": file.link.position if file.link else 0,
                }
            )
        wanted = checklist_for(recipient, shown_files(file.row for file in files))
        manifest = {
            "format": FORMAT,
            "case": case.rma_number,
            "order": case.order.number,
            "recipient": recipient,
            "made_at": clock.now().astimezone(UTC).isoformat(),
            "usually_asked": {item.label: item.there for item in wanted},
            "files": listed,
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=2, ensure_ascii=False))
    return out.getvalue(), manifest
