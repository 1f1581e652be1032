"""Reads of boxes that fit nothing."""

from datetime import datetime

from django.db.models import QuerySet

from aftermile.database.search import matching
from aftermile.inbound.models import UnknownParcel, UnknownPhoto, UnknownState
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope

NEWEST_FIRST = ("-arrived_at", "-id")
"""Keys for `database.keyset.page`; the index `unknown_newest` serves them."""


def get_unknown(scope: Scope, ref: str) -> UnknownParcel:
    """Return a box by id or by the number written on it; raise `NotFound`."""
    rows = scope.apply(
        UnknownParcel.objects.select_related("seller", "case", "location", "buyer", "parcel", "receipt")
    )
    found = rows.filter(pk=ref).first() or rows.filter(number__iexact=ref).order_by("-id").first()
    if found is None:
        raise NotFound(noun="unknown parcel", ref=ref)
    return found


def get_photo(scope: Scope, photo_id: str) -> UnknownPhoto:
    found = scope.apply(UnknownPhoto.objects.all(), "unknown__seller_id").filter(pk=photo_id).first()
    if found is None:
        raise NotFound(noun="photo", ref=photo_id)
    return found


def list_unknown(
    scope: Scope, *, state: str = UnknownState.WAITING, text: str = "", seller: str = ""
) -> QuerySet[UnknownParcel]:
    """Return boxes with place and case, unordered; an empty state narrows nothing."""
    rows = scope.apply(UnknownParcel.objects.select_related("seller", "case", "location"))
    if state:
        rows = rows.filter(state=state)
    if seller:
        rows = rows.filter(seller_id=seller)
    return matching(rows, text).prefetch_related("items", "photos")


def waiting_since(scope: Scope, before: datetime) -> QuerySet[UnknownParcel]:
    """Return boxes that wait since `before` or longer."""
    return scope.apply(UnknownParcel.objects.filter(state=UnknownState.WAITING, arrived_at__lte=before))


def unknown_of_case(case_ref: str) -> list[UnknownParcel]:
    """Return the boxes and items that came with, or were found to belong to, a case."""
    rows = UnknownParcel.objects.filter(case_id=case_ref).prefetch_related("items")
    return list(rows.order_by("arrived_at", "id"))
