"""
One tokenizer for every search: words of alphabets, pairs of characters for Chinese, Japanese and Korean.

Both databases index the same words: SQLite by FTS5 `unicode61`, PostgreSQL by `tsvector('simple')`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

LONGEST_WORD: Final = 64
MOST_WORDS: Final = 5_000
_RUNS = re.compile(r"[぀-ヿ㐀-鿿豈-﫿가-힣]+|[^\W_]+")
_CJK = re.compile(r"[぀-ヿ㐀-鿿豈-﫿가-힣]")
_JOINED = re.compile(r"[^\W_]+(?:[-@.#/+_][^\W_]+)+")


def tokens(text: str) -> Iterator[str]:
    """
    Yield search words of `text`: folded words, two-character pairs of CJK runs, and numbers such as
    `RMA-2026-000123` or e-mails also without their punctuation (`rma2026000123`).
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = "".join(c for c in unicodedata.normalize("NFD", folded) if unicodedata.category(c) != "Mn")
    folded = unicodedata.normalize("NFC", folded)
    for joined in _JOINED.findall(folded):
        if not _CJK.search(joined):
            yield re.sub(r"[\W_]", "", joined)
    for run in _RUNS.findall(folded):
        yield from _of_run(run)


def _of_run(run: str) -> Iterator[str]:
    start = 0
    for match in re.finditer(r"[぀-ヿ㐀-鿿豈-﫿가-힣]+", run):
        if match.start() > start:
            yield run[start : match.start()]
        chars = match.group()
        yield from (chars[i : i + 2] for i in range(len(chars) - 1)) if len(chars) > 1 else (chars,)
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
