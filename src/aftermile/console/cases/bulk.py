"""One act on many cases. The dry run is the real run, rolled back: its numbers are what will happen."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from aftermile.accounts.access import Access
from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.actions import approve, assign, close, decline
from aftermile.cases.models import Case
from aftermile.console.cases.people import members_in, members_of
from aftermile.console.toasts import is_part, toast
from aftermile.database.words import money_text, translate
from aftermile.kernel.errors import AftermileError, BadInput, NotFound, Phrase
from aftermile.kernel.money import Money

MOST: Final = 200
NEEDED: Final = {
    "assign": Permission.CASES_WRITE,
    "approve": Permission.CASES_DECIDE,
    "decline": Permission.CASES_DECIDE,
    "close": Permission.CASES_WRITE,
}


@dataclass(frozen=True, slots=True)
class Wish:
    act: str
    words: str
    member: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`problem` is empty where it worked."""

    case: Case
    problem: str
    agreed_minor: int = 0


def _assign(case: Case, wish: Wish, access: Access) -> None:
    found = [row for row in members_of(case.seller_id) if row.pk == wish.member]
    if wish.member and not found:
        raise NotFound(noun="member", ref=wish.member)
    assign(case, member=found[0] if found else None, by=access.actor)


def _approve(case: Case, wish: Wish, access: Access) -> None:
    approve(case, remedy=case.wanted or "refund", note=wish.words, by=access.actor, version=case.version)


ACTS: Final[dict[str, Callable[[Case, Wish, Access], object]]] = {
    "assign": _assign,
    "approve": _approve,
    "decline": lambda case, wish, access: decline(
        case, words=wish.words, by=access.actor, version=case.version
    ),
    "close": lambda case, wish, access: close(case, words=wish.words, by=access.actor, version=case.version),
}


def run(cases: Sequence[Case], wish: Wish, access: Access, *, dry: bool) -> list[Outcome]:
    """Do the act on each case by itself; with `dry` nothing of it stays."""
    return [_run(case, wish, access, dry=dry) for case in cases]


def _run(case: Case, wish: Wish, access: Access, *, dry: bool) -> Outcome:
    try:
        access.require(NEEDED[wish.act], case.seller_id)
        with transaction.atomic():
            ACTS[wish.act](case, wish, access)
            agreed = Case.objects.values_list("agreed_minor", flat=True).get(pk=case.pk)
            transaction.set_rollback(dry)
    except AftermileError as error:
        return Outcome(case, translate(error))
    return Outcome(case, "", agreed or 0)


@require_POST
@signed_in()
def bulk(request: MemberRequest) -> HttpResponse:
    """First the numbers of the dry run, then (`confirm`) the act."""
    wish = Wish(
        request.POST.get("act", ""), request.POST.get("words", "").strip(), request.POST.get("member", "")
    )
    if wish.act not in ACTS:
        raise BadInput(field="act", problem=Phrase(_("use one of {known}."), known=", ".join(ACTS)))
    ids = request.POST.getlist("case")[:MOST]
    rows = request.access.scope.apply(Case.objects.select_related("order__seller", "seller", "buyer"))
    cases = list(rows.filter(pk__in=ids).order_by("id"))
    if "confirm" in request.POST:
        return _confirmed(request, run(cases, wish, request.access, dry=False))
    dry = Wish(wish.act, wish.words or "…", wish.member)
    outcomes = run(cases, dry, request.access, dry=True)
    context = {
        "wish": wish,
        "label": _label(wish.act),
        "outcomes": outcomes,
        "good": [row for row in outcomes if not row.problem],
        "bad": [row for row in outcomes if row.problem],
        "consequence": consequence(wish.act, outcomes),
        "members": members_in(request.access.scope) if wish.act == "assign" else [],
    }
    template = "bulk_panel" if is_part(request) else "bulk_page"
    return render(request, f"console/cases/{template}.html", context)


def _label(act: str) -> str:
    return {"assign": _("Assign"), "approve": _("Approve"), "decline": _("Decline"), "close": _("Close")}[act]


def consequence(act: str, outcomes: Sequence[Outcome]) -> str:
    """Say in a number what would happen."""
    good = [row for row in outcomes if not row.problem]
    count = len(good)
    if act == "approve":
        sums: dict[str, int] = defaultdict(int)
        for row in good:
            sums[row.case.currency] += row.agreed_minor
        money = " + ".join(money_text(Money(minor, currency)) for currency, minor in sorted(sums.items()))
        words = ngettext(
            "Approves %(n)d case and agrees to %(money)s in all.",
            "Approves %(n)d cases and agrees to %(money)s in all.",
            count,
        )
        return words % {"n": count, "money": money or "0"}
    words = {
        "assign": ngettext("Changes the owner of %(n)d case.", "Changes the owner of %(n)d cases.", count),
        "decline": ngettext(
            "Declines %(n)d case; its buyer is told at once.",
            "Declines %(n)d cases; their buyers are told at once.",
            count,
        ),
        "close": ngettext("Closes %(n)d case.", "Closes %(n)d cases.", count),
    }[act]
    return words % {"n": count}


def _confirmed(request: MemberRequest, outcomes: Sequence[Outcome]) -> HttpResponse:
    bad = [row for row in outcomes if row.problem]
    done = len(outcomes) - len(bad)
    words = ngettext("Done for %(n)d case.", "Done for %(n)d cases.", done) % {"n": done}
    if bad:
        left = ngettext("%(n)d was left as it is: ", "%(n)d were left as they are: ", len(bad))
        words += " " + left % {"n": len(bad)}
        words += "; ".join(f"{row.case.rma_number}: {row.problem}" for row in bad[:5])
    target = request.headers.get("HX-Current-URL") or reverse("console:cases")
    response: HttpResponse
    if is_part(request):
        response = HttpResponse(status=204, headers={"HX-Redirect": target})
    else:
        response = HttpResponseRedirect(reverse("console:cases"))
    toast(request, response, words, "risk" if bad else "ok")
    return response
