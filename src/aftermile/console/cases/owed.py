"""What is owed on a case: the answer, its reasons, and what law, promise, program and goodwill each give."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from aftermile.accounts.models import Seller
from aftermile.cases.models import Case
from aftermile.cases.ways import Owed
from aftermile.console.cases.reason_words import EVIDENCE, why_words
from aftermile.console.cases.way_words import (
    ATTRIBUTES,
    CLOCKS,
    DEDUCTIONS,
    LAYERS,
    PAYERS,
    ROLES,
    STARTS,
    length_text,
    said,
)
from aftermile.console.cases.ways import way_lines
from aftermile.console.policies.vocabulary import Vocabulary, field_word, seen_words
from aftermile.database.chips import chip_of
from aftermile.database.moments import day
from aftermile.policies.entitlement import NOTHING, REMEDIES, Entitlement
from aftermile.policies.owed.types import Decision, DueRule, Layer

ORDER: Final = ("law", "promise", "program", "goodwill", "offer")
SHOWN: Final = (
    "window_end",
    "remedies",
    "chooser",
    "percent",
    "return_payer",
    "outbound_refunded",
    "deductions",
    "refund_due",
    "evidence",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one layer says about one attribute; `leads`: the offer has it from here."""

    layer: str
    words: str
    cite: str = ""
    url: str = ""
    verified: bool = True
    leads: bool = False


@dataclass(frozen=True, slots=True)
class AttributeRow:
    words: str
    offer: Cell
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class LayerTable:
    """The layers of one unit, or of all units that have the same; `rules`: (layer, rule, address)."""

    units: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[AttributeRow, ...]
    rules: tuple[tuple[str, str, str], ...]

    @property
    def cites(self) -> list[tuple[str, str, bool]]:
        """Return the articles that the rows rest on, each once: what it is called, address, checked."""
        cells = (cell for row in self.rows for cell in row.cells if cell.cite)
        return list(dict.fromkeys((cell.cite, cell.url, cell.verified) for cell in cells))


@dataclass(frozen=True, slots=True)
class DueLine:
    words: str
    length: str
    starts: str
    due_on: date | None
    clock: str
    source: str


def owed_panel(owed: Owed, *, seller: Seller, titles: Mapping[str, str], wanted: str = "") -> dict[str, Any]:
    """Return the context of the panel. `titles`: what to call each unit, by its id; `wanted`: his wish."""
    decision = owed.decision
    lines = way_lines(owed.ways, owed.inputs, seller, wanted=wanted)
    return {
        "decision": decision,
        "whys": [(why_words(why), why.cite, why.url) for why in decision.why],
        "dues": [_due(rule) for rule in decision.deadlines],
        "layer_tables": layer_tables(decision.layers, titles),
        "ways": [line for line in lines if line.way.option is not None],
        "not_owed": [line for line in lines if line.way.option is None],
    }


def _due(rule: DueRule) -> DueLine:
    return DueLine(
        words=str(chip_of("deadline", rule.kind).word),
        length=length_text(rule.amount, rule.unit),
        starts=said(STARTS, rule.starts),
        due_on=rule.due_on,
        clock=said(CLOCKS, rule.clock),
        source=rule.source,
    )


def layer_tables(layers: Sequence[Layer], titles: Mapping[str, str]) -> list[LayerTable]:
    """Return a table of attributes by layer for each unit; units with the same layers share one."""
    by_unit: dict[str, dict[str, Layer]] = {}
    for layer in layers:
        by_unit.setdefault(layer.unit_id, {})[layer.name] = layer
    shared: dict[tuple[Any, ...], list[str]] = {}
    for unit_id, named in by_unit.items():
        key = tuple((name, named[name].entitlement, named[name].rule) for name in ORDER if name in named)
        shared.setdefault(key, []).append(unit_id)
    return [
        _table(by_unit[units[0]], tuple(titles.get(unit, unit) for unit in units))
        for units in shared.values()
    ]


def _table(named: Mapping[str, Layer], units: tuple[str, ...]) -> LayerTable:
    offer = named.get("offer")
    columns = [named[name] for name in ORDER[:-1] if name in named and named[name].entitlement != NOTHING]
    rows = tuple(_row(name, columns, offer) for name in SHOWN) if offer else ()
    rules = tuple((said(LAYERS, row.name), *rule_of(row.rule)) for row in columns if row.rule)
    return LayerTable(units, tuple(said(LAYERS, row.name) for row in columns), rows, rules)


