"""Where the money of a case is to go, as the buyer chose."""

from django.db import transaction

from aftermile.cases.actions.moving import locked, touch
from aftermile.cases.actions.replacing import method_of
from aftermile.cases.models import Case


@transaction.atomic
def choose_target(case: Case, ref: str) -> Case:
    """Let a refund go to a payment method of the buyer, by id; empty: back to the payments."""
    fresh = locked(case)
    touch(fresh, settle_to=method_of(fresh, ref))
    return fresh
