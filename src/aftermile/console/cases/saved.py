"""Views of the queue that a member keeps, for himself or for all."""

from django.http import HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.cases.models import SavedView
from aftermile.console.cases.filters import address, kept
from aftermile.console.toasts import toast
from aftermile.kernel.errors import BadInput, NotFound, Phrase

MOST = 50
LONGEST = 60


@require_POST
@signed_in(own=True)
def keep_view(request: MemberRequest) -> HttpResponseRedirect:
    """Keep the filters of `query` under a name; the same name again replaces one's own view."""
    member = request.access.member
    name = request.POST.get("name", "").strip()[:LONGEST]
    if member is None or not name:
        raise BadInput(field="name", problem=_("it must not be empty."))
    if SavedView.objects.filter(member=member).exclude(name=name).count() >= MOST:
        raise BadInput(
            field="name", problem=Phrase(_("at most {most} views can be kept; delete one first."), most=MOST)
        )
    query = QueryDict(request.POST.get("query", ""))
    filters = kept(query)
    view, _created = SavedView.objects.update_or_create(
        member=member,
        name=name,
        defaults={
            "filters": filters,
            "shared": "shared" in request.POST and not request.access.reads_only,
            "seller": _seller_of(request, filters),
        },
    )
    response = HttpResponseRedirect(f"{reverse('console:cases')}{address(view.filters)}&saved={view.pk}")
    toast(request, response, _("View kept."))
    return response


def _seller_of(request: MemberRequest, filters: dict[str, list[str]]) -> Seller | None:
    """A shared view belongs to the seller it filters by, or to the only one the member has."""
    rows = request.access.scope.apply(Seller.objects.all(), "pk")
    wanted = (filters.get("seller") or [""])[0]
    if wanted:
        return rows.filter(pk=wanted).first()
    sellers = list(rows[:2])
    return sellers[0] if len(sellers) == 1 else None


@require_POST
@signed_in(own=True)
def delete_view(request: MemberRequest, view_id: str) -> HttpResponseRedirect:
    """Delete one's own view."""
    gone, _counts = SavedView.objects.filter(pk=view_id, member=request.access.member).delete()
    if not gone:
        raise NotFound(noun="view", ref=view_id)
    response = HttpResponseRedirect(reverse("console:cases"))
    toast(request, response, _("View deleted."))
    return response
