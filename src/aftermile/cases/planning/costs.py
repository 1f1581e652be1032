"""What each step of a plan did cost: booked by the step itself, or in the ledger for its case."""

from collections.abc import Sequence
from typing import Final

from aftermile.cases.models import Case, Step
from aftermile.cases.planning.making import steps_of
from aftermile.ledger.models import Cost, CostKind

BELONGS: Final[dict[str, tuple[str, ...]]] = {
    CostKind.FREIGHT: ("label", "send", "send_repaired"),
    CostKind.HANDLING: ("receive",),
    CostKind.PARTS: ("repair",),
    CostKind.GOODS: ("send",),
    CostKind.DUTY: ("send",),
}
"""To which step a cost of a kind goes whose operation key names none; the first that the plan has."""


def steps_with_costs(case: Case) -> list[Step]:
    """
    Return the steps of a plan, `booked_minor` with what the ledger holds for them; two queries.

    A cost whose operation key holds the id of a step is that step's. Costs in another currency than the
    case's stay out: the net cost of the case has them.
    """
    steps = steps_of(case)
    if steps:
        _add(steps, case)
    return steps


def _add(steps: Sequence[Step], case: Case) -> None:
    rows = Cost.objects.filter(case_ref=case.pk, currency=case.currency, reversed_at=None)
    by_key = {step.key: step for step in steps}
    for key, kind, minor in rows.values_list("operation_key", "kind", "amount_minor"):
        named = next((step for step in steps if step.pk in key), None)
        fitting = (by_key[name] for name in BELONGS.get(kind, ()) if name in by_key)
        step = named or next(fitting, None)
        if step is not None:
            step.booked_minor += minor
