import re
from datetime import date
from decimal import Decimal

import pytest
from babel import Locale
from babel.numbers import get_territory_currencies
from hypothesis import assume, given
from hypothesis import strategies as st

from aftermile.kernel.errors import BadAmount, CurrencyMismatch, UnknownCurrency
from aftermile.kernel.money import EXPONENTS, Money, allocate, exponent, to_minor

CURRENCIES = st.sampled_from(sorted(EXPONENTS))
MINORS = st.integers(-(10**15), 10**15)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=40)


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CNY", 2), ("ISK", 0)])
def test_each_currency_has_its_digits(currency, digits):
    assert exponent(currency) == digits


def test_a_currency_has_one_exponent_and_three_letters():
    assert all(len(code) == 3 and code.isupper() for code in EXPONENTS)


def test_every_currency_in_use_is_known():
    territories = [code for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", code)]
    used = {
        currency
        for territory in territories
        for currency in get_territory_currencies(territory, date(2026, 1, 1), tender=True)
    }
    assert used - set(EXPONENTS) == set()


@pytest.mark.parametrize("currency", ["", "eur", "XXX", "EURO", "DEM"])
def test_an_unknown_currency_is_refused(currency):
    with pytest.raises(UnknownCurrency):
        Money(1, currency)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("54.20", "EUR", 5420),
        ("54.2", "EUR", 5420),
        (" 54 ", "EUR", 5400),
        ("-0.01", "EUR", -1),
        (Decimal("1E+2"), "EUR", 10000),
        (".5", "EUR", 50),
        ("+7.", "EUR", 700),
        ("100", "JPY", 100),
        ("100.0", "JPY", 100),
        ("1.234", "KWD", 1234),
        (Decimal("0.10"), "EUR", 10),
    ],
)
def test_plain_decimals_are_read(text, currency, minor):
    assert to_minor(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("54.205", "EUR"),
        ("1.5", "JPY"),
        ("1,000.00", "EUR"),
        ("54,20", "EUR"),
        ("", "EUR"),
        ("free", "EUR"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("1E+2", "EUR"),
        ("1E+999999999", "EUR"),
        (Decimal("1E+999999"), "EUR"),
        (Decimal("1E-999999"), "EUR"),
        (Decimal("NaN"), "EUR"),
        (".", "EUR"),
        ("-", "EUR"),
        ("--1", "EUR"),
        ("９.9９9", "EUR"),
        ("1_0_0.001", "EUR"),
        ("9" * 40 + ".99", "EUR"),
    ],
)
def test_other_texts_are_refused(text, currency):
    with pytest.raises(BadAmount):
        to_minor(text, currency)


@given(MINORS, CURRENCIES)
def test_what_is_written_is_read_again(minor, currency):
    money = Money(minor, currency)
    assert Money.parse(str(money.decimal), currency) == money


@given(MINORS, MINORS, CURRENCIES)
def test_money_adds_like_integers(left, right, currency):
    one, two = Money(left, currency), Money(right, currency)
    assert (one + two).minor == left + right
    assert (one - two).minor == left - right
    assert (one < two, one <= two) == (left < right, left <= right)
    assert one + -one == Money.zero(currency)
    assert bool(one) == (left != 0)


@given(MINORS, CURRENCIES, CURRENCIES)
def test_two_currencies_never_mix(minor, one, two):
    assume(one != two)
    with pytest.raises(CurrencyMismatch):
        Money(minor, one) + Money(minor, two)
    with pytest.raises(CurrencyMismatch):
        _ = Money(minor, one) <= Money(minor, two)


# --- allocation ---


@given(st.integers(-(10**12), 10**12), WEIGHTS)
def test_parts_sum_to_the_whole(total, weights):
    assert sum(allocate(total, weights)) == total


@given(st.integers(0, 10**12), WEIGHTS)
def test_no_part_is_a_whole_minor_unit_off(total, weights):
    assume(any(weights))
    whole = sum(weights)
    for part, weight in zip(allocate(total, weights), weights, strict=True):
        assert abs(part * whole - total * weight) < whole


@given(st.integers(0, 10**12), WEIGHTS)
def test_who_weighs_nothing_gets_nothing_and_who_weighs_more_not_less(total, weights):
    assume(any(weights))
    parts = allocate(total, weights)
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)
    by_weight = sorted(zip(weights, parts, strict=True), key=lambda pair: (pair[0], pair[1]))
    assert [part for _, part in by_weight] == sorted(parts)


@given(st.integers(0, 10**12), WEIGHTS)
def test_a_negative_total_is_the_mirror(total, weights):
    assert allocate(-total, weights) == [-part for part in allocate(total, weights)]


@given(st.integers(0, 10**9), st.integers(1, 50))
def test_equal_weights_differ_by_one_at_most_and_the_first_get_more(total, count):
    parts = allocate(total, [1] * count)
    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)
    assert parts == allocate(total, [0] * count)


def test_edges_of_allocation():
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(5, [3, 3, 1]) == [2, 2, 1]
    assert allocate(0, []) == []
    with pytest.raises(ValueError, match="nothing to allocate to"):
        allocate(1, [])
    with pytest.raises(ValueError, match="negative"):
        allocate(1, [1, -1])
