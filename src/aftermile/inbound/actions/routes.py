"""Agreeing on the way back of a case, and what ends the agreement."""

from datetime import datetime
from typing import Any

from django.db import transaction

from aftermile.cases.actions.freight import drop_freight, take_freight
from aftermile.cases.actions.moving import locked, touch
from aftermile.cases.models import Case
from aftermile.events.log import record
from aftermile.inbound.codes import new_code
from aftermile.inbound.errors import NothingGoesBack, WayNotServed, WayUsed
from aftermile.inbound.models import Pickup, PickupState, ReturnRoute, RouteKind, RouteState
from aftermile.inbound.queries.routes import (
    RouteOption,
    agreed_route,
    awaits_goods,
    destination_of,
    options_of,
    until_of,
)
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor

WITH_CODE = frozenset({RouteKind.DROP_OFF, RouteKind.RETURN_POINT, RouteKind.PICKUP})


@transaction.atomic
def choose_route(  # noqa: PLR0913 - one agreement
    case: Case,
    *,
    kind: str,
    point: str = "",
    by: Actor,
    operation_key: str,
    offer: bool = False,
    version: int | None = None,
) -> ReturnRoute:
    """
    Agree on a way back (or, with `offer`, propose it); the same key or the same way again changes nothing.

    Another way chosen before is canceled, with its pickup. Raises `NothingGoesBack`, `WayUsed` once goods
    are on their way, and `WayNotServed` for a way that is not there for this buyer.
    """
    case = locked(case, version)
    known = ReturnRoute.objects.filter(case=case, operation_key=operation_key).first()
    if known is not None:
        return known
    if not awaits_goods(case):
        raise NothingGoesBack(case=case.rma_number)
    option = _option(case, kind, point)
    agreed = agreed_route(case)
    if agreed is not None and not offer:
        if _same(agreed, option):
            return agreed
        if agreed.state == RouteState.USED:
            raise WayUsed(way=agreed.location.name if agreed.location else agreed.kind)
        _end(case, agreed, RouteState.CANCELED, by=by, why="another way was chosen")
    route = _make(case, option, by=by, operation_key=operation_key, offer=offer)
    _tell(route, "return_route.offered" if offer else "return_route.chosen", by=by, **_agreed(route))
    touch(case if offer else _take_freight(case, route, by))
    return route


def _option(case: Case, kind: str, point: str) -> RouteOption:
    for option in options_of(case, for_staff=True):
        if option.kind == kind and point in ("", option.point.pk if option.point else ""):
            return option
    country, postcode = destination_of(case)
    raise WayNotServed(place=f"{country} {postcode}".strip())


def _same(route: ReturnRoute, option: RouteOption) -> bool:
    return route.kind == option.kind and route.point_id == (option.point.pk if option.point else None)


def _make(case: Case, option: RouteOption, *, by: Actor, operation_key: str, offer: bool) -> ReturnRoute:
    now = clock.now()
    return ReturnRoute.objects.create(
        seller_id=case.seller_id,
        case=case,
        episode=case.episode,
        kind=option.kind,
        state=RouteState.OFFERED if offer else RouteState.CHOSEN,
        location=option.location,
        point=option.point,
        address=option.address,
        country=option.country,
        payer=option.payer,
        currency=option.currency,
        cost_minor=option.cost_minor,
        buyer_minor=option.buyer_minor,
        code=new_code() if option.kind in WITH_CODE else "",
        valid_until=until_of(case, now),
        operation_key=operation_key,
        chosen_by="" if offer else by.name,
        created_at=now,
        chosen_at=None if offer else now,
    )


@transaction.atomic
def accept_route(route: ReturnRoute, *, by: Actor) -> ReturnRoute:
    """Take a proposed way back; again changes nothing."""
    case = locked(route.case)
    route = ReturnRoute.objects.select_for_update(of=("self",)).get(pk=route.pk)
    if route.state != RouteState.OFFERED:
        return route
    if not awaits_goods(case):
        raise NothingGoesBack(case=case.rma_number)
    agreed = agreed_route(case)
    if agreed is not None:
        if agreed.state == RouteState.USED:
            raise WayUsed(way=agreed.kind)
        _end(case, agreed, RouteState.CANCELED, by=by, why="another way was chosen")
    route.state, route.chosen_by, route.chosen_at = RouteState.CHOSEN, by.name, clock.now()
    route.save(update_fields=["state", "chosen_by", "chosen_at"])
    _tell(route, "return_route.chosen", by=by, **_agreed(route))
    touch(_take_freight(case, route, by))
    return route


