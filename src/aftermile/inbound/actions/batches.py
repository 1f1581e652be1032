"""Batches: packed, sealed, sent, compared on arrival, closed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.accounts.numbers import next_number
from aftermile.cases.amounts import ARRIVED
from aftermile.cases.models import CaseLine, ReceiptLine
from aftermile.events.log import record
from aftermile.inbound.errors import (
    AlreadyInBatch,
    BatchEmpty,
    NotNow,
    WeightMissing,
)
from aftermile.inbound.models import (
    Batch,
    BatchMember,
    BatchPurpose,
    BatchState,
)
from aftermile.inbound.queries.batches import found_by, members_of
from aftermile.inbound.words import act_words, batch_words
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, ChangedMeanwhile, NotFound, Phrase
from aftermile.kernel.money import Money, allocate, exponent
from aftermile.ledger.actions.costs import book_cost
from aftermile.parcels.models import Location

SHARES: Final = ("weight", "pieces")
_FROM: Final = {
    "add": frozenset({BatchState.OPEN}),
    "remove": frozenset({BatchState.OPEN}),
    "seal": frozenset({BatchState.OPEN}),
    "unseal": frozenset({BatchState.SEALED}),
    "send": frozenset({BatchState.SEALED}),
    "receive": frozenset({BatchState.SENT}),
    "close": frozenset({BatchState.RECEIVED}),
    "cancel": frozenset({BatchState.OPEN, BatchState.SEALED}),
}
TO: Final = {
    "seal": BatchState.SEALED,
    "unseal": BatchState.OPEN,
    "send": BatchState.SENT,
    "receive": BatchState.RECEIVED,
    "close": BatchState.CLOSED,
    "cancel": BatchState.CANCELED,
}


@dataclass(frozen=True, slots=True)
class BatchDraft:
    """Where a batch stands and where it goes: a place of the seller, or a party in a country."""

    purpose: str
    hub: Location
    destination: Location | None = None
    party: str = ""
    country: str = ""
    currency: str = ""
    note: str = ""


@transaction.atomic
def open_batch(seller: Seller, draft: BatchDraft, *, by: Actor, operation_key: str) -> Batch:
    """Begin a batch; the same key returns the first one."""
    known = Batch.objects.filter(seller=seller, operation_key=operation_key).first()
    if known is not None:
        return known
    _check_draft(seller, draft)
    currency = draft.currency or seller.base_currency
    exponent(currency)
    batch = Batch.objects.create(
        seller=seller,
        number=next_number(seller, "BAT"),
        purpose=draft.purpose,
        hub=draft.hub,
        destination=draft.destination,
        party=draft.party.strip()[:200],
        country=draft.destination.country if draft.destination else draft.country.upper(),
        currency=currency,
        note=draft.note.strip()[:2000],
        operation_key=operation_key,
        created_by=by.name,
        created_at=clock.now(),
    )
    tell(batch, "batch.opened", by=by)
    return batch


def _check_draft(seller: Seller, draft: BatchDraft) -> None:
    if draft.purpose not in BatchPurpose.values:
        raise BadInput(
            field="purpose", problem=Phrase(_("use one of {known}."), known=", ".join(BatchPurpose.values))
        )
    for place in (draft.hub, draft.destination):
        if place is not None and place.seller_id != seller.pk:
            raise NotFound(noun="location", ref=place.pk)
    if draft.destination is not None:
        if draft.destination.pk == draft.hub.pk:
            raise BadInput(field="destination", problem=_("it goes somewhere else than where it stands."))
        return
    if not draft.party.strip():
        raise BadInput(field="destination", problem=_("choose a place of yours, or write who takes it."))
    if len(draft.country) != 2 or not draft.country.isalpha():  # noqa: PLR2004 - ISO 3166-1 alpha-2
        raise BadInput(field="country", problem=_("use two letters such as DE."))


def tell(batch: Batch, name: str, *, by: Actor, **data: Any) -> None:
    base = {"number": batch.number, "purpose": batch.purpose}
    record(name, subject=batch, by=by, data={**base, **data})


def locked_batch(batch: Batch, act: str, version: int | None = None) -> Batch:
    """Return the batch as it is now, locked; raise `NotNow` where its state forbids the act."""
    rows = Batch.objects.select_for_update(of=("self",)).select_related("seller", "hub", "destination")
    fresh = rows.get(pk=batch.pk)
    if version is not None and fresh.version != version:
        raise ChangedMeanwhile(version=fresh.version)
    if fresh.state not in _FROM[act]:
        raise NotNow(act=act_words(act), state=batch_words(fresh.state))
    return fresh


def already(batch: Batch, act: str) -> bool:
    """Bring the batch up to date, and say whether the act was done before."""
    batch.refresh_from_db()
    return batch.state == TO[act]


def change(batch: Batch, **columns: Any) -> None:
    columns["version"] = batch.version + 1
    for name, value in columns.items():
        setattr(batch, name, value)
    batch.save(update_fields=list(columns))


@transaction.atomic
def add_to_batch(batch: Batch, text: str, *, by: Actor, grams: int = 0) -> list[BatchMember]:
    """
    Put what was scanned into the batch: a piece, or all free pieces of a case or parcel.

    What is in this batch already comes back as it is; what is in another one raises `AlreadyInBatch`.
    `grams` is the weight of what was scanned.
    """
    batch = locked_batch(batch, "add")
    lines = found_by(batch, text)
    held = {
        row.unit_id: row
        for row in BatchMember.objects.filter(
            unit__in=[line.unit_id for line in lines], live=True
        ).select_related("batch")
    }
    for line in lines:
        known = held.get(line.unit_id)
        if known is not None and known.batch_id != batch.pk:
            raise AlreadyInBatch(title=line.unit.title, batch=known.batch.number)
    grades = _grades(lines)
    fresh = [line for line in lines if line.unit_id not in held]
    try:
        with transaction.atomic():
            for line in fresh:
                _pack(batch, line, grades.get(line.pk, ""), text, grams, by)
    except IntegrityError:
        raise AlreadyInBatch(title=fresh[0].unit.title, batch="-") from None
    if fresh:
        change(batch)
    units = [line.unit_id for line in lines]
    rows = BatchMember.objects.filter(batch=batch, unit__in=units, live=True)
    return list(rows.select_related("unit__line", "unit__part", "case").order_by("id"))


def _pack(batch: Batch, line: CaseLine, grade: str, text: str, grams: int, by: Actor) -> None:
    BatchMember.objects.create(
        batch=batch,
        unit=line.unit,
        case=line.case,
        quantity=line.unit.quantity,
        grams=grams,
        grade=grade,
        scanned=text.strip()[:120],
        added_by=by.name,
        added_at=clock.now(),
    )


def _grades(lines: Sequence[CaseLine]) -> dict[str, str]:
    rows = ReceiptLine.objects.filter(case_line__in=lines, grade__in=ARRIVED).order_by("id")
    return dict(rows.values_list("case_line_id", "grade"))


@transaction.atomic
def weigh_member(member: BatchMember, grams: int) -> BatchMember:
    """Write the weight of a member while the batch is open."""
    locked_batch(member.batch, "add")
    if not 0 <= grams <= 10_000_000:  # noqa: PLR2004 - ten tonnes
        raise BadInput(field="grams", problem=_("write the weight in grams."))
    BatchMember.objects.filter(pk=member.pk).update(grams=grams)
    member.grams = grams
    return member


@transaction.atomic
def take_out(member: BatchMember, *, by: Actor) -> BatchMember:  # noqa: ARG001 - every write says who
    """Take a member out of an open batch; again changes nothing."""
    fresh = BatchMember.objects.select_related("batch").get(pk=member.pk)
    if fresh.removed_at is not None:
        return fresh
    batch = locked_batch(fresh.batch, "remove")
    fresh.removed_at, fresh.live = clock.now(), False
    fresh.save(update_fields=["removed_at", "live"])
    change(batch)
    return fresh


@transaction.atomic
def seal_batch(batch: Batch, *, grams: int, by: Actor, version: int | None = None) -> Batch:
    """Close a batch with its gross weight; nothing is added after this."""
    if batch.state == BatchState.SEALED and batch.grams == grams:
        return batch
    batch = locked_batch(batch, "seal", version)
    members = members_of(batch)
    if not members:
        raise BatchEmpty
    if grams <= 0:
        raise WeightMissing
    net = sum(row.grams for row in members)
    if net > grams:
        raise BadInput(
            field="grams", problem=Phrase(_("the pieces alone weigh {net} g by their own weights."), net=net)
        )
    change(batch, state=TO["seal"], grams=grams, sealed_at=clock.now())
    tell(batch, "batch.sealed", by=by, pieces=sum(row.quantity for row in members), grams=grams)
    return batch


@transaction.atomic
def unseal_batch(batch: Batch, *, by: Actor, version: int | None = None) -> Batch:
    """Open a sealed batch again, before it is sent."""
    batch = locked_batch(batch, "unseal", version)
    change(batch, state=TO["unseal"], sealed_at=None)
    tell(batch, "batch.unsealed", by=by)
    return batch


@dataclass(frozen=True, slots=True)
class Freight:
    """How a batch travels and what that costs, in the batch's currency."""

    carrier: str = ""
    tracking_number: str = ""
    cost_minor: int = 0
    share_by: str = "weight"


