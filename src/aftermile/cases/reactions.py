"""What cases do after events of the ledger, and the notices that follow their own."""

from aftermile.cases.actions import take_refund_result
from aftermile.cases.notices import NOTICES, tell_buyer
from aftermile.events.log import Reaction
from aftermile.events.models import Event


def _refund_answered(event: Event) -> None:
    case_ref = str(event.data.get("case") or "")
    if case_ref:
        take_refund_result(case_ref)


REACTIONS = [
    Reaction(
        "cases.take_refund_result", ("refund.done", "refund.failed", "refund.unknown"), _refund_answered
    ),
    Reaction("cases.tell_buyer", tuple(NOTICES), tell_buyer),
]
