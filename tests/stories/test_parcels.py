"""
Where it is and when it comes: a parcel of two numbers, duty, a delay told in time, an unknown code.

Buyers follow the links of their mails on phones, in Korean, Japanese and German; nobody is told twice.
"""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.providers.trackers.stand_ins import INFOS, event, parcel, pushed
from tests.stories.conftest import DESK, PHONE
from tests.stories.steps import fits, shoot, sign_in

pytestmark = pytest.mark.browser
ABROAD, LOCAL = "LB123456785CN", "640012345678"
HELD, STRANGE = "LB200000010CN", "LB400000015CN"


def ago(hours: float) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat(timespec="seconds")


def register(house, order: str, number: str) -> str:
    told = house.tell_api("parcels", {"order": order, "carrier": "china_post", "tracking_number": number})
    return str(told["id"])


def push(house, number: str, *events: dict[str, str], **more: str) -> bool:
    """Send what AfterShip would, signed over its bytes; whether the same bytes came before."""
    headers, body = pushed(INFOS["aftership"], parcel(number, *events, carrier="china_post", **more))
    return bool(house.push("aftership", headers, body)["repeated"])


def mails_to(facts: dict, order: str) -> list[dict]:
    return [mail for mail in facts["mails"] if mail["to"] == f"{order.lower()}@example.com"]


def link_in(mail: dict) -> str:
    return str(re.search(r"https?://\S+/t/\S+", mail["text"])[0])


def test_a_parcel_of_two_numbers_is_followed_in_korean(people, house):
    ref = register(house, "K-3001", ABROAD)
    first = (
        event("InTransit_002", "Accepted", at=ago(44), place="Ningbo", country="CN"),
        event("InTransit_007", "Departed", at=ago(40), place="Shanghai", country="CN"),
        event("InTransit_004", "Arrived in the country", at=ago(8), place="Incheon", country="KR"),
    )
    assert push(house, ABROAD, *first, destination="KR") is False
    facts = house.wait_for("K-3001", lambda found: bool(mails_to(found, "K-3001")))
    [mail] = mails_to(facts, "K-3001")
    assert mail["language"] == "ko"

    minji = people(**PHONE, locale="ko-KR")
    minji.goto(link_in(mail))
    state, story = minji.locator(".hero .state"), minji.locator("main .line").first
    expect(state).to_have_text("목적지 국가에 도착")
    expect(minji.locator(".window")).to_contain_text("도착 예정")
    told = story.inner_text()
    places = [told.index(place) for place in ("Incheon", "Shanghai", "Ningbo")]
    assert places == sorted(places)
    assert re.findall(r"[a-z]{4,}", minji.locator(".next, .stations").first.inner_text()) == []
    assert fits(minji)
    shoot(minji, "K-3001-abroad")

    leg = {"role": "last_mile", "carrier": "cj_logistics", "number": LOCAL}
    house.tell_api(f"parcels/{ref}/numbers", leg)
    out = {"number": LOCAL, "carrier": "cj_logistics", "country": "KR", "place": "강남"}
    scans = [
        {**out, "text": "Arrived at facility", "at": ago(3)},
        {**out, "text": "Out for delivery", "at": ago(2)},
    ]
    assert house.tell_api("scans", scans)["new"] == 2
    minji.reload()
    expect(state).to_have_text("배달 출발")
    expect(minji.locator(".next")).to_contain_text("배달 기사가 배달하고 있어요.")
    expect(minji.locator(".window")).to_be_visible()
    [box] = house.facts("K-3001")["parcels"]
    assert date.fromisoformat(box["days"][1]) <= datetime.now(UTC).date() + timedelta(days=9)
    assert "CJ Logistics" in minji.locator("dl.parts").inner_text()
    parts = minji.locator("dl.parts").inner_text()
    assert parts.index(ABROAD) < parts.index(LOCAL)
    minji.locator("details.earlier summary").click()
    expect(minji.locator("details.earlier .when", has_text="Ningbo")).to_be_visible()
    shoot(minji, "K-3001-out")

    scan = {**out, "text": "Delivered", "at": ago(0.2)}
    assert [house.tell_api("scans", [scan])["new"] for _twice in range(2)] == [1, 0]
    minji.reload()
    expect(state).to_have_text("배달 완료")
    expect(minji.locator(".window")).to_have_count(0)
    assert fits(minji)
    shoot(minji, "K-3001-delivered")
    facts = house.wait_for("K-3001", lambda found: len(mails_to(found, "K-3001")) == 3)
    [box] = facts["parcels"]
    assert (box["milestone"], box["scans"]) == ("delivered", 6)
    assert box["notices"] == [[kind, "sent"] for kind in ("shipped", "out_for_delivery", "delivered")]
    assert {mail["language"] for mail in mails_to(facts, "K-3001")} == {"ko"}


