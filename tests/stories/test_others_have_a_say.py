"""Stories in which somebody else has a say: a technician, the buyer's bank, the marketplace."""

import json
import zipfile

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import DESK, PHONE
from tests.stories.steps import agree, draw_photo, find_order, fits, shoot, sign_in

pytestmark = pytest.mark.browser
FANG = {"shop": "huber", "phone": "5678"}


def ask(buyer, house, number, title, *, reason, way):
    """Go through the steps of the portal to a case."""
    find_order(buyer, house, number, **FANG)
    buyer.goto(f"{house.facts(number)['home']}help/")
    buyer.get_by_label(title).check()
    buyer.click("main button.button")
    buyer.locator(f"input[value={reason}]").check()
    buyer.click("main button.button")
    buyer.click("main .actions button.button")
    buyer.locator(f"input[name=way][value={way}]").check()
    buyer.click("main button.button")
    buyer.click("main form button.button")
    buyer.wait_for_url("**/cases/**")
    [case] = house.facts(number)["cases"]
    return case, f"{house.facts(number)['home']}cases/{case['id']}/"


def test_a_technician_comes_repairs_and_the_warranty_is_longer(people, house, tmp_path):
    buyer = people(**PHONE, locale="zh-CN")
    case, place = ask(buyer, house, "H-2007", "Sewing machine", reason="defective", way="repair")
    mia = people(**DESK, locale="en-GB")
    sign_in(mia, "mia")
    agree(mia, case["id"], "repair")
    mia.goto(f"/console/cases/{case['id']}/")
    mia.get_by_role("button", name="Send a technician to the buyer").click()
    mia.wait_for_load_state("networkidle")
    facts = house.facts("H-2007")
    assert [state for _ref, state in facts["books"]["visits"]] == ["offered"]

    buyer.goto(place)
    buyer.locator("#visit .actions a.button").click()
    assert "America/New_York" in buyer.locator("main").inner_text()
    buyer.locator("input[name=slot]").first.check()
    assert fits(buyer)
    shoot(buyer, "visit-slots")
    buyer.locator("main form button.button").click()
    buyer.wait_for_url(f"**{place}")
    told = buyer.locator("#visit").inner_text()
    assert "Tom" in told
    assert "America/New_York" in told
    assert fits(buyer)
    shoot(buyer, "visit-booked")

    repair_on_site(people(**PHONE, locale="en-GB"), house, tmp_path)
    facts = house.facts("H-2007")
    books = facts["books"]
    assert books["repairs"] == [["returned", "repaired", "E12"]]
    assert (books["parts"], books["warranty"]) == ([["SW-1", 450]], ["started", "extended"])
    assert (facts["cases"][0]["state"], facts["refunds"]) == ("settled", [])
    assert books["accounts"] == {"cash": 30_000, "sales": -30_000, "costs": 450, "accrued": -450}
    assert facts["ledger_faults"] == []
    buyer.goto(place)
    shoot(buyer, "visit-done")
    assert "上门已完成" in buyer.locator("#visit").inner_text()


