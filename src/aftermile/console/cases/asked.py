"""What a member typed into the form of a move."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from aftermile.cases.actions.offering import Way
from aftermile.cases.models import Case, Remedy
from aftermile.cases.taken_off import NewFee
from aftermile.kernel import clock
from aftermile.kernel.money import to_minor

MOST_DAYS = 90
BESIDE = tuple(f"{start}{remedy}" for start in ("beside_", "beside_amount_") for remedy in Remedy.values)
"""Fields of the ways out offered beside the first: one is ticked, and may have an amount of its own."""
NO_FEE = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """`version` is what was on the screen; None where the form holds none."""

    remedy: str
    amount_minor: int | None
    freight_payer: str
    words: str
    days: int
    version: int | None
    operation_key: str
    reference: str = ""
    override: str = ""
    second: bool = False
    kind: str = ""
    reason: str = ""
    after_resale: bool = False
    lapse: str = "reject"
    beside: tuple[Way, ...] = ()
    fees: tuple[NewFee, ...] | None = None

    @property
    def expires_at(self) -> datetime:
        return clock.now() + timedelta(days=self.days)


def asked_of(case: Case, data: Mapping[str, str]) -> Asked:
    """Read the form; raise `BadAmount` for what is not an amount of the case's currency."""
    amount = data.get("amount", "").strip().replace(" ", "")
    version = data.get("version", "")
    days = data.get("days", "")
    remedy = data.get("remedy", "")
    return Asked(
        remedy=remedy if remedy in Remedy.values else Remedy.REFUND,
        amount_minor=to_minor(amount, case.currency) if amount else None,
        freight_payer=data.get("freight_payer", ""),
        words=data.get("words", ""),
        days=min(MOST_DAYS, max(1, int(days))) if days.isdecimal() else 7,
        version=int(version) if version.isdecimal() else None,
        operation_key=data.get("operation_key", "")[:60],
        reference=data.get("reference", "")[:120],
        override=data.get("override", "")[:2000],
        kind=data.get("kind", "")[:12],
        reason=data.get("reason", "")[:40],
        after_resale=data.get("after_resale", "") == "1",
        second=data.get("second", "") == "1",
        lapse="accept" if data.get("lapse") == "accept" else "reject",
        beside=tuple(_beside(case, data, but=remedy)),
        fees=_fees_of(case, data),
    )


def _beside(case: Case, data: Mapping[str, str], *, but: str) -> Iterator[Way]:
    """Yield the ways out that are laid beside the first one."""
    for remedy in Remedy.values:
        if remedy != but and data.get(f"beside_{remedy}") == "1":
            amount = data.get(f"beside_amount_{remedy}", "").strip().replace(" ", "")
            yield Way(remedy, to_minor(amount, case.currency) if amount else None)


def _fees_of(case: Case, data: Mapping[str, str]) -> tuple[NewFee, ...] | None:
    """Return the fee that was set, none at all (`none`), or None: those of the rules."""
    kind = data.get("fee_kind", "")
    if not kind:
        return None
    amount = data.get("fee_amount", "").strip().replace(" ", "")
    if kind == NO_FEE:
        return ()
    minor = to_minor(amount, case.currency) if amount else 0
    return (NewFee(kind[:20], minor, data.get("fee_words", "")[:300]),)
