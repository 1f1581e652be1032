"""Nobody who reads Chinese gets an English sentence for an error, or for what an import says."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

from aftermile.database.words import NOUNS, translate
from aftermile.kernel.errors import AftermileError, BadInput, NotFound, Phrase
from aftermile.orders.checking import problems_of
from aftermile.orders.drafts import BuyerDraft, LineDraft, OrderDraft, TenderDraft
from aftermile.orders.importing.mapping import built_in
from aftermile.orders.importing.report import LABELS, SKIPPED, words_of
from tools.reference import all_errors

SOURCE = Path(__file__).parents[2] / "src" / "aftermile"
OPERATORS = {"config", "providers"}
"""What only the one who runs the command line or a provider's program reads."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SENTENCE = re.compile(r"[A-Za-z]+ [a-z]+ [a-z]+")


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def is_chinese(text: str) -> bool:
    return bool(CHINESE.search(text)) and not SENTENCE.search(re.sub(r"“[^”]*”|[\w.]+\.toml|%\S+", "", text))


@pytest.mark.parametrize("kind", sorted(all_errors(), key=lambda kind: kind.code), ids=lambda kind: kind.code)
def test_each_error_speaks_chinese(kind):
    places = dict.fromkeys(re.findall(r"\{(\w+)", kind.words), "7")
    only_places = not re.sub(r"\{\w+\}|\W", "", kind.words)
    error = kind.__new__(kind)
    AftermileError.__init__(error, **places)
    assert only_places or is_chinese(translate(error))


def told_problems() -> Iterator[tuple[str, ast.expr]]:
    """What stands at `problem=` in the rooms that people meet, and what a draft of an order may lack."""
    for file in sorted(SOURCE.rglob("*.py")):
        room = file.relative_to(SOURCE).parts[0]
        if room in OPERATORS:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") != "declare":
                place = f"{file.relative_to(SOURCE)}:{node.lineno}"
                yield from ((place, word.value) for word in node.keywords if word.arg == "problem")
                if getattr(node.func, "id", "") == "_bad" and room == "orders":
                    yield place, node.args[2]


def marked(value: ast.expr) -> str | None:
    """The message inside `_("…")` or `Phrase(_("…"), …)`; None for what comes from elsewhere."""
    if isinstance(value, ast.Call) and getattr(value.func, "id", "") == "Phrase":
        return marked(value.args[0])
    if isinstance(value, ast.Call) and getattr(value.func, "id", "") == "_":
        return ast.literal_eval(value.args[0])
    return None


def test_each_problem_is_marked_and_translated():
    found = list(told_problems())
    bare = [
        place
        for place, value in found
        if (isinstance(value, ast.Constant) and value.value not in ("", "{}"))
        or (isinstance(value, ast.JoinedStr) and "importing/reading" not in place)
    ]
    assert bare == []
    messages = {words for _place, value in found if (words := marked(value))}
    assert len(messages) > 40
    assert [words for words in sorted(messages) if not is_chinese(gettext(words))] == []


def test_each_noun_is_known_and_translated():
    nouns = {
        str(word.value.value)
        for file in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg == "noun" and isinstance(word.value, ast.Constant)
    }
    assert sorted(nouns - set(NOUNS)) == []
    assert [noun for noun in NOUNS if not CHINESE.search(gettext(noun))] == []
    assert translate(NotFound(noun="case", ref="RMA-1")) == "这里找不到 售后单 RMA-1。"


def test_a_phrase_is_filled_in_the_readers_language():
    error = BadInput(field="kind", problem=Phrase("use one of {known}.", known="a, b"))
    assert str(error) == "kind: use one of a, b."
    assert "请使用以下之一：a, b。" in translate(error)


def test_what_an_import_says_is_chinese():
    now = datetime(2026, 3, 2, tzinfo=UTC)
    draft = OrderDraft(
        channel="",
        external_id="x" * 121,
        number="n",
        currency="XXQ",
        state="lost",
        placed_at=now.replace(tzinfo=None),
        updated_at=now,
        buyer=BuyerDraft(),
        discount_minor=-1,
        lines=[LineDraft(sku="", title="", quantity=0, unit_price_minor=-1)],
        tenders=[TenderDraft(kind="card", captured_minor=-1)],
    )
    problems = problems_of(draft)
    assert len(problems) > 8
    for error in problems:
        stored = {"code": error.code, "data": {name: str(value) for name, value in error.data.items()}}
        assert is_chinese(words_of(stored)), words_of(stored)
    reasons = {rule.reason for mapping in built_in().values() for rule in mapping.skip}
    assert sorted(reasons) == sorted(SKIPPED)
    assert [label for label in (*LABELS.values(), *SKIPPED) if not is_chinese(gettext(label))] == []


def test_words_of_a_stranger_are_left_alone():
    assert translate(BadInput(field="order", problem="it is empty.")).startswith("order")
