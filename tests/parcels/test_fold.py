from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aftermile.parcels.fold import RANK, ParcelState, ScanFact, fold

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def scan(milestone: str, hours: int, key: str = "", voids: str = "") -> ScanFact:
    return ScanFact(key or f"{milestone}{hours}", milestone, START + timedelta(hours=hours), voids)


facts = st.lists(
    st.builds(
        scan,
        st.sampled_from([*RANK, "unknown"]),
        st.integers(0, 6),
        st.sampled_from(["", "k1", "k2"]),
        st.sampled_from(["", "", "", "k1", "delivered3"]),
    ),
    max_size=8,
)


@given(facts, st.randoms(use_true_random=False))
def test_order_and_repeats_change_nothing(scans: list[ScanFact], random) -> None:
    # A key names one content: a carrier that reuses one sends a repeat.
    unique = list({fact.key: fact for fact in scans}.values())
    shuffled = [*unique, *unique]
    random.shuffle(shuffled)
    assert fold(shuffled) == fold(unique)


def test_nothing_known_is_registered_not_lost() -> None:
    assert fold([]) == ParcelState()


def test_the_last_that_happened_counts_whatever_came_first() -> None:
    state = fold([scan("delivered", 30), scan("handed_over", 1), scan("in_transit", 5)])
    assert state == ParcelState(
        "delivered", START + timedelta(hours=30), START + timedelta(hours=1), START + timedelta(hours=30)
    )


def test_a_routine_scan_after_delivery_is_noise_a_failed_attempt_a_correction() -> None:
    assert fold([scan("delivered", 3), scan("in_transit", 4)]).milestone == "delivered"
    state = fold([scan("delivered", 3), scan("delivery_failed", 4)])
    assert (state.milestone, state.delivered_at) == ("delivery_failed", None)


def test_a_scan_can_be_taken_back() -> None:
    wrong = scan("delivered", 3, key="oops")
    state = fold([scan("in_transit", 2), wrong, scan("unknown", 9, key="void:oops", voids="oops")])
    assert (state.milestone, state.delivered_at, state.unknown) == ("in_transit", None, 0)


def test_unknown_codes_are_counted_and_say_nothing() -> None:
    state = fold([scan("in_transit", 1), scan("unknown", 5)])
    assert (state.milestone, state.unknown) == ("in_transit", 1)
