"""Stripe's states and amounts, each once."""

from typing import Final

from aftermile.kernel.errors import BadAmount
from aftermile.kernel.money import Money, exponent
from aftermile.ledger.payments import ChargeAnswer, DisputeStage, RefundAnswer

REFUNDS: Final[dict[str, RefundAnswer]] = {
    "succeeded": RefundAnswer.DONE,
    "pending": RefundAnswer.PENDING,
    "requires_action": RefundAnswer.PENDING,
    "failed": RefundAnswer.BOUNCED,
    "canceled": RefundAnswer.BOUNCED,
}

INTENTS: Final[dict[str, ChargeAnswer]] = {
    "succeeded": ChargeAnswer.PAID,
    "processing": ChargeAnswer.OPEN,
    "requires_action": ChargeAnswer.OPEN,
    "requires_capture": ChargeAnswer.OPEN,
    "requires_confirmation": ChargeAnswer.OPEN,
    "requires_payment_method": ChargeAnswer.FAILED,
    "canceled": ChargeAnswer.CANCELED,
}

# (status, payment_status) of a Checkout Session
SESSIONS: Final[dict[tuple[str, str], ChargeAnswer]] = {
    ("open", "unpaid"): ChargeAnswer.OPEN,
    ("complete", "paid"): ChargeAnswer.PAID,
    ("complete", "unpaid"): ChargeAnswer.OPEN,  # a bank debit is on its way
    ("expired", "unpaid"): ChargeAnswer.CANCELED,
}

SESSION_EVENTS: Final[dict[str, ChargeAnswer | None]] = {
    "checkout.session.completed": None,  # the session says whether it is paid
    "checkout.session.async_payment_succeeded": ChargeAnswer.PAID,
    "checkout.session.async_payment_failed": ChargeAnswer.FAILED,
    "checkout.session.expired": ChargeAnswer.CANCELED,
}

INTENT_EVENTS: Final = frozenset(
    {"payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled"}
)

REFUND_EVENTS: Final = frozenset(
    {"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"}
)

DISPUTES: Final[dict[str, DisputeStage]] = {
    "warning_needs_response": DisputeStage.INQUIRY,
    "warning_under_review": DisputeStage.INQUIRY,
    "warning_closed": DisputeStage.WON,
    "needs_response": DisputeStage.OPENED,
    "under_review": DisputeStage.ANSWERED,
    "won": DisputeStage.WON,
    "lost": DisputeStage.LOST,
}

DISPUTE_EVENTS: Final = frozenset(
    {
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
    }
)

# Digits after the point where Stripe differs from ISO 4217. UGX stands in its list of zero-decimal currencies
# and among the special cases, which say two digits with 00 at the end; the special case decides.
DIGITS: Final[dict[str, int]] = {"ISK": 2, "UGX": 2, "MGA": 0}
TEN: Final = 10


def amount_out(money: Money) -> int:
    """Return Stripe's integer; raise `BadAmount` for what Stripe cannot express: it is never rounded."""
    ours, theirs = exponent(money.currency), DIGITS.get(money.currency, exponent(money.currency))
    value, rest = divmod(money.minor * int(TEN**theirs), int(TEN**ours))
    if rest or (theirs == 3 and value % TEN):  # noqa: PLR2004  three digits, the last one 0
        raise BadAmount(value=str(money.decimal), currency=money.currency)
    return value


def amount_in(value: object, currency: object) -> Money:
    """Read Stripe's integer and its lower-case currency."""
    code = str(currency).upper()
    ours, theirs = exponent(code), DIGITS.get(code, exponent(code))
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadAmount(value=str(value)[:40], currency=code)
    minor, rest = divmod(value * int(TEN**ours), int(TEN**theirs))
    if rest:
        raise BadAmount(value=str(value), currency=code)
    return Money(minor, code)
