"""
Screenshots of the main pages: `make shots`.

Starts the demo on a free port with rows of its own, signs in, and takes console and portal on desktop and
phone, light and dark, in English and Chinese, into build/shots; a few go, made small, into docs/images.
Words narrow it: make shots ARGS="phone light".
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

from tools.shot_pages import (
    BOSSES,
    OPERATOR,
    OPERATOR_PAGES,
    console_pages,
    parcel_pages,
    portal_pages,
    rules_pages,
    tracking_pages,
)
from tools.shot_words import strange_words

ROOT: Final = Path(__file__).parents[1]
DATA: Final = ROOT / "build" / "shots-data"
SHOTS: Final = ROOT / "build" / "shots"
IMAGES: Final = ROOT / "docs" / "images"
DEVICES: Final = {"desktop": (1440, 900), "phone": (390, 844)}
SCHEMES: Final = ("light", "dark")
LANGUAGES: Final = {"en": "kim@lamp-house.example", "zh-hans": "kefu@yunshang.example"}
SHOPS: Final = {"en": "lamp-house", "zh-hans": "yunshang"}
IN_DOCS: Final = {
    "console-case-desktop-light-en": "console",
    "console-case-desktop-light-zh-hans": "console-zh",
    "console-cases-desktop-dark-en": "queue-dark",
    "portal-case-phone-light-en": "portal",
    "portal-case-phone-light-zh-hans": "portal-zh",
    "console-parcel-desktop-light-en": "parcel",
    "portal-tracking-held-phone-light-en": "tracking",
}
FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE: Final = 180
WHOLE: Final = frozenset({"console-policies", "console-comparison", "console-backtest", "console-costs"})
"""Long pages whose picture holds all of them."""
WITHDRAWN: Final = {"name": "Robin Doe", "number": "A-1", "email": "robin@mail.example"}


def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    sys.exit("make shots needs Chromium: apt-get install chromium fonts-noto-cjk")


@contextlib.contextmanager
def demo() -> Iterator[str]:
    """Serve the demo from an empty data folder; yield its address."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    shutil.rmtree(DATA, ignore_errors=True)
    os.environ.update(
        AFTERMILE_DATA=str(DATA),
        AFTERMILE_MODE="demo",
        AFTERMILE_BASE_URL=f"http://localhost:{port}",
        AFTERMILE_DATABASE_URL="sqlite:",
        DJANGO_SETTINGS_MODULE="aftermile.config.settings",
    )
    server = subprocess.Popen(
        [sys.executable, "-m", "aftermile.config", "demo", "--port", str(port)], cwd=ROOT
    )
    address = f"http://localhost:{port}"
    try:
        for _ in range(PATIENCE * 5):
            if server.poll() is not None:
                sys.exit("the demo ended before it served")
            with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                urllib.request.urlopen(f"{address}/account/login/", timeout=10).close()  # noqa: S310
                break
            time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def session_of(email: str) -> str:
    """Return the session cookie of a signed-in member."""
    from django.conf import settings
    from django.test import Client

    from aftermile.accounts.models import Member

    client = Client(SERVER_NAME="localhost")
    client.force_login(Member.objects.get(email=email))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@dataclass(frozen=True, slots=True)
class Look:
    """One browser window: its page, where the demo is, and the end of the names of its pictures."""

    page: Any
    address: str
    language: str
    tail: str

    def take(self, place: str, name: str) -> Iterator[str]:
        """Take one picture of a page; yield what is wrong with it."""
        answer = self.page.goto(f"{self.address}{place}", wait_until="networkidle")
        yield from self.keep(name)
        if answer is None or answer.status >= 400:  # noqa: PLR2004
            yield f"{name}-{self.tail}: {place} answers {answer.status if answer else 'nothing'}"

    def keep(self, name: str) -> Iterator[str]:
        """Keep a picture of what is shown; yield what is wrong with it."""
        self.page.screenshot(path=SHOTS / f"{name}-{self.tail}.png", full_page=name in WHOLE)
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 1:
            yield f"{name}-{self.tail}: {wide} px wider than the screen"
        yield from (f"{name}-{self.tail}: {found}" for found in strange_words(self.page, self.language))


def look(browser: Any, address: str, device: str, scheme: str, language: str) -> Iterator[str]:
    """Take every page of one device, scheme and language; yield what is wrong."""
    width, height = DEVICES[device]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        locale={"en": "en-GB", "zh-hans": "zh-CN"}[language],
        is_mobile=device == "phone",
        has_touch=device == "phone",
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    window = Look(page, address, language, f"{device}-{scheme}-{language}")
    yield from at_the_portal(window)
    yield from window.take("/account/login/", "console-sign-in")
    email, boss = LANGUAGES[language], BOSSES[language]
    seen = [(email, console_pages(email, language)), (boss, {**rules_pages(boss), **parcel_pages(boss)})]
    seen += [(OPERATOR, OPERATOR_PAGES)] if language == "en" else []
    for member, places in seen:
        context.add_cookies([{"name": "aftermile_session", "value": session_of(member), "url": address}])
        for name, place in places.items():
            yield from window.take(place, f"console-{name}")
    yield from (f"{window.tail}: the browser says: {error}" for error in dict.fromkeys(errors))
    context.close()


def at_the_portal(window: Look) -> Iterator[str]:
    """Look at the portal as a buyer, then declare a withdrawal that fits no order."""
    slug = SHOPS[window.language]
    link, pages = portal_pages(slug, window.language)
    window.page.goto(f"{window.address}{link}", wait_until="networkidle")
    window.page.locator("form[method=post] .actions button").first.click()
    window.page.wait_for_load_state("networkidle")
    for name, place in pages.items():
        yield from window.take(place, f"portal-{name}")
    for name, place in tracking_pages(slug, window.language).items():
        yield from window.take(place, f"portal-{name}")
    window.page.goto(f"{window.address}{pages['withdrawal']}", wait_until="networkidle")
    for name, typed in WITHDRAWN.items():
        window.page.locator(f"[name={name}]").fill(typed)
    for step in ("confirm", "done"):
        window.page.locator("main form[method=post] .actions button").first.click()
        window.page.wait_for_load_state("networkidle")
        yield from window.keep(f"portal-withdrawal-{step}")


def keep_small(name: str, target: str) -> None:
    """Keep a picture for the documentation: fewer colors, half the size or less."""
    from PIL import Image

    picture = Image.open(SHOTS / f"{name}.png").convert("RGB")
    picture = picture.quantize(96, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    IMAGES.mkdir(parents=True, exist_ok=True)
    picture.save(IMAGES / f"{target}.png", optimize=True)


def main(arguments: list[str]) -> int:
    from playwright.sync_api import sync_playwright

    program = chromium()
    shutil.rmtree(SHOTS, ignore_errors=True)
    SHOTS.mkdir(parents=True)
    problems: list[str] = []
    with demo() as address:
        import django

        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright runs a loop of its own in this thread
        django.setup()
        with sync_playwright() as run:
            browser = run.chromium.launch(executable_path=program, args=FLAGS)
            for device, scheme, language in product(DEVICES, SCHEMES, LANGUAGES):
                if not set(arguments) <= {device, scheme, language}:
                    continue
                problems += filter(None, look(browser, address, device, scheme, language))
                print(f"{device}, {scheme}, {language}", flush=True)
            browser.close()
    for name, target in IN_DOCS.items():
        if (SHOTS / f"{name}.png").exists():
            keep_small(name, target)
    for problem in problems:
        print(problem)
    print(f"{len(list(SHOTS.glob('*.png')))} pictures in {SHOTS.relative_to(ROOT)}, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
