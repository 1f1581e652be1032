"""Every write of a case. All take `by`, and `version` (If-Match) where two people may meet."""

from aftermile.cases.actions.carrying import carry_out
from aftermile.cases.actions.countering import (
    accept_counter,
    counter_offer,
    lapse_counter,
    reject_counter,
)
from aftermile.cases.actions.counting import take_charge_result
from aftermile.cases.actions.deciding import approve, decline
from aftermile.cases.actions.ending import cancel, close, reopen
from aftermile.cases.actions.evidence import add_evidence
from aftermile.cases.actions.fees import add_fee, remove_fee
from aftermile.cases.actions.following import charge_missing
from aftermile.cases.actions.inspecting import InspectedLine, inspect
from aftermile.cases.actions.kinds import KindChange, change_kind, preview_kind, resolve
from aftermile.cases.actions.language import speak
from aftermile.cases.actions.lapsing import lapse_unpaid
from aftermile.cases.actions.offering import (
    Way,
    accept_offer,
    lapse_offer,
    make_offer,
    reject_offer,
    withdraw_offer,
)
from aftermile.cases.actions.opening import LineRequest, lines_as_opened, open_case
from aftermile.cases.actions.owing import pay_again
from aftermile.cases.actions.receiving import Box, ReceivedLine, receive
from aftermile.cases.actions.recounting import recompute_deadlines
from aftermile.cases.actions.refunding import refund_case, settle_rest, take_refund_result
from aftermile.cases.actions.replacing import cancel_replacements, choose_replacements, reserve_agreed
from aftermile.cases.actions.requesting import (
    ask_second,
    expire_second,
    grant_second,
    refuse_second,
)
from aftermile.cases.actions.sending import send_replacement
from aftermile.cases.actions.stepping import complete_step, retry_step, run_step, skip_step
from aftermile.cases.actions.talking import add_note, answer, ask_buyer, assign
from aftermile.cases.actions.withdrawing import (
    declare_withdrawal,
    match_withdrawal,
    set_withdrawal_aside,
)
from aftermile.cases.exchanges import Choice
from aftermile.cases.plans import RefundPlan, plan_refund
from aftermile.cases.taken_off import NewFee

__all__ = [
    "Box",
    "Choice",
    "InspectedLine",
    "KindChange",
    "LineRequest",
    "NewFee",
    "ReceivedLine",
    "RefundPlan",
    "Way",
    "accept_counter",
    "accept_offer",
    "add_evidence",
    "add_fee",
    "add_note",
    "answer",
    "approve",
    "ask_buyer",
    "ask_second",
    "assign",
    "cancel",
    "cancel_replacements",
    "carry_out",
    "change_kind",
    "charge_missing",
    "choose_replacements",
    "close",
    "complete_step",
    "counter_offer",
    "declare_withdrawal",
    "decline",
    "expire_second",
    "grant_second",
    "inspect",
    "lapse_counter",
    "lapse_offer",
    "lapse_unpaid",
    "lines_as_opened",
    "make_offer",
    "match_withdrawal",
    "open_case",
    "pay_again",
    "plan_refund",
    "preview_kind",
    "receive",
    "recompute_deadlines",
    "refund_case",
    "refuse_second",
    "reject_counter",
    "reject_offer",
    "remove_fee",
    "reopen",
    "reserve_agreed",
    "resolve",
    "retry_step",
    "run_step",
    "send_replacement",
    "set_withdrawal_aside",
    "settle_rest",
    "skip_step",
    "speak",
    "take_charge_result",
    "take_refund_result",
    "withdraw_offer",
]
