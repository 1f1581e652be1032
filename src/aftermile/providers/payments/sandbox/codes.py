"""States of the sandbox, each once."""

from typing import Final

from aftermile.ledger.payments import RefundAnswer

ANSWERS: Final[dict[str, RefundAnswer]] = {
    "succeeded": RefundAnswer.DONE,
    "pending": RefundAnswer.PENDING,
    "declined": RefundAnswer.DECLINED,
}


def answer_of(state: str) -> RefundAnswer:
    """Return our answer; a state we do not know leaves it open."""
    return ANSWERS.get(state, RefundAnswer.UNKNOWN)