def repair_on_site(tom, house, tmp_path):
    [(visit, state)] = house.facts("H-2007")["books"]["visits"]
    assert state == "booked"
    sign_in(tom, "tom")
    tom.goto("/console/visits/")
    shoot(tom, "my-visits")
    tom.goto(f"/console/visits/{visit}/")
    tom.get_by_role("button", name="I am on my way").click()
    expect(tom.get_by_role("button", name="I am on my way")).to_have_count(0)
    tom.get_by_role("button", name="I am here").click()
    tom.fill("[name=fault_code]", "E12")
    tom.fill("[name=words]", "The switch was broken.")
    tom.fill("[name=sku1]", "SW-1")
    tom.fill("[name=cost1]", "4.50")
    tom.set_input_files("[name=photos]", draw_photo(tmp_path, "switch.jpg"))
    pad = tom.locator(".sign-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    tom.mouse.move(box["x"] + 20, box["y"] + 20)
    tom.mouse.down()
    tom.mouse.move(box["x"] + 120, box["y"] + 60, steps=8)
    tom.mouse.up()
    assert fits(tom)
    shoot(tom, "visit-result")
    tom.get_by_role("button", name="The visit is done").click()
    tom.locator("img.signature").wait_for()
    shoot(tom, "visit-signed")


def test_a_chargeback_comes_while_a_refund_is_on_its_way(people, house, tmp_path):
    buyer = people(**PHONE, locale="en-GB")
    case, _place = ask(buyer, house, "H-2008", "Lamp 1", reason="parts_missing", way="refund")
    mia = people(**DESK, locale="en-GB")
    sign_in(mia, "mia")
    agree(mia, case["id"], "returnless_refund")
    house.tell_sandbox("behavior", behavior="error", times=1)
    mia.goto(f"/console/cases/{case['id']}/?move=pay")
    mia.click("form.panel button[type=submit]")
    mia.wait_for_selector("form.panel", state="detached")
    facts = house.facts("H-2008")
    assert facts["refunds"] == [["unknown", 6_000]]

    amount = {"minor": 6_000, "currency": "EUR"}
    payment = facts["books"]["payments"][0]
    told = house.tell_sandbox("disputes", payment=payment, amount=amount, reason="13.1", stage="opened")
    [(dispute, state)] = disputes_of(house, 1)
    assert state == "opened"
    refund = f"/console/refunds/{facts['refund_ids'][0]}/"
    mia.goto(refund)
    expect(mia.get_by_text("for the decision on a chargeback")).to_be_visible()
    mia.get_by_role("button", name="Ask the provider again").click()
    expect(mia.get_by_text("waits for a chargeback")).to_be_visible()
    shoot(mia, "refund-waits")
    facts = house.facts("H-2008")
    assert facts["refunds"] == [["unknown", 6_000]]
    assert facts["books"]["accounts"] == {
        "disputed": 6_000,
        "refunds": 6_000,
        "refunds_pending": -6_000,
        "sales": -6_000,
    }

    answer_the_bank(mia, case, dispute, tmp_path)
    assert disputes_of(house, 1, "answered") == [[dispute, "answered"]]
    house.tell_sandbox("disputes", id=told["id"], stage="won")
    assert disputes_of(house, 1, "won") == [[dispute, "won"]]
    facts = house.facts("H-2008")
    assert facts["refunds"] == [["done", 6_000]]
    assert facts["books"]["accounts"] == {"refunds": 6_000, "sales": -6_000}
    assert (facts["cases"][0]["state"], facts["ledger_faults"]) == ("settled", [])
    mia.goto(f"/console/chargebacks/{dispute}/")
    shoot(mia, "dispute-won")


def disputes_of(house, count, state=""):
    """The chargebacks of the order, once the provider's notice is heard."""

    def heard(facts):
        rows = facts["books"]["disputes"]
        return len(rows) == count and (not state or rows[-1][1] == state)

    return house.wait_for("H-2008", heard)["books"]["disputes"]


def answer_the_bank(mia, case, dispute, tmp_path):
    """Make the pack for the bank, and answer."""
    mia.goto(f"/console/cases/{case['id']}/evidence/")
    mia.select_option("#recipient", "bank")
    mia.get_by_role("button", name="Pack", exact=True).click()
    pack = mia.locator("a[href*='/packs/']")
    pack.wait_for()
    shoot(mia, "evidence")
    with mia.expect_download() as got:
        pack.click()
    got.value.save_as(tmp_path / "pack.zip")
    with zipfile.ZipFile(tmp_path / "pack.zip") as packed:
        assert any(name.endswith(".pdf") for name in packed.namelist())
        manifest = next(name for name in packed.namelist() if name.endswith(".json"))
        assert case["number"] in json.dumps(json.loads(packed.read(manifest)))
    mia.goto(f"/console/chargebacks/{dispute}/")
    shoot(mia, "dispute")
    mia.fill("[name=words]", "The lamp was delivered; the refund is agreed and waits.")
    mia.get_by_role("button", name="Answer").click()
    expect(mia.get_by_text("The lamp was delivered; the refund is agreed and waits.").first).to_be_visible()


def test_the_marketplace_rules_and_another_judge_reverses(people, house):
    [case] = house.facts("H-2009")["cases"]
    mia = people(**DESK, locale="en-GB")
    sign_in(mia, "mia")
    mia.goto(f"/console/cases/{case['id']}/?move=decline")
    mia.fill("form.panel [name=words]", "It was worn.")
    mia.click("form.panel button[type=submit]")
    mia.wait_for_selector("form.panel", state="detached")

    buyer = people(**PHONE, locale="zh-CN")
    find_order(buyer, house, "H-2009", **FANG)
    place = f"{house.facts('H-2009')['home']}cases/{case['id']}/"
    buyer.goto(place)
    buyer.get_by_text("请求平台裁决").click()
    buyer.fill("#arbitration-wants", "我没有穿过。")
    buyer.locator("form[action$='/arbitration/'] button").click()
    buyer.locator("#arbitration").wait_for()
    assert "我没有穿过。" in buyer.locator("#arbitration").inner_text()
    assert fits(buyer)
    shoot(buyer, "arbitration-asked")

    rule(people(**DESK, locale="en-GB"), "ida", case, verdict="buyer", words="No sign of wear.", seller="100")
    facts = house.facts("H-2009")
    assert (facts["cases"][0]["state"], facts["cases"][0]["agreed"]) == ("approved", 5_000)
    assert facts["books"]["shares"] == [[False, [["seller", 10_000]]]]

    open_arbitration(mia, case)
    mia.fill("#appeal", "The photo shows another shirt.")
    shoot(mia, "arbitration-appeal")
    mia.get_by_role("button", name="Appeal").click()
    expect(mia.get_by_role("button", name="Appeal")).to_have_count(0)
    jan = people(**DESK, locale="en-GB")
    rule(jan, "jan", case, verdict="seller", words="The seller is right.")
    shoot(jan, "arbitration-final")
    facts = house.facts("H-2009")
    assert facts["books"]["shares"] == [
        [True, [["seller", 10_000]]],
        [False, [["marketplace", 10_000]]],
    ]
    assert facts["books"]["accounts"] == {"cash": 5_000, "sales": -5_000}
    assert facts["ledger_faults"] == []
    buyer.goto(place)
    assert "The seller is right." in buyer.locator("#arbitration").inner_text()
    shoot(buyer, "arbitration-ruled")


def open_arbitration(page, case):
    page.goto("/console/arbitrations/?all")
    page.locator("tr, li", has_text=case["number"]).locator("a").first.click()
    page.wait_for_url("**/arbitrations/*/")


def rule(page, name, case, *, verdict, words, **shares):
    sign_in(page, name)
    open_arbitration(page, case)
    page.select_option("[name=verdict]", verdict)
    for party, percent in shares.items():
        page.fill(f"[name=share_{party}]", percent)
    page.fill("form[action$='/ruling/'] [name=text]", words)
    shoot(page, f"arbitration-{name}")
    page.get_by_role("button", name="Rule", exact=True).click()
    expect(page.get_by_text(words).first).to_be_visible()
