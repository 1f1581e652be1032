"""Every write of the ledger."""

from aftermile.ledger.actions.captures import book_captures
from aftermile.ledger.actions.charges import (
    ask_charges_due,
    cancel_charge,
    close_at_provider,
    confirm_charge_by_hand,
    expire_charges,
    open_charge,
    send_charge,
    spend_credit,
    take_charge_notice,
)
from aftermile.ledger.actions.charging import settle_charge
from aftermile.ledger.actions.check import check_ledger
from aftermile.ledger.actions.costs import book_cost, reverse_cost
from aftermile.ledger.actions.credits import (
    close_credit,
    expire_credits,
    issue_credit,
    refund_to_credit,
    renew_code,
)
from aftermile.ledger.actions.disputes import (
    answer_dispute,
    decide_dispute,
    hand_in_answer,
    record_dispute,
    take_dispute_notice,
)
from aftermile.ledger.actions.liability import Share, restate, reverse_shares, set_shares
from aftermile.ledger.actions.manual import cancel_refund, confirm_manual_refund
from aftermile.ledger.actions.movements import (
    ignore_movement,
    keep_movement,
    match_movement,
    pay_back_movement,
    take_notice,
)
from aftermile.ledger.actions.notices import hear
from aftermile.ledger.actions.past import book_past_refunds
from aftermile.ledger.actions.posting import Leg, NewEntry, post
from aftermile.ledger.actions.rates import RatesRead, add_rate, import_rates
from aftermile.ledger.actions.recoveries import (
    answer_recovery,
    book_recovery,
    receive_recovery,
    reverse_recovery,
    write_off_recovery,
)
from aftermile.ledger.actions.reserve import LineInput, reserve_refund
from aftermile.ledger.actions.send import ask_again, ask_due, begin_sending, send_held, send_refund
from aftermile.ledger.actions.settle import settle
from aftermile.ledger.actions.terms import set_terms

__all__ = [
    "Leg",
    "LineInput",
    "NewEntry",
    "RatesRead",
    "Share",
    "add_rate",
    "answer_dispute",
    "answer_recovery",
    "ask_again",
    "ask_charges_due",
    "ask_due",
    "begin_sending",
    "book_captures",
    "book_cost",
    "book_past_refunds",
    "book_recovery",
    "cancel_charge",
    "cancel_refund",
    "check_ledger",
    "close_at_provider",
    "close_credit",
    "confirm_charge_by_hand",
    "confirm_manual_refund",
    "decide_dispute",
    "expire_charges",
    "expire_credits",
    "hand_in_answer",
    "hear",
    "ignore_movement",
    "import_rates",
    "issue_credit",
    "keep_movement",
    "match_movement",
    "open_charge",
    "pay_back_movement",
    "post",
    "receive_recovery",
    "record_dispute",
    "refund_to_credit",
    "renew_code",
    "reserve_refund",
    "restate",
    "reverse_cost",
    "reverse_recovery",
    "reverse_shares",
    "send_charge",
    "send_held",
    "send_refund",
    "set_shares",
    "set_terms",
    "settle",
    "settle_charge",
    "spend_credit",
    "take_charge_notice",
    "take_dispute_notice",
    "take_notice",
    "write_off_recovery",
]
