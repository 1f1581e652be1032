"""What differs between two documents: row by row, cell by cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from aftermile.console.policies.cells import condition_text, condition_words, output_text, output_words
from aftermile.console.policies.vocabulary import Vocabulary, field_word, output_word


@dataclass(frozen=True, slots=True)
class CellChange:
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """`kind`: added, removed, changed or moved; numbers count from 1, 0 where the row is not there."""

    kind: str
    before: int
    after: int
    note: str
    cells: list[CellChange]


@dataclass(frozen=True, slots=True)
class Difference:
    rows: list[RowChange]
    table: list[CellChange]

    @property
    def any(self) -> bool:
        return bool(self.rows or self.table)


def difference_of(before: Mapping[str, Any], after: Mapping[str, Any], vocabulary: Vocabulary) -> Difference:
    """Return what a reader must know to see what the later document does in another way."""
    old, new = _rules(before), _rules(after)
    rows: list[RowChange] = []
    kept_old = [ident for ident in old if ident in new]
    kept_new = [ident for ident in new if ident in old]
    moved = _moved(kept_old, kept_new)
    for ident, (number, rule) in new.items():
        cells = _cells(rule, after, vocabulary)
        if ident not in old:
            changes = [CellChange(name, "", said) for name, said in cells.items()]
            rows.append(RowChange("added", 0, number, str(rule.get("note", "")), changes))
            continue
        was_number, was = old[ident]
        changes = _changes(_cells(was, before, vocabulary), cells)
        if changes or ident in moved:
            kind = "changed" if changes else "moved"
            rows.append(RowChange(kind, was_number, number, str(rule.get("note", "")), changes))
    for ident, (number, rule) in old.items():
        if ident not in new:
            changes = [CellChange(name, said, "") for name, said in _cells(rule, before, vocabulary).items()]
            rows.append(RowChange("removed", number, 0, str(rule.get("note", "")), changes))
    return Difference(rows, _changes(_around(before, vocabulary), _around(after, vocabulary)))


def _rules(document: Mapping[str, Any]) -> dict[str, tuple[int, dict[str, Any]]]:
    rules = [rule for rule in document.get("rules") or [] if isinstance(rule, dict)]
    return {str(rule.get("id", number)): (number, rule) for number, rule in enumerate(rules, 1)}


def _moved(before: list[str], after: list[str]) -> set[str]:
    """Return the rows to name as moved: those outside the longest run that kept its order."""
    places = {ident: at for at, ident in enumerate(before)}
    best: list[tuple[int, int]] = []  # (length of the run that ends here, where it came from)
    for at, ident in enumerate(after):
        runs = [(best[early][0], early) for early in range(at) if places[after[early]] < places[ident]]
        length, source = max(runs, default=(0, -1))
        best.append((length + 1, source))
    at = max(range(len(best)), key=lambda one: best[one][0], default=-1)
    kept = set()
    while at >= 0:
        kept.add(after[at])
        at = best[at][1]
    return set(after) - kept


def _cells(rule: Mapping[str, Any], document: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, str]:
    currency = str(document.get("currency", ""))
    found: dict[str, str] = {}
    for one in rule.get("when") or []:
        name = str(one.get("field", "")) if isinstance(one, dict) else ""
        field = vocabulary.schema.fields.get(name)
        if field is not None:
            words = condition_words(field, condition_text(one), vocabulary.of(name), currency)
            key = field_word(name)
            found[key] = f"{found[key]}; {words}" if key in found else words
    found |= _said(rule.get("then") or {}, vocabulary, currency)
    for name, word in (("note", _("Note")), ("cite", _("Source"))):
        if rule.get(name):
            found[word] = str(rule[name])
    if rule.get("priority"):
        found[_("Priority")] = str(rule["priority"])
    return found


def _said(then: Mapping[str, Any], vocabulary: Vocabulary, currency: str) -> dict[str, str]:
    return {
        f"→ {output_word(name)}": output_words(
            vocabulary.schema.outputs[name], output_text(value), vocabulary.of(name), currency
        )
        for name, value in then.items()
        if name in vocabulary.schema.outputs
    }


def _around(document: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, str]:
    default = document.get("default")
    said = _said(default, vocabulary, str(document.get("currency", ""))) if isinstance(default, dict) else {}
    return {
        _("Which row decides"): str(document.get("hit", "first")),
        _("Currency"): str(document.get("currency", "")),
        **{f"{_('In all other cases')} {name}": words for name, words in said.items()},
    }


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[CellChange]:
    return [
        CellChange(name, before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys([*before, *after])
        if before.get(name, "") != after.get(name, "")
    ]
