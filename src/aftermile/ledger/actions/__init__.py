"""Every write of the ledger."""

from aftermile.ledger.actions.captures import book_captures
from aftermile.ledger.actions.check import check_ledger
from aftermile.ledger.actions.manual import cancel_refund, confirm_manual_refund
from aftermile.ledger.actions.movements import ignore_movement, match_movement, take_notice
from aftermile.ledger.actions.past import book_past_refunds
from aftermile.ledger.actions.posting import Leg, NewEntry, post
from aftermile.ledger.actions.rates import RatesRead, add_rate, import_rates
from aftermile.ledger.actions.reserve import LineInput, reserve_refund
from aftermile.ledger.actions.send import ask_again, ask_due, begin_sending, send_refund
from aftermile.ledger.actions.settle import settle

__all__ = [
    "Leg",
    "LineInput",
    "NewEntry",
    "RatesRead",
    "add_rate",
    "ask_again",
    "ask_due",
    "begin_sending",
    "book_captures",
    "book_past_refunds",
    "cancel_refund",
    "check_ledger",
    "confirm_manual_refund",
    "ignore_movement",
    "import_rates",
    "match_movement",
    "post",
    "reserve_refund",
    "send_refund",
    "settle",
    "take_notice",
]
