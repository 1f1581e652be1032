"""A window is given from the first day, shown once, and never changed."""

from datetime import UTC, date, datetime, time

import pytest

from aftermile.kernel import clock
from aftermile.parcels.actions.promising import promise_for
from aftermile.parcels.estimating.windows import Place, Rule, Window, by_days, by_rule, zone_of
from aftermile.parcels.models import LaneDefault, Promise
from tests.factories import make_seller

FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)
BERLIN, SEOUL = Place("DE", "Europe/Berlin"), Place("KR", "Asia/Seoul")


def test_a_rule_counts_working_days_of_both_ends():
    rule = Rule(1, (1, 2, 4), time(14))
    assert by_rule(rule, FRIDAY, BERLIN, BERLIN) == Window(
        date(2026, 11, 25), date(2026, 11, 28), date(2026, 11, 26), date(2026, 11, 24)
    )
    early = by_rule(rule, FRIDAY.replace(hour=12), BERLIN, BERLIN)
    assert early.handed_over_by_on == date(2026, 11, 23)


def test_days_off_at_the_destination_move_a_date():
    christmas = datetime(2026, 12, 23, 12, tzinfo=UTC)
    assert by_days(christmas, (1.0, 2.0, 3.0), BERLIN) == (
        date(2026, 12, 24),
        date(2026, 12, 28),
        date(2026, 12, 28),
    )


def test_zones_of_countries():
    assert [zone_of(code) for code in ("KR", "US", "DE", "XX")] == [
        "Asia/Seoul",
        "America/Chicago",
        "Europe/Berlin",
        "UTC",
    ]


@pytest.mark.django_db
def test_the_first_parcel_gets_the_usual_and_then_the_default_that_fits_best():
    seller = make_seller(country="CN", time_zone="Asia/Shanghai")
    usual = promise_for(seller, destination_country="kr", at=FRIDAY)
    assert usual is not None
    assert (usual.basis, usual.n) == ("defaults", 0)
    row = {"seller": seller, "transit_p10": 2, "transit_p50": 3, "transit_p90": 4, "changed_at": FRIDAY}
    LaneDefault.objects.create(**row, destination="KR")
    LaneDefault.objects.create(**{**row, "transit_p90": 9}, destination="KR", carrier="ems")
    plain = promise_for(seller, destination_country="KR", at=FRIDAY)
    with_carrier = promise_for(seller, destination_country="KR", service="ems:", at=FRIDAY)
    assert plain is not None
    assert with_carrier is not None
    assert plain.by_on < with_carrier.by_on
    assert promise_for(seller, destination_country="") is None


@pytest.mark.django_db
def test_what_was_shown_is_kept_once():
    seller = make_seller()
    with clock.frozen(FRIDAY):
        for _ in range(2):
            found = promise_for(
                seller, destination_country="DE", destination_postcode="10115", shown_in="checkout"
            )
    row = Promise.objects.get()
    assert found is not None
    assert (row.from_on, row.by_on, row.postcode) == (found.from_on, found.by_on, "101")
    assert row.shown_in == "checkout"
