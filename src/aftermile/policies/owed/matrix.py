"""Evidence, presumed fault, payers and clocks of a line, from the matrix."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from aftermile.policies.engine.interpret import evaluate
from aftermile.policies.engine.reading import read_table
from aftermile.policies.engine.types import Table
from aftermile.policies.owed.matrix_document import BUILT_IN_MATRIX
from aftermile.policies.owed.registry import EVIDENCE_MATRIX
from aftermile.policies.owed.types import Facts, LineFacts, ReasonFacts, Rules
from aftermile.policies.owed.values import values_of

BUILT_IN: Final = "built-in"


@dataclass(frozen=True, slots=True)
class Presumed:
    """Empty payers: the matrix says nothing. `asks_person`: a fact is missing that it needs."""

    fault: str
    evidence: frozenset[str]
    return_payer: str = ""
    outbound_payer: str = ""
    clocks: frozenset[str] = frozenset()
    place: str = ""
    asks_person: bool = False


@lru_cache(maxsize=1)
def built_in_matrix() -> Table:
    """Return the matrix of sellers who have none of their own."""
    return read_table(BUILT_IN_MATRIX, EVIDENCE_MATRIX)


def presumed(facts: Facts, rules: Rules, line: LineFacts, reason: ReasonFacts) -> Presumed:
    """Ask the matrix about a line; what it does not say is what the reason says."""
    table = rules.matrix or built_in_matrix()
    answer = evaluate(table, values_of(facts, line, table.currency))
    ident = rules.versions.get("matrix", BUILT_IN) if rules.matrix else BUILT_IN
    place = f"{ident}#{'+'.join(answer.rules) or 'default'}"
    if answer.outcome is None:
        own = frozenset(reason.evidence)
        return Presumed(reason.fault_party, own, place=place, asks_person=answer.review)
    said = answer.outcome
    evidence = said.get("evidence")
    return Presumed(
        fault=str(said.get("fault", reason.fault_party)),
        evidence=frozenset(reason.evidence if not isinstance(evidence, frozenset) else evidence),
        return_payer=str(said.get("return_payer", "")),
        outbound_payer=str(said.get("outbound_payer", "")),
        clocks=_clocks(said.get("clocks")),
        place=place,
    )


def _clocks(value: object) -> frozenset[str]:
    return value if isinstance(value, frozenset) else frozenset()
