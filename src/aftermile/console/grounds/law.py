"""The law that decisions stand on, to read. It is not legal advice."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.console.grounds.forms import LawForm, place_name
from aftermile.kernel import clock
from aftermile.policies.statutes import Law, features, find_place, law_of
from aftermile.policies.statutes.telling import owed, tell
from aftermile.policies.statutes.words import CONFIDENCE, FEATURES, NOT_LEGAL_ADVICE, note_words


@signed_in()
def law(request: MemberRequest) -> HttpResponse:
    """Show what the law of a place gives to buyers, for purchases of a day."""
    today = clock.now().date()
    asked = {"place": request.GET.get("place") or _home(request), "on": request.GET.get("on") or today}
    form = LawForm(asked)
    context: dict[str, object] = {"form": form, "advice": _(NOT_LEGAL_ADVICE)}
    if form.is_valid():
        place, on = form.asked
        found = law_of(place, on=on)
        if found is not None:
            context |= _shown(found, on)
    return render(request, "console/grounds/law.html", context, status=200 if form.is_valid() else 422)


def _home(request: MemberRequest) -> str:
    """Return the place to begin with: that of the first seller in view, else the European Union."""
    country = (
        request.access.scope.apply(Seller.objects.filter(active=True), "pk")
        .order_by("name")
        .values_list("country", flat=True)
        .first()
    )
    place = find_place(country or "")
    return place.id if place else "EU"


def _shown(found: Law, on: date) -> dict[str, object]:
    notes = [note_words(code, {}, _) for code in found.place.notes]
    notes += [_(FEATURES[code]) for code in features(found.id, on)]
    if found.place.upcoming:
        notes.append(found.place.upcoming)
    return {
        "name": place_name(found.id),
        "law": found,
        "on": on,
        "owed": owed(found, _),
        "told": [(part, _(CONFIDENCE[part.row.confidence])) for part in tell(found, _)],
        "notes": notes,
    }
