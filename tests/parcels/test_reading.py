from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.parcels.folding import Fact
from aftermile.parcels.folding.words import MILESTONES, TRACKER
from aftermile.parcels.reading import chinese, english, read_scan, read_text
from aftermile.parcels.reading.codes import CODES
from aftermile.parcels.reading.scans import BadScan, fact_of, known_of

SAID = {
    "Delivered": "delivered",
    "DELIVERED, LEFT WITH NEIGHBOR": "delivered",
    "Has been delivered": "delivered",
    "Delivered to neighbour": "delivered.neighbour",
    "Collected by recipient": "delivered.collected",
    "Not delivered": "attempt_failed",
    "Undelivered": "attempt_failed",
    "Unable to deliver": "attempt_failed",
    "Could not be delivered": "attempt_failed",
    "Delivery failed": "attempt_failed",
    "Delivery attempted": "attempt_failed",
    "We attempted to deliver your parcel but nobody was home": "attempt_failed.nobody_home",
    "Delivery will be attempted tomorrow": "",
    "Your parcel has not been delivered yet": "",
    "Expected delivery: Monday": "",
    "Estimated delivery date 3 March": "",
    "Scheduled to be delivered by end of day": "",
    "Package will not be delivered today": "",
    "Delivered to local carrier": "in_transit.handed_to_last_mile",
    "Delivered to parcel shop": "available_for_pickup",
    "Delivered to sender": "returned",
    "Returned to sender": "returned",
    "Will be returned to sender": "returning.announced",
    "The parcel will be returned": "returning.announced",
    "Being returned to sender": "returning",
    "Return to sender": "returning",
    "Returned": "returning",
    "Not yet returned": "",
    "Could not be returned": "",
    "Returned to post office": "in_transit.held_inward",
    "Will be returned if not collected within 7 days": "",
    "Ready for pickup. If not collected it will be returned": "available_for_pickup",
    "Out for delivery": "out_for_delivery",
    "Not out for delivery": "",
    "Being delivered": "out_for_delivery",
    "Customs cleared": "in_transit.customs_released",
    "Not released by customs": "customs_hold.import",
    "Held by customs, duties are due": "customs_hold.payment_due",
    "Departed, expected to be delivered 5 May": "in_transit.departed_facility",
    "Your package is on its way and will be delivered tomorrow": "in_transit.moving",
    "Label created": "info_received",
    "Parcel lost": "lost",
    "Parcel not lost": "",
    "May be lost": "exception",
    "Delivered by driver to Pickup parcelshop": "available_for_pickup",
    "After an unsuccessful delivery attempt the parcel is back at the depot": "attempt_failed",
    "After it is delivered you may rate us": "",
    "Unfortunately we have not been able to deliver your parcel.": "attempt_failed",
    "Item on board for delivery": "out_for_delivery",
    "On FedEx vehicle for delivery": "out_for_delivery",
    "The parcel was not yet handed over to GLS.": "",
    "The parcel data was entered into the GLS IT system": "info_received",
    "Possible delay": "",
    "At local FedEx facility": "in_transit.arrived_facility",
    "If delivered late, call us": "",
    "Will not be returned": "",
    "No delivery attempt was made": "",
    "Delivered in 2 days": "",
    "Partially delivered": "",
    "Delivered to the wrong address": "exception.misdelivered",
    "Return shipment delivered": "returned",
    "正在退回寄件人": "returning",
    "退回寄件人": "returning",
    "退回未成功": "",
    "不退回": "",
    "blorp": "",
    "": "",
    "已签收": "delivered",
    "妥投": "delivered",
    "未妥投": "attempt_failed",
    "未签收": "attempt_failed",
    "无法投递": "attempt_failed",
    "投递失败": "attempt_failed",
    "无人签收": "attempt_failed.nobody_home",
    "拒收": "attempt_failed.refused",
    "尚未妥投": "",
    "预计送达时间3月5日": "",
    "预计明天送达": "",
    "待签收": "",
    "即将派送": "",
    "正在派送": "out_for_delivery",
    "即将退回": "returning.announced",
    "将退回寄件人": "returning.announced",
    "派送不成功，即将退回": "returning.announced",
    "快件退回中": "returning",
    "已退回寄件人": "returned",
    "退件签收": "returned",
    "尚未退回": "",
    "如未取件将退回": "",
    "快件已到达自提点，请凭取件码取件": "available_for_pickup",
    "已放入丰巢快递柜": "available_for_pickup",
    "已送达目的国机场": "in_transit.handed_to_last_mile",
    "离开深圳转运中心": "in_transit.departed_facility",
    "已揽收": "picked_up.accepted",
    "等待揽收": "",
    "清关完成": "in_transit.customs_released",
    "海关查验": "customs_hold.import",
    "等待清关": "",
    "已簽收": "delivered",
    "預計送達": "",
    "可能丢失": "exception",
    "包裹丢失": "lost",
}


