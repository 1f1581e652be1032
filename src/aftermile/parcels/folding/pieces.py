"""Several pieces of one shipment: each folded by itself, and what they say together."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from aftermile.parcels.folding.facts import STRANGER, Fact, Known, State
from aftermile.parcels.folding.walk import fold

_LEAST_FIRST: Final = (
    "lost",
    "destroyed",
    "unknown",
    "registered",
    "info_received",
    "picked_up",
    "in_transit",
    "customs_hold",
    "exception",
    "attempt_failed",
    "out_for_delivery",
    "available_for_pickup",
    "returning",
    "delivered",
    "returned",
    "cancelled",
)
"""Bad ends first, since somebody must act; then the piece that is least far."""


class Together(NamedTuple):
    """`milestone` is what the pieces say together: the least far one speaks, a lost one before all."""

    milestone: str
    pieces: dict[str, State]
    expected: int
    rest: str = ""
    """What the facts that speak for all say of the pieces that nobody scanned by themselves."""

    @property
    def delivered(self) -> int:
        scanned = sum(state.milestone == "delivered" for state in self.pieces.values())
        return scanned + (self.rest == "delivered") * (self.expected - len(self.pieces))

    @property
    def line(self) -> str:
        """Such as "2 of 3 delivered"; empty for a single piece."""
        return f"{self.delivered} of {self.expected} delivered" if self.expected > 1 else ""


def fold_pieces(facts: Iterable[Fact], known: Known = STRANGER, *, expected: int = 0) -> Together:
    """
    Fold each piece; a fact without a piece speaks for all.

    `expected` is how many there are: pieces that nobody scanned yet hold the rest back.
    """
    by_piece: dict[str, list[Fact]] = {}
    common = []
    for fact in facts:
        if fact.piece:
            by_piece.setdefault(fact.piece, []).append(fact)
        else:
            common.append(fact)
    if not by_piece and expected <= 1:
        state = fold(common, known)
        return Together(state.milestone, {"": state}, 1)
    groups = {piece: [*common, *by_piece[piece]] for piece in sorted(by_piece)} or {"": common}
    states = {piece: fold(group, known) for piece, group in groups.items()}
    count = max(expected, len(states))
    said = {state.milestone for state in states.values()}
    rest = fold(common, known).milestone if count > len(states) else ""
    if rest:
        said.add(rest)
    return Together(min(said, key=_LEAST_FIRST.index), states, count, rest)
