"""An agent sees the ranked ways, is above his limit and asks; the supervisor agrees. In Chromium."""

import os
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from aftermile.accounts.models import AuthorityLimit
from aftermile.accounts.roles import Role
from aftermile.cases.models import Approval, ApprovalRequest, Case
from aftermile.kernel import clock
from tests.console.scenes import open_one, open_shop
from tests.factories import make_member, make_order
from tests.stories.conftest import CHROMIUM, DESK, FLAGS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


@pytest.fixture
def come(monkeypatch, live_server):
    """Open a page as a member; any error of a script or of the security policy fails the story."""
    playwright = pytest.importorskip("playwright.sync_api")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    faults: list[str] = []
    with playwright.sync_playwright() as run:
        chromium = run.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        def come(member):
            store = SessionStore()
            store[SESSION_KEY] = member.pk
            store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            store[HASH_SESSION_KEY] = member.get_session_auth_hash()
            store.save()
            context = chromium.new_context(**DESK, base_url=live_server.url)
            cookie = {
                "name": settings.SESSION_COOKIE_NAME,
                "value": store.session_key,
                "url": live_server.url,
            }
            context.add_cookies([cookie])
            page = context.new_page()
            page.set_default_timeout(10_000)
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on(
                "console", lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None
            )
            return page

        yield come
        chromium.close()
    assert faults == []


def test_an_agent_above_the_limit_asks_and_the_supervisor_agrees(come) -> None:
    shop = open_shop()
    agent = make_member(shop, Role.AGENT, name="Lee")
    supervisor = make_member(shop, Role.SUPERVISOR, name="Kim")
    AuthorityLimit.objects.create(
        seller=shop, role=Role.AGENT, per="act", limit_minor=2_000, currency="EUR", window_days=1
    )
    order = make_order(shop, units=((1, 5_420),), delivered_at=clock.now() - timedelta(days=2))
    case = open_one(shop, agent, order=order, reason="changed_mind")

    lee = come(agent)
    lee.goto(reverse("console:case", args=[case.pk]))
    ways = lee.locator("#ways")
    assert ways.locator("[data-best] .chip-ok").inner_text() == "Best"
    refund = ways.locator("details.way", has_text="right by law")
    assert refund.count() == 1
    assert "Your authority left: €20.00." in ways.inner_text()
    refund.locator("summary").click()
    assert "Worth of the goods back in stock" in refund.inner_text()
    assert "default" in refund.inner_text()
    refund.get_by_role("link", name="Approve").click()
    lee.locator("form.panel").get_by_role("button", name="Ask for a second approver").click()
    lee.locator(".second").wait_for()
    assert lee.locator(".second form").count() == 0
    assert Approval.objects.count() == 0

    kim = come(supervisor)
    kim.goto(reverse("console:case", args=[case.pk]))
    kim.locator(".fold", has_text="How the tables came to it").locator("summary").click()
    kim.locator(".trace-line").first.wait_for()
    if shots := os.environ.get("STORY_SHOTS"):
        kim.screenshot(path=f"{shots}/authority.png", full_page=True)
    kim.locator(".second").get_by_role("button", name="Agree").click()
    kim.locator(".second").wait_for(state="detached")
    assert Case.objects.get(pk=case.pk).state == "approved"
    assert ApprovalRequest.objects.get().state == "granted"
    approval = Approval.objects.get()
    assert (approval.amount_minor, approval.remedy) == (5_420, "refund")
