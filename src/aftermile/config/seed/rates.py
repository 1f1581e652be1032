"""Rates of the demo: the same every day, so that nothing depends on when it is played."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from aftermile.ledger.models import ExchangeRate

RATES: Final = {
    "USD": "1.1650",
    "CNY": "8.2900",
    "GBP": "0.8720",
    "JPY": "171.50",
    "KRW": "1625.0",
    "CHF": "0.9330",
    "CAD": "1.6200",
    "AUD": "1.7900",
    "HKD": "9.0700",
    "SGD": "1.5100",
    "SEK": "10.990",
    "PLN": "4.2500",
    "BRL": "6.2500",
    "TRY": "48.900",
    "INR": "103.40",
}
SPAN: Final = 400


def make_rates(last: date) -> int:
    """Give each weekday of more than a year its rates."""
    days = [last - timedelta(days=back) for back in range(SPAN)]
    rows = [
        ExchangeRate(currency=currency, on=day, rate=Decimal(rate), source="demo", by_name="Aftermile")
        for day in days
        if day.isoweekday() < 6  # noqa: PLR2004 - Saturday
        for currency, rate in RATES.items()
    ]
    return len(ExchangeRate.objects.bulk_create(rows, ignore_conflicts=True))
