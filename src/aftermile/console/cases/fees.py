"""What a member does about fees of a case, and about money that came back."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases import actions
from aftermile.cases.queries import get_case
from aftermile.console.cases.page import done, failed
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.ids import new_id
from aftermile.kernel.money import to_minor


def _version(request: MemberRequest) -> int | None:
    told = request.POST.get("version", "")
    return int(told) if told.isdecimal() else None


@require_POST
@signed_in(Permission.CASES_DECIDE)
def add(request: MemberRequest, case_id: str) -> HttpResponse:
    """Take a fee off the refund of a case."""
    case = get_case(request.access.scope, case_id)
    request.access.require(Permission.CASES_DECIDE, case.seller_id)
    try:
        actions.add_fee(
            case,
            kind=request.POST.get("kind", "")[:20],
            amount_minor=to_minor(request.POST.get("amount", "").strip().replace(" ", ""), case.currency),
            words=request.POST.get("words", ""),
            operation_key=request.POST.get("operation_key", "")[:60] or new_id("op"),
            by=request.access.actor,
            version=_version(request),
        )
    except AftermileError as error:
        return failed(request, case, error)
    return done(request, case, _("Taken off the refund."))


@require_POST
@signed_in(Permission.CASES_DECIDE)
def remove(request: MemberRequest, case_id: str, fee: str) -> HttpResponse:
    """Take a fee off again; what was kept for it goes back by itself."""
    case = get_case(request.access.scope, case_id)
    request.access.require(Permission.CASES_DECIDE, case.seller_id)
    try:
        actions.remove_fee(case, fee, by=request.access.actor)
    except AftermileError as error:
        return failed(request, case, error)
    return done(request, case, _("Not taken off any more."))


@require_POST
@signed_in(Permission.REFUNDS_WRITE)
def again(request: MemberRequest, case_id: str, arrear: str) -> HttpResponse:
    """Send money again that came back."""
    case = get_case(request.access.scope, case_id)
    request.access.require(Permission.REFUNDS_WRITE, case.seller_id)
    try:
        actions.pay_again(
            case,
            arrear,
            to=request.POST.get("to", "")[:40],
            by=request.access.actor,
            version=_version(request),
        )
    except AftermileError as error:
        return failed(request, case, error)
    return done(request, case, _("The money is on its way again."))
