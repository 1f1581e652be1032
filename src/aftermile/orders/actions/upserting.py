"""Taking in orders of a source: new ones are made, newer copies change them, older ones change nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b

import msgspec
from django.db import IntegrityError, transaction

from aftermile.accounts.models import Seller
from aftermile.database.bulk import insert_rows
from aftermile.events.log import history as history_events
from aftermile.events.log import owe
from aftermile.events.models import Event
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.ids import new_ids
from aftermile.orders.actions.catalog import read_catalog
from aftermile.orders.actions.creating import NewOrder, create_orders
from aftermile.orders.actions.identifying import identify_buyers
from aftermile.orders.actions.updating import Newer, update_orders
from aftermile.orders.amounts import total_of
from aftermile.orders.checking import problems_of
from aftermile.orders.drafts import OrderDraft
from aftermile.orders.hooks import after_tenders
from aftermile.orders.models import Order, Tender

_encoder = msgspec.json.Encoder()
_NO_PARTS = b',"parts":[]'
_EVENT = ("id", "seller_id", "name", "subject_id", "thread_id", "actor_kind", "actor_ref", "actor_name")
_EVENT_TAIL = ("data", "at", "loaded")


class What(StrEnum):
    """What became of a draft."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OLDER = "older"
    REFUSED = "refused"


@dataclass(slots=True)
class Outcome:
    """`problems` are why a draft was refused, or what of an update could not be taken over."""

    what: What
    order_id: str = ""
    problems: list[AftermileError] = field(default_factory=list)


def upsert_orders(
    seller: Seller, drafts: Sequence[OrderDraft], *, by: Actor, history: bool = False
) -> list[Outcome]:
    """
    Take in `drafts` in one transaction and return what became of each, in their order.

    A fixed number of queries however many there are; give batches of some hundreds to some thousands.
    A bad draft is refused with its problems and stops no other. `history`: nothing reacts, nobody is told.
    """
    for attempt in range(3):
        try:
            with transaction.atomic():
                return _upsert(seller, drafts, by, history=history)
        except IntegrityError:  # another import made one of these orders or buyers a moment ago
            if attempt == 2:  # noqa: PLR2004
                raise
    raise AssertionError


def fingerprint(draft: OrderDraft) -> str:
    """Return a hash of all that a draft says, without the time of the copy."""
    at, draft.updated_at = draft.updated_at, None
    try:
        told = _encoder.encode(draft).replace(_NO_PARTS, b"")  # as it was before there were kits
        return blake2b(told, digest_size=16).hexdigest()
    finally:
        draft.updated_at = at


@dataclass(slots=True)
class _Work:
    outcomes: list[Outcome | None]
    latest: dict[tuple[str, str], int] = field(default_factory=dict)
    new: list[int] = field(default_factory=list)
    newer: list[tuple[int, Order]] = field(default_factory=list)
    touched: list[Order] = field(default_factory=list)


def _upsert(seller: Seller, drafts: Sequence[OrderDraft], by: Actor, *, history: bool) -> list[Outcome]:
    work = _Work(outcomes=[None] * len(drafts))
    hashes = _check(drafts, work)
    _sort_out(seller, drafts, hashes, work)
    tenders = _create(seller, drafts, hashes, work, by, history=history)
    tenders += _update(seller, drafts, hashes, work, by, history=history)
    if work.touched:
        Order.objects.bulk_update(work.touched, ["source_updated_at"], batch_size=500)
    if tenders:
        for hook in after_tenders:
            hook(seller, tenders)
    return [outcome for outcome in work.outcomes if outcome is not None]


