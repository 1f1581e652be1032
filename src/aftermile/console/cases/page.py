"""The case page and everything a member does on it. HTMX gets the sheet alone, others the whole page."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.access import Access
from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Member
from aftermile.accounts.roles import Permission
from aftermile.cases.actions import add_evidence, add_note, assign, preview_kind
from aftermile.cases.agreements import agreement_for
from aftermile.cases.amounts import Agreement, Books, most_for
from aftermile.cases.authority import check
from aftermile.cases.fees import CHARGED
from aftermile.cases.kinds import OPENED_BY_HAND
from aftermile.cases.models import Case
from aftermile.cases.moves import PERMISSIONS
from aftermile.cases.notices import Letter, preview_letter
from aftermile.cases.planning.preview import preview_plan
from aftermile.cases.queries import get_case, preview_refund
from aftermile.cases.states import Move
from aftermile.console.cases.acting import ACTS, SECOND_CLICK, act, done_just_now
from aftermile.console.cases.asked import BESIDE, Asked, asked_of
from aftermile.console.cases.move_words import label_of_move
from aftermile.console.cases.people import members_of
from aftermile.console.cases.sheet import sheet
from aftermile.console.cases.step_lines import planned_lines, posting_lines
from aftermile.console.toasts import is_part, toast
from aftermile.database.words import translate
from aftermile.kernel import clock
from aftermile.kernel.errors import AftermileError, ChangedMeanwhile, NotFound
from aftermile.kernel.ids import new_id
from aftermile.policies.queries import label_of, reasons_for

FIELDS = (
    *("amount", "words", "remedy", "freight_payer", "days", "reference", "override", "kind", "reason"),
    *("lapse", *BESIDE),
    *("fee_kind", "fee_amount", "fee_words"),
)


@signed_in()
def case(request: MemberRequest, case_id: str) -> HttpResponse:
    """`?move=` opens the form of a move."""
    row = get_case(request.access.scope, case_id)
    books = Books(row)
    context = sheet(row, request.access, books)
    move = _move_of(request.GET.get("move", ""))
    if move is not None:
        context |= panel(books, move, request.GET, request.access)
    return _show(request, row, context)


def _show(request: MemberRequest, row: Case, context: dict[str, Any], status: int = 200) -> HttpResponse:
    template = "console/cases/sheet.html" if is_part(request) else "console/cases/page.html"
    response = render(request, template, context, status=status)
    response.headers["ETag"] = f'W/"{row.version}"'
    patch_vary_headers(response, ("HX-Request",))
    return response


def _move_of(name: str) -> Move | None:
    return Move(name) if name in set(ACTS) else None


def panel(books: Books, move: Move, typed: QueryDict, access: Access) -> dict[str, Any]:
    """Return the context of a move's form, filled with what was typed, and the preview of what it does."""
    row = books.case
    context = sheet_of_move(books, move)
    context |= {"typed": {name: typed.get(name, "") for name in FIELDS}, "panel_move": move.value}
    context["panel_label"] = label_of_move(move)
    try:
        asked = asked_of(row, {name: typed.get(name, "") for name in FIELDS})
        if move in (Move.APPROVE, Move.OFFER):
            picked = asked.remedy if typed.get("remedy") else _first_remedy(row, context)
            context["picked"] = picked
            context["agreement"] = agreement_for(
                row,
                picked,
                asked.amount_minor,
                freight_payer=asked.freight_payer,
                books=books,
                fees=asked.fees,
            )
            context["expires_at"] = asked.expires_at
            context["beside"] = _beside(books, asked) if move is Move.OFFER else []
            context["overrules"] = any(one.beyond for one in (context["agreement"], *context["beside"]))
            context["ruling"] = check(access, row, picked, context["agreement"].amount_minor)
            preview = preview_plan(row, context["agreement"], books)
            context |= {"planned": planned_lines(preview.steps), "postings": posting_lines(preview.postings)}
            context["letters"] = _letters(row, context["agreement"], asked if move is Move.OFFER else None)
        elif move is Move.CONVERT and asked.kind:
            context["kind_change"] = preview_kind(row, asked.kind, reason=asked.reason, by=access.actor)
        elif move is Move.PAY:
            context["plan"] = preview_refund(row, amount_minor=asked.amount_minor)
    except AftermileError as error:
        context["preview_problem"] = translate(error)
    return context


def _beside(books: Books, asked: Asked) -> list[Agreement]:
    """Return what the buyer would get by each of the other ways."""
    return [
        agreement_for(
            books.case, way.remedy, way.amount_minor, freight_payer=asked.freight_payer, books=books
        )
        for way in asked.beside
    ]


def _letters(row: Case, agreement: Agreement, offer: Asked | None) -> list[tuple[str, Letter]]:
    """Return the mail to the buyer in his language, and in ours where that is another."""
    languages = dict.fromkeys((row.language, get_language() or "en"))
    until, words = (offer.expires_at, offer.words) if offer else (None, "")
    return [
        (language, preview_letter(row, agreement, language, offered_until=until, message=words))
        for language in languages
    ]


def sheet_of_move(books: Books, move: Move) -> dict[str, Any]:
    context: dict[str, Any] = {"case": books.case, "operation_key": new_id("op")}
    if move in (Move.APPROVE, Move.OFFER):
        context |= {
            "decision": books.decision,
            "most_minor": most_for(books.case, books),
            "fee_kinds": CHARGED,
        }
    if move is Move.CONVERT:
        language = get_language() or "en"
        context["kinds"] = [kind.value for kind in OPENED_BY_HAND if kind != books.case.kind]
        context["reasons"] = [(row.code, label_of(row, language)) for row in reasons_for(books.case.seller)]
    return context


