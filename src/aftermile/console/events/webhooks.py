"""Webhooks of the sellers: add, change, test, read the log, replay, switch on and off."""

import json
from datetime import timedelta

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.console.events.forms import ReplayForm, WebhookForm, sellers_to_set
from aftermile.console.toasts import toast
from aftermile.database.keyset import page
from aftermile.events import actions, queries
from aftermile.events.models import DeliveryState, WebhookEndpoint
from aftermile.events.payload import payload
from aftermile.kernel import clock

SETTINGS = Permission.SETTINGS_WRITE


def _mine(request: MemberRequest, ref: str) -> WebhookEndpoint:
    endpoint = queries.get_endpoint(request.access.scope, ref)
    if request.method != "GET":
        request.access.require(SETTINGS, endpoint.seller_id)
    return endpoint


def _back(request: MemberRequest, endpoint: WebhookEndpoint, words: str) -> HttpResponseBase:
    return toast(request, redirect("console:webhook", endpoint.pk), words)


@signed_in(SETTINGS)
def webhooks(request: MemberRequest) -> HttpResponse:
    rows = page(
        queries.list_endpoints(request.access.scope), order_by=["-id"], after=request.GET.get("after")
    )
    context = {"page": rows, "may_add": request.access.can_anywhere(SETTINGS)}
    return render(request, "console/events/webhooks.html", context)


@signed_in(SETTINGS)
def add_webhook(request: MemberRequest) -> HttpResponseBase:
    sellers = sellers_to_set(request.access)
    form = WebhookForm(request.POST or None, sellers=sellers)
    if not sellers:
        return redirect("console:webhooks")
    if form.is_valid():
        chosen = form.cleaned_data.get("seller", sellers[0].id)
        endpoint = actions.add_endpoint(
            next(seller for seller in sellers if seller.id == chosen),
            url=form.cleaned_data["url"],
            events=form.cleaned_data["events"],
            description=form.cleaned_data["description"],
            by=request.access.actor,
        )
        return _back(request, endpoint, _("Added. Send a test to see whether it arrives."))
    status = 422 if form.is_bound else 200
    return render(request, "console/events/webhook_form.html", {"form": form}, status=status)


@signed_in(SETTINGS)
def webhook(request: MemberRequest, ref: str) -> HttpResponse:
    endpoint = _mine(request, ref)
    rows = queries.list_deliveries(request.access.scope).filter(endpoint=endpoint)
    state = request.GET.get("state", "")
    if state in DeliveryState.values:
        rows = rows.filter(state=state)
    context = {
        "endpoint": endpoint,
        "page": page(rows, order_by=["-id"], after=request.GET.get("after")),
        "state": state,
        "states": DeliveryState.values,
        "replay_form": ReplayForm(),
        "may_change": request.access.can(SETTINGS, endpoint.seller_id),
    }
    return render(request, "console/events/webhook.html", context)


@signed_in(SETTINGS)
def change_webhook(request: MemberRequest, ref: str) -> HttpResponseBase:
    endpoint = _mine(request, ref)
    request.access.require(SETTINGS, endpoint.seller_id)
    now = {"url": endpoint.url, "description": endpoint.description, "events": endpoint.events}
    form = WebhookForm(request.POST or None, sellers=[], endpoint=endpoint, initial=now)
    if form.is_valid():
        actions.change_endpoint(
            endpoint,
            url=form.cleaned_data["url"],
            events=form.cleaned_data["events"],
            description=form.cleaned_data["description"],
            by=request.access.actor,
        )
        return _back(request, endpoint, _("Saved."))
    context = {"form": form, "endpoint": endpoint}
    status = 422 if form.is_bound else 200
    return render(request, "console/events/webhook_form.html", context, status=status)


@require_POST
@signed_in(SETTINGS)
def remove_webhook(request: MemberRequest, ref: str) -> HttpResponseBase:
    actions.remove_endpoint(_mine(request, ref), by=request.access.actor)
    return toast(request, redirect("console:webhooks"), _("Removed."))


@require_POST
@signed_in(SETTINGS)
def test_webhook(request: MemberRequest, ref: str) -> HttpResponseBase:
    delivery = actions.send_test(_mine(request, ref), by=request.access.actor)
    words = _("A test is on its way; its answer appears here.")
    return toast(request, redirect("console:delivery", delivery.pk), words)


@require_POST
@signed_in(SETTINGS)
def switch_webhook(request: MemberRequest, ref: str) -> HttpResponseBase:
    endpoint = _mine(request, ref)
    if request.POST.get("to") == "on":
        actions.switch_on(endpoint, by=request.access.actor)
        return _back(request, endpoint, _("Switched on. What was missed can be replayed."))
    actions.switch_off(endpoint, by=request.access.actor)
    return _back(request, endpoint, _("Switched off."))


@require_POST
@signed_in(SETTINGS)
def rotate_webhook(request: MemberRequest, ref: str) -> HttpResponseBase:
    endpoint = actions.rotate_secret(_mine(request, ref), by=request.access.actor)
    return _back(request, endpoint, _("A new secret signs from now on; the old one signs too for a day."))


@require_POST
@signed_in(SETTINGS)
def replay_webhook(request: MemberRequest, ref: str) -> HttpResponseBase:
    endpoint = _mine(request, ref)
    form = ReplayForm(request.POST)
    if not form.is_valid():
        return redirect("console:webhook", endpoint.pk)
    until = clock.now()
    count = actions.replay_range(
        endpoint,
        since=until - timedelta(hours=int(form.cleaned_data["hours"])),
        until=until,
        only_failed=form.cleaned_data["only_failed"],
    )
    words = ngettext("{count} event is sent again.", "{count} events are sent again.", count)
    return _back(request, endpoint, words.format(count=count))


@signed_in(SETTINGS)
def delivery(request: MemberRequest, ref: str) -> HttpResponse:
    found = queries.get_delivery(request.access.scope, ref)
    context = {
        "delivery": found,
        "body": json.dumps(payload(found.event), ensure_ascii=False, indent=2),
        "may_change": request.access.can(SETTINGS, found.endpoint.seller_id),
    }
    return render(request, "console/events/delivery.html", context)


@require_POST
@signed_in(SETTINGS)
def replay_delivery(request: MemberRequest, ref: str) -> HttpResponseBase:
    found = queries.get_delivery(request.access.scope, ref)
    request.access.require(SETTINGS, found.endpoint.seller_id)
    actions.replay(found)
    return toast(request, redirect("console:delivery", found.pk), _("It is sent again."))
