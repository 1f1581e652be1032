"""What stands against publishing a table: findings of the checks, failing tests, conflicts with the law."""

from collections.abc import Collection
from dataclasses import dataclass, field

from aftermile.kernel import clock
from aftermile.policies.engine.checks import Finding, check_table
from aftermile.policies.engine.reading import read_table
from aftermile.policies.engine.types import Table
from aftermile.policies.models import PolicyTable, Purpose
from aftermile.policies.owed.conflicts import Conflicts, conflicts_of
from aftermile.policies.tables import Place, place_of, schema_for
from aftermile.policies.testing import TestRun, run_tests

POINTS = ("warnings", "tests", "conflicts")


@dataclass(frozen=True, slots=True)
class Review:
    table: Table
    findings: tuple[Finding, ...] = ()
    conflicts: Conflicts = field(default_factory=Conflicts)
    tests: tuple[TestRun, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.level == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.level == "warning")

    @property
    def failed(self) -> tuple[TestRun, ...]:
        return tuple(run for run in self.tests if not run.passed)

    @property
    def points(self) -> set[str]:
        """Return what needs a tick before publishing; `errors` cannot be ticked away, notes need none."""
        present = {
            "errors": self.errors,
            "warnings": self.warnings,
            "tests": self.failed,
            "conflicts": self.conflicts.found,
        }
        return {name for name, found in present.items() if found}

    def open_points(self, accepted: Collection[str]) -> set[str]:
        return self.points - {one for one in accepted if one in POINTS}


def review_of(table: PolicyTable) -> Review:
    """Return the review of a stored version; raise `TableBroken`."""
    read = read_table(table.document, schema_for(table.seller, table.purpose))
    return review_table(read, place_of(table))


def review_table(read: Table, place: Place) -> Review:
    """Return the review of a table that may not be stored yet; a program may be silent, a promise not."""
    return Review(
        read,
        tuple(one for one in check_table(read) if one.code != "gap" or place.purpose != Purpose.PROGRAM),
        conflicts_of(read, clock.today(place.seller.time_zone)),
        run_tests(read, place.tests.order_by("position", "id")),
    )
