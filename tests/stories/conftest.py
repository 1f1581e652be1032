"""Stories: people in real browsers before a real installation."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stories.house import House

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, own_database) -> Iterator[House]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed: apt-get install chromium, or set CHROMIUM to its path")
    data = tmp_path_factory.mktemp("house")
    with own_database("story", data) as database:
        built = House(data, database=database)
        try:
            built.start()
            yield built
        finally:
            built.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Chromium, for one file of stories: while it runs, Django lets no other test touch the database."""
    if not CHROMIUM:
        pytest.skip("Chromium is not installed: apt-get install chromium, or set CHROMIUM to its path")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as run:
        chromium = run.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def people(browser, house, tmp_path: Path, request) -> Iterator[Callable[..., object]]:
    """Open a page as somebody new; fails on any error in a page, and keeps a picture of a failed story."""
    problems: list[str] = []
    pages = []

    def come(**options):
        context = browser.new_context(base_url=house.url, **options)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: _note(problems, message))
        pages.append(page)
        return page

    yield come
    for number, page in enumerate(pages):
        if (shots := os.environ.get("STORY_SHOTS")) and not page.is_closed():
            page.screenshot(path=f"{shots}/{request.node.name}-{number}.png", full_page=True)
        page.context.close()
    assert problems == []


def _note(problems: list[str], message) -> None:
    """Answers with 4xx and forms gone under a second click are part of stories; broken scripts are not."""
    expected = "Failed to load resource", "hx-disabled-elt returned no matches"
    if message.type == "error" and not any(words in message.text for words in expected):
        problems.append(message.text)
