"""Files of rates: two layouts, each wrong line left out alone, unknown currencies counted, twice is once."""

from datetime import date
from decimal import Decimal

import pytest

from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.errors import BadInput, UnknownCurrency
from aftermile.ledger.actions import add_rate, import_rates
from aftermile.ledger.errors import RatesUnreadable
from aftermile.ledger.models import ExchangeRate
from aftermile.ledger.rates import convert

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
ECB = """\ufeffDate,USD,JPY,ITL,KRW,
2026-03-02,1.0873,161.25,N/A,1493.5,
2026-02-27,1.0845,160.9,1936.27,1490,

soon,1,2,3,4,
2026-02-26,-1,160.1,,1e999,
"""


def rows():
    return {
        (row.base, row.currency, row.on.isoformat()): str(row.rate.normalize())
        for row in ExchangeRate.objects.all()
    }


def test_the_layout_of_the_central_bank():
    read = import_rates(ECB.splitlines(keepends=True), by=SYSTEM)
    assert rows() == {
        ("EUR", "USD", "2026-03-02"): "1.0873",
        ("EUR", "JPY", "2026-03-02"): "161.25",
        ("EUR", "KRW", "2026-03-02"): "1493.5",
        ("EUR", "USD", "2026-02-27"): "1.0845",
        ("EUR", "JPY", "2026-02-27"): "160.9",
        ("EUR", "KRW", "2026-02-27"): "1.49E+3",
        ("EUR", "JPY", "2026-02-26"): "160.1",
    }
    assert (read.rates, read.left_out, read.unknown) == (7, 3, {"ITL"})
    assert (read.first_on, read.last_on) == (date(2026, 2, 26), DAY)
    assert [(problem.line, problem.error.data["field"]) for problem in read.problems] == [
        (5, "date"),
        (6, "rate"),
        (6, "rate"),
    ]


def test_the_simple_layout_with_a_base_of_its_own():
    lines = ["date,currency,rate,base", "2026-03-02,usd,1.0873,", "2026-03-02,KWD,0.3069,USD", "x,USD,1"]
    read = import_rates(lines, by=SYSTEM, source="bank")
    assert (read.rates, read.left_out) == (2, 1)
    assert convert(10_000, "USD", "KWD", DAY) == 30_690
    assert set(ExchangeRate.objects.values_list("source", flat=True)) == {"bank"}


def test_again_changes_nothing_and_a_correction_replaces():
    import_rates(ECB.splitlines(), by=SYSTEM)
    before = rows()
    import_rates(ECB.splitlines(), by=SYSTEM)
    assert rows() == before
    import_rates(["Date,USD", "2026-03-02,1.2"], by=SYSTEM)
    assert rows()[("EUR", "USD", "2026-03-02")] == "1.2"


def test_older_lines_are_left_out_when_asked():
    assert import_rates(ECB.splitlines(), by=SYSTEM, since=DAY).rates == 3


@pytest.mark.parametrize("head", ["", "hello", "Datum;USD", "PK\x03\x04", "date"])
def test_another_file_is_refused_as_a_whole(head):
    with pytest.raises(RatesUnreadable):
        import_rates([head, "2026-03-02,1"], by=SYSTEM)


@pytest.mark.parametrize("rate", ["", "0", "-1", "NaN", "inf", "1e30", "1_000", "１", "1e-9"])
def test_what_is_no_rate(rate):
    with pytest.raises(BadInput):
        add_rate(base="EUR", currency="USD", on=DAY, rate=rate, by=SYSTEM)
    assert ExchangeRate.objects.count() == 0


def test_adding_by_hand():
    row = add_rate(base="eur", currency="vnd", on=DAY, rate="30210.123456789", by=SYSTEM)
    assert (row.base, row.currency, row.rate) == ("EUR", "VND", Decimal("30210.12345679"))
    with pytest.raises(UnknownCurrency):
        add_rate(base="EUR", currency="ABC", on=DAY, rate="1", by=SYSTEM)
    with pytest.raises(BadInput):
        add_rate(base="EUR", currency="EUR", on=DAY, rate="1", by=SYSTEM)
