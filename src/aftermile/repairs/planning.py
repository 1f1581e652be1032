"""What repairs do with the plan of a case: they begin with its step, and say what became of it."""

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from aftermile.cases.models import Case, Step, StepKind, StepOwner, StepState
from aftermile.cases.planning.facts import Fate, View
from aftermile.kernel.actor import Actor
from aftermile.repairs.actions import cancel_repair, open_repairs
from aftermile.repairs.actions.visiting import call_off, offer
from aftermile.repairs.actions.working import WELL
from aftermile.repairs.models import Repair, Technician, Visit
from aftermile.repairs.states import OPEN_VISITS, REPAIR_MOVES, VISIT_MOVES, Place, RepairState, VisitState

NOT_REPAIRED = _("It could not be repaired. Another remedy is open: decide again.")
OVER = (RepairState.DONE, RepairState.RETURNED)
UNDER_WAY = (VisitState.BOOKED, VisitState.ON_THE_WAY, VisitState.ARRIVED)


def begin(step: Step, by: Actor) -> None:
    """
    Open a repair of each piece when it is the step's turn; on site the buyer chooses a time at once.

    Of a plan with a visit they begin with the visit.
    """
    visit = Step.objects.filter(case=step.case, episode=step.episode, key=StepKind.VISIT)
    if step.key != StepKind.VISIT and visit.exists():
        return
    found = open_repairs(step.case, by=by, key=step.pk)
    on_site = [row for row in found if row.place == Place.ON_SITE]
    order = step.case.order
    if not on_site or order.ship_to is None or not (order.ship_to.line1 or order.ship_to.postcode):
        return
    if Technician.objects.filter(seller_id=step.case.seller_id, active=True).exists():
        visit_row = offer(step.case, by=by, repair=on_site[0])
        visit.update(owner=StepOwner.BUYER, ref=visit_row.pk)


def visited(step: Step, view: View) -> Fate | None:
    """Say where the newest visit of this plan stands; none is needed where work goes on without one."""
    mine = Q(state__in=OPEN_VISITS) | Q(created_at__gte=step.created_at)
    row = Visit.objects.filter(mine, case=view.case).order_by("-id").first()
    if row is None or row.state == VisitState.CANCELED:
        repairs = last_of(view.case)
        if any(one.state in (RepairState.IN_WORK, *OVER) for one in repairs):
            return Fate(StepState.SKIPPED)
        return None if row is None else Fate(StepState.READY, row.pk, owner=StepOwner.SELLER)
    if row.state in UNDER_WAY:
        return Fate(StepState.DOING, row.pk, owner=StepOwner.TECHNICIAN, due=row.ends_at)
    if row.state == VisitState.DONE:
        return Fate(StepState.DONE, row.pk, at=row.ended_at)
    return Fate(StepState.READY, row.pk, owner=StepOwner.BUYER)


def last_of(case: Case) -> list[Repair]:
    """Return the newest repair of each piece of a case; canceled ones do not count."""
    rows = Repair.objects.filter(case=case).exclude(state=RepairState.CANCELED).order_by("id")
    return list({row.unit_id: row for row in rows}.values())


def repaired(_step: Step, view: View) -> Fate | None:
    """Say whether all pieces are repaired, or one could not be."""
    rows = last_of(view.case)
    if not rows:
        return None
    if any(row.state in OVER and row.outcome not in WELL for row in rows):
        return Fate(StepState.FAILED, rows[-1].pk, words=NOT_REPAIRED)
    if all(row.state in OVER for row in rows):
        return Fate(StepState.DONE, rows[-1].pk, at=max(row.done_at for row in rows if row.done_at))
    if any(row.state in (RepairState.IN_WORK, RepairState.PARTS_AWAITED) for row in rows):
        return Fate(StepState.DOING, rows[-1].pk)
    return None


def sent_back(_step: Step, view: View) -> Fate | None:
    """Say whether the buyer has all pieces again."""
    rows = last_of(view.case)
    if rows and all(row.state == RepairState.RETURNED and row.outcome in WELL for row in rows):
        return Fate(StepState.DONE, rows[-1].pk)
    return None


def take_back(step: Step, by: Actor) -> None:
    """End what was begun when the plan ends: repairs nobody works on, visits nobody is on the way to."""
    for visit in Visit.objects.filter(case=step.case).select_related("case", "technician"):
        if VisitState.CANCELED in VISIT_MOVES[VisitState(visit.state)]:
            call_off(visit, by=by)
    for repair in Repair.objects.filter(case=step.case).select_related("case"):
        if RepairState.CANCELED in REPAIR_MOVES[RepairState(repair.state)]:
            cancel_repair(repair, by=by)
