"""No lesson is forgotten: each has a test that bears its number."""

import re
from pathlib import Path

HERE = Path(__file__).parent
NAMED = re.compile(r"^ *def test_lesson((?:_\d\d?)+)_[a-z]", re.MULTILINE)
LESSONS = 53


def lessons_in(folder: Path) -> set[int]:
    """Return the lessons that the names of the tests below a folder bear."""
    texts = (file.read_text(encoding="utf-8") for file in folder.rglob("test_*.py"))
    names = [name for text in texts for name in NAMED.findall(text)]
    return {int(number) for name in names for number in name.strip("_").split("_")}


def test_every_lesson_has_a_test() -> None:
    every = set(range(1, LESSONS + 1))
    assert every - lessons_in(HERE.parent) == set()
    assert lessons_in(HERE.parent) - every == set()


def test_every_lesson_stands_in_the_documentation() -> None:
    page = (HERE.parent.parent / "docs" / "develop" / "lessons.md").read_text(encoding="utf-8")
    rows = [int(number) for number in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)]
    assert rows == list(range(1, LESSONS + 1))
    named = set(re.findall(r"`(test_lesson_\w+)`", page))
    texts = "".join(file.read_text(encoding="utf-8") for file in HERE.parent.rglob("test_*.py"))
    assert {name for name in named if f"def {name}(" not in texts} == set()
