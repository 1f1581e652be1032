"""What a page must not say: names of the code, and English words that have a translation."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

READ: Final = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement, text = walker.currentNode.data.trim();
    if (text && !holder.closest("script, style, template, code, pre, textarea, kbd, samp")
        && !holder.closest("body [lang]") && holder.checkVisibility()) found.push(text);
  }
  return found;
}"""
RAW: Final = re.compile(r"(?<![\w./@#-])[a-z]+(?:_[a-z0-9]+)+(?![\w./@-])")
LATIN: Final = re.compile(r"[A-Za-z]{3}")


@cache
def translated(language: str) -> frozenset[str]:
    """Return the English words for which the catalogues of a language have others."""
    from django.utils.translation import trans_real

    code = trans_real.to_locale(language)
    merged = trans_real.DjangoTranslation(trans_real.to_language(code))._catalog  # noqa: SLF001
    pairs = ((key, said) for key, said in merged.items() if isinstance(key, str) and isinstance(said, str))
    return frozenset(key for key, said in pairs if said != key and LATIN.search(key))


def strange_words(page: Any, language: str) -> Iterator[str]:
    """Yield raw names on a page, and, in another language than English, what stayed English."""
    texts: list[str] = page.evaluate(READ)
    known = translated(language) if language != "en" else frozenset()
    for text in dict.fromkeys(texts):
        yield from (f"raw name {name!r}" for name in RAW.findall(text))
        if " ".join(text.split()) in known:
            yield f"not translated: {text!r}"
