"""Batches that arrive: compared with their list, and brought to their end."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.inbound.actions.batches import TO, already, change, locked_batch, tell
from aftermile.inbound.errors import CertificateMissing
from aftermile.inbound.models import Batch, BatchMember, BatchPurpose, BatchStray, MemberState
from aftermile.inbound.queries.batches import members_of
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, NotFound

PROVEN: Final = frozenset({BatchPurpose.DONATION, BatchPurpose.DISPOSAL})
"""Purposes that need a certificate before they are closed."""


@transaction.atomic
def check_in(batch: Batch, text: str, *, by: Actor) -> BatchMember | BatchStray:
    """Scan one thing on arrival: a member is there now, anything else is noted as a stray. Twice is once."""
    batch = locked_batch(batch, "receive")
    plain = text.strip()[:120]
    if not plain:
        raise BadInput(field="text", problem=_("scan or type something."))
    for member in members_of(batch):
        names = {member.pk, member.unit_id, member.unit.serial, member.case.rma_number if member.case else ""}
        if plain in names - {""} and (member.state == MemberState.PACKED or plain != _rma(member)):
            member.state = MemberState.ARRIVED
            member.save(update_fields=["state"])
            return member
    stray, _fresh = BatchStray.objects.get_or_create(
        batch=batch, scanned=plain, defaults={"by_name": by.name, "at": clock.now()}
    )
    return stray


def _rma(member: BatchMember) -> str:
    return member.case.rma_number if member.case else ""


@transaction.atomic
def receive_batch(
    batch: Batch,
    *,
    arrived: Sequence[str],
    strays: Sequence[str] = (),
    by: Actor,
    version: int | None = None,
) -> Batch:
    """
    End the comparison on arrival: `arrived` members are there (besides those scanned), the others missing.

    `strays` are words for things that were not on the list. A second time changes nothing.
    """
    if already(batch, "receive"):
        return batch
    batch = locked_batch(batch, "receive", version)
    members = members_of(batch)
    unknown = set(arrived) - {member.pk for member in members}
    if unknown:
        raise NotFound(noun="member", ref=min(unknown))
    for member in members:
        there = member.pk in arrived or member.state == MemberState.ARRIVED
        member.state = MemberState.ARRIVED if there else MemberState.MISSING
    BatchMember.objects.bulk_update(members, ["state"])
    now = clock.now()
    for words in dict.fromkeys(text.strip()[:120] for text in strays):
        if words:
            BatchStray.objects.get_or_create(
                batch=batch, scanned=words, defaults={"by_name": by.name, "at": now}
            )
    change(batch, state=TO["receive"], received_at=now)
    missing = sum(row.quantity for row in members if row.state == MemberState.MISSING)
    tell(batch, "batch.received", by=by, missing=missing, strays=batch.strays.count())
    return batch


@transaction.atomic
def close_batch(batch: Batch, *, by: Actor, version: int | None = None) -> Batch:
    """End a batch; one that was given away or destroyed needs its certificate. Its pieces are free again."""
    if already(batch, "close"):
        return batch
    batch = locked_batch(batch, "close", version)
    if batch.purpose in PROVEN and not batch.files.filter(kind="certificate").exists():
        raise CertificateMissing
    batch.members.filter(live=True).update(live=False)
    change(batch, state=TO["close"], closed_at=clock.now())
    tell(batch, "batch.closed", by=by)
    return batch


@transaction.atomic
def cancel_batch(batch: Batch, *, by: Actor, version: int | None = None) -> Batch:
    """Give a batch up before it leaves; its pieces are free for another one."""
    if already(batch, "cancel"):
        return batch
    batch = locked_batch(batch, "cancel", version)
    batch.members.filter(live=True).update(live=False)
    change(batch, state=TO["cancel"], closed_at=clock.now())
    tell(batch, "batch.canceled", by=by)
    return batch
