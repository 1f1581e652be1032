"""Adyen's events, states and amounts, each once."""

from typing import Final

from aftermile.kernel.errors import BadAmount
from aftermile.kernel.money import Money, exponent
from aftermile.ledger.payments import ChargeAnswer, DisputeStage, RefundAnswer

# (eventCode, success): what it says of a refund.
REFUNDS: Final[dict[tuple[str, str], RefundAnswer]] = {
    ("REFUND", "true"): RefundAnswer.DONE,
    ("REFUND", "false"): RefundAnswer.DECLINED,
    ("REFUND_FAILED", "true"): RefundAnswer.BOUNCED,
    ("REFUND_FAILED", "false"): RefundAnswer.BOUNCED,
    ("REFUNDED_REVERSED", "true"): RefundAnswer.BOUNCED,
    ("REFUND_WITH_DATA", "true"): RefundAnswer.DONE,
    ("REFUND_WITH_DATA", "false"): RefundAnswer.DECLINED,
    ("CANCEL_OR_REFUND", "true"): RefundAnswer.DONE,
    ("CANCEL_OR_REFUND", "false"): RefundAnswer.DECLINED,
}
EITHER: Final = "CANCEL_OR_REFUND"
WAS_REFUND: Final = "refund"
"""`additionalData.modification.action` of `CANCEL_OR_REFUND`; a cancellation moved no money."""

# The account's defence of a payment, by event.
DISPUTES: Final[dict[str, DisputeStage]] = {
    "REQUEST_FOR_INFORMATION": DisputeStage.INQUIRY,
    "NOTIFICATION_OF_CHARGEBACK": DisputeStage.INQUIRY,
    "CHARGEBACK": DisputeStage.OPENED,
    "INFORMATION_SUPPLIED": DisputeStage.ANSWERED,
    "CHARGEBACK_REVERSED": DisputeStage.ANSWERED,  # the money is back, but the issuer may still object
    "ISSUER_RESPONSE_TIMEFRAME_EXPIRED": DisputeStage.WON,
    "SECOND_CHARGEBACK": DisputeStage.LOST,
    "PREARBITRATION_OPEN": DisputeStage.OPENED,
    "PREARBITRATION_WON": DisputeStage.WON,
    "PREARBITRATION_LOST": DisputeStage.LOST,
}
ENDED: Final[dict[tuple[str, str], DisputeStage]] = {
    ("CHARGEBACK", "Lost"): DisputeStage.LOST,
    ("CHARGEBACK", "Accepted"): DisputeStage.LOST,
    ("CHARGEBACK_REVERSED", "Won"): DisputeStage.WON,
}
"""Where `additionalData.disputeStatus` says that it is over."""

PAID: Final = "AUTHORISATION"

# Nothing that concerns a refund, a charge or a dispute of ours.
QUIET: Final = frozenset(
    {
        "AUTHENTICATION",
        "AUTHORISATION_ADJUSTMENT",
        "CANCELLATION",
        "CAPTURE",
        "CAPTURE_FAILED",
        "DISPUTE_DEFENSE_PERIOD_ENDED",
        "EXPIRE",
        "ISSUER_COMMENTS",
        "MANUAL_REVIEW_ACCEPT",
        "MANUAL_REVIEW_REJECT",
        "NOTIFICATION_OF_FRAUD",
        "OFFER_CLOSED",
        "ORDER_CLOSED",
        "ORDER_OPENED",
        "RECURRING_CONTRACT",
        "REPORT_AVAILABLE",
        "TECHNICAL_CANCEL",
    }
)

RESULTS: Final[dict[str, ChargeAnswer]] = {
    "Authorised": ChargeAnswer.PAID,
    "Pending": ChargeAnswer.OPEN,
    "Received": ChargeAnswer.OPEN,
    "Refused": ChargeAnswer.FAILED,
    "Error": ChargeAnswer.FAILED,
    "Cancelled": ChargeAnswer.FAILED,
    "RedirectShopper": ChargeAnswer.FAILED,  # the buyer is not there to answer
    "ChallengeShopper": ChargeAnswer.FAILED,
    "IdentifyShopper": ChargeAnswer.FAILED,
}

LINKS: Final[dict[str, ChargeAnswer]] = {
    "active": ChargeAnswer.OPEN,
    "paymentPending": ChargeAnswer.OPEN,
    "expired": ChargeAnswer.CANCELED,
}
LINK_PAID: Final = frozenset({"completed", "paid"})

RECEIVED: Final = "received"

# Digits after the point where Adyen differs from ISO 4217.
DIGITS: Final[dict[str, int]] = {"CLP": 2, "CVE": 0, "IDR": 0, "ISK": 2}
TEN: Final = 10


def amount_out(money: Money) -> dict[str, object]:
    """Return Adyen's amount; raise `BadAmount` for what it cannot express: it is never rounded."""
    ours, theirs = exponent(money.currency), DIGITS.get(money.currency, exponent(money.currency))
    value, rest = divmod(money.minor * int(TEN**theirs), int(TEN**ours))
    if rest:
        raise BadAmount(value=str(money.decimal), currency=money.currency)
    return {"currency": money.currency, "value": value}


def amount_in(value: object, currency: object) -> Money:
    """Read Adyen's amount."""
    code = str(currency)
    ours, theirs = exponent(code), DIGITS.get(code, exponent(code))
    minor, rest = divmod(int(str(value)) * int(TEN**ours), int(TEN**theirs))
    if rest:
        raise BadAmount(value=str(value)[:40], currency=code)
    return Money(minor, code)
