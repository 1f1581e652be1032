"""What is still to come in a case: one row for pieces that nobody can tell apart."""

from dataclasses import dataclass, replace

from aftermile.cases.amounts import Books, lines_of, outstanding
from aftermile.cases.models import Case, CaseLine
from aftermile.orders.models import Unit


@dataclass(frozen=True, slots=True)
class Expected:
    """`line` stands for the row; `lines` are all of it, those that split from one slice."""

    line: CaseLine
    quantity: int
    lines: tuple[CaseLine, ...]

    @property
    def serial(self) -> str:
        return self.line.unit.serial


def roots_of(lines: list[CaseLine]) -> dict[str, str]:
    """Return for each line the unit that its slice was split from, as far as it is in the case."""
    units = {line.unit_id: line.unit for line in lines}

    def root(unit: Unit) -> str:
        while unit.parent_id in units:
            unit = units[unit.parent_id]
        return str(unit.pk)

    return {line.pk: root(line.unit) for line in lines}


def expected_of(case: Case, books: Books | None = None) -> list[Expected]:
    """Return what is still to come, in the order of the case. Pieces with serials stay single."""
    books = books or Books(case)
    roots = roots_of(books.lines)
    rows: dict[tuple[str, str], Expected] = {}
    for line in outstanding(case, books):
        key = (roots[line.pk], line.reason)
        known = rows.get(key)
        if known is None:
            rows[key] = Expected(line, line.unit.quantity, (line,))
        else:
            rows[key] = replace(
                known, quantity=known.quantity + line.unit.quantity, lines=(*known.lines, line)
            )
    return list(rows.values())


def kin_of(case: Case, line: CaseLine) -> list[CaseLine]:
    """Return, `line` first, what is still to come of the same slice."""
    roots = roots_of(lines_of(case))
    kin = [other for other in outstanding(case) if roots[other.pk] == roots[line.pk]]
    return sorted(kin, key=lambda other: (other.pk != line.pk, other.pk))
