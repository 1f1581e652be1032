"""
Rights of buyers in Chromium, on a day of the story's own choosing.

Withdrawal from Germany on day 13 and on day 15; Korea before Chuseok; a defect in France in month 20.
"""

import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.urls import reverse

from aftermile.cases.actions import approve, receive
from aftermile.cases.actions.receiving import ReceivedLine
from aftermile.cases.models import Withdrawal
from aftermile.portal.withdrawal import views as withdrawing
from tests.cases.acts import KIM, drain
from tests.stories.conftest import CHROMIUM, FLAGS, PHONE
from tests.stories.rights import Clock, Told, open_order, open_shop, sell, the_case
from tests.stories.steps import draw_photo, fits

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


@pytest.fixture
def clock(monkeypatch) -> Clock:
    cache.clear()
    monkeypatch.setattr(withdrawing, "FLOOR_SECONDS", 0.0)
    return Clock(monkeypatch)


@pytest.fixture
def come(monkeypatch, live_server, settings):
    """Open a page as somebody new; any error of a script or of the security policy fails the story."""
    playwright = pytest.importorskip("playwright.sync_api")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    settings.BASE_URL = live_server.url
    faults: list[str] = []
    with playwright.sync_playwright() as run:
        chromium = run.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        def come(**options):
            context = chromium.new_context(**{"base_url": live_server.url, **PHONE, **options})
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


def shoot(page, name: str) -> None:
    """Keep a picture of the page where `STORY_SHOTS` says."""
    assert fits(page)
    if shots := os.environ.get("STORY_SHOTS"):
        page.screenshot(path=f"{shots}/rights-{name}.png", full_page=True)


def declare(page, number: str, *, start: str, go: str, confirm: str) -> None:
    """The two steps, from the shop's page of orders to the acknowledgement."""
    page.goto("/s/lindner/")
    page.locator("main").get_by_role("link", name=start).click()
    page.fill("[name=name]", "Lina Vogt")
    page.fill("[name=number]", number)
    page.fill("[name=email]", "lina@example.com")
    shoot(page, f"{number}-1-start")
    page.get_by_role("button", name=go).click()
    page.wait_for_url("**/confirmation/")
    shoot(page, f"{number}-2-confirm")
    page.go_back()
    assert page.input_value("[name=number]") == number
    page.go_forward()
    page.get_by_role("button", name=confirm).click()
    page.wait_for_url("**/copies/**")
    shoot(page, f"{number}-3-done")


def test_withdrawal_from_germany_on_day_13(come, clock):
    clock.to("2026-11-18T10:30:15+01:00")
    order = sell(open_shop(), country="DE", delivered="2026-11-05T14:00:00+01:00", number="DE-13")
    buyer = come(locale="de-DE")
    declare(
        buyer,
        "DE-13",
        start="Vertrag widerrufen",
        go="Continue",
        confirm="Confirm withdrawal Widerruf bestätigen",
    )
    assert "2026-11-18 09:30:15 UTC" in buyer.inner_text("main")
    [mail] = Told.all().about("We have your withdrawal")
    assert mail.to == "lina@example.com"
    assert "2026-11-18 09:30:15 UTC" in mail.text
    assert "DE-13" in mail.text
    assert Withdrawal.objects.get().text.strip() in mail.text

    drain()
    case = the_case(order)
    assert (case.kind, case.state, case.source) == ("return", "approved", "withdrawal")
    open_order(buyer, order)
    buyer.get_by_text(case.rma_number).first.click()
    buyer.wait_for_url("**/cases/**")
    assert "Agreed" in buyer.inner_text(".hero .state")
    assert "€80.00" in buyer.inner_text(".hero")
    assert "by Dec 2" in buyer.inner_text(".line").replace("2026-12-02", "Dec 2")
    shoot(buyer, "DE-13-4-case")


def test_withdrawal_from_germany_on_day_15_in_chinese(come, clock):
    clock.to("2026-11-20T10:30:00+01:00")
    order = sell(
        open_shop(), country="DE", delivered="2026-11-05T14:00:00+01:00", number="DE-15", name="Lina Vogt"
    )
    buyer = come(locale="zh-CN")
    declare(buyer, "DE-15", start="在此撤销合同", go="继续", confirm="确认撤销")
    said = buyer.inner_text("main")
    assert "您已声明撤销合同" in said
    assert "2026-11-20 09:30:00 UTC" in said
    drain()
    case = the_case(order)
    assert (case.state, case.language) == ("requested", "zh-hans")
    assert {mail.language for mail in Told.all().mails} == {"zh-hans"}
    open_order(buyer, order, "zh-hans")
    buyer.get_by_text(case.rma_number).first.click()
    buyer.wait_for_url("**/cases/**")
    hero = buyer.inner_text(".hero")
    assert "我们正在处理" in hero or "我们会查看" in hero or case.rma_number in buyer.inner_text("h1")
    assert "拒绝" not in hero
    shoot(buyer, "DE-15-4-case")


