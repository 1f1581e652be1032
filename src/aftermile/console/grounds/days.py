"""Days of the calendar that the operator knows better. They count for every seller."""

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.grounds.forms import DayForm
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, NotFound
from aftermile.policies import actions
from aftermile.policies.grounds import calendar_days, get_calendar_day

WRITE = Permission.POLICIES_WRITE
SHOWN = 200


@signed_in(WRITE)
def days(request: MemberRequest) -> HttpResponseBase:
    """List the days; POST, by the operator, sets one."""
    writes = request.access.can(WRITE, "")
    form = DayForm(request.POST or None)
    if request.method == "POST":
        request.access.require(WRITE, "")
        if _saved(request, form):
            return toast(
                request, redirect("console:calendar_days"), _("Saved. Open deadlines are counted again.")
            )
    context = {
        "rows": calendar_days()[:SHOWN],
        "form": form if writes else None,
        "may_write": writes,
    }
    status = 422 if form.is_bound else 200
    return render(request, "console/grounds/days.html", context, status=status)


@require_POST
@signed_in(WRITE)
def remove(request: MemberRequest, day_id: str) -> HttpResponseBase:
    if not request.access.can(WRITE, ""):
        raise NotFound(noun="calendar day", ref=day_id)
    actions.remove_calendar_day(get_calendar_day(day_id), by=request.access.actor)
    return toast(request, redirect("console:calendar_days"), _("Removed. Open deadlines are counted again."))


def _saved(request: MemberRequest, form: DayForm) -> bool:
    if not form.is_valid():
        return False
    data = form.cleaned_data
    try:
        actions.save_calendar_day(
            country=data["country"],
            day=data["day"],
            works=data["works"] == "works",
            note=data["note"],
            by=request.access.actor,
        )
    except AftermileError as error:
        form.add_error(None, translate(error))
        return False
    return True
