from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.parcels.folding import Fact, Known, Note, State, explain, fold, fold_pieces
from aftermile.parcels.folding.words import FIRM, GROUP, IGNORED, MILESTONES, TERMINAL

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ABROAD = Known(origin="CN", destination="DE")


def fact(milestone: str, hours: float | None = 0, key: str = "", **more) -> Fact:
    at = None if hours is None else START + timedelta(hours=hours)
    return Fact(key or f"{milestone}{hours}{more.get('leg', '')}", milestone, at, **more)


def said(*facts: Fact, known: Known = ABROAD) -> tuple[str, list[tuple[str, str]]]:
    state = fold(facts, known)
    return state.milestone, [(note.key, note.reason) for note in state.ignored]


some_facts = st.builds(
    fact,
    st.sampled_from([*MILESTONES, "expired", "what is this"]),
    st.one_of(st.none(), st.integers(0, 40)),
    detail=st.sampled_from(["", "", "announced", "customs_released", "delayed"]),
    leg=st.integers(0, 2),
    direction=st.sampled_from(["", "", "forward", "return"]),
    country=st.sampled_from(["", "CN", "DE"]),
    zone_source=st.sampled_from(["carrier_offset", "none"]),
    precision=st.sampled_from(["second", "day"]),
    evidence=st.sampled_from(["code", "code", "text", "person"]),
)
parcels = st.lists(some_facts, max_size=9).map(
    lambda facts: [one._replace(key=f"k{index}") for index, one in enumerate(facts)]
)
knowns = st.sampled_from([Known(), ABROAD, Known(through=frozenset({0})), Known(stages=frozenset({0, 1}))])
randoms = st.randoms(use_true_random=False)


@given(parcels, knowns, randoms)
def test_order_and_repeats_change_nothing(facts: list[Fact], known: Known, random: Random) -> None:
    again = [*facts, *random.choices(facts, k=len(facts))] if facts else []
    random.shuffle(again)
    assert fold(again, known) == fold(facts, known)


@given(parcels, knowns, randoms)
def test_a_scan_taken_back_never_was(facts: list[Fact], known: Known, random: Random) -> None:
    wrong = [fact("delivered", 20, f"wrong{index}") for index in range(2)]
    back = [fact("unknown", 50, f"back{index}", takes_back=f"wrong{index}") for index in range(2)]
    mixed = [*facts, *wrong, *back, *back]
    random.shuffle(mixed)
    state = fold(mixed, known)
    kept = tuple(note for note in state.ignored if note.reason != "taken_back")
    assert state._replace(ignored=kept) == fold(facts, known)


@given(parcels, knowns, randoms)
def test_the_newest_version_of_a_scan_speaks_whenever_it_came(facts, known, random: Random) -> None:
    older = [one._replace(milestone="delivered", version=-1) for one in facts]
    mixed = [*older, *facts]
    random.shuffle(mixed)
    assert fold(mixed, known) == fold(facts, known)


@given(parcels, parcels, knowns)
def test_a_firm_end_is_kept_against_all_later_scans(facts, more, known: Known) -> None:
    before = fold(facts, known)
    later = [
        one._replace(key=f"later {one.key}", at=one.at and one.at + timedelta(hours=41), takes_back="")
        for one in more
        if one.evidence != "person"
    ]
    if before.milestone in FIRM and all(one.at for one in facts):
        assert fold([*facts, *later], known).milestone == before.milestone


@given(parcels, parcels)
def test_routine_scans_never_undo_a_delivery(facts, more) -> None:
    one_leg = [one._replace(leg=0, at=one.at or START) for one in facts] + [fact("delivered", 41, "end")]
    routine = {"info_received", "picked_up", "in_transit", "customs_hold", "unknown", "exception"}
    later = [
        one._replace(key=f"later {one.key}", at=START + timedelta(hours=90), direction="", leg=0)
        for one in more
        if one.milestone in routine
    ]
    before = fold(one_leg)
    if before.milestone == "delivered":
        after = fold([*one_leg, *later])
        assert (after.milestone, after.delivered_at) == ("delivered", before.delivered_at)


@given(parcels, knowns)
def test_every_state_is_explained_by_known_words(facts: list[Fact], known: Known) -> None:
    state = fold(facts, known)
    assert state.milestone in MILESTONES
    assert {note.reason for note in state.ignored} <= set(IGNORED)
    assert len(explain(state, facts)) == 1 + len(state.ignored)
    assert (state.delivered_at is not None) <= (state.milestone == "delivered")
    made = {one.key: one for one in facts}.get(state.because)
    assert state.milestone in {"registered", "unknown"} or made is not None


def test_every_milestone_has_a_group_and_there_are_sixteen() -> None:
    assert set(GROUP) == set(MILESTONES)
    assert len(MILESTONES) == 16
    assert set(MILESTONES) > TERMINAL > FIRM


