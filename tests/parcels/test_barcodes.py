"""What a scanner says leads to the number on the label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.parcels.barcodes import LONGEST_NUMBER, MOST, numbers_in


@pytest.mark.parametrize(
    ("scanned", "number"),
    [
        ("1Z999AA10123456784", "1Z999AA10123456784"),
        (" 1z 999 aa1 01 2345 6784\n", "1Z999AA10123456784"),
        ("]C11Z999AA10123456784", "1Z999AA10123456784"),
        ("]C100340434161094042557", "340434161094042557"),
        ("(00)340434161094042557", "340434161094042557"),
        ("420902109400111202555842332669", "9400111202555842332669"),
        ("4209021012349400111202555842332669", "9400111202555842332669"),
        ("\x1d420902109400111202555842332669", "9400111202555842332669"),
        ("%007110601234567890123136276", "01234567890123"),
        ("1001921334250001000300779017972697", "779017972697"),
        ("9622001900000000000000776632517836", "776632517836"),
        ("https://track.example/de/parcel/JD014600006281230705?x=1", "JD014600006281230705"),
        ("https://track.example/?code=JD01-46&lang=de#top", "JD0146"),
        ("RR123456785CN", "RR123456785CN"),
        ("JD01 4600 0062 8123 0705", "JD014600006281230705"),
    ],
)
def test_the_number_is_among_the_candidates(scanned: str, number: str) -> None:
    assert number in numbers_in(scanned)


@given(st.binary(max_size=400))
def test_any_text_gives_few_short_numbers(noise: bytes) -> None:
    text = noise.decode("latin-1")
    found = numbers_in(text)
    assert (len(found) <= MOST, all(0 < len(one) <= LONGEST_NUMBER for one in found)) == (True, True)


@given(st.from_regex(r"\A[A-Z0-9]{8,30}\Z"))
def test_a_plain_number_comes_first(number: str) -> None:
    assert numbers_in(f" {number.lower()} ")[0] == number
