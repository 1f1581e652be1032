"""Finding an order without an account: ask for a link, get it by mail, use it once."""

import time
from typing import Final

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aftermile.accounts.models import Seller
from aftermile.cases.actions import speak
from aftermile.database.words import translate
from aftermile.events.mail import queue_mail
from aftermile.kernel.ids import is_id
from aftermile.orders.models import Order
from aftermile.orders.portal_links import (
    ASKED_LIFETIME,
    TooManyTries,
    count_try,
    end_session,
    find_order,
    make_link,
    remember_language,
    still_opens,
    use_link,
)
from aftermile.portal.visits import COOKIE, closed, find_seller, page, session_of, start_session

FLOOR_SECONDS: Final = 0.25
"""An answer takes at least this long, so that its time tells nothing about what was found."""


class FindForm(forms.Form):
    """What the buyer has in hand: the number on his order, and an e-mail or the end of his phone number."""

    number = forms.CharField(
        label=_("Order number"),
        max_length=120,
        error_messages={
            "required": _("Enter your order number. It is in the mail that confirmed your order.")
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    contact = forms.CharField(
        label=_("E-mail, or last 4 digits of your phone number"),
        max_length=254,
        error_messages={
            "required": _("Enter the e-mail or the last 4 digits of the phone number of the order.")
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def clean_contact(self) -> str:
        contact: str = self.cleaned_data["contact"].strip()
        digits = sum(char.isdigit() for char in contact)
        if "@" not in contact and digits < 4:  # noqa: PLR2004
            raise forms.ValidationError(
                _("Enter an e-mail such as name@example.com, or at least the last 4 digits of your phone.")
            )
        return contact


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the seller's start page, and answer every attempt to find an order in the same way."""
    seller = find_seller(slug)
    if request.method != "POST":
        known = {"number": request.GET.get("number", "").replace("\x00", "")[:120]}
        return page(request, "portal/find/find.html", seller, form=FindForm(initial=known))
    started = time.monotonic()
    form = FindForm(request.POST)
    if not form.is_valid():
        return page(request, "portal/find/find.html", seller, form=form, status=422)
    number, contact = form.cleaned_data["number"], form.cleaned_data["contact"]
    try:
        count_try(seller, number=number, contact=contact, ip=address_of(request))
    except TooManyTries as error:
        form.add_error(None, translate(error))
        return page(request, "portal/find/find.html", seller, form=form, status=error.status)
    _mail_link(request, seller, find_order(seller, number=number, contact=contact))
    time.sleep(max(0.0, FLOOR_SECONDS - (time.monotonic() - started)))
    return redirect("portal:sent", seller.slug)


def address_of(request: HttpRequest) -> str:
    """Return the IP address that asks; behind our proxy, the one the proxy added itself."""
    near: str = request.META.get("REMOTE_ADDR", "")
    if not settings.INTERNAL_PROXY:
        return near
    return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or near


@transaction.atomic
def _mail_link(request: HttpRequest, seller: Seller, order: Order | None) -> None:
    if order is None or not order.buyer.email:
        return
    language = get_language() or seller.language
    link, token = make_link(order, lifetime=ASKED_LIFETIME)
    path = reverse("portal:open", args=[seller.slug, order.pk, token])
    queue_mail(
        seller=seller,
        to=order.buyer.email,
        template="portal/mail/link",
        context={
            "name": order.buyer.name,
            "seller": seller.name,
            "number": order.number,
            "url": request.build_absolute_uri(f"{path}?lang={language}"),
            "minutes": int(ASKED_LIFETIME.total_seconds() // 60),
        },
        language=language,
        key=f"portal-link:{link.pk}",
        subject_id=order.pk,
    )


@never_cache
@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what happens next; the same words whether anything was found."""
    return page(request, "portal/find/sent.html", find_seller(slug), minutes=60)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_order(request: HttpRequest, slug: str, order_id: str, token: str) -> HttpResponse:
    """
    Open an order with a mailed link, at the case that `case` names.

    A GET changes nothing, because mail filters fetch links before people do: the button uses the token up.
    Who still has the session of this order goes straight on.
    """
    seller = find_seller(slug)
    home = reverse("portal:order", args=[seller.slug, order_id])
    case_id = request.GET.get("case", "")
    target = reverse("portal:case", args=[seller.slug, order_id, case_id]) if is_id(case_id, "case") else home
    if session_of(request, seller, order_id) is not None:
        return redirect(target)
    if request.method != "POST":
        if not still_opens(seller, order_id=order_id, token=token):
            return closed(request, seller)
        return page(request, "portal/find/open.html", seller, case=target != home)
    link = use_link(seller, order_id=order_id, token=token)
    if link is None:
        return closed(request, seller)
    if request.GET.get("lang"):
        language = get_language() or seller.language
        remember_language(link.order, language)
        speak(link.order, language)
    response = redirect(target)
    start_session(request, response, link, home)
    return response


@require_POST
def leave(request: HttpRequest, slug: str, order_id: str) -> HttpResponse:
    """End the session of this order, as one should on somebody else's phone."""
    seller = find_seller(slug)
    link = session_of(request, seller, order_id)
    if link is not None:
        end_session(link)
    response = redirect("portal:find", seller.slug)
    response.delete_cookie(COOKIE, path=reverse("portal:order", args=[seller.slug, order_id]))
    return response
