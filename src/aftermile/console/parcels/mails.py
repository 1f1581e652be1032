"""Files with scans, mailed or uploaded: how the mailboxes do, and what became of each."""

from typing import Any, Final

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.parcels.boxes import boxes
from aftermile.console.parcels.problems import said_anew
from aftermile.console.toasts import toast
from aftermile.database.keyset import Key, page
from aftermile.kernel.errors import NotFound
from aftermile.parcels.actions.reports import left_out_csv, set_seen, unseen
from aftermile.parcels.models import MailState, ScanMail

WRITE: Final = Permission.PARCELS_WRITE
SHOWN: Final = 50
"""Rows of one file that the page names; the rest is in the file of rows that were left out."""


def files_of(mail: ScanMail) -> list[dict[str, Any]]:
    """Return the reports of a mail's files, their words in the reader's language."""
    language = get_language() or "en"
    return [
        {
            **file,
            "said": words.get(language) or words.get("en", ""),
            "problems": file.get("problems", [])[:SHOWN],
            "more": max(0, file.get("left_out", 0) - SHOWN),
        }
        for file in mail.files
        for words in [file.get("words", {})]
    ]


@signed_in(WRITE)
def scan_mails(request: MemberRequest) -> HttpResponse:
    """Files with scans, mailed or uploaded, the newest first; those that need somebody are marked."""
    rows = request.access.scope.apply(ScanMail.objects.defer("files"))
    only = request.GET.get("state", "") == "open"
    found = page(
        unseen(rows) if only else rows,
        order_by=(Key("id", descending=True),),
        after=request.GET.get("after", ""),
        limit=30,
    )
    context = {"boxes": boxes(request.access), "page": found, "only": only}
    return render(request, "console/parcels/mails.html", context)


def _get(request: MemberRequest, mail_id: int) -> ScanMail:
    row = request.access.scope.apply(ScanMail.objects.select_related("seller")).filter(pk=mail_id).first()
    if row is None:
        raise NotFound(noun="mail", ref=str(mail_id))
    return row


@signed_in(WRITE)
def scan_mail(request: MemberRequest, mail_id: int) -> HttpResponse:
    """What became of one file or mail: its figures, and the rows that were left out with the reason."""
    row = _get(request, mail_id)
    files = files_of(row)
    context = {
        "mail": row,
        "files": files,
        "needs_us": row.state in (MailState.FAILED, MailState.PARTLY) and bool(row.problem),
        "to_fetch": any(file.get("problems") for file in files),
        "may_write": request.access.can(WRITE, row.seller_id),
    }
    return render(request, "console/parcels/mail.html", context)


@signed_in(WRITE)
def left_out(request: MemberRequest, mail_id: int) -> HttpResponse:
    """The rows that were left out, as a file to mend and import."""
    row = _get(request, mail_id)
    answer = HttpResponse(
        left_out_csv(row, said_anew, _("problem")).encode("utf-8-sig"), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="left-out-{row.pk}.csv"'
    return answer


@require_POST
@signed_in(WRITE)
def mail_seen(request: MemberRequest, mail_id: int) -> HttpResponseBase:
    row = _get(request, mail_id)
    request.access.require(WRITE, row.seller_id)
    set_seen(row)
    return toast(request, redirect("console:scan_mails"), _("Marked as seen."))
