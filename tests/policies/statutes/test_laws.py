"""Rows by place and day, part by part."""

from dataclasses import replace
from datetime import date
from itertools import combinations

from aftermile.policies.statutes import laws
from aftermile.policies.statutes.laws import LAW_VERSION, jurisdictions, law_of
from aftermile.policies.statutes.parts import PART_OF, Withdrawal
from aftermile.policies.statutes.rows import FEATURES, PARTS, PLACES


def test_there_are_59_places_of_the_research_and_two_more_of_the_eea_each_once():
    of_eea = [place.id for place in PLACES if place.takes]
    assert of_eea == ["IS", "LI"]
    assert len(PLACES) == len({place.id for place in PLACES}) == 59 + 2


def test_a_state_of_the_eea_takes_the_right_to_withdraw_alone_unread():
    for place in ("IS", "LI"):
        law = law_of(place, on=date(2026, 11, 22))
        taken = {"withdrawal", "refund", "return_freight", "outbound_freight", "delivery"}
        assert set(law.parts) == taken
        assert {(part.verified, part.confidence) for part in law.parts.values()} == {(False, "low")}
        assert all("Joint Committee Decision 181/2012" in part.cite for part in law.parts.values())
        assert law.withdrawal.term == law_of("EU", on=date(2026, 11, 22)).withdrawal.term
        assert laws.features(place, date(2026, 12, 1)) == {}
    assert laws.features("AT", date(2026, 12, 1)) != {}


def test_rows_of_one_part_never_overlap():
    for left, right in combinations(PARTS, 2):
        if type(left) is type(right) and left.place == right.place:
            first, second = sorted((left, right), key=lambda row: row.since)
            assert first.until is not None
            assert first.until < second.since


def test_every_row_is_cited_and_belongs_to_a_place():
    ids = {place.id for place in PLACES}
    for row in (*PARTS, *FEATURES):
        assert row.place in ids
        assert row.cite
        assert row.url.startswith("http")
        assert row.confidence in ("high", "medium", "low")


def test_every_place_has_a_word_on_withdrawal_today():
    for place in jurisdictions():
        assert law_of(place.id, on=date(2026, 11, 22)).withdrawal is not None


def test_a_state_takes_the_floor_of_the_union_unverified():
    law = law_of("AT", on=date(2026, 11, 22))
    assert set(law.parts) == set(PART_OF.values()) - {"mismatch", "late_penalty"}
    assert {part.verified for part in law.parts.values()} == {False}
    assert {part.confidence for part in law.parts.values()} == {"low"}


def test_a_state_cites_its_own_law_where_known():
    law = law_of("DE", on=date(2026, 11, 22))
    assert law.withdrawal.cite.startswith("BGB § 312g")
    assert law.withdrawal.verified
    assert law.delivery.cite.startswith("Directive 2011/83/EU")
    assert not law.delivery.verified


def test_california_takes_federal_law_as_it_is():
    assert law_of("US-CA", on=date(2026, 1, 1)).delivery == law_of("US", on=date(2026, 1, 1)).delivery


def test_rows_change_on_their_day():
    assert law_of("FR", on=date(2026, 7, 30)).conformity.first_repair_adds == 0
    assert law_of("FR", on=date(2026, 7, 31)).conformity.first_repair_adds == 12
    assert law_of("EU", on=date(2021, 12, 31)).conformity.burden_months == 6
    assert "778" not in law_of("CN", on=date(2024, 6, 30)).withdrawal.cite
    assert "778" in law_of("CN", on=date(2024, 7, 1)).withdrawal.cite
    assert not law_of("DE", on=date(2014, 6, 12)).known


def test_the_version_follows_every_row(monkeypatch):
    assert laws.sha256(laws.canonical_rows().encode()).hexdigest() == LAW_VERSION
    changed = tuple(
        replace(row, verified=not row.verified) if isinstance(row, Withdrawal) and row.place == "CH" else row
        for row in PARTS
    )
    monkeypatch.setattr(laws, "PARTS", changed)
    assert laws.sha256(laws.canonical_rows().encode()).hexdigest() != LAW_VERSION
