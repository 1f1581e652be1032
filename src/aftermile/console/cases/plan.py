"""What a member does on a step of a plan: done, not needed, try again."""

from collections.abc import Callable
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases import actions
from aftermile.cases.models import Case
from aftermile.cases.queries import get_case
from aftermile.console.cases.page import done, failed
from aftermile.kernel.errors import AftermileError, NotFound


def _complete(case: Case, key: str, request: MemberRequest) -> str:
    ref, words = request.POST.get("ref", "")[:40], request.POST.get("words", "")
    actions.complete_step(case, key, ref=ref, words=words, by=request.access.actor)
    return _("Noted as done.")


def _skip(case: Case, key: str, request: MemberRequest) -> str:
    actions.skip_step(case, key, words=request.POST.get("words", ""), by=request.access.actor)
    return _("Noted as not needed.")


def _retry(case: Case, key: str, request: MemberRequest) -> str:
    actions.retry_step(case, key, by=request.access.actor)
    return _("It is being tried again.")


ACTS: Final[dict[str, Callable[[Case, str, MemberRequest], str]]] = {
    "complete": _complete,
    "skip": _skip,
    "retry": _retry,
}


@require_POST
@signed_in(Permission.CASES_WRITE)
def step(request: MemberRequest, case_id: str, key: str) -> HttpResponse:
    """Note that a step is done or not needed, or let the system try it again (`act`)."""
    case = get_case(request.access.scope, case_id)
    request.access.require(Permission.CASES_WRITE, case.seller_id)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise NotFound(noun="step", ref=key)
    try:
        words = act(case, key, request)
    except AftermileError as error:
        return failed(request, case, error)
    return done(request, case, words)
