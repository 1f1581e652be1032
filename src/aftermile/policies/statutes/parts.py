"""
What a row of law may say. Rows are dated, cited and never edited once they applied: a change is a new row.

`since` is the first day of contract for which a row is given; where the law is older than that, older
contracts are unknown to us, and a person looks. `until` is the last day. A part that a state does not have
itself comes from its parent, with the citation of the state where one is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

EXCLUSIONS: Final = (
    "custom_made",
    "perishable",
    "hygiene_sealed_opened",
    "inseparably_mixed",
    "sealed_media_opened",
    "newspapers",
    "digital_started_with_consent",
    "price_fluctuates_financially",
    "leisure_dated_services",
    "service_fully_performed",
    "urgent_repair_visit",
    "auction_public",
    "alcohol_delayed_delivery",
    "value_fell_by_use",
    "value_fell_by_time",
    "by_nature_and_confirmed",
    "everyday_food",
    "not_resalable_in_original_condition",
    "used_or_benefited",
    "damaged_by_buyer",
    "electronics_listed",
    "as_is",
    "final_sale_marked",
    "financial_services",
    "gaming_services",
)
"""Why the law may refuse a withdrawal; one vocabulary for all places. Goods carry the candidates."""

SHOP_FACTS: Final = (
    "informed",
    "policy_posted",
    "exclusion_confirmed",
    "return_carrier_named",
    "contract_copy_sent",
)
"""What a seller may be able to prove. What is not proven counts as not done."""

GOODS_CLASSES: Final = (
    "fashion",
    "beauty",
    "food",
    "media",
    "digital",
    "toys",
    "jewelry",
    "furniture",
    "electronics",
    "phone",
    "tablet",
    "computer",
    "console",
    "tv",
    "appliance",
    "fridge",
    "freezer",
    "stove",
    "washer",
    "dryer",
    "dishwasher",
    "air_conditioner",
    "heat_pump",
    "long_life",
    "non_durable",
    "other",
)
"""What goods are, where a law or a policy tells them apart."""

WITHDRAWAL_KINDS: Final = (
    "none",
    "no_reason",
    "default_if_policy_not_posted",
    "only_if_merchant_breached_disclosure",
    "only_if_information_missing_or_wrong",
    "mismatch_or_error_only",
)

PART_NAMES: Final = (
    "withdrawal",
    "refund",
    "return_freight",
    "outbound_freight",
    "delivery",
    "conformity",
    "mismatch",
    "late_penalty",
)


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time as a law counts it: `unit` days, business or months."""

    amount: int
    unit: str = "days"
    counts_first_day: bool = False
    rolls: bool = False


