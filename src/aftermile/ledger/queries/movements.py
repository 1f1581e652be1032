"""Money that moved without us, and what it could be."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.ledger.models import Direction, ExternalMovement, Refund, RefundState
from aftermile.ledger.queries.tenders import IN_FLIGHT

NEAR = timedelta(days=10)


def get_movement(scope: Scope, movement_id: str) -> ExternalMovement:
    """Return a movement made elsewhere; raise `NotFound`."""
    rows = scope.apply(ExternalMovement.objects.select_related("tender__order", "refund", "seller"))
    found = rows.filter(pk=movement_id).first()
    if found is None:
        raise NotFound(noun="movement", ref=movement_id)
    return found


def list_movements(scope: Scope, *, open_only: bool = True) -> QuerySet[ExternalMovement]:
    rows = scope.apply(ExternalMovement.objects.select_related("tender__order", "refund", "seller"))
    return rows.filter(settled_at=None) if open_only else rows


@dataclass(frozen=True, slots=True)
class Suggestion:
    """
    A refund of ours that a movement could be. `why`: `failed` (it failed here and went out elsewhere),
    `waiting` (nobody has paid it yet), `case` (its case waits for the same amount) ...; `fits` says that it
    can be matched as it stands.
    """

    refund: Refund
    why: str
    fits: bool


def suggestions_for(movement: ExternalMovement) -> list[Refund]:
    """Return refunds this movement could be: same tender, currency and amount, not done yet; newest first."""
    return [one.refund for one in possible_refunds(movement) if one.fits]


def possible_refunds(movement: ExternalMovement) -> list[Suggestion]:
    """
    Return refunds of the order that it could be, best first: the same payment and amount, then the same
    amount on another payment, then those near it in time that came to something else.
    """
    if movement.tender is None or movement.direction == Direction.IN:
        return []
    rows = Refund.objects.filter(
        seller_id=movement.seller_id,
        order_id=movement.tender.order_id,
        currency=movement.currency,
        state__in=[*IN_FLIGHT, RefundState.FAILED],
    ).select_related("order", "tender")
    found = [_judge(movement, refund) for refund in rows.order_by("-id")[:20]]
    rank = {"failed": 0, "waiting": 1, "other_payment": 2, "other_amount": 3}
    return sorted((one for one in found if one), key=lambda one: rank[one.why])[:5]


def _judge(movement: ExternalMovement, refund: Refund) -> Suggestion | None:
    same = refund.tender_id == movement.tender_id
    if refund.amount_minor == movement.amount_minor and same:
        failed = refund.state == RefundState.FAILED
        return Suggestion(refund, "failed" if failed else "waiting", fits=True)
    if refund.amount_minor == movement.amount_minor:
        return Suggestion(refund, "other_payment", fits=False)
    near = abs(refund.created_at - movement.at) <= NEAR
    return Suggestion(refund, "other_amount", fits=False) if same and near else None
