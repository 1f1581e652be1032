"""Tables as files, in and out, and templates to start from."""

from typing import Any

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.policies.editor import place_url
from aftermile.console.policies.field_words import PURPOSES
from aftermile.console.policies.sellers import may_write, sellers_of
from aftermile.console.policies.table import place_asked
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, NotFound
from aftermile.policies import actions
from aftermile.policies.engine.problems import TableBroken
from aftermile.policies.files import MOST_BYTES, document_from_file, sheet_of
from aftermile.policies.models import PolicyTable, TableState
from aftermile.policies.queries import get_table
from aftermile.policies.starting import TRADES, template, template_document
from aftermile.policies.tables import Place, newest_of, schema_for, shown_table

WRITE = Permission.POLICIES_WRITE
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(table: PolicyTable, content: bytes, kind: str, ending: str) -> HttpResponse:
    parts = [table.purpose, *filter(None, [table.channel]), f"v{table.version}"]
    plain = "".join(
        one if one.isascii() and (one.isalnum() or one in "-_.") else "-" for one in "-".join(parts)
    )
    headers = {"Content-Disposition": f'attachment; filename="policy-{plain}.{ending}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


@signed_in()
def as_json(request: MemberRequest, table_id: str) -> HttpResponse:
    """The document of a version as a file."""
    table = get_table(request.access.scope, table_id)
    raw = msgspec.json.format(msgspec.json.encode(table.document), indent=2)
    return _file(table, raw, "application/json", "json")


@signed_in()
def as_sheet(request: MemberRequest, table_id: str) -> HttpResponse:
    """A version as a spreadsheet."""
    table = get_table(request.access.scope, table_id)
    return _file(table, sheet_of(table.document, schema_for(table.seller, table.purpose)), XLSX, "xlsx")


@signed_in(WRITE)
def importing(request: MemberRequest) -> HttpResponseBase:
    """Read a file into the draft; a file with problems is shown cell by cell and changes nothing."""
    place = place_asked(request)
    context: dict[str, Any] = {
        "place": place,
        "seller": place.seller,
        "purpose": PURPOSES[place.purpose][0],
        "table": shown_table(place),
        "draft": newest_of(place, TableState.DRAFT),
        "back": place_url("policies", place),
        "may_change": may_write(request, place.seller, WRITE),
        "problems": [],
        "problem": "",
    }
    if request.method == "POST":
        request.access.require(WRITE, place.seller.pk)
        answer = _imported(request, place, context)
        if answer is not None:
            return answer
    status = 422 if context["problem"] else 200
    return render(request, "console/policies/import.html", context, status=status)


def _imported(request: MemberRequest, place: Place, context: dict[str, Any]) -> HttpResponseBase | None:
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        context["problem"] = _("Choose a file.")
        return None
    if context["draft"] is not None and not request.POST.get("replace"):
        context["problem"] = _("There is a draft. Tick that the file may take its place.")
        return None
    try:
        document = document_from_file(
            sent.read(MOST_BYTES + 1), str(sent.name), schema_for(place.seller, place.purpose)
        )
        actions.replace_draft(place, document, by=request.access.actor, note=str(sent.name))
    except TableBroken as broken:
        context["problem"] = _("The file was read, but these cells are not right. Nothing was changed.")
        context["problems"] = [str(one) for one in _sentences(broken)]
        return None
    except AftermileError as error:
        context["problem"] = translate(error)
        return None
    return toast(
        request,
        redirect(place_url("policies", place)),
        _("Imported as a draft. Publish it to put it in force."),
    )


def _sentences(broken: TableBroken) -> list[str]:
    return [translate(TableBroken([one])) for one in broken.problems[:100]]


@signed_in(WRITE)
def templates(request: MemberRequest) -> HttpResponseBase:
    """Templates by trade; choosing one makes it the draft, and asks before it takes the place of another."""
    place = place_asked(request)
    language = get_language() or "en"
    draft = newest_of(place, TableState.DRAFT)
    problem = ""
    if request.method == "POST":
        request.access.require(WRITE, place.seller.pk)
        code = request.POST.get("template", "")
        if code not in TRADES:
            raise NotFound(noun="template", ref=code[:40])
        if draft is not None and not request.POST.get("replace"):
            problem = _("There is a draft. Tick that the template may take its place.")
        else:
            return _started(request, place, code, language)
    sellers = sellers_of(request)
    context = {
        "place": place,
        "seller": place.seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "templates": [_template(code, place, language) for code in TRADES],
        "draft": draft,
        "problem": problem,
        "back": place_url("policies", place),
        "purpose": PURPOSES[place.purpose][0],
        "may_change": may_write(request, place.seller, WRITE),
    }
    return render(request, "console/policies/templates.html", context, status=422 if problem else 200)


def _template(code: str, place: Place, language: str) -> dict[str, Any]:
    found = template(code)

    def said(words: dict[str, str]) -> str:
        return words.get(language) or words["en"]

    document = template_document(code, place.purpose, place.seller.base_currency, language)
    return {
        "code": code,
        "name": said(found.names),
        "summary": said(found.summaries),
        "rows": [rule["note"] for rule in document["rules"]] if document else [],
        "has": document is not None,
        "purposes": [str(PURPOSES[one][0]) for one in found.documents if one != place.purpose],
    }


def _started(request: MemberRequest, place: Place, code: str, language: str) -> HttpResponseBase:
    wanted = list(template(code).documents) if request.POST.get("all") else [place.purpose]
    for purpose in wanted:
        document = template_document(code, purpose, place.seller.base_currency, language)
        target = Place(place.seller, purpose, place.channel if purpose == place.purpose else "")
        other = purpose != place.purpose and newest_of(target, TableState.DRAFT, TableState.LIVE) is not None
        if document is not None and not other:
            actions.replace_draft(target, document, by=request.access.actor, note="")
    return toast(
        request,
        redirect(place_url("policies", place)),
        _("The template is your draft. Change what you like, then publish it."),
    )
