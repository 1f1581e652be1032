"""Rates that moved between the day a payment was captured and the day it went back."""

from zoneinfo import ZoneInfo

from aftermile.kernel import clock
from aftermile.kernel.money import Money
from aftermile.ledger.actions.posting import Leg, NewEntry, post
from aftermile.ledger.models import AccountKind, Refund
from aftermile.ledger.payments import STORE_CREDIT
from aftermile.ledger.rates import convert


def book_exchange_result(refund: Refund) -> None:
    """
    Book what a finished refund cost or brought by its rate, in the seller's base currency.

    The buyer gets the currency he paid, to the last unit; what the seller was credited then and is debited
    now differs. Without a rate of either day nothing is booked: a guess is no fact.
    """
    base, zone = refund.seller.base_currency, refund.seller.time_zone
    if refund.currency == base or refund.provider == STORE_CREDIT:
        return
    then = refund.tender.captured_at.astimezone(ZoneInfo(zone)).date()
    worth_then = convert(refund.amount_minor, refund.currency, base, then)
    worth_now = convert(refund.amount_minor, refund.currency, base, clock.today(zone))
    if worth_then is None or worth_now is None or worth_then == worth_now:
        return
    lost = Money(worth_now - worth_then, base)
    legs = [Leg(AccountKind.EXCHANGE_RESULT, lost), Leg(AccountKind.CASH, -lost, refund.provider)]
    key = f"exchange:{refund.pk}"
    post(NewEntry(refund.seller_id, "exchange_result", key, legs, refund.order_id, refund.case_ref))
