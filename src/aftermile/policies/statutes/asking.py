"""What is asked of the law, and what it answers: the floor under every offer. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from aftermile.policies.entitlement import NOTHING, Entitlement

Note = tuple[str, Mapping[str, str]]
"""A code with its data; `statutes.words` has the words."""

BASES = ("withdrawal", "conformity", "delivery", "mismatch")
"""Why a buyer asks: a change of mind, faulty goods, nothing came (in time), another item came."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a right stands. `verified`: somebody has checked the row against the official text."""

    jurisdiction: str
    cite: str
    url: str = ""
    confidence: str = "low"  # high, medium, low
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """
    All days are local days of the place where the goods went.

    `shop` holds what the seller can prove, by name (`informed`, `policy_posted`, `exclusion_confirmed`,
    `return_carrier_named`, `contract_copy_sent`) with the day since which it holds; what is not in it counts
    as not done. `exclusions` are the candidate codes of the goods; `proven` those whose condition is proven.
    """

    country: str
    contract_on: date
    today: date
    basis: str
    region: str = ""
    residence: str = ""
    consumer: bool = True
    trader: bool = True
    delivered_on: date | None = None
    notice_on: date | None = None
    sent_back_on: date | None = None
    received_on: date | None = None
    canceled_on: date | None = None
    shop: Mapping[str, date] = field(default_factory=dict)
    exclusions: frozenset[str] = frozenset()
    proven: frozenset[str] = frozenset()
    goods_class: str = ""
    seller_collects: bool = False
    used: bool = False
    repairs: int = 0
    """How often the goods were repaired under the law's guarantee; a repair may make it longer."""
    promised_on: date | None = None
    """The day of delivery that the contract names."""
    shipped_on: date | None = None

    @property
    def asked_on(self) -> date:
        return self.notice_on or self.today


@dataclass(frozen=True, slots=True)
class LawDue:
    """
    A statutory clock (respond, send_back, refund, repair, collect); `due_on` where its anchor has happened.

    `anchor`: notice, received, received_or_sent, canceled, approved, contract. `not_before`: the seller may
    wait for that (received_or_sent), so that the due day moves behind it.
    """

    kind: str
    anchor: str
    amount: int
    unit: str  # days, business, months
    source: Source
    due_on: date | None = None
    country: str = ""
    counts_first_day: bool = False
    rolls: bool = False
    lapse: str = "escalate"
    not_before: str = ""


@dataclass(frozen=True, slots=True)
class Floor:
    """
    What the law gives on a question.

    `known`: there are rows for the place. `open`: the right can be used now; None where a fact is missing.
    `verified`: every row used is verified. `sources` by attribute of the entitlement. `excluded` says which
    exclusion holds. `notes` are codes with data for words (`statutes.words`).
    """

    entitlement: Entitlement = NOTHING
    known: bool = False
    open: bool | None = False
    verified: bool = False
    sources: Mapping[str, Source] = field(default_factory=dict)
    dues: tuple[LawDue, ...] = ()
    excluded: str = ""
    missing: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    order: tuple[frozenset[str], ...] = ()
    jurisdictions: tuple[str, ...] = ()