def rule_of(name: str) -> tuple[str, str]:
    """Return the id of a row and the address of its table (`table id#rule id`); no address for a built-in."""
    table, _hash, rule = name.partition("#")
    if not table.startswith("pol_"):
        return rule or name, ""
    try:
        return rule, f"{reverse('console:policy_version', args=[table])}#{rule}"
    except NoReverseMatch:
        return rule, ""


def _row(name: str, columns: Sequence[Layer], offer: Layer) -> AttributeRow:
    wanted = getattr(offer.entitlement, name)
    cells = []
    for layer in columns:
        value = getattr(layer.entitlement, name)
        leads = value == wanted and value != getattr(NOTHING, name)
        cells.append(_cell(layer, name, value, leads=leads))
    first = next((cell for cell in cells if cell.leads), None)
    top = Cell(
        layer=first.layer if first else "",
        words=_value(name, wanted),
        cite=first.cite if first else "",
        url=first.url if first else "",
        verified=first.verified if first else True,
    )
    return AttributeRow(said(ATTRIBUTES, name), top, tuple(cells))


def _cell(layer: Layer, name: str, value: Any, *, leads: bool) -> Cell:
    source = layer.sources.get(name)
    by_law = layer.name == "law" and source is not None
    return Cell(
        layer=said(LAYERS, layer.name),
        words=_value(name, value),
        cite=source.cite if by_law and source else "",
        url=source.url if by_law and source else "",
        verified=source.verified if by_law and source else True,
        leads=leads,
    )


def _value(name: str, value: Any) -> str:
    return _VALUES[name](value)


def _end(value: date) -> str:
    if value == date.min:
        return "–"
    return gettext("no end") if value == date.max else day(value)


def _set(words: Mapping[str, Any], everything: frozenset[str]) -> Callable[[frozenset[str]], str]:
    def write(value: frozenset[str]) -> str:
        if value == everything:
            return "–"
        if not value:
            return gettext("nothing")
        return ", ".join(sorted(said(words, code) for code in value))

    return write


def _remedies(value: frozenset[str]) -> str:
    return ", ".join(str(chip_of("remedy", code).word) for code in REMEDIES if code in value) or "–"


_VALUES: Final[dict[str, Callable[[Any], str]]] = {
    "window_end": _end,
    "refund_due": lambda value: "–" if value == date.max else day(value),
    "remedies": _remedies,
    "chooser": lambda value: said(PAYERS, value),
    "return_payer": lambda value: said(PAYERS, value),
    "percent": lambda value: f"{value} %" if value else "–",
    "outbound_refunded": lambda value: gettext("yes") if value else "–",
    "deductions": _set(DEDUCTIONS, Entitlement().deductions),
    "evidence": _set(EVIDENCE, Entitlement().evidence),
}


def missing_of(decision: Decision, case: Case) -> list[tuple[str, str]]:
    """Return what is not known and would settle it, each with where to fill it in."""
    order = reverse("console:order", args=[case.order_id])
    places = {
        "evidence_missing": f"{reverse('console:case', args=[case.pk])}?move=ask#moves",
        "anchor_unknown": order,
        "window_not_started": order,
        "parcel_not_known": order,
        "reason_unknown": reverse("console:reasons"),
        "no_rule": reverse("console:policies"),
        "law_fact_missing": order,
        "fact_missing": order,
    }
    found = {why.code: why for why in decision.why if why.code in places}
    return [(why_words(why), places[code]) for code, why in found.items()]


@dataclass(frozen=True, slots=True)
class TraceLine:
    """A table with the row it came to; `misses`: the conditions by which the nearest row missed."""

    role: str
    unit: str
    rule: str
    url: str
    review: bool
    missing: tuple[str, ...]
    nearest: str
    misses: tuple[str, ...]


def trace_lines(
    traces: Sequence[Mapping[str, Any]],
    titles: Mapping[str, str],
    vocabulary: Vocabulary,
    currencies: Mapping[str, str],
) -> list[TraceLine]:
    """Return the traces of tables as lines, in the seller's words. `currencies`: by id of the table."""
    several = len({trace["unit"] for trace in traces}) > 1
    return [
        TraceLine(
            role=said(ROLES, trace["role"]),
            unit=titles.get(trace["unit"], "") if several else "",
            rule=", ".join(trace["rules"]),
            url=rule_of(f"{trace['table']}#{trace['rules'][0]}")[1] if trace["rules"] else "",
            review=trace["review"],
            missing=tuple(field_word(name) for name in trace["missing"]),
            nearest=trace["nearest"],
            misses=tuple(
                seen_words(one, vocabulary, currencies[trace["table"]]) for one in trace["nearest_missed"]
            ),
        )
        for trace in traces
    ]
