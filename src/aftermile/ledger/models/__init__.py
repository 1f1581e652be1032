"""The books, and what moves them."""

from aftermile.ledger.models.books import Account, AccountKind, Entry, ExchangeRate, Posting
from aftermile.ledger.models.charges import Charge, ChargeState
from aftermile.ledger.models.credits import CreditKind, StoreCredit
from aftermile.ledger.models.disputes import FREEZING, Dispute, DisputeState
from aftermile.ledger.models.losses import (
    WHOLE,
    Cost,
    CostKind,
    Liability,
    LiabilityShare,
    PartyKind,
    Recovery,
    RecoveryState,
)
from aftermile.ledger.models.refunds import (
    Direction,
    ExternalMovement,
    FeeKind,
    LineKind,
    Refund,
    RefundLine,
    RefundState,
)
from aftermile.ledger.models.terms import FreightBy, MoneyTerms, Strategy

__all__ = [
    "FREEZING",
    "WHOLE",
    "Account",
    "AccountKind",
    "Charge",
    "ChargeState",
    "Cost",
    "CostKind",
    "CreditKind",
    "Direction",
    "Dispute",
    "DisputeState",
    "Entry",
    "ExchangeRate",
    "ExternalMovement",
    "FeeKind",
    "FreightBy",
    "Liability",
    "LiabilityShare",
    "LineKind",
    "MoneyTerms",
    "PartyKind",
    "Posting",
    "Recovery",
    "RecoveryState",
    "Refund",
    "RefundLine",
    "RefundState",
    "StoreCredit",
    "Strategy",
]
