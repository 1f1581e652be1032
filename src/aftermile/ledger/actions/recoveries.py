"""What the seller claims from others for a case; the buyer never waits for it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.database.locks import lock_name
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput
from aftermile.kernel.money import Money
from aftermile.ledger import errors
from aftermile.ledger.actions.credits import hash_request
from aftermile.ledger.actions.liability import lock_loss, open_receivable
from aftermile.ledger.actions.posting import Leg, NewEntry, post, reverse
from aftermile.ledger.hooks import find_order
from aftermile.ledger.models import AccountKind, Entry, PartyKind, Recovery, RecoveryState
from aftermile.ledger.queries.losses import loss_of, party_key, recoveries_of_case
from aftermile.orders.models import Order

_OPEN = (RecoveryState.CLAIMED, RecoveryState.ANSWERED)


def _note(name: str, row: Recovery, by: Actor, minor: int) -> None:
    record(
        name,
        subject=row,
        by=by,
        thread=row.case_ref,
        data={
            "party": party_key(row.kind, row.party),
            "reference": row.reference,
            "amount": {"minor": minor, "currency": row.currency},
            "order": row.order_id,
            "case": row.case_ref,
        },
    )


@transaction.atomic
def book_recovery(  # noqa: PLR0913  the face that rooms above share
    case_ref: str,
    kind: str,
    claimed_minor: int,
    *,
    operation_key: str,
    by: Actor,
    party: str = "",
    reference: str = "",
    answer_by: datetime | None = None,
    note: str = "",
    order: Order | None = None,
) -> Recovery:
    """
    Write down a claim of the seller against a party for a case, in the order's currency.

    It may be filed before the loss is known. Raises `MoreThanLost` above both what the order came to and
    what the case has cost, `RequestNotSame`, `CaseNotKnown`.
    """
    if kind not in PartyKind.values or kind == PartyKind.SELLER:
        raise BadInput(field="party", problem=_("nothing can be claimed from it."))
    if claimed_minor <= 0:
        raise errors.AmountNotPositive
    order = order or find_order(case_ref)
    lock_loss(case_ref)
    lock_name("recovery", order.seller_id, operation_key)
    request_hash = hash_request(case_ref, kind, party, claimed_minor)
    known = Recovery.objects.filter(seller_id=order.seller_id, operation_key=operation_key).first()
    if known is not None:
        if known.request_hash != request_hash:
            raise errors.RequestNotSame(key=operation_key)
        return known
    if claimed_minor > order.total_minor:  # it may be filed before the loss stands in the books
        _check_loss(case_ref, order.currency, claimed_minor)
    row = Recovery.objects.create(
        seller_id=order.seller_id,
        order=order,
        case_ref=case_ref,
        operation_key=operation_key,
        request_hash=request_hash,
        kind=kind,
        party=party.strip()[:30],
        reference=reference.strip()[:120],
        currency=order.currency,
        claimed_minor=claimed_minor,
        answer_by=answer_by,
        note=note.strip()[:300],
        by_name=by.name,
        created_at=clock.now(),
    )
    _note("recovery.claimed", row, by, claimed_minor)
    return row


def _check_loss(case_ref: str, currency: str, minor: int) -> None:
    """Raise `MoreThanLost` when what came in already and `minor` are more than the case has cost."""
    came = sum(row.received_minor for row in recoveries_of_case(case_ref) if row.currency == currency)
    left = loss_of(case_ref, currency) - came
    if minor > left:
        raise errors.MoreThanLost(amount=str(Money(minor, currency)), loss=str(Money(max(0, left), currency)))


def _locked(row: Recovery) -> Recovery:
    lock_loss(row.case_ref)
    fresh = Recovery.objects.select_for_update().get(pk=row.pk)
    if fresh.state not in _OPEN:
        raise errors.RecoveryFinished(state=fresh.get_state_display())
    return fresh


@transaction.atomic
def answer_recovery(row: Recovery, agreed_minor: int, by: Actor, *, reference: str = "") -> Recovery:
    """Write down what the party agreed to pay; nothing agreed writes the claim off."""
    row = _locked(row)
    if not 0 <= agreed_minor <= row.claimed_minor:
        most = str(Money(row.claimed_minor, row.currency))
        raise errors.MoreThanLost(amount=str(Money(agreed_minor, row.currency)), loss=most)
    row.answered_minor = agreed_minor
    row.answered_at = clock.now()
    row.reference = reference.strip()[:120] or row.reference
    row.state = RecoveryState.ANSWERED
    row.save()
    _note("recovery.answered", row, by, agreed_minor)
    return _write_off(row, row.claimed_minor, by) if not agreed_minor else row


@transaction.atomic
def receive_recovery(row: Recovery, minor: int, by: Actor, *, reference: str = "") -> Recovery:
    """
    Book what a party paid, in one part or several. It lowers what it owes for the case; without a ruling it
    lowers the cost. Raises `MoreThanLost`: what all parties pay is never above what the case has cost.
    """
    row = _locked(row)
    if minor <= 0:
        raise errors.AmountNotPositive
    _check_loss(row.case_ref, row.currency, minor)
    if minor > row.open_minor:
        raise errors.MoreThanLost(
            amount=str(Money(minor, row.currency)), loss=str(Money(row.open_minor, row.currency))
        )
    owed = min(minor, open_receivable(row.case_ref, row.kind, row.party, row.currency))
    legs = [
        Leg(AccountKind.CASH, Money(minor, row.currency), "manual"),
        Leg(AccountKind.RECEIVABLE, Money(-owed, row.currency), party_key(row.kind, row.party)),
        Leg(AccountKind.PASSED_ON, Money(owed - minor, row.currency)),
    ]
    key = f"recovery:{row.pk}:received:{row.received_minor}"
    post(NewEntry(row.seller_id, "recovery_received", key, legs, row.order_id, row.case_ref))
    row.received_minor += minor
    row.reference = reference.strip()[:120] or row.reference
    if not row.open_minor:
        row.state = RecoveryState.RECEIVED
        row.finished_at = clock.now()
    row.save()
    _note("recovery.received", row, by, minor)
    return row


def _write_off(row: Recovery, minor: int, by: Actor) -> Recovery:
    owed = min(minor, open_receivable(row.case_ref, row.kind, row.party, row.currency))
    if owed:
        legs = [
            Leg(AccountKind.PASSED_ON, Money(owed, row.currency)),
            Leg(AccountKind.RECEIVABLE, Money(-owed, row.currency), party_key(row.kind, row.party)),
        ]
        key = f"recovery:{row.pk}:written_off"
        post(NewEntry(row.seller_id, "recovery_written_off", key, legs, row.order_id, row.case_ref))
    row.written_off_minor = minor
    row.state = RecoveryState.RECEIVED if row.received_minor else RecoveryState.WRITTEN_OFF
    row.finished_at = clock.now()
    row.save()
    _note("recovery.written_off", row, by, minor)
    return row


@transaction.atomic
def write_off_recovery(row: Recovery, by: Actor, *, note: str = "") -> Recovery:
    """Give up what is still open of a claim: the seller bears it."""
    row = _locked(row)
    row.note = note.strip()[:300] or row.note
    return _write_off(row, row.claimed_minor - row.received_minor, by)


@transaction.atomic
def reverse_recovery(row: Recovery, by: Actor, *, note: str = "") -> Recovery:
    """Take back what a party paid, after an appeal: each posting has its mirror. Again changes nothing."""
    lock_loss(row.case_ref)
    row = Recovery.objects.select_for_update().get(pk=row.pk)
    if row.state == RecoveryState.REVERSED:
        return row
    entries = Entry.objects.filter(seller_id=row.seller_id, key__startswith=f"recovery:{row.pk}:")
    for entry in entries.filter(reverses=None, reversed_by=None).order_by("id"):
        reverse(entry, kind="recovery_reversed", key=f"{entry.key}:reversed")
    taken, row.received_minor, row.written_off_minor = row.received_minor, 0, 0
    row.state = RecoveryState.REVERSED
    row.note = note.strip()[:300] or row.note
    row.finished_at = clock.now()
    row.save()
    _note("recovery.reversed", row, by, taken)
    return row
