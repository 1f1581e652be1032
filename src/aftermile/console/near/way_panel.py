"""What the page of a case shows of the way back."""

from typing import Any

from aftermile.cases.models import Case
from aftermile.inbound.actions.pickups import slots_for
from aftermile.inbound.queries.routes import (
    agreed_route,
    awaits_goods,
    drop_offs_of,
    options_of,
    proposed_route,
)
from aftermile.kernel.ids import new_id


def way_back_of(case: Case) -> dict[str, Any]:
    """Return what the page of a case shows of the way back."""
    route = agreed_route(case)
    waits = awaits_goods(case)
    open_for_choice = waits and (route is None or route.state == "chosen")
    return {
        "route": route,
        "route_pickup": getattr(route, "pickup", None) if route else None,
        "route_offer": proposed_route(case) if waits and route is None else None,
        "route_options": options_of(case, for_staff=True) if open_for_choice else [],
        "route_slots": slots_for(case) if open_for_choice else [],
        "drop_offs": drop_offs_of(case),
        "route_key": new_id("op"),
    }
