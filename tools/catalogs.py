"""
Message catalogs, with Babel alone (no gettext programs needed).

    python -m tools.catalogs compile    .po to .mo, only where newer (make catalogs)
    python -m tools.catalogs collect    write new messages of the code into each room's .po (make messages)
    python -m tools.catalogs check      all translated, none fuzzy, the same placeholders (make check)
"""

import io
import os
import re
import string
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).parents[1]
SOURCE: Final = ROOT / "src" / "aftermile"
HOUSE: Final = ("zh_Hans",)
BUYERS: Final = ("zh_Hant", "ko", "ja", "de", "fr", "es", "pt_BR")
LANGUAGES: Final = HOUSE + BUYERS
TRACKING: Final = "tracking"
"""Context of what buyers read while they follow a parcel: the only messages of `BUYERS`."""
KEYWORDS: Final = {
    "_": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
HEADER: Final = """msgid ""
msgstr ""
"Project-Id-Version: Aftermile\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural};\\n"

"""
PERCENT: Final = re.compile(r"%\(\w+\)[a-z]|%[sd]")


@dataclass(frozen=True, slots=True)
class Found:
    """A message of the code, and where it stands."""

    context: str | None
    singular: str
    plural: str | None
    place: str
    line: int

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.singular


def rooms() -> list[Path]:
    return sorted(folder for folder in SOURCE.iterdir() if (folder / "__init__.py").exists())


def catalog_of(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def compile_all() -> int:
    """Compile what is newer than its compiled form; return how many were."""
    done = 0
    for source in sorted(SOURCE.glob("*/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        draft = target.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as file:
            write_mo(file, read(source))
        draft.replace(target)
        done += 1
    return done


def spoken(found: Iterable[Found], language: str) -> list[Found]:
    """Return the messages that a language translates: all of them, or those with the context of buyers."""
    return [message for message in found if language in HOUSE or message.context == TRACKING]


def read(place: Path) -> Catalog:
    with place.open("rb") as file:
        return read_po(file, locale=place.parts[-3])


@cache
def messages(room: Path) -> tuple[Found, ...]:
    """Return each message of a room's Python files and templates: read once for all languages."""
    return tuple(_messages(room))


def _messages(room: Path) -> Iterator[Found]:
    for place in sorted(room.rglob("*.py")):
        if "migrations" not in place.parts:
            yield from _extract(place.read_bytes(), place)
    for place in sorted(room.rglob("templates/**/*")):
        if place.is_file() and place.suffix in {".html", ".txt", ".xml", ".svg"}:
            from django.utils.translation.template import templatize

            text = place.read_text(encoding="utf-8")
            if "trans" in text:
                # Indentation of the template is none of Python's.
                lines = [line.lstrip() for line in templatize(text, origin=str(place)).split("\n")]
                yield from _extract("\n".join(lines).encode(), place)


def _extract(source: bytes, place: Path) -> Iterator[Found]:
    name = place.relative_to(ROOT).as_posix()
    options = {"encoding": "utf-8"}
    for line, function, given, _comments in extract_python(io.BytesIO(source), KEYWORDS, [], options):
        words = [given] if isinstance(given, str) else list(given or ())
        context = words.pop(0) if "pgettext" in function else None
        if not words or not isinstance(words[0], str) or not words[0]:
            continue
        plural = words[1] if function.startswith(("ngettext", "npgettext")) else None
        yield Found(context, words[0], plural, name, line)


def faults(room: Path, language: str) -> Iterator[str]:
    """Yield one sentence per message that is missing, empty, fuzzy, or whose placeholders differ."""
    place = catalog_of(room, language)
    found = {message.key: message for message in spoken(messages(room), language)}
    if not found and not place.exists():
        return
    name = place.relative_to(ROOT)
    if not place.exists():
        yield f"{name}: is missing ({len(found)} messages)"
        return
    catalog = read(place)
    for (context, singular), message in found.items():
        if catalog.get(singular, context) is None:
            yield f"{name}: no entry for “{singular}” ({message.place}:{message.line})"
    for entry in catalog:
        if entry.id:
            yield from (f"{name}: {fault}" for fault in _faults_of(entry))


def disagreements(language: str) -> Iterator[str]:
    """Yield one sentence per message that two rooms translate differently: only one of them is ever shown."""
    known: dict[tuple[str | None, str], tuple[str, object]] = {}
    for room in rooms():
        place = catalog_of(room, language)
        for entry in read(place) if place.exists() else ():
            if not entry.id:
                continue
            first = entry.id[0] if isinstance(entry.id, (list, tuple)) else entry.id
            other, string = known.setdefault((entry.context, first), (room.name, entry.string))
            if string != entry.string:
                yield f"“{first}” differs in {other} and {room.name}: agree, or give one a context"


def _faults_of(entry: Message) -> Iterator[str]:
    originals = entry.id if isinstance(entry.id, (list, tuple)) else (entry.id,)
    translated = entry.string if isinstance(entry.string, (list, tuple)) else (entry.string,)
    if entry.fuzzy:
        yield f"“{originals[0]}” is fuzzy"
    if not all(translated):
        yield f"“{originals[0]}” is not translated"
        return
    wanted = placeholders(originals[-1])
    for words in translated:
        if placeholders(words) not in (wanted, placeholders(originals[0])):
            yield f"“{originals[0]}”: placeholders {sorted(placeholders(words))} instead of {sorted(wanted)}"


def placeholders(words: str) -> set[str]:
    """Return `%(name)s` and `{name}` of a message."""
    names = set(PERCENT.findall(words))
    try:
        return names | {f"{{{name}}}" for _, name, _, _ in string.Formatter().parse(words) if name}
    except ValueError:  # a brace that is only a brace
        return names


def collect() -> None:
    """Add new messages to each catalog, empty; drop those that the code no longer says."""
    for room in rooms():
        found = list(messages(room))
        if not found:
            continue
        for language in LANGUAGES:
            template = Catalog(project="Aftermile", charset="utf-8")
            for message in spoken(found, language):
                words = (message.singular, message.plural) if message.plural else message.singular
                template.add(words, locations=[(message.place, message.line)], context=message.context)
            place = catalog_of(room, language)
            if not len(template) and not place.exists():
                continue
            catalog = read(place) if place.exists() else Catalog(locale=language)
            catalog.update(template, no_fuzzy_matching=True)
            place.parent.mkdir(parents=True, exist_ok=True)
            _write(place, catalog, language)
            waiting = sum(1 for entry in catalog if entry.id and not entry.string)
            print(f"{place.relative_to(ROOT)}: {waiting} to translate")


def _write(place: Path, catalog: Catalog, language: str) -> None:
    body = io.BytesIO()
    write_po(
        body, catalog, no_location=True, omit_header=True, ignore_obsolete=True, sort_output=True, width=110
    )
    place.write_bytes(
        HEADER.format(language=language, plural=catalog.plural_forms).encode() + body.getvalue()
    )


def check() -> int:
    problems = [fault for room in rooms() for language in LANGUAGES for fault in faults(room, language)]
    problems += [fault for language in LANGUAGES for fault in disagreements(language)]
    for problem in problems:
        print(problem)
    total = sum(len({message.key for message in messages(room)}) for room in rooms())
    print(f"{total} messages in {', '.join(LANGUAGES)}: {len(problems)} faults")
    return 1 if problems else 0


def main(verb: str) -> int:
    if verb == "compile":
        compile_all()
        return 0
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftermile.config.settings")
    django.setup()
    if verb == "collect":
        collect()
        return 0
    return check()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
