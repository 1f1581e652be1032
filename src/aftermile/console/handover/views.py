"""The hand-over station: scan what goes to the carrier, see at once what must not, print the manifest."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Member
from aftermile.accounts.roles import Permission
from aftermile.console.toasts import is_part, toast
from aftermile.kernel import clock
from aftermile.parcels import rounds
from aftermile.parcels.actions.handing import Handed, end_round, hand_over, round_of, take_back
from aftermile.parcels.barcodes import numbers_in
from aftermile.parcels.carrier import carriers
from aftermile.parcels.detect import detect
from aftermile.parcels.models import Location, Parcel

WRITE: Final = Permission.PARCELS_WRITE
PLACE: Final = "handover_place"
CARRIER: Final = "handover_carrier"
DAY: Final = 24 * 3600
SHOWN: Final = 30
SOUNDS: Final = {
    "ok": "booked",
    "known": "several",
    "unknown": "unknown",
    "several": "several",
    "canceled": "stop",
}
"""Which sound of the stations a verdict makes; any other is `wrong`."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What stays the same from scan to scan."""

    carrier: str
    location: Location | None

    @property
    def place(self) -> str:
        return str(self.location.name) if self.location else ""


def _member(request: MemberRequest) -> Member:
    assert request.access.member is not None
    return request.access.member


@require_http_methods(["GET", "POST"])
@signed_in(WRITE)
def station(request: MemberRequest) -> HttpResponse:
    """A POST is one scan: `q` the code, `carrier` and `location` as chosen, `parcel` one of several."""
    places = rounds.places_of(request.access.scope)
    chosen = _chosen(request, places)
    answer = _scan(request, chosen) if request.method == "POST" else {}
    context = _round(request) | answer | {"chosen": chosen, "places": places}
    if not is_part(request):
        context |= _frame(request)
    template = "answer" if is_part(request) else "station"
    response = render(request, f"console/handover/{template}.html", context)
    if request.method == "POST":
        for name, value in (
            (CARRIER, chosen.carrier),
            (PLACE, chosen.location.pk if chosen.location else ""),
        ):
            response.set_cookie(name, value, max_age=DAY, samesite="Lax", httponly=True)
    patch_vary_headers(response, ("HX-Request",))
    return response


def _chosen(request: MemberRequest, places: Any) -> Chosen:
    data = request.POST if request.method == "POST" else {}
    carrier = data.get("carrier", request.COOKIES.get(CARRIER, ""))
    ref = data.get("location", request.COOKIES.get(PLACE, ""))
    found = next((place for place in places if place.pk == ref), None)
    if found is None and len(places) == 1:
        [found] = places
    return Chosen(carrier if carrier in carriers else "", found)


def _frame(request: MemberRequest) -> dict[str, Any]:
    return {
        "carriers": sorted(((one.id, one.label) for one in carriers), key=lambda one: one[1].lower()),
        "last": rounds.last_rounds(_member(request)),
        "may_hand": request.access.can_anywhere(WRITE),
    }


def _round(request: MemberRequest) -> dict[str, Any]:
    """Return what stands under the field: the open round as it is now, read after the scan."""
    return {"labels": {one.id: one.label for one in carriers}, "scanned": lambda: _listed(request)}


def _listed(request: MemberRequest) -> dict[str, Any]:
    scope, handover = request.access.scope, rounds.open_round(_member(request))
    if handover is None:
        return {"rows": [], "counts": [], "total": 0}
    counts = [(label_of(carrier), n) for carrier, n in rounds.counts_of(scope, handover)]
    total = sum(n for _name, n in counts)
    rows = list(rounds.rows_of(scope, handover)[:SHOWN])
    shown = [(row, label_of(row.carrier)) for row in rows]
    return {"round": handover, "rows": shown, "counts": counts, "total": total, "more": total - len(rows)}


def label_of(carrier: str) -> str:
    found = carriers.find(carrier)
    return found.label if found else carrier or _("Carrier unknown")


def _scan(request: MemberRequest, chosen: Chosen) -> dict[str, Any]:
    text = request.POST.get("q", "").strip()
    if not text:
        return {}
    found = rounds.parcels_scanned(request.access.scope, text)
    if ref := request.POST.get("parcel", ""):
        found = [parcel for parcel in found if parcel.pk == ref]
    verdict = "unknown" if not found else "several" if len(found) > 1 else ""
    context: dict[str, Any] = {"text": text, "found": found}
    if verdict:
        context["likely"] = [label_of(one) for one in _likely(text)] if verdict == "unknown" else []
    else:
        handed = _hand_over(request, chosen, found[0])
        verdict = handed.verdict.value
        context |= {"handed": handed, "carrier": label_of(handed.carrier)}
    return context | {"verdict": verdict, "sound": SOUNDS.get(verdict, "wrong")}


def _hand_over(request: MemberRequest, chosen: Chosen, parcel: Parcel) -> Handed:
    access = request.access
    access.require(WRITE, parcel.seller_id)
    return hand_over(
        round_of(_member(request)),
        parcel,
        by=access.actor,
        carrier=chosen.carrier,
        place=chosen.place,
        anyway="anyway" in request.POST,
    )


def _likely(text: str) -> list[str]:
    """Return the carriers whose number it may be."""
    found = [one.carrier for number in numbers_in(text) for one in detect(number, most=3)]
    return list(dict.fromkeys(found))[:3]


@require_POST
@signed_in(WRITE)
def undo(request: MemberRequest, row: int) -> HttpResponseBase:
    """Take one scan back; the parcel is where it was."""
    found = rounds.get_row(request.access.scope, row)
    request.access.require(WRITE, found.seller_id)
    words = _("Taken back.") if take_back(found, by=request.access.actor) else _("It was taken back before.")
    if is_part(request):
        return toast(request, render(request, "console/handover/answer.html", _round(request)), words)
    return toast(request, redirect("console:handover"), words)


@require_POST
@signed_in(WRITE)
def end(request: MemberRequest) -> HttpResponseBase:
    """End the round and show its manifest."""
    handover = rounds.open_round(_member(request))
    if handover is None:
        return redirect("console:handover")
    end_round(handover)
    return redirect("console:handover_manifest", handover.pk)


@signed_in()
def manifest(request: MemberRequest, ref: str) -> HttpResponse:
    """Show the paper that the driver signs: a sheet for each carrier."""
    scope = request.access.scope
    handover = rounds.get_round(scope, _member(request), ref)
    rows = sorted(rounds.rows_of(scope, handover), key=lambda row: (row.carrier, row.place, row.pk))
    sheets = [
        {"carrier": label_of(carrier), "place": place, "rows": list(group)}
        for (carrier, place), group in groupby(rows, key=attrgetter("carrier", "place"))
    ]
    context = {"handover": handover, "sheets": sheets, "total": len(rows), "now": clock.now()}
    return render(request, "console/handover/manifest.html", context)
