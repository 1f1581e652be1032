"""The agreed way back on the page of a case."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from aftermile.cases.models import Case
from aftermile.inbound.actions.pickups import free_slots
from aftermile.inbound.codes import signed, spoken
from aftermile.inbound.models import Pickup, PickupState, ReturnRoute, RouteKind, RouteState
from aftermile.inbound.opening import opening
from aftermile.inbound.queries.points import Near
from aftermile.inbound.queries.routes import agreed_route, awaits_goods
from aftermile.inbound.slots import Slot
from aftermile.kernel import clock
from aftermile.portal.near.qr import qr_of
from aftermile.portal.near.reading import TITLES, instructions_of

AT_COUNTER = frozenset({RouteKind.DROP_OFF, RouteKind.RETURN_POINT})


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the buyer does now, where, and the code he shows there."""

    route: ReturnRoute
    title: str | Promise
    doing: str | Promise
    icon: str
    near: Near | None
    instructions: str
    code: str
    qr: SafeString | str
    slots: list[Slot]


def agreed_of(case: Case, language: str) -> Agreed | None:
    """Return the agreed way back of a case that waits for goods."""
    if not awaits_goods(case):
        return None
    route = agreed_route(case)
    if route is None:
        return None
    title, doing, icon = TITLES[route.kind]
    shows = route.kind in AT_COUNTER and route.state == RouteState.CHOSEN
    pickup = Pickup.objects.filter(route=route).select_related("service").first()
    movable = pickup is not None and pickup.state not in (PickupState.PICKED_UP, PickupState.CANCELED)
    return Agreed(
        route=route,
        title=title,
        doing=doing,
        icon=icon,
        near=Near(route.point, None, opening(route.point, clock.now())) if route.point else None,
        instructions=instructions_of(route.point, language),
        code=spoken(route.code) if shows else "",
        qr=qr_of(signed(route.code)) if shows else "",
        slots=free_slots(pickup.service) if pickup and movable and route.state == RouteState.CHOSEN else [],
    )
