"""The ways out of a case or of pieces of an order, ranked by what each is expected to cost."""

from aftermile.accounts.models import Seller
from aftermile.parcels.models import Location
from aftermile.policies.owed import Decision, Facts
from aftermile.policies.queries import inputs_for
from aftermile.policies.remedies import Costed, Inputs, Place, rank


def places_of(seller: Seller) -> list[Place]:
    """Return where a seller takes goods back; one query."""
    rows = Location.objects.filter(seller=seller, active=True, takes_returns=True).order_by("code")
    return [Place(row.kind, row.country, row.name) for row in rows]


def inputs_of(seller: Seller, facts: Facts) -> Inputs:
    """Return the numbers for goods like these; two queries."""
    return inputs_for(
        seller,
        country=facts.country,
        categories={line.category for line in facts.lines},
        currency=facts.currency,
        places=places_of(seller),
    )


def ways_for(seller: Seller, decision: Decision, facts: Facts) -> tuple[tuple[Costed, ...], Inputs]:
    """Return the ranked ways with the numbers they were made with; two queries."""
    inputs = inputs_of(seller, facts)
    return rank(decision, facts, inputs), inputs
