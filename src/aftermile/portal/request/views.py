"""Something wrong? Items, reason, photos, way out, check and send: one decision a page."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aftermile.cases.drafts import (
    Pick,
    choose_reasons,
    choose_units,
    choose_way,
    files_of,
    get_draft,
    picks_of,
    start_draft,
)
from aftermile.cases.models import Draft
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.ids import new_id
from aftermile.policies.models import Reason
from aftermile.policies.queries import reasons_for
from aftermile.policies.reasons import STAFF_ONLY
from aftermile.portal.order.reading import Item, read_items, read_order
from aftermile.portal.particulars import ON_FAULT, ON_RETURN, particulars_of
from aftermile.portal.request.steps import decision_for, first_gap, grouped, kind_of, step_of, taken_of
from aftermile.portal.request.ways import ways_of, why_of
from aftermile.portal.visits import Visit, for_buyer, order_page

Errors = list[tuple[str, str]]


def for_draft(
    name: str,
) -> Callable[[Callable[[HttpRequest, Visit, Draft], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A step of a draft: one that was sent leads to its case, one with a gap back to the gap."""

    def decorate(
        view: Callable[[HttpRequest, Visit, Draft], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        def guarded(request: HttpRequest, visit: Visit, draft_id: str) -> HttpResponseBase:
            draft = get_draft(visit.order, draft_id)
            if draft.case is not None:
                return redirect(visit.url("case", draft.case.pk))
            gap = first_gap(draft, picks_of(draft), name)
            if gap:
                return redirect(visit.url(gap, draft.pk))
            return view(request, visit, draft)

        return for_buyer(guarded)

    return decorate


def step_page(
    request: HttpRequest, visit: Visit, draft: Draft | None, name: str, **context: Any
) -> HttpResponse:
    """Render a step; with errors it answers 422 and keeps what was typed."""
    return order_page(
        request,
        f"portal/request/{name}.html",
        visit,
        step=step_of(visit, draft, name),
        draft=draft,
        taken=taken_of(draft) if draft else [],
        status=422 if context.get("errors") else 200,
        **context,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_buyer
def start(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Begin: the page carries the key of the draft, so that a second click makes no second one."""
    if request.method != "POST":
        return _units_page(request, visit, None, key=new_id("drf"))
    draft = start_draft(visit.order, request.POST.get("key", ""))
    if draft.case is not None:
        return redirect(visit.url("case", draft.case.pk))
    return _take_units(request, visit, draft)


@require_http_methods(["GET", "HEAD", "POST"])
@for_draft("units")
def units(request: HttpRequest, visit: Visit, draft: Draft) -> HttpResponseBase:
    """Choose what it is about, and how many of each."""
    if request.method == "POST":
        return _take_units(request, visit, draft)
    return _units_page(request, visit, draft, key=draft.pk)


def _take_units(request: HttpRequest, visit: Visit, draft: Draft) -> HttpResponseBase:
    items = {item.key: item for item in read_items(visit.order)}
    typed = typed_quantities(request, items)
    errors = quantity_errors(items, typed)
    if not errors:
        try:
            choose_units(draft, chosen_units(items, typed))
        except AftermileError as error:
            errors = [("units", translate(error))]
    if errors:
        return _units_page(request, visit, draft, key=draft.pk, chosen=typed, errors=errors)
    return redirect(visit.url("reason", draft.pk))


def typed_quantities(request: HttpRequest, items: Mapping[str, Item]) -> dict[str, str]:
    """Return the number typed for each ticked item; a ticked kit is that many pieces of each of its parts."""
    typed = {key: request.POST.get(f"quantity-{key}", "1") for key in request.POST.getlist("line")}
    for kit in request.POST.getlist("kit"):
        kits = request.POST.get(f"kits-{kit}", "1")
        for item in items.values():
            if item.part and item.line.pk == kit:
                typed[item.key] = str(_whole(kits) * item.part.quantity)
    return typed


def quantity_errors(items: Mapping[str, Item], typed: Mapping[str, str]) -> Errors:
    """Say which numbers are none, or more than there are."""
    words = _("“%(title)s”: choose a number between 1 and %(most)d.")
    return [
        (f"q_{line}", words % {"title": items[line].title, "most": items[line].free_quantity})
        for line, text in typed.items()
        if line in items and not 0 < _whole(text) <= items[line].free_quantity
    ]


def chosen_units(items: Mapping[str, Item], typed: Mapping[str, str]) -> dict[str, int]:
    """Take the pieces of each line from its free slices, the larger ones first."""
    chosen: dict[str, int] = {}
    for line, text in typed.items():
        left = _whole(text)
        free = items[line].free if line in items else []
        for unit in sorted(free, key=lambda unit: -unit.quantity):
            if left:
                chosen[unit.pk] = min(left, unit.quantity)
                left -= chosen[unit.pk]
    return chosen


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0  # noqa: PLR2004


def _units_page(
    request: HttpRequest,
    visit: Visit,
    draft: Draft | None,
    *,
    key: str,
    chosen: Mapping[str, int | str] | None = None,
    errors: Errors | None = None,
) -> HttpResponse:
    read = read_order(visit)
    if chosen is None:
        picked = {pick["unit"]: pick["quantity"] for pick in draft.picks} if draft else {}
        chosen = {item.key: n for item in read.items if (n := item.count_of(picked))}
    return step_page(request, visit, draft, "units", read=read, key=key, chosen=chosen, errors=errors)


def _reasons(visit: Visit) -> list[Reason]:
    return [row for row in reasons_for(visit.seller) if row.code not in STAFF_ONLY]


@require_http_methods(["GET", "HEAD", "POST"])
@for_draft("reason")
def reason(request: HttpRequest, visit: Visit, draft: Draft) -> HttpResponseBase:
    """Say what is wrong, for all items at once or for each."""
    known = {row.code: row for row in _reasons(visit)}
    picks = picks_of(draft)
    each = "each" in request.GET or len({(pick.reason, pick.comment) for pick in picks}) > 1
    if request.method != "POST":
        told = {pick.unit.pk: (pick.reason, pick.comment) for pick in picks}
        return _reason_page(request, visit, draft, told=told, each=each)
    told = _told(request, picks)
    errors = _reason_errors(told, known)
    if errors:
        return _reason_page(request, visit, draft, told=told, each="each" in request.POST, errors=errors)
    kind = kind_of([known[code] for code, _words in told.values()])
    choose_reasons(draft, kind=kind, told=told)
    return redirect(visit.url("evidence", draft.pk))


def _told(request: HttpRequest, picks: list[Pick]) -> dict[str, tuple[str, str]]:
    """Return reason and words by unit; the page asks once for all or once for each."""
    if "each" not in request.POST:
        said = request.POST.get("reason", ""), request.POST.get("comment", "").strip()
        return {pick.unit.pk: said for pick in picks}
    return {
        pick.unit.pk: (
            request.POST.get(f"reason-{pick.unit.pk}", ""),
            request.POST.get(f"comment-{pick.unit.pk}", "").strip(),
        )
        for pick in picks
    }


def _reason_errors(told: dict[str, tuple[str, str]], known: dict[str, Reason]) -> Errors:
    if any(code not in known for code, _words in told.values()):
        return [("reason", _("Choose what fits best."))]
    if not kind_of([known[code] for code, _words in told.values()]):
        return [
            (
                "reason",
                _("These problems are handled in different ways. Please send them one after the other."),
            )
        ]
    return []


def _reason_page(
    request: HttpRequest,
    visit: Visit,
    draft: Draft,
    *,
    told: dict[str, tuple[str, str]],
    each: bool,
    errors: Errors | None = None,
) -> HttpResponse:
    delivered = visit.order.delivered_at is not None
    groups = grouped(_reasons(visit), visit.language, delivered=delivered)
    return step_page(
        request,
        visit,
        draft,
        "reason",
        groups=groups,
        picks=picks_of(draft),
        told=told,
        said=next(iter(told.values()), ("", "")),
        each=each,
        errors=errors,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_draft("ways")
def ways(request: HttpRequest, visit: Visit, draft: Draft) -> HttpResponseBase:
    """Lay out what is possible; nothing is chosen beforehand."""
    picks, files = picks_of(draft), files_of(draft)
    decision = decision_for(visit, draft, picks, files)
    cards = ways_of(decision)
    errors: Errors = []
    if request.method == "POST":
        wanted = request.POST.get("way", "")
        if wanted in {card.value for card in cards}:
            choose_way(draft, wanted)
            return redirect(visit.url("confirm", draft.pk))
        errors = [("ways", _("Choose one way."))]
    return step_page(
        request,
        visit,
        draft,
        "ways",
        cards=cards,
        why=why_of(decision),
        particulars=particulars_of(visit.order, ON_RETURN if draft.kind == "return" else ON_FAULT),
        refused=not decision.allowed,
        errors=errors,
    )
