"""A second click on every button, without JavaScript to hold it back, and two agents on one case."""

import pytest

from tests.stories.conftest import DESK, PHONE
from tests.stories.steps import draw_photo, find_order, sign_in

pytestmark = pytest.mark.browser


def click_twice(page, selector: str) -> None:
    """Two clicks as fast as a finger; what the page shows afterwards is awaited."""
    button = page.locator(selector).first
    button.dblclick(no_wait_after=True)
    page.wait_for_load_state("networkidle")


def test_every_button_twice_does_it_once(people, house, tmp_path):
    buyer = people(**PHONE, locale="en-GB", java_script_enabled=False)
    find_order(buyer, house, "L-1003")
    buyer.goto(f"{house.facts('L-1003')['home']}help/")
    buyer.get_by_label("Lamp 1").check()
    click_twice(buyer, "main button.button")
    buyer.locator("input[value=damaged]").check()
    click_twice(buyer, "main button.button")
    buyer.set_input_files("#file", draw_photo(tmp_path, "lamp.jpg"))
    click_twice(buyer, "main .actions button.button")
    buyer.locator("input[name=way][value=any]").check()
    click_twice(buyer, "main button.button")
    click_twice(buyer, "main form button.button")
    [case] = house.facts("L-1003")["cases"]
    assert (case["state"], case["evidence"]) == ("requested", 1)
    place = f"{house.facts('L-1003')['home']}cases/{case['id']}/"

    kim = people(**DESK, locale="en-GB")
    sign_in(kim, "kim")
    kim.goto(f"/console/cases/{case['id']}/?move=offer")
    kim.locator("form.panel input[name=remedy][value=partial_refund]").check()
    kim.fill("form.panel [name=amount]", "10.00")
    click_twice(kim, "form.panel button[type=submit]")
    assert house.facts("L-1003")["cases"][0]["offers"] == ["open"]

    buyer.goto(place)
    buyer.get_by_text("Write to us").click()
    buyer.fill("#text", "Thank you!")
    click_twice(buyer, "form:has(#text) button.button")
    assert house.facts("L-1003")["cases"][0]["notes"] == ["Thank you!"]
    buyer.goto(place)
    click_twice(buyer, "#offer button.button")
    [case] = house.facts("L-1003")["cases"]
    assert (case["state"], case["agreed"], case["offers"]) == ("approved", 1_000, ["accepted"])

    kim.goto(f"/console/cases/{case['id']}/?move=pay")
    click_twice(kim, "form.panel button[type=submit]")
    facts = house.facts("L-1003")
    assert [amount for _state, amount in facts["refunds"]] == [1_000]
    kim.goto(f"/console/refunds/{facts['refund_ids'][0]}/")
    kim.fill("[name=reference]", "bank 4713")
    click_twice(kim, "form[action$='/confirmation/'] button")
    facts = house.facts("L-1003")
    assert facts["refunds"] == [["done", 1_000]]
    assert facts["ledger_faults"] == []
    assert facts["cases"][0]["state"] == "settled"


def test_the_slower_of_two_agents_is_told_and_changes_nothing(people, house):
    buyer = people(**PHONE, locale="en-GB")
    find_order(buyer, house, "L-1004")
    buyer.goto(f"{house.facts('L-1004')['home']}help/")
    buyer.get_by_label("Lamp 1").check()
    buyer.click("main button.button")
    buyer.locator("input[value=defective]").check()
    buyer.click("main button.button")
    buyer.click("main .actions button.button")
    buyer.locator("input[name=way][value=refund]").check()
    buyer.click("main button.button")
    buyer.click("main form button.button")
    buyer.wait_for_url("**/cases/**")
    [case] = house.facts("L-1004")["cases"]

    kim, lee = people(**DESK, locale="en-GB"), people(**DESK, locale="en-GB")
    sign_in(kim, "kim")
    sign_in(lee, "lee")
    kim.goto(f"/console/cases/{case['id']}/?move=approve")
    lee.goto(f"/console/cases/{case['id']}/?move=decline")
    lee.fill("form.panel [name=words]", "It works here.")
    kim.click("form.panel button[type=submit]")
    kim.wait_for_selector("form.panel", state="detached")
    lee.click("form.panel button[type=submit]")
    lee.wait_for_selector("[role=alert]")
    [case] = house.facts("L-1004")["cases"]
    assert case["state"] == "approved"
    assert case["notes"] == []

    one, two = people(**PHONE, locale="en-GB"), people(**PHONE, locale="en-GB")
    find_order(one, house, "L-1004")
    place = f"{house.facts('L-1004')['home']}cases/{case['id']}/"
    two.goto(place)
    assert "Get a new link" in two.content()
    one.goto(place)
    one.get_by_text("Withdraw this").click()
    one.get_by_role("button", name="Yes, withdraw it").dblclick()
    one.get_by_text("Withdrawn").first.wait_for()
    assert house.facts("L-1004")["cases"][0]["state"] == "canceled"
