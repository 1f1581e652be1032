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

_CREDIT = {
    "amount": "what moved on it, {minor, currency}",
    "credit": "last four signs of its code",
    "order": "id of the order it was made for, empty without one",
    "case": "id of the case, empty without one",
}
declare("credit.issued", "A store credit or gift card was made.", **_CREDIT)
declare(
    "credit.returned",
    "A refund went to a store credit or gift card.",
    **_CREDIT,
    refund="id of the refund",
)
declare(
    "credit.spent",
    "A store credit or gift card paid for something.",
    **_CREDIT,
    left="what had been on it, in minor units",
    spent_on="id of the order it paid for",
)
declare("credit.expired", "What was left of a store credit expired.", **_CREDIT)
declare("credit.closed", "A store credit or gift card was closed.", **_CREDIT, note="why")
declare("credit.code_renewed", "A store credit has a new code; the old one is void.", **_CREDIT)

_CHARGE = {
    "number": "human number of the charge",
    "charge": "id of the charge",
    "amount": "what the buyer is to pay, {minor, currency}",
    "words": "what it is for, as the buyer reads it",
    "order": "id of the order",
    "case": "id of the case, empty without one",
}
declare("charge.opened", "A buyer is asked for money.", **_CHARGE)
declare("charge.paid", "A buyer paid a charge.", **_CHARGE, tender="id of the payment it made on the order")
declare("charge.failed", "A way of paying refused a charge; nothing moved.", **_CHARGE, error="why")
declare("charge.canceled", "A charge is not asked for any more.", **_CHARGE, note="why")
declare("charge.expired", "Nobody paid a charge in time.", **_CHARGE)
declare(
    "charge.paid_late",
    "A buyer paid a charge that was over, or paid it twice; the money waits to go back.",
    **_CHARGE,
    tender="id of the payment",
    movement="id of the movement that waits",
)

_DISPUTE = {
    "amount": "what the buyer's bank asks for, {minor, currency}",
    "reason": "the scheme's code or words",
    "answer_by": "until when it can be answered, empty when unknown",
    "tender": "id of the payment",
    "order": "id of the order",
    "case": "id of the case, empty without one",
}
declare("dispute.inquired", "A bank asked about a payment; no money moved yet.", **_DISPUTE)
declare("dispute.opened", "A payment was charged back; refunds to it wait.", **_DISPUTE)
declare("dispute.answered", "A chargeback was answered.", **_DISPUTE)
declare("dispute.won", "A chargeback was won; the money is back.", **_DISPUTE)
declare("dispute.lost", "A chargeback was lost.", **_DISPUTE)

_RULING = {
    "loss": "what was shared out, {minor, currency}",
    "shares": "who bears how much: {kind, party, basis_points}",
    "order": "id of the order",
    "case": "id of the case",
}
declare("liability.set", "Somebody ruled who bears a case.", **_RULING)
declare("liability.reversed", "The ruling on who bears a case was taken back.", **_RULING, note="why")

_RECOVERY = {
    "party": "who is to pay: carrier:dhl",
    "reference": "the party's number of the claim",
    "amount": "what was claimed, agreed, paid or given up, {minor, currency}",
    "order": "id of the order",
    "case": "id of the case",
}
declare("recovery.claimed", "The seller claimed money from another party.", **_RECOVERY)
declare("recovery.answered", "A party said what it pays.", **_RECOVERY)
declare("recovery.received", "A party paid.", **_RECOVERY)
declare("recovery.written_off", "What was left of a claim was given up.", **_RECOVERY)
declare("recovery.reversed", "What a party had paid was taken back.", **_RECOVERY)

_COST = {
    "kind": "freight, handling, parts, goods, duty, other or resale",
    "amount": "{minor, currency}; resale lowers the cost",
    "note": "what it was for",
    "order": "id of the order",
    "case": "id of the case",
}
declare("cost.booked", "A cost of a case was booked.", **_COST)
declare("cost.reversed", "A cost of a case was taken back.", **_COST)
