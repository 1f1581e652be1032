"""
What goes wrong after an order is paid, as a tree; each leaf with who is presumed to answer for it. Pure.

The code of a leaf is `branch.leaf`; a branch alone may be chosen while it is not known better.
"""

from dataclasses import dataclass
from typing import Final

PARTIES: Final = ("seller", "marketplace", "carrier", "supplier", "buyer", "insurer")


@dataclass(frozen=True, slots=True)
class Cause:
    code: str
    party: str
    target: str = "process"
    """What a corrective action would most likely change."""


def _leaves(branch: str, party: str, target: str, **leaves: str) -> list[Cause]:
    """Give each leaf its branch; a leaf names another party where it has one."""
    found = [Cause(branch, party, target)]
    return found + [Cause(f"{branch}.{leaf}", other or party, target) for leaf, other in leaves.items()]


CAUSES: Final = {
    cause.code: cause
    for cause in (
        *_leaves(
            "product",
            "supplier",
            "product",
            design="",
            production="",
            material="",
            part_missing="",
            counterfeit="",
            unsafe="",
            expired="seller",
        ),
        *_leaves("packing", "seller", "packing", too_weak="", wrong_item="", part_left_out="", count=""),
        *_leaves(
            "carrier",
            "carrier",
            "carrier",
            damage="",
            loss="",
            delay="",
            misdelivery="",
            theft="",
            conduct="",
        ),
        *_leaves("customs", "seller", "process", hold="", confiscation="", duty="", papers=""),
        *_leaves("listing", "seller", "listing", pictures="", text="", size_chart="", price="", forbidden=""),
        *_leaves("service", "seller", "process", slow="", wrong="", rude="", promise_broken="", privacy=""),
        *_leaves("payment", "seller", "process", charged_twice="", refund_late="", refund_short="", fee=""),
        *_leaves("platform", "marketplace", "process", page="", rules="", outage=""),
        *_leaves("buyer", "buyer", "process", misuse="", misunderstanding="", changed_mind="", abuse=""),
    )
}


def branches() -> list[Cause]:
    return [cause for code, cause in CAUSES.items() if "." not in code]


def leaves_of(branch: str) -> list[Cause]:
    return [cause for code, cause in CAUSES.items() if code.startswith(f"{branch}.")]
