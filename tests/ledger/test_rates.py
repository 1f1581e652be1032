"""Rates by day: the newest that is not too old, crossed through the base, half-even, never a guess."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.kernel.errors import UnknownCurrency
from aftermile.ledger.models import ExchangeRate
from aftermile.ledger.rates import convert, rate_on

DAY = date(2026, 3, 2)


def rate(currency, value, on=DAY, base="EUR"):
    return ExchangeRate.objects.create(base=base, currency=currency, on=on, rate=Decimal(value))


@pytest.mark.django_db
class TestConvert:
    def test_the_same_currency_needs_no_rate(self):
        assert convert(12_345, "JPY", "JPY", DAY) == 12_345

    def test_from_the_base_and_back(self):
        rate("JPY", "160.50")
        assert convert(1_000, "EUR", "JPY", DAY) == 1605
        assert convert(1605, "JPY", "EUR", DAY) == 1000

    def test_a_cross_rate_goes_through_the_base(self):
        rate("USD", "1.1")
        rate("KWD", "0.33")
        assert convert(11_000, "USD", "KWD", DAY) == 33_000

    def test_halves_go_to_the_even_neighbor(self):
        rate("USD", "0.5")
        assert [convert(minor, "EUR", "USD", DAY) for minor in (1, 3, 5, -1, -3)] == [0, 2, 2, 0, -2]

    def test_the_newest_at_or_before_the_day_counts(self):
        rate("USD", "1.0", DAY - timedelta(days=3))
        rate("USD", "1.2", DAY - timedelta(days=1))
        rate("USD", "9.9", DAY + timedelta(days=1))
        assert convert(100, "EUR", "USD", DAY) == 120
        assert convert(100, "EUR", "USD", DAY - timedelta(days=2)) == 100

    def test_ten_days_old_is_the_oldest(self, settings):
        rate("USD", "1.2", DAY - timedelta(days=10))
        assert convert(100, "EUR", "USD", DAY) == 120
        assert convert(100, "EUR", "USD", DAY + timedelta(days=1)) is None
        settings.RATE_DAYS = 11
        assert convert(100, "EUR", "USD", DAY + timedelta(days=1)) == 120

    def test_what_is_not_known_is_not_guessed(self):
        rate("USD", "1.2")
        assert convert(100, "USD", "CHF", DAY) is None
        assert convert(100, "CHF", "USD", DAY) is None
        with pytest.raises(UnknownCurrency):
            convert(100, "EUR", "XXX", DAY)

    def test_two_bases_do_not_mix(self):
        rate("USD", "1.2")
        rate("CNY", "7.0", base="USD")
        assert convert(100, "EUR", "CNY", DAY) is None
        rate("CNY", "8.0", DAY - timedelta(days=2))
        assert convert(100, "EUR", "CNY", DAY) == 800

    def test_one_query(self, django_assert_num_queries):
        rate("USD", "1.2")
        with django_assert_num_queries(1):
            assert rate_on("USD", "EUR", DAY) is not None


@pytest.mark.django_db
@given(minor=st.integers(-(10**15), 10**15))
def test_there_and_back_is_off_by_less_than_one_unit_of_the_coarser(minor):
    ExchangeRate.objects.get_or_create(
        base="EUR", currency="USD", on=DAY, defaults={"rate": Decimal("1.0873")}
    )
    there = convert(minor, "EUR", "USD", DAY)
    assert abs(convert(there, "USD", "EUR", DAY) - minor) <= 1
