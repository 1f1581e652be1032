"""The console in Chromium: keyboard, split view, drafts, two agents, the desk; under the security policy."""

import os
import shutil

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from aftermile.cases.actions import approve
from aftermile.cases.models import Case
from tests.console.scenes import actor_of, approved_one, open_one, open_shop
from tests.factories import make_member

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def browser(monkeypatch):
    playwright = pytest.importorskip("playwright.sync_api")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with playwright.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def shop():
    return open_shop()


@pytest.fixture
def member(shop):
    return make_member(shop)


@pytest.fixture
def page(browser, live_server, member):
    """A signed-in page on a wide screen; fails on any error of script or policy."""
    store = SessionStore()
    store[SESSION_KEY] = member.pk
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = member.get_session_auth_hash()
    store.save()
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=live_server.url)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": store.session_key, "url": live_server.url}
    context.add_cookies([cookie])
    page = context.new_page()
    page.set_default_timeout(5000)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None)
    yield page
    assert faults == []


def test_the_keyboard_leads_everywhere(page, shop, member) -> None:
    first, second = open_one(shop, member), open_one(shop, member)
    page.goto("/console/")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/console/cases/")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("#bulk input[name=case]:checked").count() == 1
    assert page.locator(".bulk-bar").is_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("#split #sheet").wait_for()
    shown = page.locator("#split h1").inner_text()
    assert shown in {first.rma_number, second.rma_number}
    page.keyboard.press("k")
    page.wait_for_function("shown => document.querySelector('#split h1').innerText !== shown", arg=shown)
    page.keyboard.press("Escape")
    assert page.locator("#split #sheet").count() == 0


def test_an_input_method_keeps_its_keys(page, shop, member) -> None:
    case = open_one(shop, member)
    page.goto(reverse("console:case", args=[case.pk]))
    page.evaluate(
        "() => document.body.dispatchEvent(new KeyboardEvent('keydown',"
        " { key: '?', bubbles: true, isComposing: true }))"
    )
    assert not page.locator("#keys").is_visible()
    page.locator("#composer textarea").click()
    page.keyboard.type("g c? x/")
    assert page.locator("#composer textarea").input_value() == "g c? x/"
    assert page.url.endswith(f"/console/cases/{case.pk}/")


def test_the_palette_finds_and_runs(page, shop, member) -> None:
    case = open_one(shop, member)
    page.goto("/console/")
    page.keyboard.press("Control+k")
    page.keyboard.type(case.rma_number)
    page.locator("#palette-list [role=option]", has_text=case.rma_number).first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/console/cases/{case.pk}/")
    page.keyboard.press("Control+k")
    page.keyboard.type("Decl")
    page.keyboard.press("Enter")  # at once: it waits for the list of these words
    page.wait_for_url("**?move=decline")
    assert page.locator("textarea[name=words]").is_visible()


def test_a_draft_outlives_what_others_do(page, shop, member) -> None:
    case = open_one(shop, member)
    page.goto(reverse("console:case", args=[case.pk]))
    page.locator("#composer textarea").fill("Half a sentence")
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    page.locator("#panel textarea").fill("Wear and tear is not covered.")
    approve(Case.objects.get(pk=case.pk), remedy="refund", by=actor_of(make_member(shop, name="Ana")))
    page.locator("#panel button[type=submit]").click()
    page.get_by_text("Somebody else changed this a moment ago.").wait_for()
    assert page.locator("#panel textarea").input_value() == "Wear and tear is not covered."
    page.wait_for_function("document.querySelector('#composer textarea').value === 'Half a sentence'")
    page.locator("#composer button[type=submit]").click()
    page.locator(".thread .said-ours", has_text="Half a sentence").wait_for()
    assert page.locator("#composer textarea").input_value() == ""


def test_a_move_is_previewed_as_it_is_typed_and_made_once(page, shop, member) -> None:
    case = open_one(shop, member)
    page.goto(reverse("console:case", args=[case.pk]))
    page.keyboard.press("a")
    page.locator("#amount").fill("12.34")
    page.locator("#preview", has_text="€12.34").wait_for()
    page.locator("#override").fill("The buyer agreed on the phone to a part of his right.")
    page.locator("#panel button[type=submit]").dblclick()
    page.locator(".sheet-head", has_text="Approved").wait_for()
    case.refresh_from_db()
    assert (case.state, case.agreed_minor, case.approvals.count()) == ("approved", 1234, 1)


def test_the_desk_counts_by_taps_on_a_phone(page, shop, member) -> None:
    case = approved_one(shop, member, quantity=3)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/console/receiving/")
    page.keyboard.type(case.rma_number)
    page.keyboard.press("Enter")
    page.locator("[data-outcome=match]").wait_for()
    taps = page.locator("[data-add]")
    taps.nth(0).click()
    taps.nth(0).click()
    taps.nth(2).click()
    assert page.locator("[data-counted]").inner_text() == "3"
    page.locator("button[type=submit]", has_text="Book and next").click()
    page.locator("[data-outcome=booked]").wait_for()
    page.wait_for_function("document.querySelector('#scan').value === ''")
    page.wait_for_function("document.activeElement.id === 'scan'")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    case.refresh_from_db()
    assert case.state == "received"


@pytest.mark.parametrize(
    "path", ["/console/", "/console/cases/", "/console/receiving/", "/console/settings/"]
)
def test_nothing_is_wider_than_a_phone(page, shop, member, path) -> None:
    open_one(shop, member)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_theme_changes_at_once_and_stays(page) -> None:
    page.goto("/console/")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator(".head-tools details").last.locator("summary").click()
    page.locator("button[value=dark]").click()
    page.wait_for_function("before => getComputedStyle(document.body).backgroundColor !== before", arg=before)
    page.wait_for_timeout(300)
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_a_lost_connection_is_said_and_loses_nothing(page, shop, member) -> None:
    case = open_one(shop, member)
    page.goto(reverse("console:case", args=[case.pk]))
    page.locator("#composer textarea").fill("We send a new lamp.")
    page.route("**/words/", lambda route: route.abort())
    page.locator("#composer button[type=submit]").click()
    page.get_by_text("The connection is lost.").wait_for()
    assert page.locator("#composer textarea").input_value() == "We send a new lamp."
    page.unroute("**/words/")
    page.locator("#composer button[type=submit]").click()
    page.locator(".thread .said-ours", has_text="We send a new lamp.").wait_for()


def test_a_session_that_ended_leads_to_sign_in(page, shop, member) -> None:
    case = open_one(shop, member)
    page.goto(reverse("console:case", args=[case.pk]))
    page.context.clear_cookies()
    page.keyboard.press("d")
    page.wait_for_url("**/account/login/**")