def test_korea_before_chuseok(come, clock):
    clock.to("2026-09-18T10:00:00+09:00")
    order = sell(
        open_shop(), country="KR", delivered="2026-09-16T14:00:00+09:00", number="KR-1", name="김하나"
    )
    buyer = come(locale="en-GB")
    open_order(buyer, order)
    shoot(buyer, "KR-1-order")
    buyer.get_by_text("Something wrong?").click()
    buyer.get_by_label("Lamp 1").check()
    buyer.get_by_role("button", name="Continue").click()
    buyer.get_by_role("radio", name="I changed my mind").check()
    buyer.get_by_role("button", name="Continue").click()
    assert "We need none" in buyer.inner_text("main")
    buyer.get_by_role("button", name="Continue").click()
    card = buyer.locator(".choice", has_text="Money back").first
    assert "within 3 working days after the items are back" in card.inner_text()
    assert "Your right by law" in card.inner_text()
    assert "You pay the way back." in card.inner_text()
    assert buyer.locator("input[name=way]:checked").count() == 0
    shoot(buyer, "KR-2-ways")
    card.locator("input").check()
    buyer.get_by_role("button", name="Continue").click()
    buyer.get_by_role("button", name="Send it").click()
    buyer.wait_for_url("**/cases/**")

    case = the_case(order)
    if case.state == "requested":
        approve(case, remedy="refund", by=KIM)
    clock.to("2026-09-23T15:00:00+09:00")
    case.refresh_from_db()
    line = case.lines.get()
    receive(
        case, operation_key="r1", lines=[ReceivedLine(line.pk, 1, "a", accepted=True)], by=KIM, complete=True
    )
    buyer.reload()
    assert "Sep 30" in buyer.inner_text("main")
    shoot(buyer, "KR-3-back")


def test_a_defect_in_france_in_month_20(come, clock, tmp_path: Path):
    clock.to("2026-11-10T10:00:00+01:00")
    seller = open_shop(remedies=("refund", "partial_refund", "store_credit"))
    order = sell(
        seller, country="FR", delivered="2025-03-12T14:00:00+01:00", number="FR-20", name="Camille Roux"
    )
    buyer = come(locale="fr-FR")
    open_order(buyer, order)
    buyer.get_by_text("Something wrong?").click()
    buyer.get_by_label("Lamp 1").check()
    buyer.get_by_role("button", name="Continue").click()
    buyer.get_by_role("radio", name="It does not work").check()
    buyer.get_by_role("button", name="Continue").click()
    assert "We ask for nothing else" in buyer.inner_text("main")
    buyer.set_input_files("#file", draw_photo(tmp_path))
    buyer.get_by_text("Added.").wait_for()
    buyer.get_by_role("button", name="Continue").click()
    buyer.wait_for_url("**/ways/")
    values = buyer.locator("input[name=way]").evaluate_all("all => all.map(one => one.value)")
    assert set(values[:2]) == {"repair", "replacement"}
    for card in buyer.locator(".choice").all()[:2]:
        assert "Your right by law" in card.inner_text()
        assert "L217" in card.inner_text()
        assert "It costs you nothing" in card.inner_text()
    assert buyer.locator("input[name=way]:checked").count() == 0
    words = buyer.inner_text("main")
    assert "For 2 years it is on us to prove" in words
    shoot(buyer, "FR-1-ways")
    buyer.locator("input[value=repair]").check()
    buyer.get_by_role("button", name="Continue").click()
    buyer.get_by_role("button", name="Send it").click()
    buyer.wait_for_url("**/cases/**")
    assert the_case(order).wanted == "repair"
    shoot(buyer, "FR-2-case")


class _Shop(BaseHTTPRequestHandler):
    """A product page of a shop on another host, under a strict security policy."""

    home = ""

    def do_GET(self) -> None:
        place = urlsplit(self.home)
        host = f"{place.scheme}://{place.netloc}"
        body = (
            "<!doctype html><html lang=en><meta name=viewport content='width=device-width'>"
            "<title>Lamp</title><h1>Lamp</h1>"
            '<div data-aftermile-policy data-country="DE" data-lang="en"><a href="#">Returns</a></div>'
            f'<script src="{self.home}policy.js" async></script>'
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header(
            "Content-Security-Policy", f"default-src 'none'; script-src {host}; connect-src {host}"
        )
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def test_the_policy_stands_beside_a_product_of_another_shop(come, clock, live_server):
    clock.to("2026-11-18T10:30:15+01:00")
    open_shop(days=30)
    _Shop.home = live_server.url + reverse("portal:find", args=["lindner"])
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page = come(locale="en-GB")
        hosts: set[str] = set()
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.locator("[data-state=shown]").wait_for()
        said = page.locator("[data-aftermile-policy] section").inner_text()
        assert "Within 30 days after delivery" in said
        assert "2 years from delivery" in said
        assert "Vertrag widerrufen" in said
        assert hosts <= {f"127.0.0.1:{server.server_port}", urlsplit(live_server.url).netloc}
        shoot(page, "widget")
    finally:
        server.shutdown()
        server.server_close()
