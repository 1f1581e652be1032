"""Random tables and facts over a schema with every type, required and nullable."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from aftermile.policies.engine.reading import OPERATORS, OTHERS
from aftermile.policies.engine.types import (
    Condition,
    Field,
    FieldType,
    Hit,
    Op,
    Output,
    Rule,
    Schema,
    Table,
)

T = FieldType
WORDS = ("a", "b", "O'Brien", 'quo"te', "退货", "ü", "back\\slash", "per%cent", "-- x", "null", "1")
MEMBERS = frozenset(WORDS[:6])
FIELDS = {
    field.name: field
    for kind in T
    for field in (
        Field(f"{kind.value}_must", kind, False),
        Field(f"{kind.value}_may", kind, True),
    )
}
OUTPUTS = {
    output.name: output
    for output in (
        Output("verdict", T.ENUM, frozenset({"allow", "deny"})),
        Output("word", T.ENUM),
        Output("days", T.DAYS, combine="max"),
        Output("few", T.INT, combine="min"),
        Output("fee", T.MONEY, combine="sum"),
        Output("rate", T.DECIMAL, combine="sum"),
        Output("open", T.BOOL, combine="any"),
        Output("sure", T.BOOL, combine="all"),
        Output("ways", T.SET, MEMBERS, combine="union"),
        Output("proof", T.SET, MEMBERS),
        Output("until", T.DATE, combine="max"),
        Output("land", T.COUNTRY),
    )
}
SCHEMA = Schema("random", FIELDS, OUTPUTS, frozenset({("verdict", "deny")}))

VALUES = {
    T.BOOL: st.booleans(),
    T.INT: st.integers(-3, 6),
    T.MONEY: st.integers(-3, 6) | st.integers(-(10**14), 10**14),
    T.DAYS: st.integers(0, 6),
    T.DECIMAL: st.sampled_from(
        [Decimal(text) for text in ("0", "0.1", "0.10", "0.3", "-1.5", "2", "0.300001")]
    ),
    T.ENUM: st.sampled_from(WORDS),
    T.COUNTRY: st.sampled_from(("DE", "FR", "KR")),
    T.DATE: st.dates(date(2026, 2, 27), date(2026, 3, 2)),
    T.SET: st.frozensets(st.sampled_from(sorted(MEMBERS)), max_size=3),
}


@st.composite
def conditions(draw) -> Condition:
    field = draw(st.sampled_from(list(FIELDS.values())))
    op = draw(st.sampled_from(OPERATORS[field.type]))
    value = VALUES[field.type]
    if op in OTHERS and draw(st.integers(0, 4)) == 0:
        other = f"{field.type.value}_{'may' if field.name.endswith('must') else 'must'}"
        return Condition(field.name, op, None, other)
    match op:
        case Op.IS_NULL:
            return Condition(field.name, op, draw(st.booleans()))
        case Op.IN | Op.NOT_IN:
            return Condition(field.name, op, frozenset(draw(st.lists(value, min_size=1, max_size=8))))
        case Op.BETWEEN:
            low, high = sorted((draw(value), draw(value)))
            return Condition(field.name, op, (low, high))
        case Op.CONTAINS_ANY:
            return Condition(field.name, op, draw(value.filter(bool)))
    return Condition(field.name, op, draw(value))


def outcomes() -> st.SearchStrategy:
    said = {}
    for name, output in OUTPUTS.items():
        said[name] = (
            st.sampled_from(sorted(output.values))
            if output.type is T.ENUM and output.values
            else VALUES[output.type]
        )
    return st.fixed_dictionaries({}, optional=said)


@st.composite
def tables(draw, hits=tuple(Hit), most: int = 8) -> Table:
    rows = draw(
        st.lists(st.tuples(st.lists(conditions(), max_size=4), outcomes(), st.integers(-1, 1)), max_size=most)
    )
    rules = tuple(
        Rule(f"r{number}", tuple(when), then, priority)
        for number, (when, then, priority) in enumerate(rows, 1)
    )
    default = draw(st.none() | outcomes())
    return Table(
        SCHEMA, draw(st.sampled_from(hits)), rules, default, draw(st.sampled_from(["EUR", "JPY", "KWD"]))
    )


def facts(unknown: int = 6) -> st.SearchStrategy:
    """Facts of which about one in `unknown` is not known."""
    named = {}
    for name, field in FIELDS.items():
        value = VALUES[field.type]
        named[name] = st.integers(0, unknown).flatmap(lambda n, value=value: value if n else st.none())
    return st.fixed_dictionaries(named)
