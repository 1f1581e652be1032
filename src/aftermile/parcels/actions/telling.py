"""What changed parcels mean to others: their orders, the log, whoever is told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from aftermile.events.log import Told, record_many
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.orders.actions import lock_orders, mark_orders
from aftermile.parcels.folding.words import ACTION
from aftermile.parcels.models import FOLDED, Direction, Parcel
from aftermile.parcels.rows import Held

OLD: Final = timedelta(days=3)
"""A milestone that is older than this when it is first heard of is history: nobody is told of it."""
APPOINTMENT: Final = "appointment"
"""A day was arranged; that the driver has the parcel comes later and is news."""
MILESTONE, DETAIL, AT, SENT, DELIVERED = (
    FOLDED.index(name) for name in ("milestone", "detail", "milestone_at", "sent_at", "delivered_at")
)


class Change(NamedTuple):
    """A parcel as it was, with its new state (in the order of `FOLDED`) and how many pieces it has."""

    parcel: Held
    state: tuple[Any, ...]
    pieces: int


def tell(changes: Sequence[Change], *, by: Actor) -> None:
    """Bring the orders up to date and write an event for each milestone that changed."""
    _tell_orders(changes)
    now = clock.now()
    told = []
    for parcel, state, _pieces in changes:
        if not _is_news(parcel.state, state):
            continue
        at: datetime = state[AT] or now
        data = {
            **data_of(parcel),
            "milestone": state[MILESTONE],
            "detail": state[DETAIL],
            "was": parcel.state[MILESTONE],
            "occurred_at": at.isoformat(),
            "old": now - at > OLD,
        }
        told.append(Told(parcel.seller_id, parcel.ref, parcel.case_ref or parcel.order_id, data))
    record_many("parcel.milestone", told, by=by)


def _is_news(before: tuple[Any, ...], now: tuple[Any, ...]) -> bool:
    """Say whether a state is worth an event: another milestone, or one in which somebody must act now."""
    if now[MILESTONE] != before[MILESTONE]:
        return True
    return now[DETAIL] != before[DETAIL] and (now[DETAIL] in ACTION or before[DETAIL] == APPOINTMENT)


def data_of(parcel: Held) -> dict[str, Any]:
    """Return what every event of a parcel says."""
    return {
        "number": parcel.number,
        "carrier": parcel.carrier,
        "direction": parcel.direction,
        "order": parcel.order_id,
        "case": parcel.case_ref,
    }


def _tell_orders(changes: Sequence[Change]) -> None:
    """
    An order is shipped with its first parcel and delivered with its last, until a scan is taken back.

    Its row is locked before its other parcels are read: of two parcels that arrive at once, the later
    writer sees both.
    """
    shipped: dict[str, datetime] = {}
    moved: set[str] = set()
    back: set[str] = set()
    for parcel, state, _pieces in changes:
        if parcel.direction != Direction.OUTBOUND or parcel.case_ref:
            continue
        sent, order = state[SENT], parcel.order_id
        if sent is not None and sent != parcel.state[SENT]:
            shipped[order] = min(sent, shipped.get(order, sent))
        if state[DELIVERED] != parcel.state[DELIVERED]:
            moved.add(order)
            if state[DELIVERED] is None:
                back.add(order)
    if shipped or moved:
        held = lock_orders(moved | set(shipped))
        last = _delivered(moved)
        delivered = {order: at for order, at in last.items() if at is not None or order in back}
        mark_orders(held, shipped=shipped, delivered=delivered)


def _delivered(orders: set[str]) -> dict[str, datetime | None]:
    """Return when the last parcel of each order came to its buyer, None where one is not there yet."""
    if not orders:
        return {}
    rows = Parcel.objects.filter(
        shipment__order__in=sorted(orders), shipment__direction=Direction.OUTBOUND, shipment__case_ref=""
    )
    last: dict[str, datetime | None] = {}
    for order, at in rows.values_list("shipment__order", "delivered_at"):
        before = last.setdefault(order, at)
        last[order] = max(before, at) if before is not None and at is not None else None
    return last
