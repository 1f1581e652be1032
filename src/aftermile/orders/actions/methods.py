"""Ways of paying that buyers left with a seller."""

from django.db import transaction

from aftermile.orders.models import Buyer, PaymentMethod
from aftermile.orders.words import fit


@transaction.atomic
def keep_payment_method(
    buyer: Buyer, *, kind: str, provider: str, external_id: str, label: str = "", active: bool = True
) -> PaymentMethod:
    """Keep a way of paying, known by provider and its id there; again with other words changes them."""
    row, _made = PaymentMethod.objects.update_or_create(
        seller_id=buyer.seller_id,
        buyer=buyer,
        provider=fit(provider, 40),
        external_id=fit(external_id, 120),
        defaults={"kind": fit(kind, 30), "label": fit(label, 80), "active": active},
    )
    return row
