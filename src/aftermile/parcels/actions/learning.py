"""Learning from a seller's parcels: weekly, from all that arrived and all that is still under way."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import polars as pl
from django.db import transaction
from django.db.models import Min

from aftermile.accounts.models import Seller
from aftermile.kernel import clock
from aftermile.parcels.estimating.lanes import Lane, Told, told_lanes
from aftermile.parcels.estimating.rows import Rows, rows_of
from aftermile.parcels.estimating.speaking import Speaking, rest_by_lane
from aftermile.parcels.estimating.trained import train
from aftermile.parcels.folding.words import TERMINAL
from aftermile.parcels.models import Direction, EtaModel, LaneFigure, Milestone, Parcel, Scan

log = logging.getLogger(__name__)
HISTORY: Final = timedelta(days=730)
MOST_PARCELS: Final = 200_000
"""Of a larger history the newest."""
LANDMARK_DAYS: Final = 180
MOST_LANDMARKS: Final = 50_000
KEPT_MODELS: Final = 8
BATCH: Final = 900
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS: Final = {
    "order_id": "pk",
    "purchased_at": "shipment__order__placed_at",
    "handed_over_at": "sent_at",
    "delivered_at": "delivered_at",
    "carrier": "carrier",
    "service": "service",
    "origin_country": "origin",
    "origin_postcode": "shipment__location__code",
    "destination_country": "destination",
    "destination_region": "shipment__order__ship_to__region",
    "destination_postcode": "shipment__order__ship_to__postcode",
}
TEXTS: Final = tuple(name for name in _COLUMNS if not name.endswith("_at"))


def learn(seller: Seller) -> EtaModel | None:
    """Learn anew what speaks on each lane of a seller; None while nothing was delivered."""
    now = clock.now()
    rows = _history(seller, now)
    today = days_of(now)
    if not (rows.delivered < today).any():
        return None
    trained, road = train(rows, today)
    lanes = told_lanes(rows, road, today)
    rest = rest_by_lane(_landmarks(seller, now))
    figures = [_figure(seller, lane, told, now) for lane, told in lanes.items() if lane.carrier]
    slim = {lane: _slim(told) for lane, told in lanes.items()}
    with transaction.atomic():
        LaneFigure.objects.filter(seller=seller).delete()
        LaneFigure.objects.bulk_create(figures, batch_size=500)
        made = EtaModel.objects.create(
            seller=seller,
            trained_at=now,
            delivered=trained.delivered,
            state=Speaking(trained, slim, rest).to_plain(),
            figures=_whole_figures(lanes),
        )
        old = EtaModel.objects.filter(seller=seller).order_by("-trained_at").values_list("pk", flat=True)
        EtaModel.objects.filter(pk__in=list(old[KEPT_MODELS:])).delete()
    return made


def learn_all() -> int:
    """Learn for every active seller; one that cannot be learned from stops no other."""
    learned = 0
    for seller in Seller.objects.filter(active=True).order_by("pk"):
        try:
            learned += learn(seller) is not None
        except (ArithmeticError, ValueError):
            log.exception("nothing learned for %s", seller.pk)
    return learned


def days_of(at: datetime) -> float:
    """Return an instant as days since 1970, as estimates count."""
    return (at - EPOCH).total_seconds() / 86_400


def rows_of_values(rows: list[tuple[Any, ...]]) -> Rows:
    """Build rows for estimating from `parcel_values`."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(_COLUMNS)
    frame = pl.DataFrame(
        {
            name: pl.Series(
                list(values), dtype=pl.String if name in TEXTS else pl.Datetime("us", "UTC"), strict=False
            )
            for name, values in zip(_COLUMNS, columns, strict=True)
        }
    )
    return rows_of(frame)


def parcel_values(rows: Any) -> Any:
    """Ask for the columns that estimates are made from."""
    return rows.values_list(*_COLUMNS.values())


def _history(seller: Seller, now: datetime) -> Rows:
    """What arrived and what is under way; a parcel that came to another end says nothing of time."""
    rows = Parcel.objects.filter(
        seller=seller,
        shipment__direction=Direction.OUTBOUND,
        shipment__order__placed_at__gte=now - HISTORY,
        shipment__order__placed_at__lt=now,
    ).exclude(milestone__in=TERMINAL - {Milestone.DELIVERED.value})
    newest = parcel_values(rows.order_by("-shipment__order__placed_at"))[:MOST_PARCELS]
    return rows_of_values(list(newest.iterator(chunk_size=5000)))


def _landmarks(seller: Seller, now: datetime) -> Iterator[tuple[str, Lane, float]]:
    """When the parcels that arrived lately passed each milestone for the first time."""
    arrived = Parcel.objects.filter(
        seller=seller,
        shipment__direction=Direction.OUTBOUND,
        delivered_at__gte=now - timedelta(days=LANDMARK_DAYS),
        delivered_at__lt=now,
    ).order_by("-delivered_at")
    columns = ("pk", "delivered_at", "carrier", "service", "origin", "destination")
    newest = list(arrived.values_list(*columns)[:MOST_LANDMARKS])
    for begin in range(0, len(newest), BATCH):
        some = newest[begin : begin + BATCH]
        known = {pk: (at, Lane(*(text.upper() for text in lane))) for pk, at, *lane in some}
        firsts = (
            Scan.objects.filter(parcel__in=list(known), at__isnull=False)
            .exclude(milestone__in=[*TERMINAL, Milestone.UNKNOWN])
            .order_by()
            .values_list("parcel_id", "milestone")
            .annotate(first=Min("at"))
        )
        for pk, milestone, first in firsts:
            at, lane = known[pk]
            yield milestone, lane, (at - first).total_seconds() / 86_400


def _slim(told: Told) -> Told:
    """What estimates need of a lane; the rest stands in its figure."""
    return Told(told.n, told.whole, told.legs, told.handling, told.chosen)


def _figure(seller: Seller, lane: Lane, told: Told, now: datetime) -> LaneFigure:
    at = {level: place for place, level in ((2, 10), (6, 50), (11, 90))}
    return LaneFigure(
        seller=seller,
        carrier=lane.carrier.lower()[:40],
        service=lane.service.lower()[:60],
        origin=lane.origin[:2],
        destination=lane.destination[:2],
        n=told.n,
        tested=told.tested,
        days_p10=told.whole[at[10]],
        days_p50=told.whole[at[50]],
        days_p90=told.whole[at[90]],
        handling_p50=told.handling[at[50]] if told.handling else None,
        coverage_90=told.coverage,
        errors=told.errors,
        chosen=told.chosen,
        weeks=[[(EPOCH + timedelta(days=day)).date().isoformat(), *rest] for day, *rest in told.weeks],
        computed_at=now,
    )


def _whole_figures(lanes: dict[Lane, Told]) -> dict[str, Any]:
    everything = lanes.get(Lane())
    if everything is None:
        return {}
    return {
        "n": everything.n,
        "tested": everything.tested,
        "coverage_90": everything.coverage,
        "errors": everything.errors,
        "chosen": everything.chosen,
    }