def test_customs_ask_for_duty_and_the_buyer_answers(people, house):
    ref = register(house, "K-3002", HELD)
    held = (
        event("InTransit_002", "Accepted", at=ago(120), place="Ningbo", country="CN"),
        event("Exception_006", "Customs duties unpaid", at=ago(5), place="Tokyo", country="JP"),
    )
    assert push(house, HELD, *held) is False
    facts = house.wait_for("K-3002", lambda found: bool(mails_to(found, "K-3002")))
    [mail] = mails_to(facts, "K-3002")
    assert mail["language"] == "ja"

    aoi = people(**PHONE, locale="ja-JP")
    aoi.goto(link_in(mail))
    form = aoi.locator("form.ask")
    expect(form).to_be_visible()
    assert fits(aoi)
    shoot(aoi, "K-3002-asked")
    form.locator("input[value=paid]").check()
    form.locator("textarea").fill("昨日コンビニで払いました。")
    form.locator("button.button").click()
    expect(aoi.locator(".notice.good")).to_be_visible()
    expect(form).to_have_count(0)
    shoot(aoi, "K-3002-answered")
    aoi.reload()
    expect(form).to_have_count(0)

    jun = people(**DESK, locale="en-GB")
    sign_in(jun, "jun")
    jun.goto("/console/parcels/answers/")
    shoot(jun, "K-3002-answers")
    jun.locator("tr[data-row] a", has_text=HELD).click()
    jun.wait_for_url(f"**/console/parcels/{ref}/")
    expect(jun.get_by_text("昨日コンビニで払いました。")).to_be_visible()
    shoot(jun, "K-3002-staff")

    push(house, HELD, *held)
    push(house, HELD, *held, service="EMS")
    facts = house.wait_for("K-3002", lambda found: found["pushes"] == 0)
    [box] = facts["parcels"]
    assert (box["milestone"], box["scans"], box["notices"]) == (
        "customs_hold",
        2,
        [["customs_action", "sent"]],
    )
    assert [(kind, value["choice"]) for kind, value, _done in box["answers"]] == [("duty", "paid")]
    assert len(mails_to(facts, "K-3002")) == 1


def test_a_delay_is_told_once_and_before_the_promised_day_is_over(people, house):
    for _round in range(2):
        house.watch()
    facts = house.wait_for("K-3003", lambda found: len(mails_to(found, "K-3003")) > 1)
    [box] = facts["parcels"]
    [sent, late] = mails_to(facts, "K-3003")
    assert box["notices"] == [["shipped", "sent"], ["delayed", "sent"]]
    assert (box["delay"], late["language"]) == ("stalled", "de")
    _from_on, by_on, promised = (date.fromisoformat(day) for day in box["days"])
    assert date.fromisoformat(late["created_at"][:10]) < promised < by_on

    anna = people(**PHONE, locale="de-DE", color_scheme="dark")
    anna.goto(link_in(late))
    hero = anna.locator(".hero")
    kept = re.search(r"\(([^)]+)\)", hero.locator(".fact").inner_text())[1]
    assert kept in late["text"]
    assert str(promised.day) in kept
    window = hero.locator(".window strong").inner_text()
    assert str(by_on.day) in window
    assert window in late["text"]
    assert window not in sent["text"]
    assert fits(anna)
    shoot(anna, "K-3003-delayed")


def test_staff_teach_a_code_that_nobody_knew(people, house):
    ref = register(house, "K-3004", STRANGE)
    scan = {"number": STRANGE, "carrier": "china_post", "source": "zx", "code": "QK-77", "text": "kwx"}
    assert house.tell_api("scans", [{**scan, "at": ago(3), "place": "Busan"}])["new"] == 1
    jun = people(**DESK, locale="en-GB")
    sign_in(jun, "jun")
    jun.goto(f"/console/parcels/{ref}/")
    link = jun.locator("a[href*='/t/']").get_attribute("href")
    seojun = people(**PHONE, locale="ko-KR")
    seojun.goto(link)
    state = seojun.locator(".hero .state")
    expect(state).to_have_text("아직 소식이 없어요")

    jun.goto("/console/codes/")
    shoot(jun, "K-3004-codes")
    jun.locator("tr[data-row]", has_text="QK-77").get_by_role("link", name="Teach").click()
    jun.select_option("[name=milestone]", "customs_hold")
    jun.get_by_role("button", name="Show what would change").click()
    expect(jun.locator("#effect h2")).to_have_text("This would change 1 past parcel")
    assert house.facts("K-3004")["parcels"][0]["milestone"] == "unknown"
    shoot(jun, "K-3004-preview")
    jun.get_by_role("button", name="Teach it and change 1 parcel").click()
    jun.wait_for_url("**/console/codes/taught/*/")
    shoot(jun, "K-3004-taught")
    assert house.facts("K-3004")["parcels"][0]["milestone"] == "customs_hold"
    seojun.reload()
    expect(state).to_have_text("통관 중")
    assert fits(seojun)
    jun.goto("/console/codes/")
    expect(jun.locator("tr[data-row]", has_text="QK-77")).to_have_count(0)
