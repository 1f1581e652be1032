"""Exchange rates: typed in one by one, or read from a file of the European Central Bank's layout."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext_noop as _

from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.kernel.money import EXPONENTS, exponent
from aftermile.ledger.errors import RatesUnreadable
from aftermile.ledger.models import ExchangeRate

MOST: Final = Decimal(10) ** 9
LEAST: Final = Decimal(10) ** -7
DIGITS: Final = 15  # what SQLite keeps of a number
PLACES: Final = 8
LONGEST: Final = 40
SHOWN: Final = 20
BATCH: Final = 1000
FILE_BYTES: Final = 32_000_000
_EMPTY: Final = frozenset({"", "N/A", "-"})


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A line of a file that was left out, and why."""

    line: int
    error: BadInput


@dataclass(slots=True)
class RatesRead:
    """What an import did; `unknown` are currencies nobody knows any more, such as ITL."""

    rates: int = 0
    first_on: date | None = None
    last_on: date | None = None
    unknown: set[str] = field(default_factory=set)
    problems: list[LineProblem] = field(default_factory=list)
    left_out: int = 0

    def fault(self, line: int, error: BadInput) -> None:
        self.left_out += 1
        if len(self.problems) < SHOWN:
            self.problems.append(LineProblem(line, error))


def add_rate(
    *, base: str, currency: str, on: date, rate: Decimal | str, by: Actor, source: str = "manual"
) -> ExchangeRate:
    """Set the rate of a day: one unit of `base` is worth `rate` units of `currency`. Raises `BadInput`."""
    base, currency = base.strip().upper(), currency.strip().upper()
    exponent(base), exponent(currency)
    if base == currency:
        raise BadInput(field="currency", problem=_("it must differ from the base."))
    values = {"rate": read_rate(str(rate)), "source": source[:60], "by_name": by.name[:120]}
    row, _made = ExchangeRate.objects.update_or_create(base=base, currency=currency, on=on, defaults=values)
    return row


def read_rate(text: str) -> Decimal:
    """Read a rate: digits with a point, above zero. Raises `BadInput`."""
    clean = text.strip()
    try:
        rate = (
            Decimal(clean)
            if clean.isascii() and "_" not in clean and len(clean) <= LONGEST
            else Decimal("NaN")
        )
    except InvalidOperation:
        rate = Decimal("NaN")
    if not rate.is_finite() or not LEAST <= rate <= MOST:
        raise BadInput(
            field="rate",
            problem=Phrase(_("“{value}” is not a rate. Use a number such as 1.0873."), value=clean[:40]),
        )
    places = min(PLACES, DIGITS - 1 - max(0, rate.adjusted()))
    return rate.quantize(Decimal(1).scaleb(-places))


def import_rates(
    lines: Iterable[str], *, by: Actor, source: str = "ECB", since: date | None = None
) -> RatesRead:
    """
    Read a CSV file: `Date,USD,JPY,...` against the euro as eurofxref-hist.csv has it, or lines of
    `date,currency,rate` with an optional `base`. A line that is wrong is left out and reported; a day that
    is known already gets the new rate. Raises `RatesUnreadable` for another layout.
    """
    rows = csv.reader(_clean(lines))
    try:
        head = [cell.strip() for cell in next(rows, [])]
        names = [cell.lower() for cell in head]
        read = RatesRead()
        if names[:1] != ["date"] or len(names) < 2:  # noqa: PLR2004 - a day and something of it
            raise RatesUnreadable(found=",".join(head)[:60] or "-")
        found = (
            _simple(rows, names, read) if "rate" in names and "currency" in names else _wide(rows, head, read)
        )
        _keep(found, read, by=by, source=source, since=since)
    except (csv.Error, UnicodeError) as error:
        raise RatesUnreadable(found=str(error)[:60]) from error
    return read


def _clean(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line.replace("\x00", "").lstrip("\ufeff") if number == 0 else line.replace("\x00", "")


_Found = tuple[int, str, str, date, str]


def _simple(rows: Iterator[list[str]], names: Sequence[str], read: RatesRead) -> Iterator[_Found]:
    for number, cells in enumerate(rows, 2):
        if not any(cell.strip() for cell in cells):
            continue
        values = dict(zip(names, cells, strict=False))
        day = _day(values.get("date", ""), number, read)
        if day is not None:
            base = values.get("base", "").strip().upper() or "EUR"
            yield number, base, values.get("currency", "").strip().upper(), day, values.get("rate", "")


def _wide(rows: Iterator[list[str]], head: Sequence[str], read: RatesRead) -> Iterator[_Found]:
    for number, cells in enumerate(rows, 2):
        if not any(cell.strip() for cell in cells):
            continue
        day = _day(cells[0], number, read)
        if day is None:
            continue
        for name, cell in zip(head[1:], cells[1:], strict=False):
            if name and cell.strip() not in _EMPTY:
                yield number, "EUR", name.upper(), day, cell


def _day(text: str, number: int, read: RatesRead) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        problem = Phrase(_("“{value}” is not a day. Write 2026-08-01."), value=text.strip()[:40])
        read.fault(number, BadInput(field="date", problem=problem))
        return None


def _keep(found: Iterable[_Found], read: RatesRead, *, by: Actor, source: str, since: date | None) -> None:
    batch: dict[tuple[str, str, date], ExchangeRate] = {}
    for number, base, currency, day, text in found:
        if since is not None and day < since:
            continue
        if currency not in EXPONENTS or base not in EXPONENTS:
            read.unknown.add((currency if currency not in EXPONENTS else base)[:20])
            continue
        try:
            rate = read_rate(text)
        except BadInput as error:
            read.fault(number, error)
            continue
        if base == currency:
            continue
        read.rates += 1
        read.first_on = min(read.first_on or day, day)
        read.last_on = max(read.last_on or day, day)
        batch[base, currency, day] = ExchangeRate(
            base=base, currency=currency, on=day, rate=rate, source=source[:60], by_name=by.name[:120]
        )
        if len(batch) >= BATCH:
            _write(batch.values())
            batch = {}
    _write(batch.values())


def _write(rows: Iterable[ExchangeRate]) -> None:
    ExchangeRate.objects.bulk_create(
        list(rows),
        update_conflicts=True,
        unique_fields=["base", "currency", "on"],
        update_fields=["rate", "source", "by_name", "at"],
    )
