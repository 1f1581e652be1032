"""What cases do after events of the ledger, and the notices that follow their own."""

from aftermile.cases.actions import take_refund_result
from aftermile.cases.automation import settle_alone
from aftermile.cases.models import Case
from aftermile.cases.notices import NOTICES, tell_buyer
from aftermile.events.log import Reaction
from aftermile.events.models import Event


def _refund_answered(event: Event) -> None:
    case_ref = str(event.data.get("case") or "")
    if case_ref:
        take_refund_result(case_ref)


def _settle_alone(event: Event) -> None:
    case = Case.objects.filter(pk=event.subject_id).first()
    if case is not None:
        settle_alone(case, event_ref=event.pk)


REACTIONS = [
    Reaction("cases.settle_alone", ("case.opened", "case.answered"), _settle_alone),
    Reaction(
        "cases.take_refund_result", ("refund.done", "refund.failed", "refund.unknown"), _refund_answered
    ),
    Reaction("cases.tell_buyer", tuple(NOTICES), tell_buyer),
]
