"""Events of cases; one for each move of the table, and what else is told about a case."""

from aftermile.events.log import declare

_CASE = {
    "number": "RMA number",
    "kind": "return or claim",
    "state": "state after the change",
    "was": "state before the change",
    "order": "id of the order",
}
_MONEY = {"amount": "{minor, currency}", "remedy": "refund, replacement, store_credit ..."}

declare(
    "case.opened",
    "A buyer or a member opened a case.",
    **_CASE,
    reason="code of the first line's reason",
    lines="[{line, unit, quantity, reason}]",
    decision="allow, review or deny, by rule",
    overruled="true when a member opened it although the rules say no",
    why="the member's reason, where overruled",
    note="id of the note with the buyer's words, where he wrote some",
)
declare("case.evidence_requested", "The buyer was asked for something.", **_CASE, note="id of the note")
declare("case.answered", "The buyer answered.", **_CASE, note="id of the note")
declare("case.offered", "The buyer was made an offer.", **_CASE, **_MONEY, offer="id", expires_at="instant")
declare("case.offer_accepted", "The buyer accepted an offer.", **_CASE, **_MONEY, offer="id")
declare("case.offer_rejected", "The buyer rejected an offer.", **_CASE, offer="id")
declare("case.offer_withdrawn", "An offer was taken back.", **_CASE, offer="id")
declare(
    "case.countered",
    "The buyer answered an offer with a proposal of his own.",
    **_MONEY,
    offer="id of the proposal",
    answers="id of the offer it answers",
)
declare("case.counter_rejected", "We said no to a buyer's proposal.", offer="id", words="why, for the buyer")
declare("case.counter_lapsed", "A buyer's proposal ended without an answer.", offer="id")
declare("case.offer_lapsed", "An offer ended without an answer.", **_CASE, offer="id")
declare(
    "case.approved",
    "A member agreed to a remedy.",
    **_CASE,
    **_MONEY,
    freight_payer="who pays the way back",
    goods_back="whether goods must come back first",
    rule="`table id#rule id` where a rule approved it",
    overruled="why, where a person went beyond the rules",
    asked_by="who asked for the second approver, where one was needed",
)
_REQUEST = {
    **_MONEY,
    "request": "id",
    "act": "approve or offer",
    "asked_by": "name of the one who asked",
}
declare("case.second_asked", "A member asked for a second approver.", **_REQUEST)
declare("case.second_granted", "A second member agreed.", **_REQUEST)
declare("case.second_refused", "A second member said no.", **_REQUEST, words="why, for the one who asked")
declare("case.second_expired", "Nobody answered a request for a second approver in time.", **_REQUEST)
declare("case.declined", "A member declined the case.", **_CASE, words="what the buyer is told")
declare(
    "case.received",
    "Goods arrived, or nothing more will.",
    **_CASE,
    receipt="id of the receipt",
    complete="whether all that will come is here",
    location="id of the place, empty when nobody said",
    lines="[{line, unit, sku, quantity, grade, disposition, accepted, serial}]",
)
declare(
    "case.inspected",
    "Somebody looked at goods that arrived; the newest inspection of a line counts.",
    number="RMA number",
    kind="return or claim",
    state="of the case",
    order="id of the order",
    inspection="id of the first row",
    location="id of the place, empty when nobody said",
    lines="[{inspection, line, unit, sku, quantity, grade, disposition, accepted, serial, kept_percent, "
    "deducted}]",
)
declare(
    "case.refund_started", "A refund was reserved and is being sent.", **_CASE, amount="{minor, currency}"
)
declare("case.part_refunded", "A part of the money arrived; more may follow.", **_CASE, refunded="sum so far")
declare(
    "case.partially_settled",
    "The payments of the order hold no more money; a rest is still owed.",
    **_CASE,
    refunded="{minor, currency}",
    owed="{minor, currency}",
)
declare(
    "case.order_changed",
    "An order was changed before it was shipped; no money is on its way.",
    **_CASE,
    change="address, items, payment or cancellation",
)
declare("case.rest_settled", "The rest was settled in another way.", **_CASE, words="how, for the buyer")
declare("case.resolved", "A question or complaint was answered for good.", **_CASE, words="for the buyer")
declare(
    "case.kind_changed",
    "The case became one of another kind; its history stays.",
    **_CASE,
    kind_was="kind before",
    words="why",
    decision="allow, review or deny, by rule",
    episode="number of the opening",
)
declare(
    "case.refund_bounced",
    "Money that was on its way or had arrived came back; it is owed again and somebody must send it.",
    **_CASE,
    owed="{minor, currency}, all that is owed again",
    refund="id of the refund that failed",
    error="why",
)
_FEE = {"number": "RMA number", "kind": "return_freight, restocking, handling ...", "fee": "id"}
declare(
    "case.fee_added",
    "A refund of the case is less by a fee.",
    **_FEE,
    amount="{minor, currency}",
    words="what for, as the buyer reads it",
)
declare(
    "case.fee_removed",
    "A fee was taken off again.",
    **_FEE,
    amount="{minor, currency}",
    words="what it was for",
    why="why it does not stand any more",
)
declare(
    "case.fee_given_back",
    "What was kept too much is on its way to the buyer.",
    number="RMA number",
    amount="{minor, currency}",
    fees="[{kind, amount}]",
    words="names of the fees",
)
declare("case.refund_failed", "The money did not go back; the case needs somebody.", **_CASE, error="why")
declare("case.settled", "The buyer has all that was agreed.", **_CASE, refunded="{minor, currency}")
declare(
    "case.carried_out",
    "A remedy without money was carried out: sent, repaired or given.",
    **_CASE,
    remedy="replacement, exchange, repair, store_credit or coupon",
    fulfillment="id",
    reference="tracking number, coupon code ...",
    words="what the buyer is told",
)
declare(
    "case.agreement_ended",
    "What was agreed came to nothing; the case needs us again.",
    **_CASE,
    remedy="what had been agreed",
    episode="number of the opening",
)
_ITEMS = {
    "number": "RMA number",
    "order": "id of the order",
    "items": "[{replacement, line, unit, sku, title, quantity, difference}]",
}
declare("replacement.chosen", "It was chosen what the buyer gets in place of his goods.", **_ITEMS)
declare("replacement.reserved", "The goods are reserved for the buyer.", **_ITEMS)
declare(
    "replacement.sent",
    "Goods left in place of others.",
    **_ITEMS,
    parcel="id of the parcel",
    carrier="code of the carrier",
    tracking_number="as the carrier gave it",
)
declare(
    "replacement.canceled",
    "Goods that were chosen are not sent.",
    **_ITEMS,
    why="not_paid, goods_not_here, case_ended or chosen_anew",
)
_DIFFERENCE = {"number": "RMA number", "amount": "{minor, currency}"}
declare(
    "difference.asked",
    "The buyer is asked to pay a price difference, or goods that he kept.",
    **_DIFFERENCE,
    charge="id of the charge",
    purpose="difference or goods",
    until="instant",
)
declare(
    "difference.paid",
    "The buyer paid it.",
    **_DIFFERENCE,
    charge="id of the charge",
    purpose="difference or goods",
)
declare(
    "difference.given_back",
    "A price difference is on its way to the buyer.",
    **_DIFFERENCE,
    to="id of a payment method, store_credit, or empty for the original payment",
)
declare("case.canceled", "The case was withdrawn.", **_CASE, words="why")
declare("case.closed", "The case was closed.", **_CASE, words="why")
declare("case.reopened", "The case was opened again.", **_CASE, words="why", episode="number of the opening")
declare("automation.started", "Cases of a seller may settle alone.", budget="a day, {minor, currency}")
declare("automation.stopped", "No case of a seller settles alone any more.", why="words of who stopped it")
declare("automation.refunds_set", "Agreed refunds go by themselves when due, or not.", on="true or false")
declare("case.escalated", "A lapsed deadline raised the case to supervisors.", kind="of deadline")
declare("case.reminded", "A deadline passed; somebody is reminded.", kind="of deadline", clock="which clock")
declare(
    "case.deadline_moved",
    "A deadline was counted again, because a calendar changed.",
    kind="of deadline",
    before="instant",
    after="instant",
    calendar="version of the calendar it was counted by now",
)
declare("case.noted", "Words were written on a case.", note="id", audience="buyer or staff")
declare("case.evidence_added", "A file was added.", evidence="id", kind="image, video or pdf", sha256="hash")
declare("case.assigned", "The case was given to a member, or to nobody.", member="id, empty for nobody")
declare(
    "case.deadline_lapsed",
    "A moment passed by which somebody should have acted.",
    kind="of deadline",
    clock="statutory, promise or internal",
    lapse="what happens now: remind, approve, escalate, close or reject",
)
declare(
    "withdrawal.declared",
    "A buyer declared that he withdraws from a contract.",
    number="of the order, as typed",
    order="id of the order, empty when none fits",
    case="id of the case, empty when none was opened",
    problem="why no case was opened: unknown_order, unclear_items, nothing_left ...",
)
declare(
    "withdrawal.settled",
    "A declaration got its case by hand, or was set aside.",
    number="of the order, as typed",
    order="id of the order",
    case="id of the case, empty when it was set aside",
    note="why it was set aside",
)

_STEP = {
    "step": "id",
    "key": "name of the step within its plan",
    "kind": "authorize, label, ship_back, receive, inspect, collect, send, repair, credit, refund ...",
    "owner": "who does it: system, seller, buyer, warehouse, finance, technician or carrier",
    "due_at": "instant by which it should be done, or empty",
}
declare("case.step_ready", "A step of the plan may begin.", **_STEP)
declare("case.step_done", "A step of the plan was done.", **_STEP, ref="what was made")
declare("case.step_skipped", "A step of the plan is not needed any more.", **_STEP)
declare("case.step_failed", "A step of the plan needs a person.", **_STEP, error="why")