@pytest.mark.parametrize(("text", "meaning"), SAID.items())
def test_words_say_what_happened_and_not_what_may(text: str, meaning: str) -> None:
    assert read_text(text) == meaning


@pytest.mark.parametrize(
    "before", ["Will be ", "Should be ", "To be ", "Not yet ", "May be ", "Expected to be "]
)
def test_nothing_that_did_not_happen_is_an_end(before: str) -> None:
    for ended in ("delivered", "returned to sender", "lost", "destroyed", "delivered to sender"):
        assert read_text(before + ended).partition(".")[0] not in {
            "delivered",
            "returned",
            "lost",
            "destroyed",
        }


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert read_text(text).partition(".")[0] in {"", *MILESTONES}


def test_rows_and_codes_name_known_milestones() -> None:
    for row in (*english.ROWS, *chinese.ROWS):
        for meaning in (row.said, row.denied, row.announced):
            assert meaning.partition(".")[0] in {"", *MILESTONES}
    assert {milestone for milestone, *_ in CODES.values()} <= {*MILESTONES, *TRACKER}


@pytest.mark.parametrize(
    ("code", "text", "milestone", "evidence"),
    [
        ("Delivered_Other", "Delivered", "delivered", "code"),
        ("Delivered_Other", "Not delivered", "attempt_failed", "text"),
        ("Delivered_Other", "Delivered to local carrier", "in_transit", "text"),
        ("Exception_Returned", "Will be returned", "returning", "text"),
        ("package_unclaimed", "", "exception", "code"),
        ("EMI", "", "delivered", "code"),
        ("canceled", "", "cancelled", "code"),
        ("in_transit.arrived_facility", "", "in_transit", "code"),
        ("pickup", "", "unknown", "code"),
        ("XX9", "In transit to next facility", "in_transit", "text"),
        ("XX9", "blorp", "unknown", "code"),
        ("Expired_Other", "", "expired", "code"),
        ("failure", "Parcel lost", "lost", "text"),
        ("Delivered_Other", "Expected delivery Monday", "unknown", "code"),
        ("Delivered_Other", "Left to be delivered tomorrow", "unknown", "code"),
        ("Delivered_Other", "Signature of J DOE", "delivered", "code"),
        ("Delivered_Other", "Delivered to the wrong address", "exception", "text"),
        ("Exception_Returned", "Not returned", "unknown", "code"),
        ("Exception_Lost", "The lost parcel was found", "in_transit", "text"),
    ],
)
def test_codes_speak_first_and_words_may_veto_an_end(code, text, milestone, evidence) -> None:
    meaning = read_scan(code, text)
    assert (meaning.milestone, meaning.evidence) == (milestone, evidence)


def scan(**fields) -> Fact:
    return fact_of({"code": "EMC", **fields})


def test_times_keep_what_is_known_of_their_zone() -> None:
    at = datetime(2026, 3, 5, 13, tzinfo=UTC)
    assert scan(at="2026-03-05T14:00:00+01:00")[2] == at
    fraction = scan(at="2026-03-05T13:00:00.1234567Z")
    assert (fraction.at, fraction.zone_source) == (at.replace(microsecond=123456), "carrier_offset")
    berlin = scan(local="2026-03-05 14:00", zone="Europe/Berlin")
    assert (berlin.at, berlin.zone_source, berlin.precision) == (at, "facility", "minute")
    assert scan(local="2026-03-05 21:00", zone="+08:00").at == at
    naive = scan(local="2026-03-05 14:00")
    assert (naive.at, naive.zone_source) == (at.replace(hour=14), "none")
    day = scan(at="2026-03-05")
    assert (day.precision, day.zone_source) == ("day", "none")
    assert scan(at=None, local="------", text=None).at is None
    assert scan(local="2026-03-29 02:30", zone="Europe/Berlin").at is not None


@pytest.mark.parametrize(
    "row",
    [
        {"at": "yesterday 5"},
        {"at": "2026-02-30T00:00:00Z"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"local": "2026-03-05 14:00", "zone": "Mars/Base"},
        {"leg": "moon"},
        {"text": ["a"]},
        {"code": None},
    ],
)
def test_a_broken_scan_says_why(row: dict) -> None:
    with pytest.raises(BadScan, match=r"\w"):
        scan(**row)


def test_an_edited_text_is_the_same_event() -> None:
    one = scan(at="2026-03-05T14:00:01Z", text="Departed", place="Köln")
    other = scan(at="2026-03-05T14:00:59Z", text="Departed Cologne")
    assert one.key == other.key != scan(at="2026-03-05T15:00:00Z").key


def test_numbers_tell_which_leg_ends_at_the_door() -> None:
    facts = [
        scan(number="LX 123 456 785 CN", leg="first_mile"),
        scan(number="160-12345675", leg="line_haul", code="delivered"),
    ]
    known = known_of(facts, destination="de")
    assert (known.destination, known.through, known.stages) == ("DE", {0}, {1})
