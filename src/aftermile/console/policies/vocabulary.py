"""What cells of a seller's tables may hold, with the words for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import get_language, gettext

from aftermile.accounts.models import Seller
from aftermile.console.policies.cells import ASKS, condition_text, condition_words, operators, output_text
from aftermile.console.policies.field_words import FIELDS, NO, OPS, OUTPUTS, SIGNS, YES, value_words
from aftermile.database.words import babel_locale
from aftermile.kernel.money import EXPONENTS
from aftermile.orders.models import Product
from aftermile.policies.engine.reading import OTHERS
from aftermile.policies.engine.types import Field, FieldType, Output, Schema
from aftermile.policies.models import GoodsRule
from aftermile.policies.queries import label_of, reasons_for

MOST_CATEGORIES: Final = 300
_ORDERED: Final = frozenset(
    {FieldType.INT, FieldType.MONEY, FieldType.DECIMAL, FieldType.DATE, FieldType.DAYS}
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`labels`: by field or output, what each value is called."""

    schema: Schema
    labels: Mapping[str, Mapping[str, str]]

    def of(self, name: str) -> Mapping[str, str]:
        return self.labels.get(name, {})

    @property
    def fields(self) -> list[tuple[str, str]]:
        return [(name, field_word(name)) for name in self.schema.fields]

    @property
    def outputs(self) -> list[tuple[str, str]]:
        return [(name, output_word(name)) for name in self.schema.outputs]


def field_word(name: str) -> str:
    return str(FIELDS.get(name, name))


def output_word(name: str) -> str:
    return str(OUTPUTS.get(name, name))


def seen_words(seen: Mapping[str, Any], vocabulary: Vocabulary, currency: str) -> str:
    """
    Return a condition with what was found: `Country: Germany, France (it is Japan)`.

    `seen`: field, op, value and other as a document writes them, and what was `found`, None where unknown.
    """
    field, labels = vocabulary.schema.fields.get(seen["field"]), vocabulary.of(seen["field"])
    if field is None:
        return str(seen["field"])
    found = gettext("not known")
    if seen["found"] is not None:
        found = condition_words(field, f"== {output_text(seen['found'])}", labels, currency)
    return gettext("%(fact)s: %(asked)s (it is %(found)s)") % {
        "fact": field_word(field.name),
        "asked": condition_words(field, condition_text(seen), labels, currency),
        "found": found or gettext("nothing"),
    }


def vocabulary_of(seller: Seller, schema: Schema) -> Vocabulary:
    """Return the words of a seller: his reasons in the reader's language, his categories and goods."""
    language = get_language() or "en"
    labels: dict[str, dict[str, str]] = {}
    everything: list[Field | Output] = [*schema.fields.values(), *schema.outputs.values()]
    for asked in everything:
        known = value_words(asked.name)
        labels[asked.name] = {one: str(known.get(one, one)) for one in _ordered(asked.values, known)}
    if "reason" in schema.fields:
        labels["reason"] = {
            row.code: label_of(row, language) for row in reasons_for(seller, hidden=True)
        } or labels["reason"]
    if "exclusions" in schema.fields:
        labels["exclusions"] = {code: str(word) for code, word in value_words("exclusions").items()}
    if "category" in schema.fields:
        labels["category"] = dict.fromkeys(_categories(seller), "")
        classes = GoodsRule.objects.filter(seller=seller).exclude(goods_class="")
        labels["goods_class"] = dict.fromkeys(
            sorted(set(classes.values_list("goods_class", flat=True)[:MOST_CATEGORIES])), ""
        )
    for name in schema.fields:
        others = {ASKS + other: field_word(other) for other in schema.fields if other != name}
        labels[name] = {**others, **{code: word or code for code, word in labels[name].items()}}
    return Vocabulary(schema, labels)


def _ordered(values: frozenset[str], known: Mapping[str, Any]) -> list[str]:
    return [*(one for one in known if one in values), *sorted(values - set(known))]


def _categories(seller: Seller) -> list[str]:
    rows = Product.objects.filter(seller=seller).exclude(category="")
    return sorted(rows.values_list("category", flat=True).distinct()[:MOST_CATEGORIES])


def spec_of(vocabulary: Vocabulary, currency: str) -> dict[str, Any]:
    """Return what the picker of cells needs, as JSON."""
    schema = vocabulary.schema
    return {
        "currency": currency,
        "ops": {code: str(words) for code, words in OPS.items()},
        "signs": SIGNS,
        "words": _picker_words(),
        "countries": countries(),
        "when": {name: _field_spec(vocabulary, field) for name, field in schema.fields.items()},
        "then": {name: _choices(vocabulary, output) for name, output in schema.outputs.items()},
    }


def _field_spec(vocabulary: Vocabulary, field: Field) -> dict[str, Any]:
    others = [
        [name, field_word(name)]
        for name, other in vocabulary.schema.fields.items()
        if other.type is field.type and name != field.name and field.type in _ORDERED
    ]
    compares = [op.value for op in OTHERS] if others else []
    return {
        **_choices(vocabulary, field),
        "label": field_word(field.name),
        "ops": operators(field),
        "others": others,
        "compares": sorted(compares),
    }


def _choices(vocabulary: Vocabulary, asked: Field | Output) -> dict[str, Any]:
    known = vocabulary.of(asked.name).items()
    percent = asked.name == "percent" or asked.name.endswith("_percent")
    return {
        "type": asked.type.value,
        "label": output_word(asked.name) if isinstance(asked, Output) else field_word(asked.name),
        "open": not asked.values and asked.type in (FieldType.ENUM, FieldType.SET),
        "choices": [[code, word] for code, word in known if not code.startswith(ASKS)],
        "unit": "%" if percent else "",
    }


def _picker_words() -> dict[str, str]:
    return {
        "yes": str(YES),
        "no": str(NO),
        "not": gettext("not %(values)s"),
        "any_of": gettext("any of %(values)s"),
        "unknown": gettext("not known"),
        "known": gettext("known"),
        "nothing": gettext("nothing"),
        "any": gettext("any"),
        "apply": gettext("Apply"),
        "clear": gettext("Clear"),
        "search": gettext("Search"),
        "low": gettext("from"),
        "high": gettext("to"),
        "value": gettext("Value"),
        "operator": gettext("Comparison"),
        "another": gettext("with another fact"),
        "other_value": gettext("with a value"),
        "more": gettext("Several: part them with commas"),
        "unsaved": gettext("There are changes that are not saved."),
    }


def countries() -> list[tuple[str, str]]:
    """Return all countries by name, in the active language."""
    locale = babel_locale()
    names = [
        (str(code), str(name))
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES  # noqa: PLR2004 - a code
    ]
    return sorted(names, key=lambda one: one[1].casefold())


_NO_COUNTRIES: Final = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"})
CURRENCIES: Final = sorted(EXPONENTS)
