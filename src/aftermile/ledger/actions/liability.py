"""Who bears a case: shares of parties, booked against each, taken back by an appeal."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.database.locks import lock_name
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import Phrase
from aftermile.kernel.money import Money, allocate
from aftermile.ledger import errors
from aftermile.ledger.actions.posting import Leg, NewEntry, post, reverse
from aftermile.ledger.hooks import find_order
from aftermile.ledger.models import WHOLE, AccountKind, Liability, LiabilityShare, PartyKind
from aftermile.ledger.queries.losses import loss_of, paid_ahead, party_key, receivable_of, ruling_of
from aftermile.orders.models import Order


@dataclass(frozen=True, slots=True)
class Share:
    """What one party bears: `kind` of it, which one, and how much in basis points (10,000 is all)."""

    kind: str
    basis_points: int
    party: str = ""


def lock_loss(case_ref: str) -> None:
    """Let one writer at a time change what others owe for a case."""
    lock_name("loss", case_ref)


def _check(shares: Sequence[Share]) -> None:
    seen: set[tuple[str, str]] = set()
    for share in shares:
        name = (share.kind, share.party)
        if share.kind not in PartyKind.values:
            problem = Phrase(_("“{kind}” is no party."), kind=share.kind)
        elif share.basis_points <= 0:
            problem = Phrase(_("the share of {kind} must be above zero."), kind=share.kind)
        elif name in seen:
            problem = Phrase(_("{kind} stands there twice."), kind=share.kind)
        else:
            seen.add(name)
            continue
        raise errors.SharesNotValid(problem=problem)
    total = sum(share.basis_points for share in shares)
    if total != WHOLE:
        raise errors.SharesNotWhole(sum=f"{total / 100:.2f}")


def _note(name: str, ruling: Liability, by: Actor, **more: object) -> None:
    shares = ruling.shares.order_by("id")
    record(
        name,
        subject=ruling,
        by=by,
        thread=ruling.case_ref,
        data={
            "loss": {"minor": ruling.loss_minor, "currency": ruling.currency},
            "shares": [
                {"kind": row.kind, "party": row.party, "basis_points": row.basis_points} for row in shares
            ],
            "order": ruling.order_id,
            "case": ruling.case_ref,
            **more,
        },
    )


def _book(ruling: Liability) -> None:
    """Share the loss out as it is now: what others bear is owed by them. The lock is held."""
    shares = list(ruling.shares.order_by("id"))
    ruling.loss_minor = loss_of(ruling.case_ref, ruling.currency)
    parts = allocate(ruling.loss_minor, [share.basis_points for share in shares])
    for share, part in zip(shares, parts, strict=True):
        share.amount_minor = part
    LiabilityShare.objects.bulk_update(shares, ["amount_minor"])
    paid = paid_ahead(ruling.case_ref, ruling.currency)
    owed: list[Leg] = []
    for share in shares:
        if share.kind != PartyKind.SELLER:
            party = party_key(share.kind, share.party)
            due = max(0, share.amount_minor - paid.get(party, 0))
            owed.append(Leg(AccountKind.RECEIVABLE, Money(due, ruling.currency), party))
    passed = Money(sum(leg.amount.minor for leg in owed), ruling.currency)
    ruling.booked += 1
    key = f"liability:{ruling.pk}:{ruling.booked}"
    ruling.entry = post(
        NewEntry(
            ruling.seller_id,
            "liability",
            key,
            [*owed, Leg(AccountKind.PASSED_ON, -passed)],
            ruling.order_id,
            ruling.case_ref,
        )
    )
    ruling.save()


def _unbook(ruling: Liability, kind: str) -> None:
    if ruling.entry is not None:
        reverse(ruling.entry, kind=kind, key=f"{ruling.entry.key}:reversed")
        ruling.entry = None


@transaction.atomic
def set_shares(
    case_ref: str, shares: Sequence[Share], by: Actor, *, note: str = "", order: Order | None = None
) -> Liability:
    """
    Rule on who bears a case; an earlier ruling is taken back by its mirror.

    The loss is what stands in the books now; it is shared out anew when it changes (`restate`). The same
    shares again change nothing. Raises `SharesNotWhole`, `SharesNotValid`, `CaseNotKnown`.
    """
    _check(shares)
    order = order or find_order(case_ref)
    lock_loss(case_ref)
    standing = ruling_of(case_ref)
    if standing is not None:
        rows = {(row.kind, row.party): row.basis_points for row in standing.shares.all()}
        if rows == {(share.kind, share.party): share.basis_points for share in shares}:
            return standing
        _end(standing, by, "ruled anew")
    ruling = Liability.objects.create(
        seller_id=order.seller_id,
        order=order,
        case_ref=case_ref,
        currency=order.currency,
        loss_minor=0,
        note=note.strip()[:300],
        by_name=by.name,
        at=clock.now(),
    )
    LiabilityShare.objects.bulk_create(
        LiabilityShare(
            liability=ruling, kind=share.kind, party=share.party[:30], basis_points=share.basis_points
        )
        for share in shares
    )
    _book(ruling)
    _note("liability.set", ruling, by)
    return ruling


def _end(ruling: Liability, by: Actor, why: str) -> None:
    _unbook(ruling, "liability_reversed")
    ruling.reversed_at = clock.now()
    ruling.reversed_by = by.name
    ruling.reversed_because = why[:300]
    ruling.save()


@transaction.atomic
def reverse_shares(case_ref: str, by: Actor, *, note: str) -> Liability:
    """
    Take the standing ruling back after an appeal: each posting has its mirror. Raises `NoRuling`.

    What a party has paid already stays paid and is then owed to it: its account says so.
    """
    lock_loss(case_ref)
    standing = ruling_of(case_ref)
    if standing is None:
        raise errors.NoRuling
    _end(standing, by, note.strip() or "appeal")
    _note("liability.reversed", standing, by, note=standing.reversed_because)
    return standing


@transaction.atomic
def restate(case_ref: str) -> Liability | None:
    """Share out anew what a case has cost by now, when that changed; safe to repeat."""
    if not case_ref or ruling_of(case_ref) is None:
        return None
    lock_loss(case_ref)
    ruling = ruling_of(case_ref)
    if ruling is None or ruling.loss_minor == loss_of(case_ref, ruling.currency):
        return ruling
    _unbook(ruling, "liability_restated")
    _book(ruling)
    return ruling


def open_receivable(case_ref: str, kind: str, party: str, currency: str) -> int:
    """Return what is still booked as owed by a party for a case; never below zero."""
    return max(0, receivable_of(case_ref, party_key(kind, party), currency))
