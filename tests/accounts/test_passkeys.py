"""Passkeys in a real browser with a virtual authenticator, under our content security policy."""

import os
import shutil

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from aftermile.accounts.roles import Role
from tests.factories import make_member, make_seller

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]
PASSWORD = "blue-kettle-97-fog"
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
def page(monkeypatch):
    """A page of a browser with a passkey device that agrees; fails on any breach of the policy."""
    playwright = pytest.importorskip("playwright.sync_api")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    cache.clear()
    with playwright.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        breaches = []
        page.on("console", lambda message: breaches.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: breaches.append(str(error)))
        device = page.context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        yield page
        browser.close()
    assert breaches == []


def test_a_member_adds_a_passkey_and_signs_in_with_it_alone(page, live_server):
    member = make_member(make_seller(), Role.AGENT, email="kim@example.com", password=PASSWORD)
    home = live_server.url.replace("127.0.0.1", "localhost")
    page.goto(f"{home}/account/login/?next=/account/2fa/webauthn/add/")
    page.fill("[name=login]", "kim@example.com")
    page.fill("[name=password]", PASSWORD)
    page.click("form[action='/account/login/'] button.btn-primary")
    page.wait_for_url("**/account/reauthenticate/**")
    page.fill("[name=password]", PASSWORD)
    page.click("form[action*='reauthenticate'] button")
    page.wait_for_url("**/webauthn/add/")
    page.fill("[name=name]", "Laptop")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/add/" not in url)
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert (key.user, key.wrap().is_passwordless) == (member, True)

    page.context.clear_cookies()
    page.goto(f"{home}/account/login/?next=/console/settings/profile/")
    page.click("#passkey_login")
    page.wait_for_url("**/console/settings/profile/")
    assert page.input_value("[name=name]") == "Kim Berger"
    key.refresh_from_db()
    assert key.last_used_at is not None

    # with the password, the key is the second factor
    page.context.clear_cookies()
    page.goto(f"{home}/account/login/?next=/console/settings/profile/")
    page.fill("[name=login]", "kim@example.com")
    page.fill("[name=password]", PASSWORD)
    page.click("form[action='/account/login/'] button.btn-primary")
    page.wait_for_url("**/2fa/authenticate/**")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/console/settings/profile/")


def test_a_passkey_that_is_not_there_is_told_in_words(page, live_server):
    home = live_server.url.replace("127.0.0.1", "localhost")
    page.goto(f"{home}/account/login/")
    assert page.is_hidden("#passkey_problem")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('closed')) }")
    page.click("#passkey_login")
    page.wait_for_selector("#passkey_problem:not([hidden])")
