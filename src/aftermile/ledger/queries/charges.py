"""Charges: one, many, or by the token of its pay page."""

from typing import Final

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet

from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.ledger.models import Charge

_SIGNER: Final = Signer(salt="aftermile.pay", sep=".")


def get_charge(scope: Scope, ref: str) -> Charge:
    """Return a charge by id or number; raise `NotFound`."""
    rows = scope.apply(Charge.objects.select_related("order__buyer", "seller", "tender", "method", "credit"))
    found = rows.filter(pk=ref).first() or rows.filter(number=ref).first()
    if found is None:
        raise NotFound(noun="charge", ref=ref)
    return found


def list_charges(
    scope: Scope, *, state: str = "", order_id: str = "", case_ref: str = ""
) -> QuerySet[Charge]:
    """Return charges of this scope, narrowed; order them with `keyset.page`."""
    rows = scope.apply(Charge.objects.select_related("order", "seller", "tender"))
    for name, value in (("state", state), ("order_id", order_id), ("case_ref", case_ref)):
        if value:
            rows = rows.filter(**{name: value})
    return rows


def charges_of_case(case_ref: str) -> list[Charge]:
    """Return the charges of a case, oldest first."""
    rows = Charge.objects.filter(case_ref=case_ref).select_related("tender")
    return list(rows.order_by("created_at", "id")) if case_ref else []


def pay_token(charge: Charge) -> str:
    """Return what opens the pay page of a charge, the same each time; nobody can make it but us."""
    return _SIGNER.sign(charge.pk)


def charge_of_token(token: str) -> Charge:
    """Return the charge of a pay page; raise `NotFound` for a token that is not ours."""
    try:
        charge_id = _SIGNER.unsign(token)
    except BadSignature:
        raise NotFound(noun="charge", ref="") from None
    return get_charge(Scope.everything(), charge_id)
