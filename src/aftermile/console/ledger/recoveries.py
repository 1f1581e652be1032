"""What is claimed from others: the list, one claim, and what people do with it."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.ledger.forms import AmountForm, NoteForm
from aftermile.console.ledger.happened import happened_to
from aftermile.console.toasts import toast
from aftermile.database.keyset import page
from aftermile.kernel.errors import NotFound
from aftermile.kernel.money import to_minor
from aftermile.ledger import actions
from aftermile.ledger.queries.losses import get_recovery, list_recoveries

CONFIRM = Permission.REFUNDS_CONFIRM
WRITE = Permission.REFUNDS_WRITE
NEEDS = {"answer": WRITE, "receipt": CONFIRM, "write_off": CONFIRM, "reversal": CONFIRM}


@signed_in()
def recoveries(request: MemberRequest) -> HttpResponse:
    everything = "all" in request.GET
    rows = list_recoveries(request.access.scope, open_only=not everything)
    found = page(rows, order_by=["-id"], after=request.GET.get("after"))
    return render(request, "console/ledger/recoveries.html", {"page": found, "all": everything})


@signed_in()
def recovery(request: MemberRequest, ref: str) -> HttpResponse:
    found = get_recovery(request.access.scope, ref)
    is_open = found.state in ("claimed", "answered")
    context = {
        "row": found,
        "agreed": AmountForm(currency=found.currency, prefix="agreed"),
        "paid": AmountForm(currency=found.currency, prefix="paid"),
        "note": NoteForm(),
        "history": happened_to(found),
        "may_answer": is_open and request.access.can(WRITE, found.seller_id),
        "may_book": is_open and request.access.can(CONFIRM, found.seller_id),
        "may_reverse": found.received_minor > 0 and request.access.can(CONFIRM, found.seller_id),
    }
    return render(request, "console/ledger/recovery.html", context)


@require_POST
@signed_in(WRITE)
def act_on_recovery(request: MemberRequest, ref: str, act: str) -> HttpResponseBase:
    """Answer, book a receipt, give up or take back."""
    if act not in NEEDS:
        raise NotFound(noun="act", ref=act)
    found = get_recovery(request.access.scope, ref)
    request.access.require(NEEDS[act], found.seller_id)
    by, said = request.access.actor, request.POST
    if act == "answer":
        minor = to_minor(said.get("agreed-amount", ""), found.currency)
        actions.answer_recovery(found, minor, by, reference=said.get("reference", ""))
    elif act == "receipt":
        minor = to_minor(said.get("paid-amount", ""), found.currency)
        actions.receive_recovery(found, minor, by, reference=said.get("reference", ""))
    elif act == "write_off":
        actions.write_off_recovery(found, by, note=said.get("note", ""))
    else:
        actions.reverse_recovery(found, by, note=said.get("note", ""))
    return toast(request, redirect("console:recovery", found.pk), _("Booked."))
