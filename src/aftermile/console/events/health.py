"""How the installation is: queues, dead letters, webhooks, disk, workers."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.toasts import toast
from aftermile.database.keyset import page
from aftermile.database.sizes import sizes
from aftermile.events import actions, queries
from aftermile.kernel.tenancy import Scope


@signed_in()
def health(request: MemberRequest) -> HttpResponse:
    context = {"health": queries.health(request.access.scope), "sizes": sizes()}
    return render(request, "console/events/health.html", context)


@signed_in()
def dead_letters(request: MemberRequest) -> HttpResponse:
    rows = queries.dead_runs(request.access.scope)
    context = {
        "page": page(rows, order_by=["-id"], after=request.GET.get("after")),
        "may_change": request.access.can_anywhere(Permission.SETTINGS_WRITE),
    }
    return render(request, "console/events/dead_letters.html", context)


@require_POST
@signed_in(Permission.SETTINGS_WRITE)
def run_again(request: MemberRequest) -> HttpResponseBase:
    """Run one dead letter again (`run`), or all of those this member may touch."""
    may = [
        seller for seller in request.access.grants if request.access.can(Permission.SETTINGS_WRITE, seller)
    ]
    scope = Scope.everything() if "" in may else Scope.of(*may)
    runs = queries.dead_runs(scope).select_related(None)
    if request.POST.get("run", "").isdigit():
        runs = runs.filter(pk=request.POST["run"])
    count = actions.run_again(runs)
    words = ngettext("{count} dead letter runs again.", "{count} dead letters run again.", count)
    return toast(request, redirect("console:dead_letters"), words.format(count=count))
