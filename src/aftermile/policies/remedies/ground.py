"""What all ways of one case have in common: the goods, their worth back in stock, whose fault it is."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from aftermile.policies.owed.types import Facts, LineFacts
from aftermile.policies.remedies.costing import NOTHING, ONE, Share
from aftermile.policies.remedies.inputs import Inputs, lane

GROUPS: Final = ("mind", "damaged", "defective", "wrong", "other")
_BY_COVER: Final = {
    "damaged": "damaged",
    "defective": "defective",
    "wrong": "wrong",
    "not_as_described": "wrong",
    "missing": "wrong",
}
_BY_CODE: Final = {"wrong_item": "wrong", "parts_missing": "wrong"}
INSURED: Final = frozenset({"lost", "damaged"})


def group_of(code: str, fault_party: str, cover_kind: str = "") -> str:
    """Return which mix of grades goods of a reason come back in: mind, damaged, defective, wrong, other."""
    known = _BY_COVER.get(cover_kind) or _BY_CODE.get(code) or _BY_COVER.get(code)
    return known or ("mind" if fault_party == "buyer" else "other")


@dataclass(frozen=True, slots=True)
class Ground:
    """The facts and inputs of one case, and what is computed from them for every way."""

    facts: Facts
    inputs: Inputs

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.facts.lines)

    @property
    def lane_out(self) -> str:
        """Return the lane over which goods are sent to the buyer."""
        homes = [place.country for place in self.inputs.places if place.kind == "warehouse"]
        paths = {lane(home, self.facts.country) for home in homes}
        return next((path for path in ("domestic", "union", "international") if path in paths), "domestic")

    def stock_cost(self) -> Share:
        """What the goods cost the seller: price x goods_cost."""
        names: dict[str, None] = {}
        exact = NOTHING
        for line in self.facts.lines:
            names[self.inputs.name("goods_cost", line.category)] = None
            exact += line.worth_minor * self.inputs.of("goods_cost", line.category).value
        return Share("stock", exact, tuple(names))

    def resale(self) -> Share:
        """What the goods are worth back in stock: price x goods_cost x the grades they come back in."""
        names: dict[str, None] = {}
        exact = NOTHING
        for line in self.facts.lines:
            share, used = self._grade_share(line)
            cost = self.inputs.of("goods_cost", line.category).value
            names |= dict.fromkeys((self.inputs.name("goods_cost", line.category), *used))
            exact += line.worth_minor * cost * share
        return Share("resale", -exact, tuple(names))

    def _grade_share(self, line: LineFacts) -> tuple[Decimal, list[str]]:
        """Shares above 1 in all are cut, the better grades first; the rest is grade D."""
        group, left, total, used = self._group(line), ONE, NOTHING, []
        for grade in "abcd":
            share = left
            if grade != "d":
                key = f"mix_{group}_{grade}"
                share = min(left, self.inputs.of(key, line.category).value)
                used.append(self.inputs.name(key, line.category))
            left -= share
            worth = self.inputs.of(f"resale_{grade}", line.category).value
            used.append(self.inputs.name(f"resale_{grade}", line.category))
            total += share * worth
        return total, used

    def _group(self, line: LineFacts) -> str:
        reason = self.facts.reason(line.reason)
        if reason is None:
            return "other"
        return group_of(reason.code, reason.fault_party, reason.cover_kind)

    def recovery_rate(self) -> tuple[Decimal, tuple[str, ...]]:
        """Return the share of the loss that others pay, by the fault of each line, weighted by worth."""
        names: dict[str, None] = {}
        exact, whole = NOTHING, 0
        for line in self.facts.lines:
            key = self._recovery_key(line)
            whole += line.worth_minor
            if key:
                names[key] = None
                exact += line.worth_minor * self.inputs.of(key).value
        return (exact / whole if whole else NOTHING), tuple(names)

    def _recovery_key(self, line: LineFacts) -> str:
        reason = self.facts.reason(line.reason)
        if reason is None:
            return ""
        if self.facts.coverage == "insured" and reason.cover_kind in INSURED:
            return "recovery_insurer"
        return {"carrier": "recovery_carrier", "seller": "recovery_supplier"}.get(reason.fault_party, "")
