"""Reads of lanes, estimates and promises."""

from dataclasses import dataclass

from aftermile.accounts.models import Seller
from aftermile.database.keyset import Key, Page, page
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.parcels.models import Estimate, EtaModel, LaneDefault, LaneFigure, Parcel, Promise


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of a parcel: our newest estimate, the carrier's own, what was promised first."""

    ours: Estimate | None
    carriers: tuple[Estimate, ...]
    promises: tuple[Promise, ...]


def list_lanes(scope: Scope, *, seller: str = "", after: str = "", limit: int = 50) -> Page[LaneFigure]:
    """Return lanes with history, the busiest first."""
    rows = scope.apply(LaneFigure.objects.select_related("seller"))
    if seller:
        rows = rows.filter(seller_id=seller)
    order = (Key("n", descending=True), Key("id"))
    return page(rows, order_by=order, after=after, limit=limit)


def get_lane(scope: Scope, ref: int) -> LaneFigure:
    found = scope.apply(LaneFigure.objects.select_related("seller")).filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="lane", ref=str(ref))
    return found


def lane_defaults_of(seller: Seller) -> list[LaneDefault]:
    """Return what a seller says of lanes, the widest first."""
    rows = LaneDefault.objects.filter(seller=seller)
    return list(rows.order_by("destination", "origin", "carrier", "service", "pk"))


def get_lane_default(scope: Scope, ref: str) -> LaneDefault:
    found = scope.apply(LaneDefault.objects.select_related("seller")).filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="lane default", ref=ref)
    return found


def newest_model(seller: Seller) -> EtaModel | None:
    """Return what was learned last, without its state."""
    return EtaModel.objects.filter(seller=seller).defer("state").order_by("-trained_at").first()


def expected_of(parcel: Parcel) -> Expected:
    """Return what is expected of a parcel; of each carrier the newest word."""
    ours: Estimate | None = None
    carriers: dict[str, Estimate] = {}
    for row in Estimate.objects.filter(parcel=parcel).order_by("made_at", "pk"):
        if row.source:
            carriers[row.source] = row
        else:
            ours = row
    shown = Promise.objects.filter(order=parcel.shipment.order_id).order_by("shown_at")
    return Expected(ours, tuple(carriers.values()), tuple(shown[:20]))