def _check(drafts: Sequence[OrderDraft], work: _Work) -> dict[int, str]:
    """Refuse bad drafts; of several copies of one order keep the newest, later ones winning ties."""
    hashes: dict[int, str] = {}
    for index, draft in enumerate(drafts):
        problems = problems_of(draft)
        if problems:
            work.outcomes[index] = Outcome(What.REFUSED, problems=problems)
            continue
        hashes[index] = fingerprint(draft)
        key = (draft.channel, draft.external_id)
        other = work.latest.get(key)
        if other is None:
            work.latest[key] = index
        elif drafts[other].version_at > draft.version_at:
            work.outcomes[index] = Outcome(What.OLDER)
        else:
            same = hashes[other] == hashes[index]
            work.outcomes[other] = Outcome(What.UNCHANGED if same else What.OLDER)
            work.latest[key] = index
    return hashes


def _sort_out(seller: Seller, drafts: Sequence[OrderDraft], hashes: dict[int, str], work: _Work) -> None:
    standing = (
        Order.objects.select_for_update(of=("self",))
        .select_related("buyer", "ship_to")
        .filter(
            seller=seller,
            channel__in=sorted({channel for channel, _ in work.latest}),
            external_id__in=[external_id for _, external_id in work.latest],
        )
    )
    known = {(order.channel, order.external_id): order for order in standing.order_by("id")}
    for key, index in work.latest.items():
        order, draft = known.get(key), drafts[index]
        if order is None:
            work.new.append(index)
        elif order.source_hash == hashes[index]:
            work.outcomes[index] = Outcome(What.UNCHANGED, order.pk)
            if order.source_updated_at < draft.version_at:
                order.source_updated_at = draft.version_at
                work.touched.append(order)
        elif order.source_updated_at > draft.version_at:
            work.outcomes[index] = Outcome(What.OLDER, order.pk)
        else:
            work.newer.append((index, order))


def _create(
    seller: Seller,
    drafts: Sequence[OrderDraft],
    hashes: dict[int, str],
    work: _Work,
    by: Actor,
    *,
    history: bool,
) -> list[Tender]:
    if not work.new:
        return []
    fresh = [drafts[index] for index in work.new]
    buyers = identify_buyers(seller, fresh)
    ids = new_ids("ord", len(fresh))
    news = [
        NewOrder(id=order_id, draft=drafts[index], source_hash=hashes[index], buyer_id=buyer)
        for order_id, index, buyer in zip(ids, work.new, buyers, strict=True)
    ]
    tenders = create_orders(seller, news, read_catalog(seller, fresh))
    for order_id, index in zip(ids, work.new, strict=True):
        work.outcomes[index] = Outcome(What.CREATED, order_id)
    name = "order.imported" if history else "order.created"
    subjects = [(new.id, new.draft.placed_at, _summary(new.draft)) for new in news]
    write_events(history_events(name, seller=seller, subjects=subjects, by=by), told=not history)
    return tenders


def _summary(draft: OrderDraft) -> dict[str, object]:
    total = total_of(draft)
    money = {"minor": total, "currency": draft.currency}
    return {"number": draft.number or draft.external_id, "total": money, "state": draft.state}


def _update(
    seller: Seller,
    drafts: Sequence[OrderDraft],
    hashes: dict[int, str],
    work: _Work,
    by: Actor,
    *,
    history: bool,
) -> list[Tender]:
    if not work.newer:
        return []
    copies = [Newer(order, drafts[index], hashes[index]) for index, order in work.newer]
    changes = update_orders(seller, copies)
    for (index, order), change in zip(work.newer, changes, strict=True):
        work.outcomes[index] = Outcome(What.UPDATED, order.pk, list(change.conflicts))
    events = [event for change in changes for event in change.events(by)]
    write_events(events, told=not history)
    return [tender for change in changes for tender in change.tenders]


def write_events(events: Sequence[Event], *, told: bool) -> None:
    """Insert events in bulk; `told` owes the reactions their runs."""
    if told:
        for event in events:
            event.loaded = False
        owe(Event.objects.bulk_create(events, batch_size=500))
        return
    names = (*_EVENT, *_EVENT_TAIL)
    insert_rows(Event, names, [tuple(getattr(event, name) for name in names) for event in events])
