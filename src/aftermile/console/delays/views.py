"""Parcels at risk and incidents."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.console.delays.lines import lines_of
from aftermile.console.toasts import toast
from aftermile.database.chips import CHIPS, chip_of
from aftermile.parcels import late
from aftermile.parcels.actions.delays import note_incident
from aftermile.parcels.carrier import carrier_label, carriers
from aftermile.parcels.late import RiskFilters
from aftermile.parcels.models import Incident

WRITE: Final = Permission.PARCELS_WRITE
SHOWN: Final = 5
FILTERS: Final[dict[str, tuple[str | Promise, str]]] = {
    "kind": (gettext_lazy("delay"), "delay"),
    "carrier": (gettext_lazy("carrier"), ""),
    "party": (gettext_lazy("at fault"), "at_fault"),
    "seller": (gettext_lazy("seller"), ""),
}


@dataclass(frozen=True, slots=True)
class Filter:
    label: str | Promise
    words: str | Promise
    without: str


@dataclass(frozen=True, slots=True)
class Tile:
    """How many parcels have this kind of delay; `code` "" are those that will only likely be late."""

    code: str
    count: int
    chosen: bool


@signed_in()
def delays(request: MemberRequest) -> HttpResponse:
    scope = request.access.scope
    wanted = RiskFilters(**{name: request.GET.get(name, "")[:60] for name in FILTERS})
    found = late.list_at_risk(scope, wanted, after=request.GET.get("after", ""))
    open_ones = late.list_incidents(scope, limit=SHOWN)
    counts = late.kinds_at_risk(scope)
    sellers = _sellers(request)
    context = {
        "page": found,
        "lines": lines_of(found.items),
        "incidents": _waiting(open_ones.items),
        "more_incidents": open_ones.next is not None,
        "tiles": [
            Tile(code, counts[code], wanted.kind == code) for code in CHIPS["delay"] if counts.get(code)
        ],
        "likely": counts.get("", 0),
        "chosen": wanted,
        "filters": _filters(request, dict(sellers)),
        "parties": CHIPS["at_fault"],
        "carriers": sorted(carriers, key=lambda one: one.label.lower()),
        "sellers": sellers if len(sellers) > 1 else [],
        "stakes": late.stake_of(scope),
        "may_open": request.access.can_anywhere(Permission.CASES_WRITE),
        "tab": "risk",
    }
    return render(request, "console/delays/list.html", context)


def _sellers(request: MemberRequest) -> list[tuple[str, str]]:
    rows = request.access.scope.apply(Seller.objects.filter(active=True), "pk").order_by("name")
    return list(rows.values_list("pk", "name")[:200])


def _filters(request: HttpRequest, sellers: dict[str, str]) -> list[Filter]:
    found = []
    for name, (label, noun) in FILTERS.items():
        value = request.GET.get(name, "")
        if value:
            rest = {key: str(kept) for key, kept in request.GET.items() if key not in (name, "after")}
            words = chip_of(noun, value).word if noun else sellers.get(value) or carrier_label(value)
            found.append(Filter(label, words, f"?{urlencode(rest)}"))
    return found


def _waiting(rows: list[Incident]) -> list[tuple[Incident, int]]:
    waiting = late.waiting_in(rows)
    return [(row, waiting.get(row.pk, 0)) for row in rows]


@signed_in()
def incidents(request: MemberRequest) -> HttpResponse:
    every = "all" in request.GET
    kind = request.GET.get("kind", "")[:20]
    found = late.list_incidents(
        request.access.scope, open_only=not every, kind=kind, after=request.GET.get("after", "")
    )
    context = {
        "page": found,
        "incidents": _waiting(found.items),
        "all": every,
        "kinds": CHIPS["incident"],
        "kind": kind,
        "tab": "incidents",
    }
    return render(request, "console/delays/incidents.html", context)


@signed_in()
def incident(request: MemberRequest, ref: str) -> HttpResponseBase:
    """One incident with its parcels; a POST keeps what somebody found out."""
    row = late.get_incident(request.access.scope, ref)
    if request.method == "POST":
        request.access.require(WRITE, row.seller_id)
        note_incident(row, words=request.POST.get("words", ""), by=request.access.actor)
        return toast(request, redirect("console:incident", row.pk), _("Noted."))
    found = late.parcels_of_incident(row, after=request.GET.get("after", ""))
    lines = lines_of([one.parcel for one in found.items])
    context: dict[str, Any] = {
        "row": row,
        "page": found,
        "lines": list(zip(found.items, lines, strict=True)),
        "waiting": late.waiting_in([row]).get(row.pk, 0),
        "by_chance": _chance(row),
        "may_write": request.access.can(WRITE, row.seller_id),
        "may_open": request.access.can(Permission.CASES_WRITE, row.seller_id),
        "tab": "incidents",
    }
    return render(request, "console/delays/incident.html", context)


def _chance(row: Incident) -> str:
    """Return how likely the shift is mere chance, as it is written."""
    p = float(row.evidence.get("p", 1.0))
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"  # noqa: PLR2004
