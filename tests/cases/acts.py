"""Actors and short ways to bring a case somewhere."""

from aftermile.accounts.models import Seller
from aftermile.cases.actions import LineRequest, approve, open_case
from aftermile.cases.models import Case
from aftermile.events.worker import run_once
from aftermile.kernel.actor import SYSTEM, Actor, ActorKind
from aftermile.ledger.actions import confirm_manual_refund
from aftermile.ledger.models import Refund, RefundState
from aftermile.orders.models import Order
from aftermile.policies.actions import draft_for, publish, save_document
from tests.factories import units_of

KIM = Actor(ActorKind.MEMBER, "mbr_kim", "Kim Berger")
NA = Actor(ActorKind.BUYER, "byr_na", "Li Na")


def opened(
    order: Order, *, kind: str = "return", reason: str = "changed_mind", by: Actor = KIM, wanted: str = ""
) -> Case:
    lines = [LineRequest(unit.pk, unit.quantity, reason) for unit in units_of(order)]
    return open_case(order, kind=kind, lines=lines, by=by, wanted=wanted)


def promise_without_goods(seller: Seller) -> None:
    """Put in force that what costs less than 60.00 need not come back."""
    draft = draft_for(seller, "promise", by=SYSTEM)
    then = {"window_days": 30, "remedies": ["refund", "returnless_refund"], "returnless_below": "60.00"}
    rows = [{"id": "r1", "when": [], "then": then, "priority": 0}]
    draft = save_document(draft, {**draft.document, "rules": rows}, by=SYSTEM)
    publish(draft, by=SYSTEM, accepted=["warnings", "tests", "conflicts"])


def approved(order: Order, remedy: str = "refund", **kinds: str) -> Case:
    return approve(opened(order, **kinds), remedy=remedy, override="Goodwill.", by=KIM)


def drain() -> None:
    """Run what the worker owes until nothing is due."""
    for _ in range(50):
        if not run_once():
            return


def pay_out(case: Case) -> Case:
    """Let finance mark what is reserved as paid, and the case hear of it."""
    drain()
    for refund in Refund.objects.filter(case_ref=case.pk).exclude(state=RefundState.DONE):
        confirm_manual_refund(refund, reference="bank 1", by=KIM)
    drain()
    case.refresh_from_db()
    return case