def test_nothing_known_is_registered_and_only_unknown_codes_unknown() -> None:
    assert fold([]) == State()
    assert said(fact("expired")) == ("registered", [("expired0", "tracker_health")])
    state = fold([fact("unknown", 1), fact("hm", 2)])
    assert (state.milestone, state.unknown, state.flags) == ("unknown", 2, {"unknown_codes"})
    assert fold([fact("in_transit"), fact("unknown", 5)]).milestone == "in_transit"


@pytest.mark.parametrize(
    ("later", "expected", "reason"),
    [
        (fact("out_for_delivery", 0.1), "delivered", "soon_after_delivery"),
        (fact("out_for_delivery", 13), "out_for_delivery", ""),
        (fact("attempt_failed", 13, country="CN"), "delivered", "elsewhere"),
        (fact("attempt_failed", 13, precision="day"), "delivered", "soon_after_delivery"),
        (fact("attempt_failed", 40, evidence="text"), "delivered", "text_against_code"),
        (fact("in_transit", 40), "delivered", "already_delivered"),
        (fact("delivered", 2), "delivered", "repeats"),
        (fact("returning", 2), "returning", ""),
        (fact("returned", 2), "returned", ""),
        (fact("picked_up", 200, direction="return"), "returning", ""),
        (fact("delivered", 200, direction="return"), "returned", ""),
    ],
)
def test_a_delivery_reopens_only_on_evidence(later: Fact, expected: str, reason: str) -> None:
    milestone, ignored = said(fact("delivered"), later)
    assert (milestone, [why for _key, why in ignored]) == (expected, [reason] if reason else [])


def test_delivered_is_the_time_of_the_chosen_scan_and_the_better_clock() -> None:
    rough = fact("delivered", 0, "rough", precision="day", zone_source="none")
    exact = fact("delivered", 6, "exact")
    state = fold([exact, rough])
    assert (state.delivered_at, state.because, state.flags) == (exact.at, "exact", frozenset())
    assert fold([rough]).flags == {"zone_unknown"}


def test_delivered_after_returning_is_returned_unless_it_was_only_announced_or_abroad() -> None:
    assert said(fact("returning"), fact("delivered", 30), known=Known())[0] == "returned"
    assert said(fact("returning"), fact("delivered", 30, country="DE"))[0] == "delivered"
    assert said(fact("returning"), fact("delivered", 30, country="CN"))[0] == "returned"
    assert said(fact("returning"), fact("delivered", 30, direction="forward"))[0] == "delivered"
    announced = fact("returning", detail="announced")
    assert said(announced, fact("delivered", 30), known=Known())[0] == "delivered"
    assert said(fact("returning"), fact("in_transit", 3))[1] == [("in_transit3", "on_the_way_back")]


def test_a_lost_parcel_that_is_scanned_again_is_disputed_and_a_person_decides() -> None:
    found = fact("delivered", 99)
    state = fold([fact("lost"), found])
    assert (state.milestone, state.flags, state.ignored) == (
        "lost",
        {"disputed"},
        (Note(found.key, "final"),),
    )
    assert fold([fact("lost"), fact("delivered", 99, evidence="person")]).milestone == "delivered"


def test_a_canceled_label_that_travels_is_open_again() -> None:
    assert said(fact("cancelled"), fact("info_received", 1))[0] == "cancelled"
    state = fold([fact("cancelled"), fact("picked_up", 1)])
    assert (state.milestone, state.flags) == ("picked_up", {"reopened"})


def test_a_label_canceled_after_the_handover_does_not_stop_the_parcel() -> None:
    label = fact("cancelled", 5, detail="label")
    state = fold([fact("picked_up"), label])
    assert (state.milestone, state.flags, state.ignored) == (
        "picked_up",
        {"disputed"},
        (Note(label.key, "label_only"),),
    )
    assert fold([fact("info_received"), label]).milestone == "cancelled"
    assert fold([fact("picked_up"), fact("cancelled", 5)]).milestone == "cancelled"


def test_delivered_back_home_is_returned_even_without_a_word_of_it() -> None:
    tried = fact("attempt_failed", 50, country="DE")
    home = fact("delivered", 300, country="CN")
    assert said(fact("picked_up", country="CN"), tried, home)[0] == "returned"
    assert said(fact("picked_up", country="CN"), home)[0] == "delivered"
    assert said(tried, fact("delivered", 300, country="CN", direction="forward"))[0] == "delivered"


def test_a_delivery_at_the_sender_confirms_a_return() -> None:
    state = fold([fact("returned"), fact("delivered", 9)])
    assert (state.milestone, state.flags) == ("returned", frozenset())


def test_not_delivered_soon_after_a_delivery_is_in_dispute() -> None:
    state = fold([fact("delivered"), fact("attempt_failed", 1)])
    assert (state.milestone, state.flags) == ("delivered", {"disputed"})


