"""The language a case speaks with its buyer."""

from aftermile.cases.models import Case
from aftermile.cases.states import OPEN_STATES
from aftermile.orders.models import Order


def speak(order: Order, language: str) -> int:
    """Let the running cases of an order speak the language its buyer chose; return how many changed."""
    running = Case.objects.filter(order=order, seller_id=order.seller_id, state__in=OPEN_STATES)
    return running.exclude(language=language).update(language=language)
