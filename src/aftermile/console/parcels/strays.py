"""What came for numbers that are no parcel's: see why, say whose it is, or put it away."""

from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.parcels.forms import ROLES
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, NotAllowed
from aftermile.parcels import queries
from aftermile.parcels.actions.attaching import CAN_BE_ATTACHED, attach_stray, set_stray_aside
from aftermile.parcels.carrier import SentScan, Tracking, carrier_label
from aftermile.parcels.detect import detect
from aftermile.parcels.models import StrayScan
from aftermile.parcels.reading.kept import tracking_of

WRITE: Final = Permission.PARCELS_WRITE
OURS: Final = 5
"""So many of our own parcels with the number of a stray are named."""
WHAT_NOW: Final = {
    "nobody": gettext_lazy(
        "It goes to its parcel by itself as soon as one has this number. Or say whose it is."
    ),
    "ambiguous": gettext_lazy("More than one parcel here has this number. Say whose it is."),
    "foreign": gettext_lazy(
        "A parcel here has this number, but what came goes to another country and never was in ours: the"
        " carrier gave the number to somebody else too. It changes nothing; set it aside."
    ),
    "broken": gettext_lazy("It cannot be read. If it comes again, tell who sends it; else set it aside."),
}


@signed_in()
def strays(request: MemberRequest) -> HttpResponse:
    """The newest first."""
    found = queries.list_strays(request.access.scope, after=request.GET.get("after", ""))
    rows = [(row, len(told.scans) if (told := _tracking(row)) else 0) for row in found.items]
    context = {"page": found, "rows": rows, "may_write": request.access.can_anywhere(WRITE)}
    return render(request, "console/parcels/strays.html", context)


@require_http_methods(["GET", "POST"])
@signed_in(WRITE)
def stray(request: MemberRequest, stray_id: int) -> HttpResponseBase:
    """One of them with what it says; a POST gives it to a parcel."""
    row = queries.get_stray(request.access.scope, stray_id)
    told = _tracking(row)
    context: dict[str, Any] = {
        "row": row,
        "scans": [(scan, _instant(scan)) for scan in told.scans] if told else [],
        "tracking": told,
        "what_now": WHAT_NOW.get(row.reason, ""),
        "ours": queries.parcels_with(request.access.scope, row.number, most=OURS),
        "carrier": carrier_label(row.carrier),
        "can_attach": row.reason in CAN_BE_ATTACHED and not row.parcel_id and _may(request, row),
        "roles": ROLES,
        "may_write": _may(request, row),
        "candidates": [(one, carrier_label(one.carrier)) for one in detect(row.number)],
    }
    if request.method == "POST":
        try:
            parcel = queries.find_parcel_under(request.access.scope, request.POST.get("parcel", "").strip())
            request.access.require(WRITE, parcel.seller_id)
            role = request.POST.get("role", "")
            attach_stray(row, parcel, role=role, by=request.access.actor)
        except NotAllowed:
            raise
        except AftermileError as error:
            context |= {"problem": translate(error), "typed": request.POST.get("parcel", "")}
        else:
            words = _("It is this parcel’s now.")
            return toast(request, redirect("console:parcel", parcel.pk), words)
    status = 422 if "problem" in context else 200
    return render(request, "console/parcels/stray.html", context, status=status)


def _tracking(row: StrayScan) -> Tracking | None:
    try:
        return tracking_of(row.tracking)
    except (TypeError, ValueError, KeyError, AttributeError):
        return None


def _instant(scan: SentScan) -> datetime | None:
    """Return when it was, where it says an instant; else its wall clock is shown as it was sent."""
    try:
        at = datetime.fromisoformat(scan.at)
    except ValueError:
        return None
    return at if at.tzinfo else None


def _may(request: MemberRequest, row: StrayScan) -> bool:
    return request.access.can(WRITE, row.seller_id or "")


@require_POST
@signed_in(WRITE)
def set_aside(request: MemberRequest, stray_id: int) -> HttpResponseBase:
    row = queries.get_stray(request.access.scope, stray_id)
    if not _may(request, row):
        raise NotAllowed(permission=WRITE.value)
    set_stray_aside(row, by=request.access.actor)
    return toast(request, redirect("console:strays"), _("Set aside."))
