"""Proof that whoever holds a unit is an open case of the same order."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef

from aftermile.cases.models import Case
from aftermile.cases.states import OPEN_STATES
from aftermile.orders.models import Unit


def check_holders() -> Iterator[str]:
    """Yield each unit whose holder is no open case of its order."""
    open_cases = Case.objects.filter(
        pk=OuterRef("holder_ref"),
        order=OuterRef("line__order"),
        state__in=[state.value for state in OPEN_STATES],
    )
    rows = Unit.objects.exclude(holder_ref="").filter(~Exists(open_cases)).annotate(of=F("line__order"))
    for unit, holder, order in rows.order_by("pk").values_list("pk", "holder_ref", "of").iterator():
        yield f"unit {unit} of order {order} is held by {holder}, which is no open case of it"
