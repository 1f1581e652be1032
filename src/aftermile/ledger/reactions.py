"""What the ledger does after its own events."""

from django.conf import settings

from aftermile.events.log import Reaction
from aftermile.events.models import Event
from aftermile.ledger.actions import (
    close_at_provider,
    hand_in_answer,
    restate,
    send_charge,
    send_held,
    send_refund,
)
from aftermile.ledger.models import Charge
from aftermile.ledger.queries.charges import pay_token


def _send(event: Event) -> None:
    send_refund(event.subject_id)


def _send_held(event: Event) -> None:
    send_held(str(event.data.get("tender") or ""))


def _collect(event: Event) -> None:
    charge = Charge.objects.get(pk=event.subject_id)
    send_charge(charge.pk, f"{settings.BASE_URL}/pay/{pay_token(charge)}/?back")


def _close_at_provider(event: Event) -> None:
    close_at_provider(event.subject_id)


def _hand_in(event: Event) -> None:
    hand_in_answer(event.subject_id)


def _restate(event: Event) -> None:
    restate(str(event.data.get("case") or ""))


REACTIONS = [
    Reaction("ledger.send_refund", ("refund.reserved",), _send, atomic=False),
    Reaction("ledger.send_held", ("dispute.won", "dispute.lost"), _send_held, atomic=False),
    Reaction("ledger.collect_charge", ("charge.opened",), _collect, atomic=False),
    Reaction(
        "ledger.close_charge",
        ("charge.canceled", "charge.expired", "charge.paid"),
        _close_at_provider,
        atomic=False,
    ),
    Reaction("ledger.hand_in_answer", ("dispute.answered",), _hand_in, atomic=False),
    Reaction(
        "ledger.restate_shares",
        (
            "refund.reserved",
            "refund.failed",
            "dispute.lost",
            "cost.booked",
            "cost.reversed",
            "credit.issued",
        ),
        _restate,
    ),
]
