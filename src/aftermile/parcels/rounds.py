"""Reads of the hand-over station: what a code means, what a round holds."""

from collections.abc import Sequence

from django.db.models import Count, QuerySet

from aftermile.accounts.models import Member
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.parcels.barcodes import numbers_in
from aftermile.parcels.models import Handover, HandoverParcel, Leg, Location, Parcel, Role


def parcels_scanned(scope: Scope, text: str) -> list[Parcel]:
    """Return the parcels that a scanned code may name: those of its likeliest number, newest use only."""
    numbers = numbers_in(text)
    if not numbers:
        return []
    legs = scope.apply(Leg.objects.filter(number__in=numbers).exclude(role=Role.MASTER))
    by_number: dict[str, set[str]] = {}
    for number, ref in legs.values_list("number", "parcel_id"):
        by_number.setdefault(number, set()).add(ref)
    number = next((number for number in numbers if number in by_number), "")
    if not number:
        return []
    rows = scope.apply(Parcel.objects.filter(pk__in=by_number[number]))
    newest: dict[tuple[str, str], Parcel] = {}
    for parcel in rows.select_related("shipment__order", "seller").order_by("use", "id"):
        newest[parcel.seller_id, parcel.carrier] = parcel
    return list(newest.values())


def open_round(member: Member) -> Handover | None:
    return Handover.objects.filter(member=member, ended_at=None).first()


def last_rounds(member: Member, most: int = 6) -> list[Handover]:
    """Return a member's rounds that ended, newest first, each with `held`, the parcels in it."""
    rows = Handover.objects.filter(member=member, ended_at__isnull=False, parcels__taken_back_at=None)
    return list(rows.annotate(held=Count("parcels")).filter(held__gt=0).order_by("-id")[:most])


def rows_of(scope: Scope, handover: Handover) -> QuerySet[HandoverParcel]:
    """Return what a round holds and was not taken back, newest first."""
    rows = HandoverParcel.objects.filter(handover=handover, taken_back_at=None)
    return scope.apply(rows.select_related("parcel__shipment__order__ship_to", "seller")).order_by("-id")


def counts_of(scope: Scope, handover: Handover) -> list[tuple[str, int]]:
    """Return how many parcels of each carrier a round holds, by name."""
    rows = scope.apply(HandoverParcel.objects.filter(handover=handover, taken_back_at=None))
    return list(rows.order_by().values_list("carrier").annotate(n=Count("pk")).order_by("carrier"))


def get_round(scope: Scope, member: Member, ref: str) -> Handover:
    """Return a round of the member, or one that holds parcels he may see; raise `NotFound`."""
    found = Handover.objects.select_related("member").filter(pk=ref).first()
    if found is None or (found.member_id != member.pk and not rows_of(scope, found).exists()):
        raise NotFound(noun="hand-over", ref=ref)
    return found


def get_row(scope: Scope, pk: int) -> HandoverParcel:
    rows = scope.apply(HandoverParcel.objects.select_related("parcel", "handover"))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(noun="hand-over", ref=str(pk))
    return found


def places_of(scope: Scope) -> Sequence[Location]:
    """Return where parcels may be handed over: the active places of all sellers in scope."""
    rows = scope.apply(Location.objects.filter(active=True).select_related("seller"))
    return list(rows.order_by("seller__name", "-kind", "name", "id"))
