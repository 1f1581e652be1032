"""The step of a plan that agrees on the way back: done once one is agreed, whoever agreed."""

from aftermile.cases.models import Case, Step, StepOwner, StepState
from aftermile.cases.planning.executors import Outcome
from aftermile.cases.planning.facts import Fate, View
from aftermile.inbound.actions.routes import choose_route
from aftermile.inbound.models import PickupService
from aftermile.inbound.queries.points import active_points
from aftermile.inbound.queries.routes import agreed_route, awaits_goods, options_of
from aftermile.kernel.actor import Actor


def labeled(_step: Step, view: View) -> Fate | None:
    """Say that the step is done once a way back is agreed."""
    route = agreed_route(view.case)
    return Fate(StepState.DONE, ref=route.pk, at=route.chosen_at) if route else None


def owner_of_label(case: Case) -> str:
    """The buyer chooses where there are points or pickups; else somebody makes the label."""
    near = active_points(case.seller_id).exists()
    fetched = near or PickupService.objects.filter(seller_id=case.seller_id, active=True).exists()
    return StepOwner.BUYER.value if fetched else ""


def agree_label(step: Step, by: Actor) -> Outcome:
    """Name the agreed way back; where there is one way only, agree on it. Several wait for a person."""
    case = step.case
    route = agreed_route(case)
    if route is None and awaits_goods(case):
        ways = options_of(case)
        if len(ways) == 1:
            route = choose_route(case, kind=ways[0].kind, by=by, operation_key=f"step:{step.pk}")
    if route is None:
        return Outcome(done=False)
    return Outcome(done=True, ref=route.pk, data={"kind": route.kind, "code": route.code})
