"""States of the sandbox, each once."""

from typing import Final

from aftermile.ledger.payments import ChargeAnswer, DisputeStage, RefundAnswer

ANSWERS: Final[dict[str, RefundAnswer]] = {
    "succeeded": RefundAnswer.DONE,
    "pending": RefundAnswer.PENDING,
    "declined": RefundAnswer.DECLINED,
}


def answer_of(state: str) -> RefundAnswer:
    """Return our answer; a state we do not know leaves it open."""
    return ANSWERS.get(state, RefundAnswer.UNKNOWN)


CHARGES: Final[dict[str, ChargeAnswer]] = {
    "open": ChargeAnswer.OPEN,
    "paid": ChargeAnswer.PAID,
    "refused": ChargeAnswer.FAILED,
    "canceled": ChargeAnswer.CANCELED,
}
STAGES: Final[dict[str, DisputeStage]] = {
    "inquiry": DisputeStage.INQUIRY,
    "opened": DisputeStage.OPENED,
    "answered": DisputeStage.ANSWERED,
    "won": DisputeStage.WON,
    "lost": DisputeStage.LOST,
}


def charge_answer_of(state: str) -> ChargeAnswer:
    """Return what became of a charge; a state we do not know leaves it open."""
    return CHARGES.get(state, ChargeAnswer.UNKNOWN)
