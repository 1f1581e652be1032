"""The page of tracking services: which are on, how they do, what of theirs could not be taken in."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.toasts import toast
from aftermile.kernel.errors import NotAllowed
from aftermile.parcels.actions.inbox import take_again
from aftermile.parcels.actions.pacing import resume
from aftermile.parcels.actions.refusing import Refusal, last_refusals
from aftermile.parcels.carrier import Installed, trackers
from aftermile.parcels.models import Pace
from aftermile.parcels.queries import dead_pushes, paces_of_services, pushes_by_state

VERBS: Final = {"push": _("sends webhooks"), "poll": _("is asked")}
MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Row:
    service: Installed
    verbs: list[tuple[str | Promise, bool]]
    hook: str
    pace: Pace | None
    waiting: int
    dead: int
    refusal: Refusal | None


def rows(request: HttpRequest) -> list[Row]:
    """Return a row for each service, those that are on first."""
    paces, counts = paces_of_services(), pushes_by_state()
    refusals = last_refusals([one.info.id for one in trackers if "push" in one.on])
    found = sorted(trackers, key=lambda one: (not one.on, one.info.label.lower()))
    return [
        Row(
            one,
            [(VERBS[verb], verb in one.on) for verb in one.info.verbs],
            _hook(request, one),
            paces.get(one.info.id),
            counts.get((one.info.id, "waiting"), 0),
            counts.get((one.info.id, "dead"), 0),
            refusals.get(one.info.id),
        )
        for one in found
    ]


def _hook(request: HttpRequest, one: Installed) -> str:
    if "push" not in one.info.verbs:
        return ""
    return str(request.build_absolute_uri(reverse("tracker-hook", args=[one.info.id])))


def _must_be_allowed(request: MemberRequest) -> None:
    if not request.access.can_anywhere(Permission.SETTINGS_WRITE):
        raise NotAllowed(permission=Permission.SETTINGS_WRITE.value)


def _operates(request: MemberRequest) -> bool:
    """Say whether this member answers for all sellers: what a service pushed may be of any of them."""
    return Permission.SETTINGS_WRITE in request.access.grants.get("", ())


def _must_operate(request: MemberRequest) -> None:
    if not _operates(request):
        raise NotAllowed(permission=Permission.SETTINGS_WRITE.value)


@signed_in()
def tracking_services(request: MemberRequest) -> HttpResponse:
    _must_be_allowed(request)
    context = {"rows": rows(request), "dead": dead_pushes(MOST) if _operates(request) else []}
    return render(request, "console/settings/tracking_services.html", context)


@require_POST
@signed_in()
def ask_again(request: MemberRequest, provider: str) -> HttpResponseBase:
    """Ask a service that was left alone with the next round: somebody mended what was wrong."""
    _must_operate(request)
    resume(trackers.get(provider).info.id)
    return toast(request, redirect("console:tracking_services"), str(_("It is asked again.")))


@require_POST
@signed_in()
def take_push_again(request: MemberRequest, push: int) -> HttpResponseBase:
    _must_operate(request)
    take_again([push])
    return toast(request, redirect("console:tracking_services"), str(_("It is taken in again.")))
