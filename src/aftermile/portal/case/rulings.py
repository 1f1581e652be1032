"""What a buyer sees of a dispute before the marketplace."""

from dataclasses import dataclass

from aftermile.accounts.models import Seller
from aftermile.cases.models import Case
from aftermile.cases.states import State
from aftermile.complaints.models import Arbitration, Ruling, Statement
from aftermile.complaints.queries import NEEDS_RULING, newest_arbitration, ripe_at
from aftermile.complaints.states import ArbitrationState, Side, Verdict
from aftermile.complaints.words import ARBITRATIONS, SIDES, Words
from aftermile.kernel import clock


@dataclass(frozen=True, slots=True)
class ArbitrationShown:
    row: Arbitration
    state: Words
    statements: list[tuple[Statement, Words]]
    rulings: list[tuple[Ruling, Words]]
    may_speak: bool
    may_appeal: bool
    may_withdraw: bool


def read_arbitration(case: Case) -> ArbitrationShown | None:
    row = newest_arbitration(case)
    if row is None:
        return None
    now = clock.now()
    rulings = list(row.rulings.order_by("level"))
    in_time = row.appeal_until is not None and row.appeal_until > now
    lost = bool(rulings) and rulings[-1].verdict == Verdict.SELLER
    return ArbitrationShown(
        row,
        ARBITRATIONS[row.state],
        [(one, SIDES[one.side]) for one in row.statements.order_by("id")],
        [(one, SIDES[one.verdict]) for one in rulings],
        row.state in NEEDS_RULING and row.statements_until > now,
        row.state == ArbitrationState.RULED and in_time and lost,
        row.state == ArbitrationState.OPEN and row.raised_by == Side.BUYER,
    )


def may_ask(case: Case, shown: ArbitrationShown | None) -> bool:
    """Say whether the marketplace may rule: it has several sellers, and this one did not agree in time."""
    if shown is not None or case.state not in (State.DECLINED, State.OFFERED, State.REQUESTED):
        return False
    if ripe_at(case) is not None:
        return False
    return Seller.objects.filter(active=True).exclude(pk=case.seller_id).exists()
