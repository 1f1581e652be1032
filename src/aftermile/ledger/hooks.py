"""What the rooms above tell the ledger; filled by `config.wiring`."""

from collections.abc import Callable

from aftermile.kernel.registry import Registry
from aftermile.ledger.errors import CaseNotKnown
from aftermile.ledger.models import Charge, Entry
from aftermile.orders.models import Order

order_of_case: Registry[Callable[[str], Order | None]] = Registry("hook order of case")
"""Asked with a `case_ref` for its order."""

lock_case: Registry[Callable[[str], object]] = Registry("hook that locks a case")
"""Called with a `case_ref` before the payments of its order are locked: a case comes first everywhere."""

count_charge: Registry[Callable[[Charge], object]] = Registry("hook on a charge that was paid")
"""Called in the transaction that books a charge as paid, case and payments locked."""


def find_order(case_ref: str) -> Order:
    """Return the order of a case; raise `CaseNotKnown`."""
    for ask in order_of_case:
        found = ask(case_ref)
        if found is not None:
            return found
    booked = Entry.objects.filter(case_ref=case_ref, order__isnull=False).exclude(case_ref="")
    order = Order.objects.select_related("seller", "buyer").filter(entries__in=booked).first()
    if order is None:
        raise CaseNotKnown(case=case_ref)
    return order
