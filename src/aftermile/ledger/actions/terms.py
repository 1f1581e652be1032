"""How a seller wants his money handled."""

from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput
from aftermile.ledger.models import FreightBy, MoneyTerms, Strategy

MOST_DAYS = 365


def set_terms(
    seller: Seller,
    *,
    strategy: str,
    how_to_pay: str,
    charge_days: int,
    by: Actor,
    return_freight: str = FreightBy.DEDUCT,
) -> MoneyTerms:
    """
    Set which payments are paid back first, how and until when a buyer pays a charge, and how he pays a way
    back that is his to pay: off his refund, or by a link.
    """
    if return_freight not in FreightBy.values:
        raise BadInput(field="return_freight", problem=_("it is deduct or charge."))
    if strategy not in Strategy.values:
        raise BadInput(field="strategy", problem=_("it is last_in, first_in or ratio."))
    if not 1 <= charge_days <= MOST_DAYS:
        raise BadInput(field="charge_days", problem=_("from 1 to 365 days."))
    terms, _created = MoneyTerms.objects.update_or_create(
        seller=seller,
        defaults={
            "strategy": strategy,
            "how_to_pay": how_to_pay.strip()[:2000],
            "charge_days": charge_days,
            "return_freight": return_freight,
            "by_name": by.name,
        },
    )
    return terms
