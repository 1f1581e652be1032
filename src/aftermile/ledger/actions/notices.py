"""A provider's notice, whatever it is about."""

from aftermile.ledger.actions.charges import take_charge_notice
from aftermile.ledger.actions.disputes import take_dispute_notice
from aftermile.ledger.actions.movements import take_notice
from aftermile.ledger.payments import ChargeNotice, DisputeNotice, Notice


def hear(provider_id: str, notice: Notice) -> None:
    """Apply one notice about a refund, a charge or a chargeback; repeated and late ones do no harm."""
    if isinstance(notice, ChargeNotice):
        take_charge_notice(provider_id, notice)
    elif isinstance(notice, DisputeNotice):
        take_dispute_notice(provider_id, notice)
    else:
        take_notice(provider_id, notice)
