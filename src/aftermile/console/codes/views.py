"""Codes that nobody knows: see how often they come, teach what they mean, take that back."""

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.console.codes.forms import LessonForm
from aftermile.console.parcels.fields import refuse, source_labels, source_named
from aftermile.console.toasts import toast
from aftermile.kernel.errors import AftermileError, NotAllowed
from aftermile.parcels.actions import teaching
from aftermile.parcels.code_queue import (
    Suggestion,
    get_taught,
    get_unknown_code,
    holds_now,
    list_taught,
    open_codes,
    suggestions,
)
from aftermile.parcels.models import TaughtCode

WRITE: Final = Permission.POLICIES_WRITE
"""Supervisors and owners: a lesson changes many parcels at once."""
WHYS: Final[dict[str, str | Promise]] = {
    "same_code": gettext_lazy("the same code means this at %(where)s"),
    "similar_code": gettext_lazy("the code %(where)s means this"),
    "words": gettext_lazy("its words say “%(where)s”"),
}


@signed_in()
def codes(request: MemberRequest) -> HttpResponse:
    """What waits to be taught, the most frequent first."""
    context = {
        "page": open_codes(request.access.scope, after=request.GET.get("after", "")),
        "may_teach": request.access.can_anywhere(WRITE),
        "may_set_aside": WRITE in request.access.grants.get("", ()),
    }
    return render(request, "console/codes/list.html", context)


@require_http_methods(["GET", "POST"])
@signed_in(WRITE)
def lesson(request: MemberRequest) -> HttpResponseBase:
    """
    Teach one code: a suggestion is filled in and what it would change is shown at once.

    A POST with `act` teach keeps it, any other shows what it would change.
    """
    request.access.require_anywhere(WRITE)
    sent = request.POST or request.GET
    source, code, words = (sent.get(name, "")[:300] for name in ("source", "code", "words"))
    source = source_named(source)
    text = sent.get("text", "")[:300] or words
    found = suggestions(source, code, text) if source else []
    form = _form(request, found)
    context: dict[str, Any] = {
        "form": form,
        "sources": source_labels(),
        "suggestions": _said(found),
        "text": text if code else "",
    }
    filled = form.is_valid() if form.is_bound else False
    try:
        if filled:
            seller = _seller(request, form.cleaned_data["for_whom"])
            if request.method == "POST" and request.POST.get("act") == "teach":
                row = teaching.teach(form.teaching(), by=request.access.actor, seller=seller)
                return toast(request, redirect("console:taught_code", row.pk), _taught_words(row))
            context["effect"] = teaching.preview_lesson(form.teaching(), seller=seller)
    except AftermileError as error:
        refuse(form, error)
    wrong = request.method == "POST" and "effect" not in context
    return render(request, "console/codes/lesson.html", context, status=422 if wrong else 200)


def _form(request: MemberRequest, found: list[Suggestion]) -> LessonForm:
    access = request.access
    rows = access.scope.apply(Seller.objects.filter(active=True), "pk").order_by("name")
    sellers = [seller for seller in rows if access.can(WRITE, seller.pk)]
    options: dict[str, Any] = {"sellers": sellers, "everybody": _operates(request)}
    if request.method == "POST":
        return LessonForm(request.POST, **options)
    first: dict[str, str] = {name: str(value) for name, value in request.GET.items()}
    if "milestone" not in first and found:
        first |= {name: getattr(found[0], name) for name in ("milestone", "detail", "cause", "party")}
    if first.get("milestone") and first.get("source"):
        if not options["everybody"] and sellers:
            first.setdefault("for_whom", sellers[0].pk)
        return LessonForm(first, **options)
    return LessonForm(initial=first, **options)


def _operates(request: MemberRequest) -> bool:
    """Say whether this member may teach for everybody."""
    return WRITE in request.access.grants.get("", ())


def _seller(request: MemberRequest, ref: str) -> Seller | None:
    if not ref and _operates(request):
        return None
    request.access.require(WRITE, ref)
    seller: Seller = request.access.scope.apply(Seller.objects.all(), "pk").get(pk=ref)
    return seller


def _said(found: Iterable[Suggestion]) -> list[tuple[Suggestion, str]]:
    return [(one, str(WHYS[one.why]) % {"where": one.where}) for one in found]


def _taught_words(row: TaughtCode) -> str:
    if row.applied_at is None:
        return _("Taught. Past parcels are being read anew.")
    many = ngettext("%(many)s parcel changed.", "%(many)s parcels changed.", row.changed)
    return f"{_('Taught.')} {many % {'many': row.changed}}"


@signed_in()
def taught_codes(request: MemberRequest) -> HttpResponse:
    """What was taught, by whom and when, the newest first."""
    found = list_taught(request.access.scope, after=request.GET.get("after", ""))
    context = {
        "page": found,
        "holds": holds_now(found.items),
        "may_teach": request.access.can_anywhere(WRITE),
    }
    return render(request, "console/codes/taught.html", context)


@require_http_methods(["GET", "POST"])
@signed_in(WRITE)
def taught_code(request: MemberRequest, lesson_id: int) -> HttpResponseBase:
    """One lesson: how far it came, and what taking it back would change; a POST takes it back."""
    row = get_taught(request.access.scope, lesson_id)
    mine = _operates(request) if row.seller_id is None else request.access.can(WRITE, row.seller_id)
    if request.method == "POST":
        if not mine:
            raise NotAllowed(permission=WRITE.value)
        back = teaching.take_lesson_back(row, by=request.access.actor)
        words = _("Taken back; tables and words decide again.")
        return toast(request, redirect("console:taught_code", back.pk), words)
    holds = row.pk in holds_now([row])
    context: dict[str, Any] = {"row": row, "holds": holds, "may_take_back": mine and holds}
    if mine and holds and row.applied_at and "back" in request.GET:
        context["effect"] = teaching.preview_lesson(teaching.taken_back(row), seller=row.seller)
    return render(request, "console/codes/taught_page.html", context)


@require_POST
@signed_in(WRITE)
def set_aside(request: MemberRequest, code_id: int) -> HttpResponseBase:
    """Put a code away that nobody needs to teach; `back` gets it again. For the operator."""
    if not _operates(request):
        raise NotAllowed(permission=WRITE.value)
    row = get_unknown_code(code_id)
    teaching.set_code_aside(row, by=request.access.actor, back=bool(request.POST.get("back")))
    words = _("It waits to be taught again.") if request.POST.get("back") else _("Set aside.")
    return toast(request, redirect("console:codes"), words)
