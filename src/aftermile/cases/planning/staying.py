"""The plan of an agreed repair whose goods stay with the buyer after all: somebody comes to him."""

from typing import Final

from django.db.models import F

from aftermile.cases.models import Case, Step, StepKind, StepOwner
from aftermile.cases.planning.advancing import drop, put
from aftermile.cases.planning.making import row_of, steps_of
from aftermile.cases.planning.steps import SEND_REPAIRED, PlannedStep
from aftermile.kernel.actor import Actor

WAY_BACK: Final = ("label", "ship_back", "receive", "inspect", SEND_REPAIRED)
"""Steps of the plan that a repair at the buyer's home does without."""


def stay_at_home(case: Case, by: Actor) -> None:
    """Drop the way back and let a visit come before the repair; the caller touches the case."""
    steps = steps_of(case)
    drop(case, [step for step in steps if step.key in WAY_BACK], by, made=False)
    repair = next((step for step in steps if step.key == StepKind.REPAIR), None)
    if repair is None or any(step.key == StepKind.VISIT for step in steps):
        return
    needs = tuple(key for key in repair.needs if key not in WAY_BACK)
    visit = PlannedStep(StepKind.VISIT.value, StepKind.VISIT.value, StepOwner.SELLER.value, needs)
    Step.objects.filter(case=case, episode=case.episode, position__gte=repair.position).update(
        position=F("position") + 1
    )
    row_of(case, repair.position, visit, by).save(force_insert=True)
    put(repair, {"needs": [visit.key]})
