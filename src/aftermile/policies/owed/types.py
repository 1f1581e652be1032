"""Facts and decisions. Every field is plain data, so that a record of a decision can be replayed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from aftermile.policies.engine.types import Table
from aftermile.policies.entitlement import NOTHING, Entitlement
from aftermile.policies.statutes.asking import Source
from aftermile.policies.statutes.days import Calendars


@dataclass(frozen=True, slots=True)
class ReasonFacts:
    """What a reason means: whose fault, what it takes to prove it, whether there are goods to send back."""

    code: str
    fault_party: str
    goods_back: bool = True
    evidence: tuple[str, ...] = ()
    cover_kind: str = ""


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One unit or slice; `paid_back_minor` is what earlier cases have paid back for it."""

    unit_id: str
    quantity: int
    paid_minor: int
    reason: str
    category: str = ""
    paid_back_minor: int = 0
    sku: str = ""
    goods_class: str = ""
    exclusions: tuple[str, ...] = ()
    proven: tuple[str, ...] = ()
    repairs: int = 0
    """How often it was repaired in earlier cases for what was not the buyer's fault."""

    @property
    def worth_minor(self) -> int:
        return max(0, self.paid_minor - self.paid_back_minor)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision may look at. `country` is where the goods went; `zone` where days are counted."""

    at: datetime
    kind: str
    country: str
    currency: str
    placed_at: datetime
    lines: tuple[LineFacts, ...]
    reasons: tuple[ReasonFacts, ...]
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    parcel: str = ""
    shipping_minor: int = 0
    whole_order: bool = False
    evidence: tuple[str, ...] = ()
    zone: str = "UTC"
    region: str = ""
    residence: str = ""
    channel: str = ""
    coverage: str = "none"
    consumer: bool = True
    trader: bool = True
    order_total_minor: int = 0
    rate: str | None = "1"
    """What one unit of `currency` was worth in the seller's base currency that day; None: unknown."""
    shop: Mapping[str, date] = field(default_factory=dict)
    """What the seller can prove, and since when (`statutes.asking.Question.shop`)."""
    sent_back_on: date | None = None
    received_on: date | None = None
    canceled_on: date | None = None
    notice_on: date | None = None
    seller_collects: bool = False
    buyer_orders: int | None = None
    buyer_cases_year: int | None = None
    buyer_refunded_year_minor: int | None = None
    buyer_risk: str | None = None
    base_currency: str = ""
    """The seller's base currency; empty: `currency`."""
    standard_shipping_minor: int | None = None
    """What the cheapest delivery would have cost; None: what was paid for delivery."""

    def reason(self, code: str) -> ReasonFacts | None:
        return next((reason for reason in self.reasons if reason.code == code), None)

    @property
    def worth_minor(self) -> int:
        return sum(line.worth_minor for line in self.lines)


class Result(StrEnum):
    ALLOW = "allow"
    REVIEW = "review"  # a person decides: a fact or the law is not known
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Why:
    """One step of the reasoning: a code with its data, and the law it rests on where it does."""

    code: str
    data: dict[str, str | int] = field(default_factory=dict)
    cite: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """
    What applies to an order besides the law. `then` was promised when it was placed, `now` is in force today:
    the buyer keeps the better. `days_off` and `days_on` are the operator's own calendar days by country.
    """

    then: Table | None = None
    now: Table | None = None
    program: Table | None = None
    matrix: Table | None = None
    goodwill: Entitlement = NOTHING
    versions: Mapping[str, str] = field(default_factory=dict)
    """Ids of the tables used, by role: then, now, program, matrix."""
    days_off: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    days_on: Mapping[str, tuple[date, ...]] = field(default_factory=dict)

    @property
    def calendars(self) -> Calendars:
        return Calendars(off=dict(self.days_off), on=dict(self.days_on))


@dataclass(frozen=True, slots=True)
class Layer:
    """One source of what is owed for a line: law, promise, program, goodwill, or their join, the offer."""

    name: str
    unit_id: str
    entitlement: Entitlement
    sources: Mapping[str, Source] = field(default_factory=dict)
    """By attribute of the entitlement; for the offer: where each attribute comes from."""
    rule: str = ""
    """The row of the table that was hit: `table id#rule id`."""


@dataclass(frozen=True, slots=True)
class Option:
    """
    A way out. `amount_minor` holds `shipping_minor`; `right` marks what the law gives anyway.

    `tier` is the law's own order (1 first; 0: not from the law). `deductions`: what may still be taken off
    after inspection. `units` and `parts_minor` run side by side: which pieces it covers and each one's share
    of the amount without shipping, to the cent. An amount of 0 where `right` is set is still to be agreed.
    `fees` are what the seller's tables take off it: kind and amount.
    """

    remedy: str
    amount_minor: int
    currency: str
    freight_payer: str
    goods_back: bool
    shipping_minor: int = 0
    right: bool = False
    cite: str = ""
    url: str = ""
    tier: int = 0
    deductions: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    parts_minor: tuple[int, ...] = ()
    bonus_percent: int = 0
    fees: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DueRule:
    """
    A time limit that starts with `starts`: opened, approved, received, sent_back, received_or_sent, canceled.

    `clock`: statutory (never moved by a calendar of ours), promise, internal. `bank_days_before`: so many
    working days of banks earlier than it would be. `lapse`: what happens when nobody acted.
    """

    kind: str
    amount: int
    unit: str  # hours, days, business, months
    starts: str
    source: str = ""
    clock: str = "internal"  # statutory, promise, internal
    lapse: str = "remind"  # remind, approve, escalate, close
    country: str = ""
    counts_first_day: bool = False
    rolls: bool = False
    due_on: date | None = None
    """The local day in `country` by which it must be met, where the anchor has happened."""
    bank_days_before: int = 0
    waits_for: str = ""
    """Nobody must act before this has happened: received, received_or_sent."""


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """What was found on one line: whether it may go back by itself, whose fault, who pays its way back."""

    unit_id: str
    result: Result
    fault: str
    freight_payer: str
    closes_on: date | None = None
    evidence: tuple[str, ...] = ()
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """
    What is owed and why. `inspect_first`: goods are looked at before money goes (never past the law's day).

    `verified`: every row of law that was used has been checked against its official text.
    """

    result: Result
    options: tuple[Option, ...]
    deadlines: tuple[DueRule, ...]
    why: tuple[Why, ...]
    closes_on: date | None = None
    freight_payer: str = "seller"
    evidence_wanted: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    law_version: str = ""
    verified: bool = False
    fault: str = "unknown"
    lines: tuple[LineVerdict, ...] = ()
    chooser: str = "seller"
    inspect_first: bool = False
    jurisdictions: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the buyer may go on by himself; a review is never a denial."""
        return self.result is not Result.DENY

    def option(self, remedy: str) -> Option | None:
        return next((option for option in self.options if option.remedy == remedy), None)

    def layer(self, name: str, unit_id: str = "") -> Layer | None:
        """Return one layer of a line, of the first line without `unit_id`."""
        return next((row for row in self.layers if row.name == name and unit_id in ("", row.unit_id)), None)
