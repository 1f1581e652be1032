"""The step of a plan that agrees on the way back: done once one is agreed, whoever agreed."""

from aftermile.cases.models import Step
from aftermile.cases.planning.executors import Outcome
from aftermile.inbound.actions.routes import choose_route
from aftermile.inbound.queries.routes import agreed_route, awaits_goods, options_of
from aftermile.kernel.actor import Actor


def agree_label(step: Step, by: Actor) -> Outcome:
    """
    Name the agreed way back; where there is one way only, agree on it.

    Several ways wait for the buyer, or for a person who chooses for him.
    """
    case = step.case
    route = agreed_route(case)
    if route is None and awaits_goods(case):
        ways = options_of(case)
        if len(ways) == 1:
            route = choose_route(case, kind=ways[0].kind, by=by, operation_key=f"step:{step.pk}")
    if route is None:
        return Outcome(done=False)
    return Outcome(done=True, ref=route.pk, data={"kind": route.kind, "code": route.code})
