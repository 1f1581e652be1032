"""What rooms above do in the same transaction when orders come in; filled by `config.wiring`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aftermile.accounts.models import Seller
from aftermile.kernel.registry import Registry
from aftermile.orders.models import ImportJob, Tender

after_tenders: Registry[Callable[[Seller, Sequence[Tender]], object]] = Registry("hook after tenders")
"""Called with the tenders just written (the ledger books their captures)."""


@dataclass(slots=True)
class PastReturns:
    """What became of some returned rows: counts for the report, and the rows without a sale (row, why)."""

    counts: Mapping[str, int]
    unmatched: list[dict[str, object]]


after_import: Registry[Callable[[ImportJob, list[dict[str, str]]], PastReturns]] = Registry(
    "hook after import"
)
"""Called at the end of a file with rows that are returns, whole documents, some at a time, each time in the
transaction that notes how far the import has come."""


@dataclass(slots=True)
class PastCredit:
    """A gift card or store credit that stands from before; `key` is the source's id of it."""

    buyer_id: str
    key: str
    kind: str
    currency: str
    balance_minor: int
    at: datetime


past_credits: Registry[Callable[[Seller, Sequence[PastCredit]], dict[str, str]]] = Registry(
    "hook past credits"
)
"""Called with credits that history tells; gives the ledger's id of each by its key."""


@dataclass(slots=True)
class PastRefund:
    """Money that went back to a tender long ago: `units` (unit id, amount) and shipping sum to the amount."""

    tender: Tender
    amount_minor: int
    at: datetime
    operation_key: str
    units: list[tuple[str, int]] = field(default_factory=list)
    shipping_minor: int = 0
    case_ref: str = ""
    reason: str = ""


past_refunds: Registry[Callable[[Seller, Sequence[PastRefund]], int]] = Registry("hook past refunds")
"""Called with refunds that history tells (the ledger books them as done); gives how many were new."""
