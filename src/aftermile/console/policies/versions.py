"""Versions of a table: what changed, publishing, trials, one step back."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.policies.differences import Difference, difference_of
from aftermile.console.policies.editor import Editor, place_url, tabs_of
from aftermile.console.policies.field_words import PURPOSES
from aftermile.console.policies.grid import grid_of
from aftermile.console.policies.judging import judge
from aftermile.console.policies.sellers import may_write, sellers_of
from aftermile.console.policies.table import place_asked
from aftermile.console.policies.vocabulary import vocabulary_of
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, NotFound
from aftermile.policies import actions
from aftermile.policies.errors import PublishingNeedsAnAnswer
from aftermile.policies.models import PolicyTable, TableState
from aftermile.policies.queries import get_table
from aftermile.policies.review import POINTS
from aftermile.policies.tables import Place, newest_of, place_of, schema_for, version_before, versions_of
from aftermile.policies.trials import shadow_report, trial_of

WRITE = Permission.POLICIES_WRITE
_DIGITS = 2


@signed_in(WRITE)
def versions(request: MemberRequest) -> HttpResponse:
    """All versions of a table, newest first."""
    place = place_asked(request)
    sellers = sellers_of(request)
    rows = versions_of(place)
    live = next((row for row in rows if row.state == TableState.LIVE), None)
    context = {
        "place": place,
        "seller": place.seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "tabs": tabs_of(place, "policy_versions"),
        "versions": rows,
        "live": live,
        "before": version_before(live) if live else None,
        "editor_url": place_url("policies", place),
        "may_write": may_write(request, place.seller, WRITE),
    }
    return render(request, "console/policies/versions.html", context)


@signed_in(WRITE)
def version(request: MemberRequest, table_id: str) -> HttpResponse:
    """One version to read, and what it changed against another (`?with=`)."""
    table = get_table(request.access.scope, table_id)
    place = place_of(table)
    other = _other(request, table, place)
    context = {
        **_shown(request, table, place),
        "other": other,
        "difference": _difference(other, table) if other else None,
        "versions": [row for row in versions_of(place) if row.pk != table.pk],
        "newest": trial_of(place) or newest_of(place, TableState.LIVE),
    }
    return render(request, "console/policies/version.html", context)


def _other(request: MemberRequest, table: PolicyTable, place: Place) -> PolicyTable | None:
    ref = request.GET.get("with", "")
    if not ref:
        return table.based_on or version_before(table)
    other = place.tables.filter(pk=ref).first()
    if other is None:
        raise NotFound(noun="policy table", ref=ref[:40])
    return other


def _difference(before: PolicyTable, after: PolicyTable) -> Difference:
    vocabulary = vocabulary_of(after.seller, schema_for(after.seller, after.purpose))
    return difference_of(before.document, after.document, vocabulary)


def _shown(request: MemberRequest, table: PolicyTable, place: Place) -> dict[str, Any]:
    vocabulary = vocabulary_of(place.seller, schema_for(place.seller, place.purpose))
    judged = judge(grid_of(table.document, place.purpose), place, vocabulary)
    return {
        "table": table,
        "place": place,
        "seller": place.seller,
        "purpose": PURPOSES[place.purpose][0],
        "editor": Editor(place, table, judged, changed=False),
        "versions_url": place_url("policy_versions", place),
        "editor_url": place_url("policies", place),
        "may_change": may_write(request, place.seller, WRITE),
    }


@signed_in(WRITE)
def publication(request: MemberRequest, table_id: str) -> HttpResponseBase:
    """What publishing would put in force, with all that was found; a POST does it."""
    table = get_table(request.access.scope, table_id)
    place = place_of(table)
    problem = ""
    if request.method == "POST":
        request.access.require(WRITE, table.seller_id)
        accepted = [one for one in POINTS if request.POST.get(f"accept_{one}")]
        try:
            actions.publish(table, by=request.access.actor, accepted=accepted)
        except PublishingNeedsAnAnswer:
            problem = _("Look at what is marked below, and tick it to publish all the same.")
        except AftermileError as error:
            problem = translate(error)
        else:
            words = _("Version %(version)d is in force.") % {"version": table.version}
            return toast(request, redirect(place_url("policies", place)), words)
    live = newest_of(place, TableState.LIVE)
    context = {
        **_shown(request, table, place),
        "live": live,
        "difference": _difference(live, table) if live and live.pk != table.pk else None,
        "problem": problem,
        "can_publish": table.state in (TableState.DRAFT, TableState.SHADOW, TableState.ROLLOUT),
        "trial": trial_of(place),
    }
    status = 422 if problem else 200
    return render(request, "console/policies/publication.html", context, status=status)


@signed_in(WRITE)
def trial(request: MemberRequest, table_id: str) -> HttpResponseBase:
    """Start, change and stop a trial; read what a shadow would have said."""
    table = get_table(request.access.scope, table_id)
    place = place_of(table)
    if request.method == "POST":
        request.access.require(WRITE, table.seller_id)
        words = _tried(request, table)
        return toast(request, redirect(reverse("console:policy_trial", args=[table.pk])), words)
    context = {
        "table": table,
        "seller": place.seller,
        "report": shadow_report(table),
        "running": table.state in (TableState.SHADOW, TableState.ROLLOUT),
        "versions_url": place_url("policy_versions", place),
        "editor_url": place_url("policies", place),
        "may_change": may_write(request, place.seller, WRITE),
    }
    return render(request, "console/policies/trial.html", context)


def _tried(request: MemberRequest, table: PolicyTable) -> str:
    by, act = request.access.actor, request.POST.get("act", "")
    if act == "shadow":
        actions.start_shadow(table, by=by)
        return _("It runs in shadow from now on and changes nothing.")
    if act == "rollout":
        percent = request.POST.get("percent", "")
        table = actions.start_rollout(
            table, percent=int(percent) if percent.isdecimal() and len(percent) <= _DIGITS else 0, by=by
        )
        return _("It decides for %(percent)d %% of the orders.") % {"percent": table.percent}
    if act == "stop":
        actions.stop_trial(table, by=by)
        return _("Stopped. The version in force decides alone.")
    raise NotFound(noun="move", ref=act[:40])


@require_POST
@signed_in(WRITE)
def reversion(request: MemberRequest, table_id: str) -> HttpResponseBase:
    """One click: what was in force before is in force again."""
    table = get_table(request.access.scope, table_id)
    request.access.require(WRITE, table.seller_id)
    place = place_of(table)
    to = None
    if ref := request.POST.get("to", ""):
        to = place.tables.filter(pk=ref).first()
        if to is None:
            raise NotFound(noun="policy table", ref=ref[:40])
    fresh = actions.revert(table, by=request.access.actor, to=to)
    words = _("Version %(version)d is in force: it has the rows of version %(source)d.") % {
        "version": fresh.version,
        "source": fresh.based_on.version if fresh.based_on else 0,
    }
    return toast(request, redirect(place_url("policy_versions", place)), words)


@require_POST
@signed_in(WRITE)
def discarding(request: MemberRequest, table_id: str) -> HttpResponseBase:
    """Throw a draft away."""
    table = get_table(request.access.scope, table_id)
    request.access.require(WRITE, table.seller_id)
    place = place_of(table)
    actions.discard_draft(table)
    return toast(request, redirect(place_url("policies", place)), _("The draft is gone."))