def _take_freight(case: Case, route: ReturnRoute, by: Actor) -> Case:
    """Let the buyer pay what this way costs him; return the case as it is now."""
    place = route.location.name if route.location else ""
    return take_freight(case, route.buyer_minor, ref=route.pk, place=place, by=by)


def _agreed(route: ReturnRoute) -> dict[str, Any]:
    if route.state == RouteState.OFFERED:
        return {}
    return {
        "payer": route.payer,
        "cost": {"minor": route.cost_minor, "currency": route.currency},
        "code": route.code,
        "valid_until": route.valid_until.isoformat() if route.valid_until else "",
    }


def _tell(route: ReturnRoute, name: str, *, by: Actor, **data: Any) -> None:
    place = route.location.name if route.location else ""
    base = {"case": route.case_id, "kind": route.kind, "place": place}
    record(name, subject=route, by=by, thread=route.case_id, data={**base, **data})


def _end(case: Case, route: ReturnRoute, state: RouteState, *, by: Actor, why: str) -> None:
    chosen = route.state == RouteState.CHOSEN
    route.state, route.ended_at, route.ended_why = state, clock.now(), why[:300]
    route.save(update_fields=["state", "ended_at", "ended_why"])
    Pickup.objects.filter(route=route).exclude(
        state__in=[PickupState.PICKED_UP, PickupState.CANCELED]
    ).update(state=PickupState.CANCELED, changed_at=clock.now())
    name = "return_route.expired" if state == RouteState.EXPIRED else "return_route.canceled"
    _tell(route, name, by=by, **({} if state == RouteState.EXPIRED else {"why": why}))
    if chosen:
        drop_freight(case, route.pk, by=by)


@transaction.atomic
def cancel_route(route: ReturnRoute, *, by: Actor, why: str = "") -> ReturnRoute:
    """Take an agreement back while nothing has gone on its way; again changes nothing."""
    case = locked(route.case)
    route = ReturnRoute.objects.select_for_update(of=("self",)).select_related("location").get(pk=route.pk)
    if route.state in (RouteState.CANCELED, RouteState.EXPIRED):
        return route
    if route.state == RouteState.USED:
        raise WayUsed(way=route.location.name if route.location else route.kind)
    _end(case, route, RouteState.CANCELED, by=by, why=why)
    touch(case)
    return route


def mark_used(route: ReturnRoute, at: datetime, *, by: Actor) -> None:
    """Note that goods went on the agreed way; the caller holds the case."""
    if route.state != RouteState.CHOSEN:
        return
    route.state, route.used_at = RouteState.USED, at
    route.save(update_fields=["state", "used_at"])
    _tell(route, "return_route.used", by=by)


@transaction.atomic
def note_on_its_way(case_ref: str, at: datetime) -> bool:
    """Note a scan or a receipt of goods of a case: the agreed way was used."""
    found = Case.objects.filter(pk=case_ref).first()
    if found is None:
        return False
    route = agreed_route(locked(found))
    if route is None or route.state != RouteState.CHOSEN:
        return False
    mark_used(route, at, by=SYSTEM)
    return True


@transaction.atomic
def end_routes(case_ref: str, why: str) -> int:
    """End what was proposed or agreed and not used, as its case has ended; return how many."""
    found = Case.objects.filter(pk=case_ref).first()
    if found is None:
        return 0
    case = locked(found)
    rows = ReturnRoute.objects.filter(case=case, state__in=[RouteState.OFFERED, RouteState.CHOSEN])
    open_ones = list(rows.select_related("location"))
    for route in open_ones:
        _end(case, route, RouteState.CANCELED, by=SYSTEM, why=why)
    return len(open_ones)


def expire_routes(limit: int = 200) -> int:
    """End ways back whose time is over; started by the clock."""
    now = clock.now()
    due = ReturnRoute.objects.filter(
        state__in=[RouteState.OFFERED, RouteState.CHOSEN], valid_until__lte=now
    ).select_related("case", "location")
    return sum(_expire(route, now) for route in due.order_by("valid_until")[:limit])


@transaction.atomic
def _expire(route: ReturnRoute, now: datetime) -> bool:
    case = locked(route.case)
    fresh = ReturnRoute.objects.select_for_update(of=("self",)).select_related("location").get(pk=route.pk)
    if fresh.state not in (RouteState.OFFERED, RouteState.CHOSEN) or (fresh.valid_until or now) > now:
        return False
    pickup = Pickup.objects.filter(route=fresh, state=PickupState.CONFIRMED).exists()
    if pickup:  # somebody is coming; the day of the pickup ends it
        return False
    _end(case, fresh, RouteState.EXPIRED, by=SYSTEM, why="")
    touch(case)
    return True
