"""Shipping options and pickup points."""

from dataclasses import replace
from typing import Any

from ninja import Query, Router, Status

from aftermile.accounts.models import Seller
from aftermile.api.asking import listed, seller_of
from aftermile.api.operation import Asked, operation
from aftermile.api.shapes import options as shapes
from aftermile.api.shapes.basics import PageOf, Paging
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.parcels.actions.options import OptionDraft, draft_of, save_option, window_of_option
from aftermile.parcels.actions.points import Wanted, keep_points, switch_point
from aftermile.parcels.estimating.lines import LegDays
from aftermile.parcels.models import Location, ShippingOption
from aftermile.parcels.options import Sending, get_option, list_options, options_for
from aftermile.parcels.point_rows import Row
from aftermile.parcels.points import get_point, near, open_at

router = Router(tags=["delivery"])


@operation(
    router, "GET", "/shipping-options", scope="parcels:read", answers={200: PageOf[shapes.ShippingOptionOut]}
)
def list_shipping_options(request: Asked, paging: Query[Paging], seller: str = "") -> dict[str, Any]:
    """List options of shipping in the order in which shops show them."""
    ref = seller_of(request, seller).pk if seller else ""
    rows = list_options(request.api_access.scope, seller=ref, after=paging.after, limit=paging.limit)
    return listed(rows, shapes.option_out)


@operation(
    router, "POST", "/shipping-options", scope="parcels:write", answers={201: shapes.ShippingOptionOut}
)
def add_shipping_option(request: Asked, body: shapes.OptionIn) -> Status[Any]:
    """Add an option of shipping."""
    seller = seller_of(request, body.seller)
    draft = _changed(seller, OptionDraft(body.code), body)
    return Status(201, shapes.option_out(save_option(seller, draft, by=request.api_access.actor)))


@operation(
    router, "GET", "/shipping-options/{ref}", scope="parcels:read", answers={200: shapes.ShippingOptionOut}
)
def read_shipping_option(request: Asked, ref: str) -> dict[str, Any]:
    """Read an option of shipping."""
    return shapes.option_out(get_option(request.api_access.scope, ref))


@operation(
    router, "PATCH", "/shipping-options/{ref}", scope="parcels:write", answers={200: shapes.ShippingOptionOut}
)
def change_shipping_option(request: Asked, ref: str, body: shapes.OptionChange) -> dict[str, Any]:
    """Change an option of shipping, or switch it off; what is not given stays."""
    row = get_option(request.api_access.scope, ref)
    draft = _changed(row.seller, draft_of(row), body)
    return shapes.option_out(save_option(row.seller, draft, by=request.api_access.actor, option=row))


def _changed(seller: Seller, draft: OptionDraft, body: shapes.OptionChange) -> OptionDraft:
    given = {name: getattr(body, name) for name in body.model_fields_set - {"seller", "origin", "max_value"}}
    for name in ("countries", "workdays", "days_off"):
        if name in given:
            given[name] = tuple(given[name])
    if "legs" in given:
        given["legs"] = tuple(LegDays(leg.leg, leg.p50, leg.p90, leg.country) for leg in body.legs)
    if "origin" in body.model_fields_set:
        given["origin"] = _location(seller, body.origin)
    if "max_value" in body.model_fields_set:
        value = body.max_value
        given["max_value_minor"] = value.minor if value else None
        given["currency"] = value.currency if value else ""
    return replace(draft, **given)


def _location(seller: Seller, ref: str | None) -> Location | None:
    if not ref:
        return None
    found = Location.objects.filter(seller=seller, pk=ref).first()
    if found is None:
        raise NotFound(noun="location", ref=ref)
    return found


@operation(router, "GET", "/shipping-choices", scope="parcels:read", answers={200: shapes.ChoicesOut})
def list_shipping_choices(request: Asked, wanted: Query[shapes.ChoiceListing]) -> dict[str, Any]:
    """
    List every option for a place and what is sent.

    Those that apply come first, with their window; the others with what is in the way.
    """
    seller = seller_of(request, wanted.seller)
    sending = Sending(
        wanted.country.upper() or seller.country,
        wanted.postcode,
        wanted.grams,
        wanted.longest_mm,
        wanted.girth_mm,
        wanted.value_minor,
        wanted.currency or seller.base_currency,
    )
    choices = options_for(seller, sending, also_off=True)
    return {
        "items": [shapes.choice_out(one, _window(seller, sending, one.option, one.fits)) for one in choices]
    }


def _window(seller: Seller, sending: Sending, option: ShippingOption, fits: bool) -> Any:  # noqa: FBT001
    if not fits:
        return None
    return window_of_option(option, seller, country=sending.country, postcode=sending.postcode)


@operation(router, "GET", "/pickup-points", scope="parcels:read", answers={200: shapes.PickupPointsOut})
def search_pickup_points(request: Asked, wanted: Query[shapes.PointSearch]) -> dict[str, Any]:
    """List the pickup points and lockers near a place, the nearest first."""
    seller = seller_of(request, wanted.seller)
    at = None
    if wanted.latitude is not None and wanted.longitude is not None:
        at = (wanted.latitude, wanted.longitude)
    found = near(
        seller.pk,
        country=wanted.country or seller.country,
        postcode=wanted.postcode,
        carrier=wanted.carrier,
        kind=wanted.kind,
        at=at,
        limit=wanted.limit,
    )
    now = clock.now()
    return {"items": [shapes.near_out(one, open_at(one.point, now)) for one in found]}


@operation(router, "POST", "/pickup-points", scope="parcels:write", answers={200: shapes.PointsReportOut})
def keep_pickup_points(request: Asked, body: shapes.PickupPointsIn) -> dict[str, Any]:
    """
    Add or change up to 5,000 pickup points, known by carrier and code.

    Points with problems are named and left out, the others are kept; the same list again changes nothing.
    """
    seller = seller_of(request, body.seller)
    rows = (Row(number, point.dict(exclude_unset=True)) for number, point in enumerate(body.points, 1))
    wanted = Wanted(body.carrier, body.full)
    return shapes.report_out(keep_points(seller, rows, wanted=wanted, by=request.api_access.actor))


@operation(router, "GET", "/pickup-points/{ref}", scope="parcels:read", answers={200: shapes.PickupPointOut})
def read_pickup_point(request: Asked, ref: str) -> dict[str, Any]:
    """Read a pickup point."""
    row = get_point(request.api_access.scope, ref)
    return shapes.point_out(row, open_at(row, clock.now()))


@operation(
    router, "PATCH", "/pickup-points/{ref}", scope="parcels:write", answers={200: shapes.PickupPointOut}
)
def change_pickup_point(request: Asked, ref: str, body: shapes.PickupPointChange) -> dict[str, Any]:
    """Switch a pickup point on or off, until the next list that names it."""
    row = switch_point(get_point(request.api_access.scope, ref), active=body.active)
    return shapes.point_out(row, open_at(row, clock.now()))
