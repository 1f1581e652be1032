"""Money to collect from a buyer: opened, asked for at the provider, paid, canceled, expired."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from aftermile.accounts.numbers import next_number
from aftermile.database.locks import lock_name
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor, ActorKind
from aftermile.ledger import errors
from aftermile.ledger.actions.charging import (
    MANUAL,
    WAITING,
    close,
    lock_charge,
    note_charge,
    pay,
    settle_charge,
    waits_for_provider,
)
from aftermile.ledger.actions.credits import hash_request, note_credit, take_from
from aftermile.ledger.actions.settle import FIRST_ASK, backoff
from aftermile.ledger.actions.tenders import lock_order
from aftermile.ledger.models import Charge, ChargeState, StoreCredit
from aftermile.ledger.payments import (
    STORE_CREDIT,
    ChargeAnswer,
    ChargeNotice,
    ChargeRequest,
    ChargeResult,
    CollectingProvider,
    ProviderError,
    collector,
)
from aftermile.ledger.queries import terms_of
from aftermile.orders.models import Order, PaymentMethod

log = logging.getLogger(__name__)


def _credit_of(order: Order, method: PaymentMethod | None) -> StoreCredit | None:
    if method is None or method.provider != STORE_CREDIT:
        return None
    found = StoreCredit.objects.filter(pk=method.external_id, seller_id=order.seller_id).first()
    if found is None:
        raise errors.MethodNotUsable(problem=_("the store credit behind it is not known."))
    return found


def _check(charge: Charge) -> None:
    if charge.amount_minor <= 0 or not charge.words:
        raise errors.NothingToAsk(field="amount" if charge.words else "words")
    method, order = charge.method, charge.order
    if method is not None and (method.seller_id, method.buyer_id) != (order.seller_id, order.buyer_id):
        raise errors.MethodNotUsable(problem=_("it belongs to somebody else."))
    if method is not None and not method.active:
        raise errors.MethodNotUsable(problem=_("it is not active any more."))


@transaction.atomic
def open_charge(  # noqa: PLR0913  the face that cases and api share
    order: Order,
    *,
    amount_minor: int,
    words: str,
    operation_key: str,
    by: Actor,
    case_ref: str = "",
    method: PaymentMethod | None = None,
    credit: StoreCredit | None = None,
    what: str = "",
) -> Charge:
    """
    Ask the buyer for `amount_minor` (order's currency); `words` say what for, as he reads them.

    A store credit pays at once; a way of paying he left, or the provider's page, is asked after commit;
    without either a person confirms what came. `what` names a fee: what is paid is no payment for goods then.
    The same `operation_key` returns the same charge. Raises
    `NothingToAsk`, `MethodNotUsable`, `CreditNotUsable`, `CreditTooSmall`, `RequestNotSame`.
    """
    credit = credit or _credit_of(order, method)
    request = (order.pk, amount_minor, method.pk if method else "", credit.pk if credit else "", case_ref)
    draft = Charge(
        seller=order.seller,
        order=order,
        case_ref=case_ref,
        operation_key=operation_key,
        request_hash=hash_request(*request),
        currency=order.currency,
        amount_minor=amount_minor,
        words=words.strip()[:200],
        what=what,
        provider=_provider_of(order, method, credit),
        method=method,
        credit=credit,
        requested_by=by.name,
        created_at=clock.now(),
    )
    _check(draft)
    lock_order(order)
    lock_name("charge", order.seller_id, operation_key)
    known = Charge.objects.filter(seller_id=order.seller_id, operation_key=operation_key).first()
    if known is not None:
        if known.request_hash != draft.request_hash:
            raise errors.RequestNotSame(key=operation_key)
        return known
    return _open(draft, by)


def _provider_of(order: Order, method: PaymentMethod | None, credit: StoreCredit | None) -> str:
    if credit is not None:
        return STORE_CREDIT
    wanted = method.provider if method is not None else order.seller.payment_provider
    return wanted if collector(wanted) is not None else MANUAL


def _open(charge: Charge, by: Actor) -> Charge:
    charge.number = next_number(charge.seller, "CHG")
    charge.expires_at = charge.created_at + timedelta(days=terms_of(charge.seller_id).charge_days)
    if waits_for_provider(charge):
        charge.ask_at = charge.created_at + FIRST_ASK
    charge.save(force_insert=True)
    note_charge("charge.opened", charge, by)
    if charge.credit is None:
        return charge
    take_from(charge.credit, charge.amount)
    left = charge.credit.balance_minor
    pay(charge, payment_ref=charge.credit.pk, by=by)
    note_credit("credit.spent", charge.credit, by, charge.amount_minor, left=left, spent_on=charge.order_id)
    return charge


def spend_credit(
    credit: StoreCredit, *, amount_minor: int, order: Order, operation_key: str, by: Actor, case_ref: str = ""
) -> Charge:
    """
    Pay `amount_minor` of an order with a store credit or gift card; the charge has the tender it made.

    Of many at once none takes it below zero. Raises what `open_charge` does.
    """
    return open_charge(
        order,
        amount_minor=amount_minor,
        words=f"{credit.get_kind_display()} {credit.last4}",
        operation_key=operation_key,
        by=by,
        case_ref=case_ref,
        credit=credit,
    )


def request_of(charge: Charge, return_url: str = "") -> ChargeRequest:
    """Return the request as the provider gets it with each try; the key is the charge's id."""
    return ChargeRequest(
        key=charge.pk,
        amount=charge.amount,
        words=charge.words,
        return_url=return_url,
        method_ref=charge.method.external_id if charge.method else "",
        expires_at=charge.expires_at,
        asked_at=charge.created_at,
    )


@transaction.atomic(durable=True)
def _begin(charge_id: str) -> tuple[Charge, bool]:
    """Count a try before it is made; say whether an earlier one may have reached the provider."""
    charge = lock_charge(charge_id)
    asked_before = charge.attempts > 0
    if waits_for_provider(charge):
        charge.attempts += 1
        charge.ask_at = clock.now() + backoff(charge.attempts)
        charge.save(update_fields=["attempts", "ask_at"])
    return charge, asked_before


def _ask(provider: CollectingProvider, charge: Charge, url: str, *, asked_before: bool) -> ChargeResult:
    request = request_of(charge, url)
    asking = asked_before
    try:
        if asked_before:
            found = provider.find_charge(request, charge.provider_ref)
            if found is not None:
                return found
        asking = False
        return provider.charge(request)
    except ProviderError as error:
        clean_no = error.permanent and not asking
        return ChargeResult(ChargeAnswer.FAILED if clean_no else ChargeAnswer.UNKNOWN, message=str(error))


def send_charge(charge_id: str, return_url: str = "") -> Charge:
    """
    Ask the provider to collect a charge, or what became of it; call outside a transaction.

    The try is committed before the call; a charge that is over, or paid by hand, is left alone.
    """
    charge, asked_before = _begin(charge_id)
    provider = collector(charge.provider)
    if provider is None or charge.state not in WAITING:
        return charge
    return settle_charge(charge, _ask(provider, charge, return_url, asked_before=asked_before))


def ask_charges_due(limit: int = 20) -> int:
    """Ask again about charges whose time has come; return how many. Two workers never take the same one."""
    now = clock.now()
    due = Charge.objects.filter(state__in=WAITING, ask_at__lte=now).order_by("ask_at")[:limit]
    asked = 0
    for charge in due:
        rows = Charge.objects.filter(pk=charge.pk, state__in=WAITING, ask_at=charge.ask_at)
        if rows.update(ask_at=now + backoff(charge.attempts + 1)):
            try:
                send_charge(charge.pk)
                asked += 1
            except Exception:
                log.exception("asking about charge %s failed", charge.pk)
    return asked


def take_charge_notice(provider_id: str, notice: ChargeNotice) -> Charge | None:
    """
    Apply one webhook notice; early, late and repeated ones do no harm.

    A charge nobody here opened is the shop's own business: None.
    """
    rows = Charge.objects.filter(provider=provider_id)
    charge = rows.filter(pk=notice.key).first() if notice.key else None
    if charge is None and notice.provider_ref:
        charge = rows.filter(provider_ref=notice.provider_ref).first()
    if charge is None:
        return None
    by = Actor(ActorKind.PROVIDER, provider_id, provider_id)
    result = ChargeResult(notice.answer, notice.provider_ref, payment_ref=notice.payment_ref)
    return settle_charge(charge, result, by, notice.amount)


@transaction.atomic
def confirm_charge_by_hand(charge: Charge, reference: str, by: Actor) -> Charge:
    """
    Book a charge that was paid another way, under the bank's reference; again with the same one is nothing.

    Raises `ReferenceMissing`, `ChargeFinished`.
    """
    reference = reference.strip()[:120]
    if not reference:
        raise errors.ReferenceMissing
    charge = lock_charge(charge.pk)
    if charge.tender is not None and charge.tender.external_id == reference:
        return charge
    if charge.state not in WAITING:
        raise errors.ChargeFinished(charge=charge.number, state=charge.get_state_display())
    return pay(charge, payment_ref=reference, by=by, provider=MANUAL)


@transaction.atomic
def cancel_charge(charge: Charge, by: Actor, note: str = "") -> Charge:
    """
    Ask the buyer for it no more; again changes nothing. The provider's page is closed after commit.

    What he pays meanwhile waits among the movements to be paid back. Raises `ChargeFinished` when it is paid.
    """
    charge = lock_charge(charge.pk)
    if charge.state == ChargeState.PAID:
        raise errors.ChargeFinished(charge=charge.number, state=charge.get_state_display())
    if charge.state in WAITING:
        close(charge, ChargeState.CANCELED, error=note)
        note_charge("charge.canceled", charge, by, note=note[:300])
    return charge


@transaction.atomic
def _expire(charge_id: str) -> bool:
    charge = lock_charge(charge_id)
    over = charge.expires_at is not None and charge.expires_at <= clock.now()
    if charge.state not in WAITING or not over:
        return False
    close(charge, ChargeState.EXPIRED)
    note_charge("charge.expired", charge, SYSTEM)
    return True


def expire_charges(limit: int = 100) -> int:
    """Close the charges nobody paid in time; return how many."""
    due = Charge.objects.filter(Q(state__in=WAITING), expires_at__lte=clock.now()).order_by("expires_at")
    ids = list(due.values_list("pk", flat=True)[:limit])
    return sum(_expire(charge_id) for charge_id in ids)


def close_at_provider(charge_id: str) -> Charge:
    """See to it that a charge that is over cannot be paid at the provider; call outside a transaction."""
    charge = Charge.objects.select_related("method", "tender").get(pk=charge_id)
    provider = collector(charge.provider)
    elsewhere = charge.tender is not None and charge.tender.provider != charge.provider
    if provider is None or not charge.attempts or (charge.state == ChargeState.PAID and not elsewhere):
        return charge
    result = provider.cancel_charge(request_of(charge), charge.provider_ref)
    if result.answer == ChargeAnswer.PAID:
        return settle_charge(charge, result)
    return charge
