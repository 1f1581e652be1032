"""The editor of a table: rows of typed cells, tests and checks beside it, saved as a draft."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.policies.editor import Editor, around, impact_of, place_url
from aftermile.console.policies.grid import document_of_grid, grid_from, grid_of, rearrange
from aftermile.console.policies.judging import judge
from aftermile.console.policies.sellers import chosen_seller, may_write, sellers_of
from aftermile.console.policies.vocabulary import vocabulary_of
from aftermile.console.toasts import is_part, toast
from aftermile.database.words import translate
from aftermile.kernel.errors import BadInput, ChangedMeanwhile, NotFound
from aftermile.policies import actions
from aftermile.policies.engine.problems import TableBroken
from aftermile.policies.models import Purpose
from aftermile.policies.tables import Place, empty_document, schema_for, shown_table

WRITE = Permission.POLICIES_WRITE
MOST_LIVE_ROWS = 200
"""Larger tables are checked when they are saved, not at each key."""


def place_asked(request: MemberRequest) -> Place:
    """Return the table that the address names: seller, purpose, channel; raise `NotFound`."""
    seller = chosen_seller(request, sellers_of(request))
    purpose = request.GET.get("purpose", Purpose.PROMISE)
    if purpose not in Purpose.values:
        raise NotFound(noun="policy table", ref=purpose[:40])
    channel = request.GET.get("channel", "").strip()[:40] if purpose == Purpose.PROGRAM else ""
    return Place(seller, purpose, channel)


@signed_in(WRITE)
def policies(request: MemberRequest) -> HttpResponseBase:
    """Show the draft, or the table in force; a POST saves the rows or rearranges what is on the page."""
    place = place_asked(request)
    if request.method == "POST":
        request.access.require(WRITE, place.seller.pk)
        return _posted(request, place)
    table = shown_table(place)
    document = table.document if table else empty_document(place.purpose, place.seller.base_currency)
    vocabulary = vocabulary_of(place.seller, schema_for(place.seller, place.purpose))
    judged = judge(grid_of(document, place.purpose), place, vocabulary)
    return _page(request, Editor(place, table, judged, changed=False))


def _page(request: MemberRequest, editor: Editor, status: int = 200, **more: Any) -> HttpResponse:
    sellers = sellers_of(request)
    context = {
        **around(editor),
        "sellers": sellers if len(sellers) > 1 else [],
        "may_write": may_write(request, editor.place.seller, WRITE),
        **more,
    }
    return render(request, "console/policies/table.html", context, status=status)


def _posted(request: MemberRequest, place: Place) -> HttpResponseBase:
    vocabulary = vocabulary_of(place.seller, schema_for(place.seller, place.purpose))
    grid = grid_from(request.POST)
    act = request.POST.get("act", "save")
    table = shown_table(place)
    if act != "save":
        adding = {"field": request.POST.get("add_field", ""), "output": request.POST.get("add_output", "")}
        judged = judge(rearrange(grid, act, adding, vocabulary.schema), place, vocabulary)
        return _page(request, Editor(place, table, judged, changed=True), seen=request.POST.get("seen", ""))
    document = document_of_grid(grid, vocabulary.schema)
    try:
        seen = _seen(request.POST.get("seen", ""))
        note = request.POST.get("version_note")
        saved = actions.save_draft(place, document, by=request.access.actor, seen=seen, note=note)
    except (TableBroken, ChangedMeanwhile, BadInput) as error:
        judged = judge(grid, place, vocabulary)
        problem = _("Some cells are not right.") if isinstance(error, TableBroken) else translate(error)
        status = 422 if error.status != ChangedMeanwhile.status else 409 if not is_part(request) else 422
        editor = Editor(place, shown_table(place), judged, changed=True)
        return _page(request, editor, status, problem=problem, seen=request.POST.get("seen", ""))
    words = _("Saved as a draft. Publish it to put it in force.")
    if not is_part(request):
        return toast(request, redirect(place_url("policies", place)), words)
    judged = judge(grid_of(saved.document, place.purpose), place, vocabulary)
    return toast(request, _page(request, Editor(place, saved, judged, changed=False)), words)


def _seen(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(field="seen", problem=text[:40]) from None


@require_POST
@signed_in(WRITE)
def live(request: MemberRequest) -> HttpResponse:
    """Look at the grid as it is typed: tests, checks and law; nothing is saved."""
    place = place_asked(request)
    request.access.require(WRITE, place.seller.pk)
    grid = grid_from(request.POST)
    table = shown_table(place)
    context: dict[str, Any] = {
        "place": place,
        "seller": place.seller,
        "may_write": True,
        "urls": {"add_policy_test": place_url("add_policy_test", place)},
        **impact_of(table),
    }
    if len(grid.rows) > MOST_LIVE_ROWS:
        return render(request, "console/policies/_live.html", {**context, "too_large": True})
    vocabulary = vocabulary_of(place.seller, schema_for(place.seller, place.purpose))
    editor = Editor(place, table, judge(grid, place, vocabulary), changed=True)
    return render(request, "console/policies/_live.html", {**context, "editor": editor})
