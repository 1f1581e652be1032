import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.kernel.ids import ALPHABET, ID_LENGTH, human_number, is_id, new_id


def test_ids_are_unique_and_have_their_form():
    ids = {new_id("ord") for _ in range(20_000)}
    assert len(ids) == 20_000
    assert all(is_id(one, "ord") for one in ids)
    assert {len(one) for one in ids} == {len("ord_") + ID_LENGTH}


@given(st.integers(0, 2**48 - 1), st.integers(0, 2**48 - 1))
def test_ids_sort_by_time(one, two):
    early, late = sorted([one, two])
    if early < late:
        assert new_id("ord", at_ms=early) < new_id("ord", at_ms=late)


def test_ids_made_one_after_the_other_sort_that_way():
    first = new_id("ord")
    time.sleep(0.002)
    assert first < new_id("ord")


def test_eighty_bits_of_an_id_cannot_be_guessed():
    tails = [new_id("ord", at_ms=1)[-16:] for _ in range(2_000)]
    assert len(set(tails)) == 2_000
    for position in range(16):
        seen = {tail[position] for tail in tails}
        assert seen == set(ALPHABET)


def test_an_id_carries_its_time():
    assert new_id("x", at_ms=0).startswith("x_0000000000")
    assert new_id("x", at_ms=2**48 - 1).startswith("x_7zzzzzzzzz")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ord",
        "ord_",
        "ord_short",
        "case_" + "0" * 26,
        "ord_" + "I" * 26,
        "ord_" + "0" * 27,
        "ord_" + "u" * 26,
    ],
)
def test_other_texts_are_no_ids(text):
    assert is_id(text, "ord") is False


def test_numbers_for_people():
    assert human_number("RMA", 2026, 123) == "RMA-2026-000123"
    assert human_number("RMA", 2026, 1_234_567) == "RMA-2026-1234567"
