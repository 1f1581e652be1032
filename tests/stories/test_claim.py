"""A parcel never arrived: the buyer says so from her phone, in Chinese, and is paid back without goods."""

import pytest

from tests.stories.conftest import DESK, PHONE
from tests.stories.steps import confirm_refund, find_order, fits, mails_of, make_move, sign_in

pytestmark = pytest.mark.browser


def test_a_parcel_that_never_came_is_paid_back(people, house):
    buyer = people(**PHONE, locale="zh-CN")
    find_order(buyer, house, "L-1002")
    buyer.get_by_text("有问题？退货或寻求帮助").click()
    buyer.get_by_label("Lamp 1").check()
    buyer.get_by_role("button", name="继续").click()
    assert buyer.locator(".choice").first.inner_text().strip() == "没有收到包裹"
    buyer.get_by_role("radio", name="没有收到包裹").check()
    buyer.fill("#comment", "等了三个星期，还没有收到。")
    buyer.get_by_role("button", name="继续").click()
    assert "照片（选填）" in buyer.locator("h1").inner_text()
    buyer.get_by_role("button", name="继续").click()
    buyer.locator("input[name=way][value=refund]").check()
    assert "无需寄回商品" in buyer.locator(".ways").inner_text()
    buyer.get_by_role("button", name="继续").click()
    buyer.wait_for_url("**/summary/")
    buyer.go_back()
    buyer.wait_for_url("**/ways/")
    buyer.go_forward()
    buyer.wait_for_url("**/summary/")
    buyer.get_by_role("button", name="提交").click()
    buyer.wait_for_url("**/cases/**")

    [case] = house.facts("L-1002")["cases"]
    assert (case["kind"], case["state"], case["language"]) == ("claim", "requested", "zh-hans")

    kim = people(**DESK, locale="en-GB")
    sign_in(kim, "kim")
    make_move(kim, case["id"], "ask", words="请确认一下收货地址。")
    buyer.reload()
    assert "请确认一下收货地址。" in buyer.locator("#question").inner_text()
    buyer.fill("#text", "地址没有错。")
    buyer.locator("#question button.button").click()
    buyer.get_by_text("我们已收到，您的留言见下方记录。").wait_for()

    make_move(kim, case["id"], "approve")
    make_move(kim, case["id"], "pay")
    facts = house.facts("L-1002")
    assert facts["refunds"][0][1] == 5_000
    confirm_refund(kim, facts["refund_ids"][0], "bank 4712")

    facts = house.facts("L-1002")
    [case] = facts["cases"]
    assert (case["state"], case["refunded"], case["receipts"]) == ("settled", 5_000, 0)
    assert facts["refunds"] == [["done", 5_000]]
    assert facts["units"] == [[2, "settled"]]
    assert facts["ledger_faults"] == []

    buyer.reload()
    story = buyer.locator(".line").inner_text()
    told = ["您告诉了我们问题", "我们向您提问", "您的留言", "我们已同意", "€50.00 正在退回给您", "已退款给您"]
    places = [story.index(words) for words in told]
    assert places == sorted(places)
    assert fits(buyer)
    assert any("50.00" in mail["text"] for mail in mails_of(facts, case["number"]))
