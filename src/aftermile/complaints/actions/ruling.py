"""What the operator rules, and what follows at once: the remedy, and who bears it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.access import Access
from aftermile.accounts.roles import Permission
from aftermile.cases.actions import approve, reopen
from aftermile.cases.errors import WordsMissing
from aftermile.cases.models import MONEY_BACK, Case
from aftermile.cases.states import MOVES, Move, State
from aftermile.complaints.actions.arbitrating import appeal_ends, end, fresh
from aftermile.complaints.errors import ArbitrationOver, OperatorOnly, SecondJudgeNeeded
from aftermile.complaints.models import Arbitration, Ruling
from aftermile.complaints.queries import NEEDS_RULING, last_ruling
from aftermile.complaints.states import ArbitrationState, Verdict
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.errors import BadInput
from aftermile.ledger.actions.liability import Share, reverse_shares, set_shares
from aftermile.ledger.models import WHOLE
from aftermile.ledger.queries.losses import ruling_of

MARKETPLACE = (Share("marketplace", WHOLE),)
SELLER = (Share("seller", WHOLE),)


@transaction.atomic
def rule_on(  # noqa: PLR0913 - the fields of a ruling
    arbitration: Arbitration,
    *,
    verdict: Verdict,
    words: str,
    access: Access,
    remedy: str = "refund",
    amount_minor: int | None = None,
    shares: Sequence[Share] = (),
) -> Ruling:
    """
    Rule, at first or on appeal; only a member of the operator may, and on appeal another one than before.

    For the buyer: the remedy is agreed at once, a case that was ended is opened again for it, and the loss is
    shared (all the seller's if not said). For the seller on his appeal: the sharing is reversed by mirror
    entries and what the buyer got is borne by the marketplace.
    """
    if Permission.CASES_DECIDE not in access.grants.get("", frozenset()):
        raise OperatorOnly
    row = fresh(arbitration)
    if row.state not in NEEDS_RULING:
        raise ArbitrationOver
    before = last_ruling(row)
    if before is not None and before.by_ref == access.actor.ref:
        raise SecondJudgeNeeded
    text = words.replace("\x00", "").strip()[:10_000]
    if not text:
        raise WordsMissing
    ruling = Ruling(
        arbitration=row,
        level=(before.level if before else 0) + 1,
        verdict=verdict.value,
        words=text,
        by_ref=access.actor.ref,
        by_name=access.actor.name,
        at=clock.now(),
    )
    if verdict is Verdict.BUYER:
        _for_buyer(row, ruling, before, (remedy, amount_minor), shares or SELLER, access)
    else:
        _for_seller(row, before, access)
    ruling.save(force_insert=True)
    _next(row, ruling, access)
    return ruling


def _for_buyer(
    row: Arbitration,
    ruling: Ruling,
    before: Ruling | None,
    wanted: tuple[str, int | None],
    shares: Sequence[Share],
    access: Access,
) -> None:
    case = row.case
    if before is None or before.verdict == Verdict.SELLER:
        remedy, amount = wanted
        case = _agree(case, remedy, amount, ruling.words, access)
    ruling.remedy, ruling.currency = case.remedy, case.currency
    ruling.amount_minor = case.agreed_minor if case.remedy in MONEY_BACK else None
    ruling.shares = [
        {"kind": share.kind, "party": share.party, "basis_points": share.basis_points} for share in shares
    ]
    booked = set_shares(
        case.pk,
        shares,
        access.actor,
        note=ruling.words[:300],
        order=case.order,
    )
    ruling.liability_ref = booked.pk


def _agree(case: Case, remedy: str, amount_minor: int | None, words: str, access: Access) -> Case:
    if State(case.state) in MOVES[Move.REOPEN].sources:
        case = reopen(case, words=words, by=access.actor)
    if State(case.state) not in MOVES[Move.APPROVE].sources:
        if case.remedy == remedy:
            return case  # the seller agreed meanwhile
        raise BadInput(field="remedy", problem=_("the case goes another way already; rule on who bears it."))
    return approve(
        case, remedy=remedy, amount_minor=amount_minor, note=words, override=words, by=access.actor
    )


def _for_seller(row: Arbitration, before: Ruling | None, access: Access) -> None:
    """On appeal, take the sharing back; the buyer keeps what he got, at the marketplace's cost."""
    if before is None or before.verdict != Verdict.BUYER or ruling_of(row.case_id) is None:
        return
    reverse_shares(row.case_id, access.actor, note=f"appeal {row.pk}")
    set_shares(row.case_id, MARKETPLACE, access.actor, note=f"appeal {row.pk}", order=row.case.order)


def _next(row: Arbitration, ruling: Ruling, access: Access) -> None:
    row.state = ArbitrationState.RULED.value
    row.appeal_until = clock.now() + appeal_ends()
    row.save()
    amount = {"minor": ruling.amount_minor or 0, "currency": ruling.currency or row.case.currency}
    data = {
        "arbitration": row.pk,
        "verdict": ruling.verdict,
        "level": ruling.level,
        "amount": amount,
        "words": ruling.words,
    }
    record("arbitration.ruled", subject=row, by=access.actor, thread=row.case_id, data=data)
    if ruling.level > 1:
        end(row, ArbitrationState.FINAL, access.actor)