@transaction.atomic
def send_batch(batch: Batch, freight: Freight, *, by: Actor, version: int | None = None) -> Batch:
    """
    Send a sealed batch; its cost is shared among the members and booked to their cases, once.

    Shares go by weight (by pieces where nothing was weighed) and sum to the cost. A second time changes
    nothing.
    """
    if already(batch, "send"):
        return batch
    batch = locked_batch(batch, "send", version)
    if freight.share_by not in SHARES:
        raise BadInput(field="share_by", problem=Phrase(_("use one of {known}."), known=", ".join(SHARES)))
    if freight.cost_minor < 0:
        raise BadInput(field="cost", problem=_("it must not be below zero."))
    members = members_of(batch)
    shares = shares_of(members, freight.cost_minor, freight.share_by)
    for member, share in zip(members, shares, strict=True):
        member.share_minor = share
    BatchMember.objects.bulk_update(members, ["share_minor"])
    now = clock.now()
    change(
        batch,
        state=TO["send"],
        carrier=freight.carrier.strip().lower()[:40],
        tracking_number="".join(freight.tracking_number.split())[:60],
        cost_minor=freight.cost_minor,
        share_by=freight.share_by,
        sent_at=now,
        booked_at=now,
    )
    _book(batch, members, by=by)
    cost = {"minor": batch.cost_minor, "currency": batch.currency}
    tell(batch, "batch.sent", by=by, cost=cost, carrier=batch.carrier, tracking_number=batch.tracking_number)
    return batch


def shares_of(members: Sequence[BatchMember], cost_minor: int, share_by: str) -> list[int]:
    """Return each member's part of the cost by largest remainder; the parts sum to the cost."""
    weights = [row.grams for row in members]
    if share_by == "pieces" or not all(weights):
        weights = [row.quantity for row in members]
    return allocate(cost_minor, weights)


def _book(batch: Batch, members: Sequence[BatchMember], *, by: Actor) -> None:
    by_case: dict[str, int] = defaultdict(int)
    for member in members:
        if member.case_id:
            by_case[member.case_id] += member.share_minor
    for case_id, minor in sorted(by_case.items()):
        if minor:
            amount = Money(minor, batch.currency)
            book_cost(case_id, "freight", amount, f"batch:{batch.pk}:{case_id}", by, note=batch.number)