@dataclass(frozen=True, slots=True)
class Extension:
    """
    How long a withdrawal stays open where the buyer was not told of it (or what else `needs` names).

    `how`: `adds` to the end of the term, `becomes` (counted from its start), `never_ends`, or `unknown`
    (it runs from a day that only the buyer knows). `cured`: the term that late information starts.
    """

    how: str
    term: Term | None = None
    cured: Term | None = None
    needs: str = "informed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What every row has. `checked` says which wording was read; without it the row is from memory."""

    place: str
    since: date
    cite: str
    url: str
    until: date | None = None
    confidence: str = "high"
    verified: bool = False
    checked: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal(Part):
    """
    `start`: delivered, contract, later_of_delivered_and_document, or contract_copy.

    `told`: exclusions that hold only where the buyer was told or confirmed them; None: all of them.
    `no_copy`: the term from the contract where no copy of it was sent within `copy_within`.
    """

    kind: str
    term: Term | None = None
    start: str = "delivered"
    exclusions: tuple[str, ...] = ()
    told: tuple[str, ...] | None = ()
    extension: Extension | None = None
    no_copy: Term | None = None
    copy_within: Term | None = None
    send_back: Term | None = None
    deductions: frozenset[str] = frozenset()
    value_loss_if_informed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundClock(Part):
    """
    `start`: notice, received, received_or_sent, canceled. No term: the law does not fix one.

    `collected`: the start where the seller collects the goods, or nothing came. `waits_for`: until then the
    seller may wait. `basis`: `all`, or `delivery` where it is for orders that did not come.
    """

    start: str
    term: Term | None = None
    collected: str = ""
    waits_for: str = ""
    basis: str = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFreight(Part):
    """`payer`: buyer, seller, contract or unclear. `needs`: the buyer pays only where that is proven."""

    payer: str
    needs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundFreight(Part):
    """`refunded` None: the law does not say. `basis`: only then (`all`, `delivery`, `conformity`)."""

    refunded: bool | None
    basis: str = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery(Part):
    """
    By when goods must be there, or be sent (`what`: deliver, ship), and what follows (`then`).

    `agreed`: a day that the contract names `replaces` the term, `starts` it, or changes nothing (empty).
    `refund_within`: of the cancellation; None: the law fixes no day.
    """

    term: Term
    what: str = "deliver"
    then: str = "may_cancel"
    agreed: str = "replaces"
    refund_within: Term | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Within `term` of delivery the buyer has these remedies, in tiers."""

    term: Term
    tiers: tuple[frozenset[str], ...]
    chooser: str = "buyer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformity(Part):
    """
    `months` None: no fixed time (`duration` says which rule); `sure_months`: in any case so long.

    `counts_from`: delivered, or discovery. `goods_months`: by class of goods. `repair_adds`: months that
    a repair adds, `repair_times` times; `first_repair_adds`: what the first adds at least. `answer`: by when
    the seller must answer, else he has agreed.
    """

    months: int | None
    burden_months: int | None = None
    tiers: tuple[frozenset[str], ...] = ()
    chooser: str = "buyer"
    return_payer: str = "seller"
    counts_from: str = "delivered"
    duration: str = ""
    sure_months: int | None = None
    goods_months: Mapping[str, int] = field(default_factory=dict)
    used_months: int | None = None
    used_burden_months: int | None = None
    notify_months: int | None = None
    repair_adds: int = 0
    repair_times: int = 0
    first_repair_adds: int = 0
    repair_within: Term | None = None
    steps: tuple[Step, ...] = ()
    answer: Term | None = None
    refund_within: Term | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch(Part):
    """Other goods than shown or agreed: `term` from delivery, and `knowing` from when the buyer knew."""

    term: Term
    knowing: Term | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LatePenalty(Part):
    """
    `how`: ladder (`steps` of days late and percent), double, or yearly (`percent` a year).

    Up to `legal_days` late a ladder adds the legal interest; after its last step `monthly` points for every
    month that has begun, up to the whole price.
    """

    how: str
    percent: int = 0
    steps: tuple[tuple[int, int], ...] = ()
    monthly: int = 0
    legal_days: int = 0


@dataclass(frozen=True, slots=True)
class National:
    """Where a state wrote a rule of its parent into its own law."""

    cite: str
    url: str
    verified: bool = False
    checked: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A jurisdiction. `names`: how its region is written in addresses, lower case."""

    id: str
    name: str
    parent: str = ""
    confidence: str = "high"
    names: tuple[str, ...] = ()
    national: Mapping[str, National] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    upcoming: str = ""
    takes: tuple[str, ...] = ()
    """Parts that hold here of the parent's; empty: all of them, its particulars too."""

    @property
    def country(self) -> str:
        return self.id.partition("-")[0]

    @property
    def region(self) -> str:
        return self.id.partition("-")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature(Part):
    """A particular that changes a screen or a process."""

    code: str
    data: Mapping[str, str] = field(default_factory=dict)


PART_OF: Final[Mapping[type[Part], str]] = {
    Withdrawal: "withdrawal",
    RefundClock: "refund",
    ReturnFreight: "return_freight",
    OutboundFreight: "outbound_freight",
    Delivery: "delivery",
    Conformity: "conformity",
    Mismatch: "mismatch",
    LatePenalty: "late_penalty",
}
