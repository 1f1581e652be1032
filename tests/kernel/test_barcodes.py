"""Code 128: known widths, and the check character by the standard."""

from hypothesis import given
from hypothesis import strategies as st

from aftermile.kernel.barcodes import code128, code128_svg


def test_a_known_code() -> None:
    assert "".join(map(str, code128("PJJ123C")))[:24] == "211214" + "313121" + "112133" + "112133"


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=40))
def test_every_character_is_eleven_modules_wide(text: str) -> None:
    widths = code128(text)
    assert sum(widths) == (len(text) + 2) * 11 + 13
    assert len(widths) == (len(text) + 2) * 6 + 7


def test_what_it_does_not_know_is_left_out() -> None:
    assert code128("Ä1") == code128("1")
    assert code128_svg("1").count("M") == 13
