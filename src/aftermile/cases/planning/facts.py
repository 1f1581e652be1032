"""What has become of a step, read from what happened: the plan follows the facts, never the other way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from aftermile.cases.amounts import outcomes_of
from aftermile.cases.errors import NoGoodsAccepted
from aftermile.cases.knowing import SENT
from aftermile.cases.models import Case, Fulfillment, Receipt, ReceiptLine, Step, StepState
from aftermile.cases.planning.steps import AFTERWARDS, REFUND_AGAIN
from aftermile.cases.states import State
from aftermile.cases.taken_off import open_arrears
from aftermile.kernel.registry import Registry
from aftermile.ledger.models import Refund, RefundState
from aftermile.ledger.queries import IN_FLIGHT
from aftermile.parcels.models import Direction, Scan

ARRIVED: Final = ("a", "b", "c", "d")


@dataclass(frozen=True, slots=True)
class Fate:
    """
    What a step has come to by facts alone. `words` say why it failed.

    `owner` is who must act now, where that changes under way; `due` the moment that was agreed meanwhile.
    """

    state: StepState
    ref: str = ""
    booked_minor: int | None = None
    words: str = ""
    at: datetime | None = None
    owner: str = ""
    due: datetime | None = None


class View:
    """What is read of a case for the facts of its steps, each at most once."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def fulfillment(self) -> Fulfillment | None:
        return Fulfillment.objects.filter(case=self.case, episode=self.case.episode).first()

    @cached_property
    def refunds(self) -> list[Refund]:
        return list(Refund.objects.filter(case_ref=self.case.pk).order_by("created_at", "id"))

    @cached_property
    def sent_back(self) -> bool:
        """Whether the goods are, or were, on their way back."""
        if ReceiptLine.objects.filter(receipt__case=self.case, grade__in=ARRIVED).exists():
            return True
        return Scan.objects.filter(
            parcel__shipment__case_ref=self.case.pk,
            parcel__shipment__direction=Direction.RETURN,
            milestone__in=SENT,
        ).exists()

    @cached_property
    def receipt(self) -> Receipt | None:
        return Receipt.objects.filter(case=self.case).order_by("-at", "-id").first()


Fact = Callable[[Step, View], Fate | None]
"""Returns what a step has come to, None where no fact says so; runs inside the change, case locked."""

facts: Registry[Fact] = Registry("fact of a step")
"""By key: what other parts know of their steps; asked before our own below."""


def fate_of(step: Step, view: View) -> Fate | None:
    """Return what the facts say of an unfinished step."""
    found = facts.get(step.key)(step, view) if step.key in facts else None
    if found is None and step.key in _OWN:
        found = _OWN[step.key](step, view)
    if found is None and view.case.state == State.SETTLED and step.kind not in AFTERWARDS:
        return Fate(StepState.SKIPPED)
    return found


def _agreed(_step: Step, _view: View) -> Fate | None:
    return Fate(StepState.DONE)


def _labeled(_step: Step, view: View) -> Fate | None:
    return Fate(StepState.SKIPPED) if view.case.goods_complete_at or view.sent_back else None


def _sent_back(_step: Step, view: View) -> Fate | None:
    return Fate(StepState.DONE) if view.case.goods_complete_at or view.sent_back else None


def _received(_step: Step, view: View) -> Fate | None:
    case = view.case
    if case.goods_complete_at is None:
        return None
    ref = view.receipt.pk if view.receipt else ""
    return Fate(StepState.DONE, ref, at=case.goods_complete_at)


def _inspected(step: Step, view: View) -> Fate | None:
    """Goods of which nothing was accepted need a person before anything goes to the buyer."""
    found = _received(step, view)
    if found is None or any(row.accepted for row in outcomes_of(view.case).values()):
        return found
    return Fate(StepState.FAILED, words=str(NoGoodsAccepted()))


def _carried_out(_step: Step, view: View) -> Fate | None:
    row = view.fulfillment
    return Fate(StepState.DONE, row.pk, at=row.at) if row else None


def _refunded(step: Step, view: View) -> Fate | None:
    """Follow the money: on its way, arrived, refused, or arrived in part."""
    case = view.case
    if case.state == State.SETTLED and case.refunded_minor:
        return Fate(StepState.DONE, _newest(view), booked_minor=case.refunded_minor)
    if case.state == State.SETTLING:
        return None if step.state == StepState.DOING else Fate(StepState.DOING, _newest(view))
    return _answered(view) if step.state == StepState.DOING else None


def _answered(view: View) -> Fate | None:
    """Return what the last try to pay came to, once the case is no longer settling."""
    last = view.refunds[-1] if view.refunds else None
    if last is not None and last.state in IN_FLIGHT:
        return None
    if last is not None and last.state == RefundState.FAILED:
        return Fate(StepState.FAILED, last.pk, words=last.error)
    return Fate(StepState.WAITING, booked_minor=view.case.refunded_minor)


def _paid_again(_step: Step, view: View) -> Fate | None:
    """Follow money that came back: owed until it is sent again, then on its way."""
    rows = open_arrears(view.case)
    if rows:
        return Fate(StepState.FAILED, rows[-1].refund_ref, words=rows[-1].error)
    again = [row for row in view.refunds if ":again:" in row.operation_key]
    if again and again[-1].state in IN_FLIGHT:
        return Fate(StepState.DOING, again[-1].pk)
    return Fate(StepState.DONE, again[-1].pk if again else "")


def _newest(view: View) -> str:
    return view.refunds[-1].pk if view.refunds else ""


_OWN: Final[dict[str, Fact]] = {
    "authorize": _agreed,
    "label": _labeled,
    "ship_back": _sent_back,
    "receive": _received,
    "inspect": _inspected,
    "send": _carried_out,
    "repair": _carried_out,
    "send_repaired": _carried_out,
    "credit": _carried_out,
    "change": _carried_out,
    "collect": _carried_out,
    "refund": _refunded,
    REFUND_AGAIN: _paid_again,
}
