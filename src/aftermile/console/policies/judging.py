"""What the checks, the law and the tests say of a grid, saved or not."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from aftermile.console.policies.cells import output_text, output_words
from aftermile.console.policies.finding_words import finding_words
from aftermile.console.policies.grid import Grid, cell_of, document_of_grid
from aftermile.console.policies.vocabulary import Vocabulary, field_word, output_word, seen_words
from aftermile.database.words import country_name, translate_phrase
from aftermile.policies.engine.problems import Problem, TableBroken
from aftermile.policies.engine.reading import read_table
from aftermile.policies.engine.types import Condition, Tried, Value
from aftermile.policies.engine.values import show_value
from aftermile.policies.owed.conflicts import Conflict, Conflicts
from aftermile.policies.review import Review, review_table
from aftermile.policies.tables import Place
from aftermile.policies.testing import REVIEW, TestRun


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about a cell, a row or the table; `cell` is the name of a field of the form."""

    words: str
    cell: str = ""
    level: str = "error"


@dataclass
class Judged:
    """A grid and what is to be said about it; `review` is None while cells are not right."""

    grid: Grid
    vocabulary: Vocabulary
    document: dict[str, Any]
    problems: list[Said] = field(default_factory=list)
    review: Review | None = None

    @property
    def at_cells(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for one in self.problems:
            found[one.cell].append(one.words)
        return dict(found)

    @property
    def findings(self) -> list[Said]:
        numbers = _numbers(self.document)
        return [
            Said(finding_words(one, numbers), _row_cell(numbers, one.rule), one.level)
            for one in (self.review.findings if self.review else ())
        ]

    @property
    def serious(self) -> int:
        return len(self.review.errors) + len(self.review.warnings) if self.review else 0

    @property
    def runs(self) -> list["ShownRun"]:
        return [shown_run(run, self.vocabulary, self) for run in (self.review.tests if self.review else ())]

    @property
    def law(self) -> "ShownConflicts | None":
        return shown_conflicts(self.review.conflicts, self) if self.review else None


def judge(grid: Grid, place: Place, vocabulary: Vocabulary) -> Judged:
    """Read a grid as a table and look at it from all sides."""
    document = document_of_grid(grid, vocabulary.schema)
    judged = Judged(grid, vocabulary, document)
    try:
        read = read_table(document, vocabulary.schema)
    except TableBroken as broken:
        judged.problems = [_said(grid, problem) for problem in broken.problems[:200]]
    else:
        judged.review = review_table(read, place)
    return judged


def _said(grid: Grid, problem: Problem) -> Said:
    return Said(translate_phrase(problem.sentence.data["problem"]), cell_of(grid, problem))


def _numbers(document: Mapping[str, Any]) -> dict[str, int]:
    return {str(rule["id"]): number for number, rule in enumerate(document["rules"], 1)}


def _row_cell(numbers: Mapping[str, int], rule: str) -> str:
    return f"note.{numbers[rule] - 1}" if rule in numbers else ""


# ---- Tests -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compared:
    name: str
    wanted: str
    said: str
    same: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A row that was tried: what of it held, what did not."""

    row: str
    held: list[str]
    failed: str


@dataclass(frozen=True, slots=True)
class ShownRun:
    run: TestRun
    row: str
    compared: list[Compared]
    steps: list[Step]
    nearest: str
    missed: list[str]
    missing: str


def shown_run(run: TestRun, vocabulary: Vocabulary, judged: Judged) -> ShownRun:
    numbers = _numbers(judged.document)
    answer = run.trace.answer
    return ShownRun(
        run,
        ", ".join(row_word(numbers, rule) for rule in answer.rules),
        _compared(run, vocabulary, judged.grid.currency),
        [_step(one, numbers, judged) for one in run.trace.tried],
        row_word(numbers, run.trace.nearest) if run.trace.nearest else "",
        [condition_seen(one, value, judged) for one, value in run.trace.nearest_missed],
        ", ".join(field_word(name) for name in answer.missing),
    )


def row_word(numbers: Mapping[str, int], rule: str) -> str:
    return _("row %(number)d") % {"number": numbers[rule]} if rule in numbers else rule or _("default row")


def _compared(run: TestRun, vocabulary: Vocabulary, currency: str) -> list[Compared]:
    wanted = dict(run.test.expected)
    names = [*wanted, *(name for name in run.said if name not in wanted)]
    return [
        Compared(
            _("A person looks") if name == REVIEW else output_word(name),
            _outcome(vocabulary, name, wanted.get(name), currency),
            _outcome(vocabulary, name, run.said.get(name), currency),
            name not in wanted or _equal(wanted[name], run.said.get(name)),
        )
        for name in names
    ]


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        return sorted(map(str, left)) == sorted(map(str, right))
    return bool(left == right)


def _outcome(vocabulary: Vocabulary, name: str, value: Any, currency: str) -> str:
    if name == REVIEW:
        return _("yes") if value else "·"
    output = vocabulary.schema.outputs.get(name)
    if value is None or output is None:
        return "·" if value is None else str(value)
    return output_words(output, output_text(value), vocabulary.of(name), currency) or "·"


def _step(tried: Tried, numbers: Mapping[str, int], judged: Judged) -> Step:
    failed = condition_seen(*tried.failed, judged) if tried.failed else ""
    return Step(
        row_word(numbers, tried.rule),
        [condition_seen(one, value, judged) for one, value in tried.held],
        failed,
    )


def condition_seen(condition: Condition, value: Value | None, judged: Judged) -> str:
    """Return a condition with what was found: `Country: Germany, France (it is Japan)`."""
    known = judged.vocabulary.schema.fields[condition.field]
    currency = judged.grid.currency
    shown: Any = condition.value
    if isinstance(shown, (frozenset, tuple)):
        parts = shown if isinstance(shown, tuple) else sorted(shown, key=str)
        shown = [_plain(known.type, one, currency) for one in parts]
    elif shown is not None:
        shown = _plain(known.type, shown, currency)
    raw = None if value is None else show_value(known.type, value, currency=currency)
    one = {"field": condition.field, "op": condition.op.value, "value": shown, "other": condition.other}
    return seen_words({**one, "found": raw}, judged.vocabulary, currency)


def _plain(kind: Any, value: Any, currency: str) -> Any:
    return value if kind == "set" else show_value(kind, value, currency=currency)


# ---- Law -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LawPlace:
    """What the law of one place gives, by which article."""

    name: str
    lawful: str
    cite: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownConflict:
    """What one row says below the law, and the places where it does."""

    row: str
    cell: str
    words: str
    places: list[LawPlace]


@dataclass(frozen=True, slots=True)
class ShownConflicts:
    rules: int
    places: str
    more: int
    rows: list[ShownConflict]
    complete: bool


_FIRST_PLACES = 6


def place_name(jurisdiction: str) -> str:
    country, _dash, region = jurisdiction.partition("-")
    return f"{country_name(country)} ({region})" if region else country_name(country)


def shown_conflicts(conflicts: Conflicts, judged: Judged) -> ShownConflicts:
    numbers = _numbers(judged.document)
    grouped: dict[tuple[str, str, str], list[Conflict]] = defaultdict(list)
    for one in conflicts.found:
        grouped[one.rule, one.output, one.basis].append(one)
    rows = [
        ShownConflict(
            row_word(numbers, rule),
            _row_cell(numbers, rule),
            _conflict_words(found[0], judged.vocabulary),
            [_law_place(one, judged.vocabulary) for one in found],
        )
        for (rule, _output, _basis), found in grouped.items()
    ]
    places = conflicts.jurisdictions
    return ShownConflicts(
        len(conflicts.rules),
        ", ".join(places[:_FIRST_PLACES]),
        max(0, len(places) - _FIRST_PLACES),
        rows,
        conflicts.complete,
    )


def _law_place(conflict: Conflict, vocabulary: Vocabulary) -> LawPlace:
    lawful = _law_word(conflict.output, conflict.lawful, vocabulary)
    return LawPlace(place_name(conflict.jurisdiction), lawful, conflict.source.cite, conflict.source.url)


def _conflict_words(conflict: Conflict, vocabulary: Vocabulary) -> str:
    return _("%(basis)s, %(output)s: the row says %(said)s, the law gives more") % {
        "basis": basis_word(conflict.basis),
        "output": output_word(conflict.output),
        "said": _law_word(conflict.output, conflict.said, vocabulary),
    }


def _law_word(output: str, text: str, vocabulary: Vocabulary) -> str:
    if output == "window_days" and text == "-":
        return _("no end")
    known = vocabulary.schema.outputs[output]
    text = {"yes": "true", "no": "false"}.get(text, text) if known.type == "bool" else text
    return output_words(known, text, vocabulary.of(output), "") or _("nothing")


def basis_word(basis: str) -> str:
    return {
        "withdrawal": _("change of mind"),
        "conformity": _("faulty goods"),
        "delivery": _("not received"),
        "mismatch": _("wrong item"),
    }.get(basis, basis)
