from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.parcels.delaying.curves import STEPS, kaplan_meier
from aftermile.parcels.delaying.judging import BEFORE, HELD, KINDS, OVER, PATIENCE, Seen, judge
from aftermile.parcels.delaying.lanes import NOTHING, Outlook, Paced
from aftermile.parcels.folding.words import MILESTONES

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
CURVE = kaplan_meier(STEPS[:40], np.ones(40, bool))
KNOWN = Outlook(CURVE, Paced(CURVE), Paced(CURVE))


def seen(milestone: str = "in_transit", silence: float = 0.0, **fields) -> Seen:
    values = {
        "milestone": milestone,
        "now": NOW,
        "known_at": NOW - timedelta(days=30),
        "heard_at": NOW - timedelta(days=9),
        "since": NOW - timedelta(days=9),
        "silence": silence,
        "age": silence,
        "sent": milestone not in BEFORE,
    }
    return Seen(**{**values, **fields})


def promised(day: date) -> dict:
    ends = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
    return {"promised_on": day, "promise_ends": ends, "left": (ends - NOW).total_seconds() / 86400}


def test_each_kind_has_its_party_and_what_to_do() -> None:
    rows = {
        "late": seen(**promised(date(2026, 3, 4))),
        "slow": seen(**promised(date(2026, 3, 8)), expected_on=date(2026, 3, 11)),
        "stalled": seen(silence=30),
        "not_handed_over": seen("info_received", silence=30, heard_at=None),
        "held": seen("customs_hold", detail="payment_due"),
    }
    found = {name: judge(row, NOTHING) for name, row in rows.items()}
    assert {name: (one.kind, one.party, one.act) for name, one in found.items()} == {
        "late": ("late", "carrier", "claim"),
        "slow": ("slow", "carrier", "tell"),
        "stalled": ("stalled", "carrier", "trace"),
        "not_handed_over": ("not_handed_over", "shipper", "hand_over"),
        "held": ("held", "consignee", "pay"),
    }
    assert set(found) == set(KINDS)
    assert found["late"].risk == 1.0
    assert judge(seen("in_transit", silence=30, party="force_majeure"), NOTHING).party == "force_majeure"


def test_a_lane_that_is_slow_by_nature_does_not_stall() -> None:
    usual = kaplan_meier(np.linspace(10, 20, 100), np.ones(100, bool))
    assert judge(seen(silence=12), Outlook(next=usual)).kind == ""
    found = judge(seen(silence=20), Outlook(next=usual))
    assert (found.kind, found.why) == (
        "stalled",
        {"code": "stalled", "days": 20, "usual": 19.5, "parcels": 100},
    )


def test_open_waits_alone_do_not_make_a_standstill_usual() -> None:
    never = kaplan_meier(np.array([1.0] * 30 + [20.0] * 10), np.array([True] * 30 + [False] * 10))
    assert judge(seen(silence=12), Outlook(next=never)).kind == "stalled"
    assert judge(seen(silence=7), Outlook(next=never)).kind == ""


def test_a_forecast_does_not_flicker() -> None:
    curve = Paced(kaplan_meier(STEPS[:40], np.ones(40, bool)))
    fields = {"promised_on": date(2026, 3, 8), "promise_ends": NOW + timedelta(days=3), "age": 2.0}
    for chance, was, kind in ((0.55, "", "slow"), (0.4, "", ""), (0.4, "slow", "slow"), (0.3, "slow", "")):
        left = float(STEPS[np.flatnonzero(curve.curve.alive <= chance * curve.after(2.0))[0]]) - 2.0
        assert judge(seen(was=was, left=left, **fields), Outlook(stay=curve)).kind == kind, (chance, was)


@pytest.mark.parametrize("milestone", sorted(OVER))
def test_what_is_over_is_not_delayed(milestone) -> None:
    assert judge(seen(milestone, silence=99, **promised(date(2026, 1, 4))), KNOWN).kind == ""


milestones = st.sampled_from(sorted(MILESTONES))
outlooks = st.sampled_from([NOTHING, KNOWN])


@given(milestones, st.floats(0, 150), st.floats(0, 150), outlooks)
def test_more_silence_never_ends_a_standstill(milestone, silence, more, outlook) -> None:
    quiet = ("stalled", "not_handed_over")
    if judge(seen(milestone, silence, age=0.0), outlook).kind in quiet:
        assert judge(seen(milestone, silence + more, age=0.0), outlook).kind in quiet


@given(milestones, outlooks, st.sampled_from(["", "payment_due", "nobody_home"]))
def test_a_scan_never_makes_a_parcel_stalled(milestone, outlook, detail) -> None:
    assert judge(seen(milestone, 0.0, detail=detail, heard_at=NOW), outlook).kind not in (
        "stalled",
        "not_handed_over",
    )


@given(milestones, st.floats(0, 500), outlooks, st.dates(date(2025, 1, 1), date(2026, 12, 31)))
def test_nothing_follows_from_what_nobody_hears(milestone, silence, outlook, day) -> None:
    found = judge(seen(milestone, silence, listening=False, **promised(day)), outlook)
    assert (found.kind, found.risk) == ("", None)


def test_every_milestone_that_goes_on_has_its_patience() -> None:
    assert set(PATIENCE) == set(MILESTONES) - OVER
    assert {hold.party for hold in HELD.values()} <= {"carrier", "shipper", "consignee", "customs"}
