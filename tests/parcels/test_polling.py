"""The rhythm of asking, and what a failing service is spared."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.parcels.carrier import HEALTH
from aftermile.parcels.folding.words import FIRM, MILESTONES
from aftermile.parcels.polling import FASTEST, LONGEST_PAUSE, SLOWEST, pause, refilled, rhythm

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STATES = st.sampled_from(MILESTONES)
TRACKERS = st.sampled_from(["", *HEALTH])
AGES = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=400))


@pytest.mark.parametrize(
    ("state", "age", "health", "often"),
    [
        ("out_for_delivery", HOUR, "ok", timedelta(minutes=45)),
        ("out_for_delivery", 3 * DAY, "ok", 4 * HOUR),
        ("in_transit", HOUR, "ok", 4 * HOUR),
        ("in_transit", 10 * DAY, "ok", 6 * HOUR),
        ("in_transit", 60 * DAY, "ok", DAY),
        ("in_transit", 130 * DAY, "ok", None),
        ("in_transit", 2 * DAY, "not_found", 4 * HOUR),
        ("available_for_pickup", DAY, "ok", 4 * HOUR),
        ("delivered", HOUR, "ok", DAY),
        ("delivered", 31 * DAY, "ok", None),
        ("cancelled", HOUR, "ok", DAY),
        ("returned", HOUR, "ok", None),
        ("lost", HOUR, "ok", None),
        ("destroyed", HOUR, "ok", None),
        ("registered", HOUR, "not_found", 6 * HOUR),
        ("registered", 3 * DAY, "not_found", DAY),
        ("registered", 61 * DAY, "not_found", None),
        ("registered", HOUR, "", 6 * HOUR),
        ("registered", HOUR, "input_required", DAY),
        ("registered", HOUR, "stopped", None),
        ("in_transit", HOUR, "expired", None),
    ],
)
def test_the_rhythm(state, age, health, often):
    assert rhythm(state, age, health) == often


@given(STATES, AGES, TRACKERS, st.integers(0, 10_000))
def test_it_is_never_hasty_and_never_sleeps_longer_than_a_day(state, age, health, failures):
    often = rhythm(state, age, health, failures)
    assert often is None or FASTEST <= often <= SLOWEST


@given(STATES, AGES, TRACKERS, st.integers(0, 20))
def test_failures_only_slow_it_down(state, age, health, failures):
    less, more = rhythm(state, age, health, failures), rhythm(state, age, health, failures + 1)
    assert (less is None) == (more is None)
    assert less is None or less <= more


@given(STATES, AGES, AGES, TRACKERS)
def test_age_only_slows_it_down_and_in_the_end_it_stops(state, one, other, health):
    young, old = sorted((one, other))
    before, after = rhythm(state, young, health), rhythm(state, old, health)
    assert after is None or (before is not None and before <= after)
    assert rhythm(state, timedelta(days=121), health) is None


@given(st.sampled_from(sorted(FIRM)), AGES, TRACKERS)
def test_a_firm_end_is_asked_for_no_more(state, age, health):
    assert rhythm(state, age, health) is None


@given(st.integers(0, 10_000), st.floats(0, 86_400), st.floats(0, 1))
def test_a_pause_grows_to_an_hour_and_keeps_what_was_asked_for(failures, asked, jitter):
    waits = pause(failures, asked, jitter)
    assert timedelta(seconds=asked) <= waits <= max(LONGEST_PAUSE * 1.25, timedelta(seconds=asked))
    assert pause(failures + 1, asked, jitter) >= waits


@given(st.floats(0, 10), st.timedeltas(timedelta(-1), timedelta(days=2)), st.floats(0.01, 20))
def test_a_bucket_holds_one_second_at_most(tokens, elapsed, rate):
    assert refilled(min(tokens, rate), elapsed, rate) <= max(1.0, rate)
