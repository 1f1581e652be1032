"""PayPal's states and amounts, each once."""

from collections.abc import Mapping
from typing import Any, Final

from aftermile.kernel.errors import BadAmount
from aftermile.kernel.money import Money
from aftermile.ledger.payments import ChargeAnswer, DisputeStage, RefundAnswer

REFUNDS: Final[dict[str, RefundAnswer]] = {
    "COMPLETED": RefundAnswer.DONE,
    "PENDING": RefundAnswer.PENDING,
    "FAILED": RefundAnswer.BOUNCED,
    "CANCELLED": RefundAnswer.BOUNCED,
}

CAPTURES: Final[dict[str, ChargeAnswer]] = {
    "COMPLETED": ChargeAnswer.PAID,
    "PARTIALLY_REFUNDED": ChargeAnswer.PAID,
    "REFUNDED": ChargeAnswer.PAID,
    "PENDING": ChargeAnswer.OPEN,
    "DECLINED": ChargeAnswer.FAILED,
    "FAILED": ChargeAnswer.FAILED,
}

# What an order without a capture means; one that was approved is captured by us.
ORDERS: Final[dict[str, ChargeAnswer]] = {
    "CREATED": ChargeAnswer.OPEN,
    "SAVED": ChargeAnswer.OPEN,
    "PAYER_ACTION_REQUIRED": ChargeAnswer.OPEN,
    "APPROVED": ChargeAnswer.OPEN,
    "VOIDED": ChargeAnswer.CANCELED,
}

REFUND_EVENTS: Final = frozenset(
    {
        "PAYMENT.CAPTURE.REFUNDED",
        "PAYMENT.REFUND.COMPLETED",
        "PAYMENT.REFUND.PENDING",
        "PAYMENT.REFUND.FAILED",
        "PAYMENT.REFUND.CANCELLED",
    }
)
CAPTURE_EVENTS: Final = frozenset(
    {
        "PAYMENT.CAPTURE.COMPLETED",
        "PAYMENT.CAPTURE.PENDING",
        "PAYMENT.CAPTURE.DENIED",
        "PAYMENT.CAPTURE.DECLINED",
    }
)
DISPUTE_EVENTS: Final = frozenset(
    {"CUSTOMER.DISPUTE.CREATED", "CUSTOMER.DISPUTE.UPDATED", "CUSTOMER.DISPUTE.RESOLVED"}
)
APPROVED: Final = "CHECKOUT.ORDER.APPROVED"
QUIET: Final = frozenset({"CHECKOUT.ORDER.COMPLETED", "CHECKOUT.ORDER.PROCESSED"})  # the capture tells it

OUTCOMES: Final[dict[str, DisputeStage]] = {
    "RESOLVED_BUYER_FAVOUR": DisputeStage.LOST,
    "RESOLVED_SELLER_FAVOUR": DisputeStage.WON,
    "RESOLVED_WITH_PAYOUT": DisputeStage.WON,  # PayPal pays the buyer; the seller keeps his money
    "CANCELED_BY_BUYER": DisputeStage.WON,
    "ACCEPTED": DisputeStage.LOST,
    "DENIED": DisputeStage.WON,
}
"""`dispute_outcome.outcome_code` of a resolved dispute."""

STAGES: Final[dict[str, DisputeStage]] = {
    "INQUIRY": DisputeStage.INQUIRY,
    "CHARGEBACK": DisputeStage.OPENED,
    "PRE_ARBITRATION": DisputeStage.OPENED,
    "ARBITRATION": DisputeStage.OPENED,
}
"""`dispute_life_cycle_stage` of one that is open."""

ANSWERED: Final = frozenset({"WAITING_FOR_BUYER_RESPONSE", "UNDER_REVIEW"})
RESOLVED: Final = "RESOLVED"

# An error that does not say that nothing moved.
OPEN_ISSUES: Final = frozenset(
    {"DUPLICATE_REQUEST_ID", "PREVIOUS_REQUEST_IN_PROGRESS", "RESOURCE_CONFLICT", "INTERNAL_SERVICE_ERROR"}
)

_TAKEN: Final = (
    "AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD"
)
CURRENCIES: Final = frozenset(_TAKEN.split())
WITHOUT_DECIMALS: Final = frozenset({"HUF", "JPY", "TWD"})


def amount_out(money: Money) -> dict[str, str]:
    """Return PayPal's amount; raise `BadAmount` for what it cannot express: it is never rounded."""
    value = money.decimal
    whole = money.currency in WITHOUT_DECIMALS
    if money.currency not in CURRENCIES or (whole and value != value.to_integral_value()):
        raise BadAmount(value=str(value), currency=money.currency)
    return {"currency_code": money.currency, "value": f"{value:.0f}" if whole else f"{value:.2f}"}


def amount_in(amount: Mapping[str, Any]) -> Money:
    return Money.parse(str(amount["value"]), str(amount["currency_code"]))
