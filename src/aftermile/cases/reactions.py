"""What cases do after events of the ledger, and the notices that follow their own."""

from datetime import datetime

from aftermile.cases.actions import recompute_deadlines, run_step, take_charge_result, take_refund_result
from aftermile.cases.actions.anchoring import note_canceled, note_sent_back
from aftermile.cases.automation import settle_alone
from aftermile.cases.knowing import SENT
from aftermile.cases.models import Case
from aftermile.cases.notices import NOTICES, tell_buyer
from aftermile.events.log import Reaction
from aftermile.events.models import Event
from aftermile.parcels.models import Direction


def _refund_answered(event: Event) -> None:
    case_ref = str(event.data.get("case") or "")
    if case_ref:
        take_refund_result(case_ref, event.subject_id)


def _charge_answered(event: Event) -> None:
    if event.data.get("case"):
        take_charge_result(str(event.data.get("charge") or event.subject_id))


def _settle_alone(event: Event) -> None:
    case = Case.objects.filter(pk=event.subject_id).first()
    if case is not None:
        settle_alone(case, event_ref=str(event.pk))


def _on_its_way_back(event: Event) -> None:
    case_ref = str(event.data.get("case") or "")
    back = event.data.get("direction") == Direction.RETURN
    if case_ref and back and event.data.get("milestone") in SENT:
        said = str(event.data.get("occurred_at") or "")
        note_sent_back(case_ref, datetime.fromisoformat(said) if said else event.at)


def _order_canceled(event: Event) -> None:
    note_canceled(event.subject_id, event.at)


def _run_step(event: Event) -> None:
    if event.data.get("owner") == "system":
        run_step(str(event.data.get("step") or ""))


def _calendar_changed(event: Event) -> None:
    recompute_deadlines(country=str(event.data.get("country") or ""), seller_id=event.seller_id or "")


REACTIONS = [
    Reaction("cases.run_step", ("case.step_ready",), _run_step),
    Reaction("cases.note_sent_back", ("parcel.milestone",), _on_its_way_back),
    Reaction("cases.note_canceled", ("order.canceled",), _order_canceled),
    Reaction("cases.recompute_deadlines", ("calendar.changed",), _calendar_changed),
    Reaction("cases.settle_alone", ("case.opened", "case.answered"), _settle_alone),
    Reaction(
        "cases.take_refund_result", ("refund.done", "refund.failed", "refund.unknown"), _refund_answered
    ),
    Reaction(
        "cases.take_charge_result",
        ("charge.paid", "charge.failed", "charge.canceled", "charge.expired"),
        _charge_answered,
    ),
    Reaction("cases.tell_buyer", tuple(NOTICES), tell_buyer),
]
