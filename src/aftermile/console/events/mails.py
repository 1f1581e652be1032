"""Every mail that was written: where a demo reads its mails, and an agent what the buyer got."""

import re
from typing import Final

from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.toasts import toast
from aftermile.database.keyset import page
from aftermile.events import actions, queries
from aftermile.events.mail import keeps_mails
from aftermile.events.models import Mail, MailState
from aftermile.kernel.errors import NotAllowed

TOKEN: Final = re.compile(r"(/orders/\w+/open/)[\w-]+")


@signed_in()
def mails(request: MemberRequest) -> HttpResponse:
    rows = queries.list_mails(request.access.scope).defer("text", "html")
    state, words = request.GET.get("state", ""), request.GET.get("q", "").strip()
    if state in MailState.values:
        rows = rows.filter(state=state)
    if words:
        rows = rows.filter(Q(to__icontains=words) | Q(subject__icontains=words))
    context = {
        "page": page(rows, order_by=["-id"], after=request.GET.get("after")),
        "state": state,
        "states": MailState.values,
        "q": words,
        "keeps": keeps_mails(),
    }
    return render(request, "console/events/mails.html", context)


@signed_in()
def mail(request: MemberRequest, ref: str) -> HttpResponse:
    found = queries.get_mail(request.access.scope, ref)
    context = {
        "mail": found,
        "text": _readable(found.text),
        "may_send": found.state == MailState.DEAD and _may_send(request, found),
    }
    return render(request, "console/events/mail.html", context)


@xframe_options_sameorigin
@signed_in()
def mail_html(request: MemberRequest, ref: str) -> HttpResponse:
    """Show the HTML of a mail, alone in a sandbox: no script, no form, no picture from outside."""
    found = queries.get_mail(request.access.scope, ref)
    response = HttpResponse(_readable(found.html or found.text))
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
    )
    return response


@require_POST
@signed_in()
def send_again(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = queries.get_mail(request.access.scope, ref)
    if not _may_send(request, found):
        raise NotAllowed(permission=Permission.CASES_WRITE.value)
    actions.send_again(Mail.objects.filter(pk=found.pk))
    return toast(request, redirect("console:mail_page", found.pk), _("It is sent again."))


def _readable(words: str) -> str:
    """Leave out what opens the buyer's link, which is his alone; where mails are kept it is read here."""
    return words if keeps_mails() else TOKEN.sub(r"\1…", words)


def _may_send(request: MemberRequest, found: Mail) -> bool:
    return request.access.can(Permission.CASES_WRITE, found.seller_id or "")
