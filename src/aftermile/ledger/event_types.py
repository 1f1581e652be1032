"""Events of money."""

from aftermile.events.log import declare

_REFUND = {
    "number": "human number of the refund",
    "amount": "what goes back, {minor, currency}",
    "tender": "id of the payment it goes back to",
    "order": "id of the order",
    "case": "id of the case, empty without one",
}

declare("refund.reserved", "A refund was reserved against a captured payment.", **_REFUND)
declare("refund.sent", "The payment provider was asked for the refund.", **_REFUND)
declare("refund.done", "The money went back.", **_REFUND, provider_ref="the provider's id of the refund")
declare("refund.failed", "No money went back; the amount is free again.", **_REFUND, error="why")
declare("refund.unknown", "The provider did not answer; it is asked again until it does.", **_REFUND)
declare(
    "movement.found",
    "A provider reported money that nobody here asked for.",
    amount="what moved, {minor, currency}",
    provider="id of the provider",
    provider_ref="the provider's id of the movement",
    tender="id of the payment",
    order="id of the order",
    alarm="true when the same money went out twice",
)
declare(
    "movement.settled",
    "A movement made elsewhere was matched or set aside.",
    refund="id of the refund that stands for it, empty when set aside",
    note="why it was set aside",
)
