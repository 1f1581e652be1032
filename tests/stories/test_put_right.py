"""
Everything put right, from end to end: exchanges that cost more and less, and parcels that fit or do not.

The money is counted to the cent after each; one buyer reads Chinese on her phone.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import DESK, PHONE
from tests.stories.steps import (
    agree,
    draw_photo,
    find_order,
    fits,
    mails_to_buyer,
    make_move,
    receive,
    shoot,
    sign_in,
)

pytestmark = pytest.mark.browser
FANG = {"shop": "huber", "phone": "5678"}


def ask_for_an_exchange(buyer, house, number, *, size):
    """Ask in the portal, and choose a size: the difference stands beside it before anything is agreed."""
    find_order(buyer, house, number, **FANG)
    buyer.goto(f"{house.facts(number)['home']}help/")
    buyer.get_by_label("Shirt").check()
    buyer.click("main button.button")
    buyer.locator("input[value=too_small]").check()
    buyer.click("main button.button")
    buyer.click("main .actions button.button")
    buyer.locator("input[name=way][value=exchange]").check()
    shoot(buyer, f"{number}-ways")
    buyer.click("main button.button")
    buyer.click("main form button.button")
    buyer.wait_for_url("**/cases/**")
    pick = buyer.locator("#choice label.choice", has_text=re.compile(rf"^\s*{size}\b"))
    told = pick.inner_text()
    pick.locator("input").check()
    shoot(buyer, f"{number}-choice")
    assert fits(buyer)
    buyer.locator("#choice button.button").click()
    expect(buyer.locator("#goods")).to_be_visible()
    return told


def test_an_exchange_for_something_dearer_is_paid_by_link(people, house):
    buyer = people(**PHONE, locale="zh-CN")
    told = ask_for_an_exchange(buyer, house, "H-2001", size="L")
    assert "€5.00" in told
    assert re.search(r"[\u4e00-\u9fff]", told)
    [case] = house.facts("H-2001")["cases"]

    mia = people(**DESK, locale="en-GB")
    sign_in(mia, "mia")
    agree(mia, case["id"], "exchange")
    facts = house.facts("H-2001")
    assert facts["books"]["charges"] == [["open", 500]]
    pay(buyer, facts, case["number"])
    facts = house.facts("H-2001")
    assert facts["books"]["tenders"] == [4_000, 500]
    assert facts["books"]["total"] == 4_500

    receive(mia, case["number"], {"a": 1})
    send(mia, case["number"], "DHL", "JD2001")
    facts = house.facts("H-2001")
    books = facts["books"]
    assert facts["cases"][0]["state"] == "settled"
    assert books["units"] == [["M", "replaced", 0], ["L", "with_buyer", 4_500]]
    assert (books["total"], books["tenders"], books["charges"]) == (4_500, [4_000, 500], [["paid", 500]])
    assert books["accounts"] == {"cash": 4_500, "sales": -4_500}
    assert (facts["refunds"], facts["ledger_faults"]) == ([], [])
    buyer.goto(f"{facts['home']}cases/{case['id']}/")
    assert "JD2001" in buyer.locator("main").inner_text()
    assert fits(buyer)
    shoot(buyer, "H-2001-sent")


def pay(buyer, facts, number):
    """Pay by the link of the mail, on the provider's own page, and come back."""
    [link] = {
        link
        for mail in mails_to_buyer(facts, number)
        for link in re.findall(r"https?://\S+/pay/\S+", mail["text"])
    }
    buyer.goto(link)
    assert fits(buyer)
    shoot(buyer, "pay")
    buyer.locator("main .actions .button").click()
    buyer.get_by_role("button", name="Pay (rehearsal)").click()
    buyer.wait_for_url("**/pay/**back")
    buyer.get_by_role("status").filter(has_text=re.compile("已支付|It is paid")).wait_for()
    shoot(buyer, "paid")


def send(page, number, carrier, tracking):
    """Send what waits for this case, from the list of what is to be sent."""
    page.goto("/console/sending/")
    row = page.locator("[data-row]", has_text=number)
    row.locator("[name=carrier]").fill(carrier)
    row.locator("[name=tracking_number]").fill(tracking)
    shoot(page, "to-send")
    row.get_by_role("button", name="Sent").click()
    page.wait_for_url("**/console/cases/**")


