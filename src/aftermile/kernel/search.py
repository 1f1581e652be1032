"""
One tokenizer for every search: words of alphabets, pairs of characters for scripts that part no words.

Both databases index the same words: SQLite by FTS5 `unicode61`, PostgreSQL by `tsvector('simple')`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import Final

LONGEST_WORD: Final = 64
MOST_WORDS: Final = 5_000

_KANA: Final = "ぁ-ゖゝ-ゟァ-ヺー-ヿ"
_HAN: Final = "々〇㐀-䶿一-鿿豈-﫿𠀀-𲎯"
_HANGUL: Final = "가-힣"
_THAI_LAO: Final = "ก-ะาเ-ๆກ-ະາເ-ໆ"
_PAIRED: Final = re.compile(f"[{_KANA}{_HAN}{_HANGUL}{_THAI_LAO}]+")
_RUN: Final = re.compile(r"[^\W_]+")
# Possessive and bound to a word's start, so that a long text without separators costs one look.
_JOINED: Final = re.compile(r"(?<![^\W_])[^\W_]++(?:[-@.#/+_][^\W_]++)+")
_SEPARATORS: Final = re.compile(r"[\W_]+")
_VOICED: Final = "\u3099\u309a"  # が is not か
_LETTERS: Final = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŋ": "n"}
)


def folded(text: str) -> str:
    """Return `text` as it is compared: width, case, accents and vowel points gone (`Łódź` is `lodz`)."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(char for char in parts if char in _VOICED or unicodedata.category(char) != "Mn")
    return unicodedata.normalize("NFC", kept).translate(_LETTERS)


def is_paired(word: str) -> bool:
    """Say whether this search word is written in a script that is indexed by pairs of characters."""
    return _PAIRED.match(word) is not None


def tokens(text: str, *, asked: bool = False) -> Iterator[str]:
    """
    Yield the search words of `text`: folded words, two-character pairs of CJK runs, and numbers such as
    `RMA-2026-000123` or e-mails also without their punctuation (`rma2026000123`).

    A text that is indexed also yields the last character of each CJK run, so that every character begins
    some word of the row; one that is `asked` for does not, as its pairs say more.
    """
    plain = folded(text)
    for joined in _JOINED.findall(plain):
        if not _PAIRED.search(joined):
            yield _SEPARATORS.sub("", joined)
    for run in _RUN.findall(plain):
        yield from _of_run(run, asked=asked)


def _of_run(run: str, *, asked: bool) -> Iterator[str]:
    if run.isascii():
        yield run
        return
    start = 0
    for match in _PAIRED.finditer(run):
        if match.start() > start:
            yield run[start : match.start()]
        chars = match.group()
        yield from map("".join, pairwise(chars))
        if len(chars) == 1 or not asked:
            yield chars[-1]
        start = match.end()
    if start < len(run):
        yield run[start:]


def document(parts: Iterable[str]) -> str:
    """
    Return the text stored in a `search` column: each word once, in order of first appearance.

    Words are cut at 64 characters and a row at 5,000 words: a tsvector holds no more than 1 MB.
    """
    words = dict.fromkeys(word[:LONGEST_WORD] for part in parts for word in tokens(part))
    return " ".join(islice(words, MOST_WORDS))
