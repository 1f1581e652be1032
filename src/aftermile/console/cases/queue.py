"""The queue: views with counts, filters, pages by key; a case opens beside the list on wide screens."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.cases.models import SavedView
from aftermile.cases.queries import BADGE_CAP, badges, count_queue, get_case, queue, saved_views
from aftermile.console.cases.filters import VIEW_WORDS, address, chips_of, filters_of
from aftermile.console.cases.people import members_in
from aftermile.console.cases.rows import rows_of
from aftermile.console.cases.sheet import sheet
from aftermile.console.toasts import is_part
from aftermile.kernel.tenancy import Scope
from aftermile.orders.models import Buyer
from aftermile.policies.queries import label_of, reasons_for

MOST_SELLERS = 200


@signed_in()
def cases(request: MemberRequest) -> HttpResponse:
    """`?view=` and filters; `?open=` is the case beside the list; HTMX gets the list alone."""
    access = request.access
    filters = filters_of(request.GET, access.member)
    page = queue(access.scope, filters, after=request.GET.get("after") or None)
    context: dict[str, Any] = {
        "page": page,
        "rows": rows_of(page.items),
        "filters": filters,
        "open": request.GET.get("open", ""),
    }
    target = request.headers.get("HX-Target", "")
    if is_part(request) and target == "queue-list":
        response = render(request, "console/cases/list.html", context)
    else:
        response = render(request, "console/cases/queue.html", context | _frame(request, context))
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def _frame(request: MemberRequest, context: dict[str, Any]) -> dict[str, Any]:
    access, filters = request.access, context["filters"]
    active = access.scope.apply(Seller.objects.filter(active=True), "pk")
    sellers = list(active.order_by("name")[:MOST_SELLERS])
    members = members_in(access.scope)
    reasons = _reasons(sellers)
    words = {
        **{member.pk: str(member) for member in members},
        **{seller.pk: seller.name for seller in sellers},
        **dict(reasons),
        **_buyer_words(access.scope, filters.buyer),
    }
    counts = badges(access.scope, seller=filters.seller)
    opened = context["open"]
    return {
        "views": [(name, label, icon, counts.get(name)) for name, (label, icon) in VIEW_WORDS.items()],
        "saved": [_saved(view) for view in saved_views(access.member.pk, access.scope)]
        if access.member
        else [],
        "cap": BADGE_CAP,
        "total": count_queue(access.scope, filters),
        "chips": chips_of(request.GET, filters, words),
        "sellers": sellers if len(sellers) > 1 else [],
        "members": members,
        "reasons": reasons,
        "may_decide": access.can_anywhere(Permission.CASES_DECIDE),
        "may_write": access.can_anywhere(Permission.CASES_WRITE),
        **(sheet(get_case(access.scope, opened), access) if opened else {}),
    }


def _saved(view: SavedView) -> tuple[SavedView, str]:
    return view, f"{address(view.filters)}&saved={view.pk}"


def _reasons(sellers: list[Seller]) -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [(row.code, label_of(row, language)) for row in reasons_for(sellers[0])] if sellers else []


def _buyer_words(scope: Scope, buyer_id: str) -> dict[str, str]:
    if not buyer_id:
        return {}
    buyer = scope.apply(Buyer.objects.all()).filter(pk=buyer_id).first()
    return {buyer_id: buyer.name or buyer.email} if buyer else {}
