"""Store credit as a remedy: what was paid for the goods becomes credit, and what is above it is a bonus."""

from aftermile.cases.amounts import ARRIVED, lines_of, outcomes_of
from aftermile.cases.models import Case, CaseLine
from aftermile.kernel.actor import Actor
from aftermile.kernel.money import Money, allocate
from aftermile.ledger.actions import LineInput
from aftermile.ledger.actions.credits import issue_credit, refund_to_credit
from aftermile.ledger.models import LineKind, StoreCredit
from aftermile.ledger.queries import caps_of


def give_credit(case: Case, *, by: Actor) -> StoreCredit | None:
    """
    Give the agreed store credit, once for each opening of the case; case locked.

    Where goods had to come, only what came and was accepted counts, and the bonus in proportion.
    """
    caps = caps_of(case.order)
    lines = [row for row in lines_of(case) if row.unit.holder_ref == case.pk]
    counted = [row for row in lines if _counts(case, row)]
    worth = [caps.of_unit(row.unit_id) for row in counted]
    agreed = case.agreed_minor or 0
    if len(counted) < len(lines):
        rest = sum(caps.of_unit(row.unit_id) for row in lines) - sum(worth)
        agreed = allocate(agreed, [sum(worth), rest])[0] if sum(worth) or rest else 0
    back = min(agreed, sum(worth), sum(caps.tenders.values()))
    credit: StoreCredit | None = None
    if agreed > back:
        credit = issue_credit(
            case.seller,
            case.buyer,
            Money(agreed - back, case.currency),
            operation_key=f"{case.pk}:{case.episode}:bonus",
            by=by,
            case_ref=case.pk,
            order=case.order,
        )
    if back:
        shares = allocate(back, worth)
        credit, _refunds = refund_to_credit(
            case.order,
            amount_minor=back,
            lines=[
                LineInput(LineKind.UNIT, part, row.unit_id)
                for row, part in zip(counted, shares, strict=True)
                if part
            ],
            operation_key=f"{case.pk}:{case.episode}:credit",
            by=by,
            case_ref=case.pk,
            reason=case.reason,
            credit=credit,
        )
    return credit


def _counts(case: Case, line: CaseLine) -> bool:
    if not case.goods_back:
        return True
    outcome = outcomes_of(case).get(line.pk)
    return outcome is not None and outcome.grade in ARRIVED and outcome.accepted