def test_steps_do_not_go_back() -> None:
    assert said(fact("in_transit"), fact("info_received", 5)) == (
        "in_transit",
        [("info_received5", "earlier_step")],
    )
    waiting = fact("available_for_pickup", 1)
    assert said(waiting, fact("in_transit", 2)) == (
        "available_for_pickup",
        [("in_transit2", "waits_at_pickup_point")],
    )
    assert said(fact("customs_hold"), fact("in_transit", 0, detail="customs_released"))[0] == "in_transit"


def test_scans_of_an_earlier_leg_are_history() -> None:
    moving, late = fact("in_transit", 5, leg=1), fact("in_transit", 9, leg=0)
    assert said(fact("picked_up", 0, leg=0), moving, late) == ("in_transit", [(late.key, "earlier_leg")])
    delivered = fact("delivered", 5, leg=1)
    assert said(delivered, late) == ("delivered", [(late.key, "already_delivered")])


def test_a_master_waybill_moves_what_was_picked_up_under_its_own_number() -> None:
    picked_up, flown = fact("picked_up", 0, leg=0), fact("in_transit", 9, leg=-1)
    assert said(picked_up, flown) == ("in_transit", [])


def test_delivered_to_the_next_carrier_is_no_delivery() -> None:
    handed, goes_on = fact("delivered", 5, leg=0), fact("in_transit", 9, leg=1)
    state = fold([handed, goes_on])
    assert (state.milestone, state.delivered_at) == ("in_transit", None)
    assert fold([handed]).milestone == "delivered"
    stage = fold([handed], Known(stages=frozenset({0})))
    assert (stage.milestone, stage.detail) == ("in_transit", "handed_to_last_mile")
    assert fold([handed, goes_on], Known(through=frozenset({0}))).milestone == "delivered"


def test_a_number_used_again_begins_a_new_life() -> None:
    old, new = fact("delivered", 0), fact("info_received", 24 * 31)
    state = fold([new, old])
    assert (state.milestone, state.lives, state.flags) == ("info_received", 2, {"number_reused"})
    assert state.ignored == (Note(old.key, "former_life"),)
    ours = fold([old, new], Known(since=START))
    assert (ours.milestone, ours.ignored) == ("delivered", (Note(new.key, "later_life"),))
    theirs = fold([old, new], Known(since=START + timedelta(days=61)))
    assert (theirs.milestone, theirs.ignored) == ("info_received", (Note(old.key, "before_ours"),))
    assert fold([fact("in_transit"), fact("delivered", 24 * 200)]).lives == 1
    for first in ("out_for_delivery", "delivered"):
        again = fold([old, fact(first, 24 * 365)])
        assert (again.milestone, again.lives, again.flags) == (first, 2, {"number_reused"})
    assert fold([fact("lost"), fact("delivered", 24 * 365)]).milestone == "lost"


def test_a_scan_without_time_only_adds() -> None:
    assert said(fact("in_transit"), fact("out_for_delivery", None))[0] == "out_for_delivery"
    assert said(fact("delivered"), fact("in_transit", None))[1] == [("in_transitNone", "no_time")]


def test_corrections_of_corrections() -> None:
    wrong = fact("delivered", 5, "a")
    back = fact("unknown", 6, "b", takes_back="a")
    undo = fact("unknown", 7, "c", takes_back="b")
    assert fold([wrong, back]).milestone == "registered"
    assert fold([undo, back, wrong]).milestone == "delivered"
    assert fold([wrong, fact("attempt_failed", 5, "d", takes_back="a")]).milestone == "attempt_failed"


def test_pieces_speak_together() -> None:
    two = [fact("delivered", 5, piece="1"), fact("delivered", 6, "b", piece="2")]
    shared = fact("info_received", -1)
    third = fact("in_transit", 4, piece="3")
    told = fold_pieces([shared, *two, third])
    assert (told.milestone, told.line, told.delivered) == ("in_transit", "2 of 3 delivered", 2)
    waiting = fold_pieces([shared, *two], expected=3)
    assert (waiting.milestone, waiting.line) == ("info_received", "2 of 3 delivered")
    assert fold_pieces([*two, fact("lost", 9, piece="3")]).milestone == "lost"
    assert fold_pieces(two).milestone == "delivered"
    alone = fold_pieces([fact("delivered")])
    assert (alone.milestone, alone.line) == ("delivered", "")


def test_flags_tell_what_to_do() -> None:
    due = fold([fact("customs_hold", detail="payment_due")])
    assert due.flags == {"customs", "action_required"}
    late = fold([fact("exception", detail="delayed"), fact("in_transit", 5)])
    assert (late.milestone, late.flags) == ("in_transit", {"delayed"})


def test_the_explanation_names_the_scan_and_the_reason() -> None:
    facts = [fact("delivered", place="Köln", source="dhl"), fact("in_transit", 9, source="yanwen")]
    assert [row["text"] for row in explain(fold(facts), facts)] == [
        "delivered because of “delivered” at 2026-03-02T09:00:00+00:00 in Köln (dhl)",
        f"“in_transit” at 2026-03-02T18:00:00+00:00 (yanwen): ignored, {IGNORED['already_delivered']}",
    ]
