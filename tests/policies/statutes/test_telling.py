"""The law in sentences."""

from datetime import date

import pytest

from aftermile.policies.statutes import jurisdictions, law_of
from aftermile.policies.statutes.telling import owed, tell

ON = date(2026, 11, 22)


@pytest.mark.parametrize("place", [place.id for place in jurisdictions()])
def test_every_place_can_be_told_part_by_part_and_by_reason(place):
    law = law_of(place, on=ON)
    assert [told.part for told in tell(law)] == list(law.parts)
    for told in tell(law):
        assert told.lines
        assert all("{" not in line and line.endswith(".") for line in (*told.lines, *told.notes))
    assert [row.basis for row in owed(law)] == ["withdrawal", "conformity", "delivery", "mismatch"]


def test_korea_in_words():
    told = {row.part: row.lines for row in tell(law_of("KR", on=ON))}
    assert told["refund"] == ("3 business days from the return of the goods.",)
    assert told["late_penalty"] == ("A late refund bears 15 % interest a year.",)
    assert told["return_freight"] == ("Buyer.",)


def test_switzerland_owes_nothing_for_a_change_of_mind():
    change, *_ = owed(law_of("CH", on=ON))
    assert (change.what, change.when, change.payer) == (("No right to withdraw.",), (), ())


def test_told_in_another_language():
    (told, *_) = tell(law_of("CH", on=ON), lambda words: f"<{words}>")
    assert told.title == "<Right to withdraw>"
    assert told.lines == ("<<No right to withdraw>.>",)
