"""One visit: on the technician's phone, and in the office."""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.repairs.views import minor_of
from aftermile.console.toasts import toast
from aftermile.database.chips import CHIPS
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, BadInput, NotFound
from aftermile.kernel.ids import new_id
from aftermile.repairs import actions
from aftermile.repairs.errors import NotYourVisit
from aftermile.repairs.models import Visit
from aftermile.repairs.notices import when_of
from aftermile.repairs.queries import get_technician, get_visit
from aftermile.repairs.slots import free_slots
from aftermile.repairs.states import VISIT_MOVES, Outcome, VisitState

WRITE: Final = Permission.CASES_WRITE
ON_SITE: Final = Permission.GOODS_RECEIVE
PARTS: Final = 4


@signed_in()
def visit(request: MemberRequest, ref: str) -> HttpResponse:
    return _page(request, get_visit(request.access.scope, ref))


def _sought(row: Visit) -> str:
    """Return the address as a map is asked for it."""
    return quote(", ".join((*row.address.splitlines(), row.country)))


def _page(request: MemberRequest, row: Visit, problem: str = "", status: int = 200) -> HttpResponse:
    office = request.access.can(WRITE, row.seller_id)
    choosing = office and row.state in (VisitState.OFFERED, VisitState.BOOKED) and "slots" in request.GET
    context = {
        "visit": row,
        "case": row.case,
        "when": when_of(row),
        "map": f"https://www.openstreetmap.org/search?query={_sought(row)}",
        "geo": f"geo:{row.latitude or 0},{row.longitude or 0}?q={_sought(row)}",
        "may": {state.value for state in VISIT_MOVES[VisitState(row.state)]},
        "slots": free_slots(row) if choosing else [],
        "choosing": choosing,
        "outcomes": CHIPS["repair_outcome"],
        "part_rows": range(1, PARTS + 1),
        "operation_key": request.POST.get("operation_key") or new_id("op"),
        "problem": problem,
        "typed": request.POST,
        "office": office,
        "on_site": _on_site(request, row),
    }
    return render(request, "console/repairs/visit.html", context, status=status)


def _on_site(request: MemberRequest, row: Visit) -> bool:
    """Whether this member acts on the visit: its technician, or somebody of the office."""
    member = request.access.member
    if request.access.can(WRITE, row.seller_id):
        return True
    mine = row.technician is not None and member is not None and row.technician.member_id == member.pk
    return mine and request.access.can(ON_SITE, row.seller_id)


@require_POST
@signed_in()
def act(request: MemberRequest, ref: str, name: str) -> HttpResponseBase:
    """Do one thing on a visit."""
    row = get_visit(request.access.scope, ref)
    if name not in ACTS:
        raise NotFound(noun="move", ref=name)
    if name in OFFICE:
        request.access.require(WRITE, row.seller_id)
    try:
        if not _on_site(request, row):
            raise NotYourVisit
        ACTS[name](request, row)
    except AftermileError as error:
        return _page(request, get_visit(request.access.scope, ref), translate(error), error.status)
    return toast(request, redirect("console:visit", row.pk), DONE.get(name) or _("Done."))


def _book(request: MemberRequest, row: Visit) -> None:
    at = parse_datetime(request.POST.get("starts_at", "")) if request.POST.get("starts_at") else None
    if at is None or at.tzinfo is None:
        raise BadInput(field="slot", problem=gettext_noop("choose one."))
    chosen = get_technician(request.access.scope, request.POST.get("technician", ""))
    actions.book_slot(row, technician=chosen, starts_at=at, by=request.access.actor)


def _finish(request: MemberRequest, row: Visit) -> None:
    typed = request.POST
    outcome = typed.get("outcome", "")
    if outcome not in set(Outcome):
        raise BadInput(field="outcome", problem=gettext_noop("choose one."))
    parts = [
        actions.UsedPart(
            sku=typed[f"sku{index}"],
            cost_minor=minor_of(typed, f"cost{index}", row.currency),
            serial=typed.get(f"serial{index}", ""),
        )
        for index in range(1, PARTS + 1)
        if typed.get(f"sku{index}", "").strip()
    ]
    result = actions.Result(
        outcome=outcome,
        fault_code=typed.get("fault_code", ""),
        words=typed.get("words", ""),
        parts=parts,
        photos=request.FILES.getlist("photos"),
        signature=typed.get("signature", ""),
        signed_name=typed.get("signed_name", ""),
        fee=typed.get("fee", ""),
    )
    key = typed.get("operation_key", "") or new_id("op")
    actions.finish_visit(row, result, by=request.access.actor, operation_key=key)


OFFICE: Final = frozenset({"book", "cancel"})
DONE: Final = {"failed": gettext_noop("Noted. The buyer may choose another time.")}
ACTS: Final[dict[str, Callable[[MemberRequest, Visit], object]]] = {
    "book": _book,
    "cancel": lambda request, row: actions.cancel_visit(
        row, by=request.access.actor, words=request.POST.get("words", "")
    ),
    "leave": lambda request, row: actions.start_way(row, by=request.access.actor),
    "arrive": lambda request, row: actions.arrive(row, by=request.access.actor),
    "finish": _finish,
    "failed": lambda request, row: actions.fail_visit(
        row, words=request.POST.get("words", ""), by=request.access.actor
    ),
}