def test_an_exchange_for_something_cheaper_pays_the_rest_back(people, house):
    buyer = people(**PHONE, locale="en-GB")
    told = ask_for_an_exchange(buyer, house, "H-2002", size="S")
    assert "€8.00 for each goes back to you" in told
    [case] = house.facts("H-2002")["cases"]
    mia = people(**DESK, locale="en-GB")
    sign_in(mia, "mia")
    agree(mia, case["id"], "exchange")
    facts = house.facts("H-2002")
    assert (facts["books"]["charges"], facts["refunds"]) == ([], [])
    receive(mia, case["number"], {"a": 1})
    send(mia, case["number"], "DHL", "JD2002")
    facts = house.facts("H-2002")
    assert facts["refunds"] == [["done", 800]]
    books = facts["books"]
    assert (books["total"], books["tenders"]) == (4_000, [4_000])
    assert books["accounts"] == {"cash": 3_200, "refunds": 800, "sales": -4_000}
    assert (facts["cases"][0]["state"], facts["ledger_faults"]) == ("settled", [])
    buyer.goto(f"{facts['home']}cases/{case['id']}/")
    assert "JD2002" in buyer.locator("main").inner_text()


def test_two_parcels_of_one_case_and_one_parcel_of_two(people, house):
    wu = people(**PHONE, locale="en-GB")
    sign_in(wu, "wu")
    [case] = house.facts("H-2003")["cases"]
    receive(wu, case["number"], {"a": 2}, tracking="JD-ONE")
    assert fits(wu)
    shoot(wu, "station-booked")
    facts = house.facts("H-2003")
    assert (facts["cases"][0]["state"], facts["cases"][0]["receipts"]) == ("receiving", 1)
    scan(wu, "H-2003")
    expect(wu.get_by_text("1 parcel came before.")).to_be_visible()
    assert wu.locator("[data-expect]").get_attribute("data-expect") == "1"
    shoot(wu, "station-second")
    receive(wu, case["number"], {"b": 1}, tracking="JD-TWO")
    facts = house.facts("H-2003")
    assert facts["cases"][0]["state"] == "received"
    assert facts["books"]["receipts"] == ["JD-ONE", "JD-TWO"]
    assert [row[1] for row in facts["books"]["units"]] == ["with_buyer", "with_buyer"]

    one, two = (house.facts(number)["cases"][0] for number in ("H-2004", "H-2005"))
    wu.goto(f"/console/receiving/?case={one['id']}&case={two['id']}")
    for grade in wu.locator(".expect input[name$=_a][name^=n_]").all():
        grade.fill("1")
    wu.fill("form.card [name=tracking_number]", "JD-BOTH")
    assert fits(wu)
    shoot(wu, "station-two-cases")
    wu.click("form.card button[type=submit]")
    wu.wait_for_selector("[data-outcome=booked]")
    for number in ("H-2004", "H-2005"):
        facts = house.facts(number)
        assert (facts["cases"][0]["state"], facts["books"]["receipts"]) == ("received", ["JD-BOTH"])

    mia = people(**DESK, locale="en-GB")
    sign_in(mia, "mia")
    for number, paid in (("H-2003", 6_000), ("H-2004", 3_000)):
        make_move(mia, house.facts(number)["cases"][0]["id"], "pay")
        facts = house.facts(number)
        assert facts["refunds"] == [["done", paid]]
        assert facts["books"]["accounts"] == {"refunds": paid, "sales": -paid}
        assert facts["ledger_faults"] == []


def scan(page, text):
    page.goto("/console/receiving/")
    page.fill("#scan", text)
    page.keyboard.press("Enter")
    page.wait_for_selector(".grades")


def test_an_unknown_parcel_is_kept_found_and_booked(people, house, tmp_path):
    wu = people(**PHONE, locale="en-GB", color_scheme="dark")
    sign_in(wu, "wu")
    [case] = house.facts("H-2006")["cases"]
    wu.goto("/console/receiving/")
    wu.fill("#scan", "ZZ998877")
    wu.keyboard.press("Enter")
    wu.wait_for_selector("[data-outcome=unknown]")
    shoot(wu, "station-unknown")
    wu.locator("#answer a[href*='q=ZZ998877']").first.click()
    wu.fill("[name=sender]", "王芳")
    wu.fill("[name=text]", "H-2006")
    wu.fill("[name=title_1]", "Lamp 1")
    wu.set_input_files("[name=photos]", draw_photo(tmp_path, "box.jpg"))
    assert fits(wu)
    shoot(wu, "unknown-new")
    wu.get_by_role("button", name="Keep it").click()
    wu.locator(".points").first.wait_for()
    assert fits(wu)
    shoot(wu, "unknown-page")
    wu.locator("a.row-link", has_text=case["number"]).click()
    expect(wu.get_by_role("button", name="It is this one")).to_be_visible()
    shoot(wu, "unknown-match")
    wu.get_by_role("button", name="It is this one").click()
    wu.locator("a", has_text=case["number"]).first.wait_for()
    facts = house.facts("H-2006")
    assert (facts["cases"][0]["state"], facts["cases"][0]["receipts"]) == ("received", 1)
    assert facts["books"]["receipts"] == ["ZZ998877"]
    assert facts["ledger_faults"] == []
