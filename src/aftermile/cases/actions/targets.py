"""Where money of a case goes: back to the payments, or to what the buyer chose."""

from dataclasses import dataclass

from aftermile.cases.models import Case
from aftermile.kernel.money import Money
from aftermile.ledger.errors import CreditTooSmall
from aftermile.ledger.models import StoreCredit
from aftermile.ledger.payments import STORE_CREDIT
from aftermile.ledger.queries import free_by_tender
from aftermile.orders.models import PaymentMethod, Tender


@dataclass(frozen=True, slots=True)
class Target:
    """One of them, or none: back to the payments by the seller's strategy."""

    tender: Tender | None = None
    credit: StoreCredit | None = None
    method: PaymentMethod | None = None

    @property
    def word(self) -> str:
        """What people know it by; empty where it is one of the payments."""
        if self.credit is not None:
            return self.credit.last4
        return self.method.label or self.method.kind if self.method is not None else ""


def target_of(case: Case, minor: int) -> Target:
    """
    Return where so much of a case goes.

    A chosen way of paying gets it back where it paid for this order and holds so much; a gift card always;
    else it is paid out by hand.
    """
    method = PaymentMethod.objects.filter(pk=case.settle_to, buyer_id=case.buyer_id).first()
    if method is None:
        return Target()
    tenders = list(case.order.tenders.filter(currency=case.currency, provider=method.provider))
    free = free_by_tender(tenders)
    fitting = [row for row in tenders if _is_of(method, row)]
    enough = next((row for row in fitting if free[row.pk] >= minor), None)
    if enough is not None:
        return Target(tender=enough)
    if method.provider == STORE_CREDIT:
        return Target(credit=StoreCredit.objects.filter(pk=method.external_id).first())
    return Target(method=method)


def require_enough(case: Case, ref: str, minor: int) -> None:
    """Raise `CreditTooSmall` where a gift card was chosen for a difference that it does not hold."""
    rows = PaymentMethod.objects.filter(pk=ref, buyer_id=case.buyer_id, provider=STORE_CREDIT)
    method = rows.first() if ref and minor > 0 else None
    credit = StoreCredit.objects.filter(pk=method.external_id).first() if method else None
    if credit is not None and credit.balance_minor < minor:
        amount = Money(minor, case.currency)
        raise CreditTooSmall(credit=credit.last4, amount=str(amount), balance=str(credit.balance))


def _is_of(method: PaymentMethod, tender: Tender) -> bool:
    """Say whether a payment was made with a method: the providers name payments, not always methods."""
    same = bool(method.label) and (method.kind, method.label) == (tender.kind, tender.label)
    return method.external_id == tender.external_id or same
