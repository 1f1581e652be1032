"""
A buyer returns three lamps from her phone, in Chinese: two come back good, one worn.

She is paid for the two; books balance; her timeline and her mails say so in her language.
"""

import pytest

from tests.stories.conftest import DESK, PHONE
from tests.stories.steps import (
    confirm_refund,
    draw_photo,
    find_order,
    fits,
    mails_of,
    make_move,
    receive,
    sign_in,
)

pytestmark = pytest.mark.browser


def test_three_lamps_go_back_two_good_one_worn(people, house, tmp_path):
    buyer = people(**PHONE, locale="zh-CN")
    find_order(buyer, house, "L-1001")
    ask_for_a_return(buyer, tmp_path)
    [case] = house.facts("L-1001")["cases"]
    assert (case["kind"], case["state"], case["language"]) == ("return", "requested", "zh-hans")
    assert case["evidence"] == 1

    kim = people(**DESK, locale="en-GB")
    sign_in(kim, "kim")
    kim.goto("/console/cases/")
    kim.get_by_text(case["number"]).first.wait_for()
    make_move(kim, case["id"], "approve")
    [case] = house.facts("L-1001")["cases"]
    assert (case["state"], case["agreed"]) == ("approved", 10_000)
    read_the_slip(buyer, case["number"])

    receive(kim, case["number"], {"a": 1})
    [case] = house.facts("L-1001")["cases"]
    assert (case["state"], case["receipts"]) == ("receiving", 1)
    receive(kim, case["number"], {"b": 1, "c": 1})
    [case] = house.facts("L-1001")["cases"]
    assert (case["state"], case["receipts"]) == ("received", 2)
    facts = pay(kim, house, case["id"])
    [case] = facts["cases"]
    assert (case["state"], case["refunded"]) == ("settled", 6_667)
    assert facts["refunds"] == [["done", 6_667]]
    assert facts["units"] == [[1, "returned"], [1, "returned"], [1, "with_buyer"], [1, "with_buyer"]]
    assert facts["ledger_faults"] == []

    buyer.goto(f"{facts['home']}cases/{case['id']}/")
    read_the_story(buyer)
    assert any("66.67" in mail["text"] for mail in mails_of(facts, case["number"]))


def ask_for_a_return(buyer, tmp_path):
    assert buyer.locator("h1").inner_text() == "订单 L-1001"

    buyer.get_by_text("有问题？退货或寻求帮助").click()
    buyer.get_by_label("Lamp 1").check()
    assert buyer.locator("input.count").input_value() == "3"
    buyer.get_by_role("button", name="继续").click()
    buyer.get_by_role("radio", name="不想要了").check()
    buyer.fill("#comment", "灯光太亮了。")
    buyer.get_by_role("button", name="继续").click()
    broken = tmp_path / "网页.jpg"
    broken.write_text("<html><script>alert(1)</script></html>")
    buyer.set_input_files("#file", [draw_photo(tmp_path), broken])
    buyer.get_by_alt_text("台灯.jpg").wait_for()
    assert "“网页.jpg”" in buyer.locator("#files [role=alert]").inner_text()
    buyer.get_by_role("button", name="继续").click()
    assert buyer.locator("input[name=way]:checked").count() == 0
    assert "您的法定权利" in buyer.locator(".ways").inner_text()
    buyer.locator("input[name=way][value=refund]").check()
    buyer.get_by_role("button", name="继续").click()
    assert "€100.00" in buyer.locator("main").inner_text()
    buyer.get_by_role("button", name="提交").dblclick()
    buyer.wait_for_url("**/cases/**")
    buyer.get_by_text("我们已收到。").wait_for()
    assert fits(buyer)


def read_the_slip(buyer, number):
    buyer.reload()
    assert "请在" in buyer.locator("main").inner_text()
    buyer.get_by_role("link", name="退货单").click()
    buyer.locator("svg.qr").wait_for()
    assert buyer.locator(".slip .number").inner_text() == number


def pay(kim, house, case_id):
    make_move(kim, case_id, "pay")
    facts = house.facts("L-1001")
    assert [amount for _state, amount in facts["refunds"]] == [6_667]
    confirm_refund(kim, facts["refund_ids"][0], "bank 4711")
    return house.facts("L-1001")


def read_the_story(buyer):
    story = buyer.locator(".line").inner_text()
    told = [
        "您告诉了我们问题",
        "我们已同意",
        "我们已收到 1 件",
        "我们已收到 2 件",
        "€66.67 正在退回给您",
        "已退款给您",
    ]
    places = [story.index(words) for words in told]
    assert places == sorted(places)
    assert "2 件验收通过" in buyer.locator("main").inner_text()
    assert fits(buyer)
