"""What the people of the stories do, page by page."""

import os
import re
from pathlib import Path

from PIL import Image, ImageDraw

from tests.stories.house import PASSWORD, House


def draw_photo(folder: Path, name: str = "台灯.jpg") -> Path:
    """A picture such as a phone makes, with a place in its EXIF."""
    picture = Image.new("RGB", (1200, 900), (214, 188, 140))
    ImageDraw.Draw(picture).line([(300, 200), (620, 520), (580, 780)], fill=(60, 40, 20), width=14)
    exif = Image.Exif()
    exif[0x010F] = "Phone"
    exif.get_ifd(0x8825)[1] = "N"
    place = folder / name
    picture.save(place, "JPEG", quality=85, exif=exif)
    return place


def find_order(page, house: House, number: str, shop: str = "lindner", phone: str = "1234") -> None:
    """Ask for the link with number and phone, and open it from the mail."""
    page.goto(f"/s/{shop}/")
    page.fill("[name=number]", number)
    page.fill("[name=contact]", phone)
    page.click("main button.button")
    page.wait_for_url("**/sent/")
    mails = [
        mail for mail in house.facts(number)["mails"] if f"/{_order_id(house, number)}/open/" in mail["text"]
    ]
    url = re.search(r"https?://\S+", mails[-1]["text"])[0]
    page.goto(url)
    page.click("main form button.button")
    page.wait_for_url(f"**{house.facts(number)['home']}")


def _order_id(house: House, number: str) -> str:
    return house.facts(number)["home"].rstrip("/").rpartition("/")[2]


def sign_in(page, name: str) -> None:
    page.goto("/account/login/?next=/console/")
    page.fill("[name=login]", f"{name}@lindner.example")
    page.fill("[name=password]", PASSWORD)
    page.click("form[action='/account/login/'] button.btn-primary")
    page.wait_for_url("**/console/**")


def make_move(page, case_id: str, move: str, **fields: str) -> None:
    """Open the form of a move on the case page, fill it and send it."""
    page.goto(f"/console/cases/{case_id}/?move={move}")
    for name, value in fields.items():
        page.fill(f"form.panel [name={name}]", value)
    page.click("form.panel button[type=submit]")
    page.wait_for_selector("form.panel", state="detached")


def agree(page, case_id, remedy):
    """Approve with a remedy; what goes beyond the rules says why."""
    page.goto(f"/console/cases/{case_id}/?move=approve")
    page.locator(f"form.panel input[name=remedy][value={remedy}]").check()
    why = page.locator("form.panel [name=override]")
    page.wait_for_load_state("networkidle")
    if why.count():
        why.fill("As promised.")
    shoot(page, f"approve-{remedy}")
    page.click("form.panel button[type=submit]:not([name])")
    page.wait_for_selector("form.panel", state="detached")


def receive(page, number: str, counts: dict[str, int], tracking: str = "") -> None:
    """Scan a number at the receiving desk, count by grade and book."""
    page.goto("/console/receiving/")
    page.fill("#scan", number)
    page.keyboard.press("Enter")
    page.wait_for_selector(".grades")
    for grade, count in counts.items():
        page.locator(f"input[name$='_{grade}'][name^='n_']").first.fill(str(count))
    if tracking:
        page.fill("form.card [name=tracking_number]", tracking)
    page.click("form.card button[type=submit]")
    page.wait_for_selector("[data-outcome=booked]")


def confirm_refund(page, refund_id: str, reference: str) -> None:
    page.goto(f"/console/refunds/{refund_id}/")
    page.fill("[name=reference]", reference)
    page.click("form[action$='/confirmation/'] button")
    page.wait_for_selector("form[action$='/confirmation/']", state="detached")


def fits(page) -> bool:
    """Nothing sticks out of the screen to the side."""
    found: bool = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return found


def shoot(page, name: str) -> None:
    """Keep a picture of the page where `STORY_SHOTS` says."""
    if shots := os.environ.get("STORY_SHOTS"):
        page.screenshot(path=f"{shots}/{name}.png", full_page=True)


def mails_to_buyer(facts: dict, number: str) -> list[dict]:
    """The mails about a case, oldest first."""
    return [mail for mail in facts["mails"] if number in mail["subject"] + mail["text"]]


def mails_of(facts: dict, number: str) -> list[dict]:
    """The mails about a case: all to its buyer, all in Chinese, none twice."""
    mails = [mail for mail in facts["mails"] if number in mail["subject"] + mail["text"]]
    assert {mail["to"] for mail in mails} == {"lina@example.com"}
    assert {mail["language"] for mail in mails} == {"zh-hans"}
    assert all(re.search(r"[\u4e00-\u9fff]", mail["subject"]) for mail in mails)
    assert len({mail["subject"] + mail["text"] for mail in mails}) == len(mails)
    return mails
