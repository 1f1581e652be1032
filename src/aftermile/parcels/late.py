"""Reads of delays: parcels at risk, incidents, whom to warn."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from aftermile.database.keyset import Key, Page, page
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.parcels.models import DelayEpisode, Direction, Incident, IncidentParcel, Parcel, PeakSeason

WARN_FROM: Final = 50
"""Percent of chance to miss the promise from which a buyer is told before it breaks."""
WARN_FRESH: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class RiskFilters:
    kind: str = ""
    carrier: str = ""
    party: str = ""
    seller: str = ""


def list_at_risk(
    scope: Scope, filters: RiskFilters | None = None, *, after: str = "", limit: int = 50
) -> Page[Parcel]:
    """
    Return parcels that are or will likely be late, the most value at stake first.

    Those for which an open incident speaks are on its own page (`parcels_of_incident`).
    """
    rows = at_risk(scope, filters).select_related("shipment__order__buyer", "seller")
    order = (Key("at_stake", descending=True), Key("id", descending=True))
    return page(rows, order_by=order, after=after, limit=limit)


def at_risk(scope: Scope, filters: RiskFilters | None = None) -> QuerySet[Parcel]:
    wanted = filters or RiskFilters()
    rows = scope.apply(Parcel.objects.filter(at_stake__isnull=False))
    if wanted.kind:
        rows = rows.filter(delay=wanted.kind)
    if wanted.carrier:
        rows = rows.filter(carrier=wanted.carrier)
    if wanted.party:
        rows = rows.filter(delay_party=wanted.party)
    if wanted.seller:
        rows = rows.filter(seller_id=wanted.seller)
    return rows


def kinds_at_risk(scope: Scope) -> dict[str, int]:
    """Count parcels at risk by kind of delay; empty: only likely."""
    rows = at_risk(scope).order_by().values("delay").annotate(n=Count("pk"))
    return {row["delay"]: row["n"] for row in rows}


def episodes_of(refs: list[str]) -> dict[str, DelayEpisode]:
    """Return the open delay of each of these parcels."""
    rows = DelayEpisode.objects.filter(parcel__in=refs, closed_at=None).order_by("opened_at", "pk")
    return {row.parcel_id: row for row in rows}


def delays_of(parcel: Parcel) -> list[DelayEpisode]:
    """Return every delay a parcel had, newest first."""
    rows = DelayEpisode.objects.filter(parcel=parcel).select_related("incident")
    return list(rows.order_by("-opened_at", "-pk"))


def list_incidents(
    scope: Scope,
    *,
    open_only: bool = True,
    kind: str = "",
    carrier: str = "",
    after: str = "",
    limit: int = 50,
) -> Page[Incident]:
    """Return incidents, newest first."""
    rows = scope.apply(Incident.objects.select_related("seller"))
    if open_only:
        rows = rows.filter(closed_at=None)
    if kind:
        rows = rows.filter(kind=kind)
    if carrier:
        rows = rows.filter(carrier=carrier)
    return page(rows, order_by=(Key("id", descending=True),), after=after, limit=limit)


def waiting_in(incidents: list[Incident]) -> dict[str, int]:
    """Count who still waits in each of these incidents."""
    rows = IncidentParcel.objects.filter(incident__in=incidents, left_at=None).order_by()
    return dict(rows.values_list("incident_id").annotate(n=Count("pk")))


def get_incident(scope: Scope, ref: str) -> Incident:
    found = scope.apply(Incident.objects.select_related("seller")).filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="incident", ref=ref)
    return found


def parcels_of_incident(incident: Incident, *, after: str = "", limit: int = 50) -> Page[IncidentParcel]:
    """Return the parcels of an incident: those that wait first, then those that went on."""
    rows = IncidentParcel.objects.filter(incident=incident).select_related("parcel__shipment__order__buyer")
    return page(rows, order_by=(Key("id"),), after=after, limit=limit)


def list_peaks(scope: Scope) -> list[PeakSeason]:
    """Return seasons that are not over, and those of the last year, newest first."""
    since = clock.now().date() - timedelta(days=365)
    rows = scope.apply(PeakSeason.objects.select_related("seller")).filter(last_on__gte=since)
    return list(rows.order_by("-first_on", "pk")[:200])


def get_peak(scope: Scope, ref: str) -> PeakSeason:
    found = scope.apply(PeakSeason.objects.select_related("seller")).filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="season", ref=ref)
    return found


def parcels_to_warn(
    *, since: datetime | None = None, after: str = "", limit: int = 500
) -> list[DelayEpisode]:
    """
    Return open delays of which a buyer should hear now, oldest id first, after the id `after`.

    Before a promise breaks: kind slow, and others whose chance to miss it is WARN_FROM percent or more; or
    it broke in the last days. Those an incident speaks for are among them: it spares the seller's alerts,
    not the buyer's mail. A row is one episode, one for each promise of a parcel: its id is the key by which
    a notice goes once. `promised_on` is the old date, `parcel.deliver_by_on` the new one.
    """
    fresh = since or clock.now() - WARN_FRESH
    likely = Q(kind="slow") | Q(kind="late") | Q(parcel__late_risk__gte=WARN_FROM)
    earlier = DelayEpisode.objects.filter(
        parcel=OuterRef("parcel"), promised_on=OuterRef("promised_on"), pk__lt=OuterRef("pk")
    ).filter(Q(kind="slow") | Q(kind="late"))
    rows = (
        DelayEpisode.objects.filter(likely, closed_at=None, opened_at__gte=fresh, pk__gt=after)
        .filter(promised_on__isnull=False, parcel__shipment__direction=Direction.OUTBOUND)
        .exclude(Exists(earlier))
        .select_related("parcel__shipment__order__buyer", "seller")
    )
    return list(rows.order_by("pk")[:limit])


def stake_of(scope: Scope) -> dict[str, int]:
    """Return the value at stake by the sellers' currency, in minor units."""
    rows = at_risk(scope).order_by().values_list(F("seller__base_currency")).annotate(total=Sum("at_stake"))
    return dict(rows)