def _first_remedy(row: Case, context: dict[str, Any]) -> str:
    options = [option.remedy for option in context["decision"].options]
    if row.wanted in options:
        return row.wanted
    return options[0] if options else "refund"


@signed_in()
def move_form(request: MemberRequest, case_id: str, name: str) -> HttpResponse:
    """The form of a move in its place on the page; `?preview=1` only what it would do."""
    row, move = get_case(request.access.scope, case_id), _move_of(name)
    if move is None:
        raise NotFound(noun="move", ref=name)
    if not is_part(request):
        return HttpResponseRedirect(f"{_url(row)}?move={move.value}")
    template = "preview" if "preview" in request.GET else "panel"
    return render(
        request, f"console/cases/{template}.html", panel(Books(row), move, request.GET, request.access)
    )


@require_POST
@signed_in()
def make_move(request: MemberRequest, case_id: str, name: str) -> HttpResponse:
    """Make a move. When somebody else was quicker, the page comes back anew with what was typed."""
    row, move = get_case(request.access.scope, case_id), _move_of(name)
    if move is None:
        raise NotFound(noun="move", ref=name)
    request.access.require(PERMISSIONS[move], row.seller_id)
    by = request.access.actor
    try:
        act(row, move, asked_of(row, request.POST.dict()), by)
    except AftermileError as error:
        if not done_just_now(row, move, by):
            return _again(request, row, move, error)
    asked_second = request.POST.get("second") == "1"
    words = _("A second approver is asked.") if asked_second else _("Done: %(move)s")
    return done(request, row, words % {"move": label_of_move(move)})


def _again(request: MemberRequest, row: Case, move: Move, error: AftermileError) -> HttpResponse:
    fresh = get_case(request.access.scope, row.pk)
    books = Books(fresh)
    context = sheet(fresh, request.access, books) | panel(books, move, request.POST, request.access)
    context["problem"] = translate(error)
    context["changed"] = isinstance(error, ChangedMeanwhile)
    return _show(request, fresh, context, status=422 if is_part(request) else error.status)


def done(request: MemberRequest, row: Case, words: str, *, sent: str = "") -> HttpResponse:
    if is_part(request):
        fresh = get_case(request.access.scope, row.pk)
        response = _show(request, fresh, sheet(fresh, request.access))
        if sent:
            response.headers["HX-Trigger"] = f'{{"case-sent": "{sent}"}}'
    else:
        response = HttpResponseRedirect(_url(row))
    toast(request, response, words)
    return response


def shown(request: MemberRequest, row: Case, more: dict[str, Any]) -> HttpResponse:
    """Show the case as it stands, with something more on it."""
    return _show(request, row, sheet(row, request.access) | more)


def failed(request: MemberRequest, row: Case, error: AftermileError) -> HttpResponse:
    """Show the case as it stands, with what went wrong."""
    fresh = get_case(request.access.scope, row.pk)
    context = sheet(fresh, request.access)
    context |= {"problem": translate(error), "changed": isinstance(error, ChangedMeanwhile)}
    return _show(request, fresh, context, status=422 if is_part(request) else error.status)


def _url(row: Case) -> str:
    return reverse("console:case", args=[row.pk])


@require_POST
@signed_in(Permission.CASES_WRITE)
def say(request: MemberRequest, case_id: str) -> HttpResponse:
    """Reply to the buyer or write an internal note, with files; the same words again are one note."""
    row = get_case(request.access.scope, case_id)
    request.access.require(Permission.CASES_WRITE, row.seller_id)
    by, text = request.access.actor, request.POST.get("text", "")
    audience = "buyer" if request.POST.get("audience") == "buyer" else "staff"
    try:
        files = request.FILES.getlist("files")
        if (text.strip() or not files) and not _said_just_now(row, text, by.name):
            add_note(row, audience=audience, text=text, by=by)
        for upload in files:
            add_evidence(row, upload=upload, by=by)
    except AftermileError as error:
        fresh = get_case(request.access.scope, row.pk)
        context = sheet(fresh, request.access) | {
            "problem": translate(error),
            "draft": text,
            "audience": audience,
        }
        return _show(request, fresh, context, status=422)
    words = _("Sent to the buyer.") if audience == "buyer" else _("Noted for us.")
    return done(request, row, words, sent=row.pk)


def _said_just_now(row: Case, text: str, by_name: str) -> bool:
    last = row.notes.order_by("-at", "-id").first()
    if last is None or last.by_name != by_name or last.text != text.strip():
        return False
    return clock.now() - last.at < SECOND_CLICK


@require_POST
@signed_in(Permission.CASES_WRITE)
def owner(request: MemberRequest, case_id: str) -> HttpResponse:
    """Give the case to a member of its seller, to oneself (`me`), or to nobody."""
    row = get_case(request.access.scope, case_id)
    request.access.require(Permission.CASES_WRITE, row.seller_id)
    ref = request.POST.get("member", "")
    member = _member_of(request, row, ref) if ref else None
    assign(row, member=member, by=request.access.actor)
    words = _("Given to %(member)s.") % {"member": member} if member else _("Nobody owns it now.")
    return done(request, row, words)


def _member_of(request: MemberRequest, row: Case, ref: str) -> Member:
    if ref == "me" and request.access.member is not None:
        return request.access.member
    found = next((member for member in members_of(row.seller_id) if member.pk == ref), None)
    if found is None:
        raise NotFound(noun="member", ref=ref)
    return found
