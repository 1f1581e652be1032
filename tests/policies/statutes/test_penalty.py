"""What a late refund costs."""

from datetime import date
from decimal import Decimal

import pytest

from aftermile.policies.statutes import penalty

ON = date(2026, 8, 1)


@pytest.mark.parametrize(
    ("days", "percent"),
    [
        *[(0, 0), (10, 0), (11, 5), (20, 5), (21, 10), (30, 10), (31, 20), (60, 20), (61, 50), (90, 50)],
        *[(91, 55), (120, 55), (121, 60), (390, 100), (4000, 100)],
    ],
)
def test_the_ladder_of_france(days, percent):
    assert penalty("FR", 10_000, days, on=ON) == percent * 100


def test_the_first_ten_days_bear_the_legal_interest():
    assert penalty("FR", 1_000_000, 10, on=ON, legal_rate=Decimal("3.65")) == 1000


def test_spain_and_portugal_double_and_korea_takes_interest():
    assert penalty("ES", 4999, 1, on=ON) == 4999
    assert penalty("PT", 4999, 400, on=ON) == 4999
    assert penalty("KR", 100_000, 73, on=ON) == 3000
    assert penalty("KR", 100_001, 1, on=ON) == 41


def test_elsewhere_nothing_is_added():
    assert penalty("DE", 4999, 30, on=ON) == 0
    assert penalty("XX", 4999, 30, on=ON) == 0
    assert penalty("FR", 0, 30, on=ON) == 0
    assert penalty("FR", 4999, -3, on=ON) == 0
