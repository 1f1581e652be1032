"""What is owed on a case or on pieces of an order, with the ways out ranked by their expected cost."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aftermile.accounts.models import Seller
from aftermile.cases.amounts import Books
from aftermile.cases.goodwill import goodwill_of, with_goodwill
from aftermile.cases.kinds import decide_on
from aftermile.cases.knowing import history_of
from aftermile.cases.models import Case
from aftermile.kernel import clock
from aftermile.orders.models import Order
from aftermile.parcels.models import Location
from aftermile.parcels.queries import outbound_milestone
from aftermile.policies.owed import Decision, Facts, Rules
from aftermile.policies.queries import UnitLine, facts_for, inputs_for, rules_for
from aftermile.policies.remedies import Costed, Inputs, Place, rank


@dataclass(frozen=True, slots=True)
class Owed:
    """A decision with the facts it was made on, the ranked ways, and the numbers they were made with."""

    facts: Facts
    decision: Decision
    ways: tuple[Costed, ...]
    inputs: Inputs


def owed_of(case: Case, books: Books | None = None) -> Owed:
    """Decide a case again on what is known now, and rank its ways out."""
    books = books or Books(case)
    facts, decision = books.known[0], books.decision
    owed = ranked(case.seller, facts, decision)
    layers = with_goodwill(decision.layers, goodwill_of(case, facts))
    return replace(owed, decision=replace(decision, layers=layers))


def owed_if(order: Order, *, kind: str, lines: Sequence[UnitLine], evidence: Sequence[str] = ()) -> Owed:
    """Return what would be owed for these pieces of an order, without a case."""
    facts, rules = known_if(order, kind=kind, lines=lines, evidence=evidence)
    return ranked(order.seller, facts, decide_on(kind, facts, rules))


def decision_if(
    order: Order, *, kind: str, lines: Sequence[UnitLine], evidence: Sequence[str] = ()
) -> Decision:
    """Return what would be decided for these pieces of an order, without a case."""
    return decide_on(kind, *known_if(order, kind=kind, lines=lines, evidence=evidence))


def known_if(
    order: Order, *, kind: str, lines: Sequence[UnitLine], evidence: Sequence[str] = ()
) -> tuple[Facts, Rules]:
    """Return what is known of these pieces now, the buyer's history among it, and the rules that apply."""
    at = clock.now()
    facts = facts_for(
        order,
        kind=kind,
        lines=lines,
        parcel=outbound_milestone(order, [line.unit.pk for line in lines]),
        evidence=evidence,
        at=at,
        history=history_of(order, at),
    )
    return facts, rules_for(order, at)


def ranked(seller: Seller, facts: Facts, decision: Decision) -> Owed:
    """Add the ranked ways to a decision; two queries."""
    inputs = inputs_for(
        seller,
        country=facts.country,
        categories={line.category for line in facts.lines},
        currency=facts.currency,
        places=places_of(seller),
    )
    return Owed(facts, decision, rank(decision, facts, inputs), inputs)


def places_of(seller: Seller) -> list[Place]:
    """Return where a seller takes goods back; one query."""
    rows = Location.objects.filter(seller=seller, active=True, takes_returns=True).order_by("code")
    return [Place(row.kind, row.country, row.name) for row in rows]
