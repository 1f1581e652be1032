"""The left column of a case: words and files as they were said, events thin between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aftermile.cases.amounts import Books
from aftermile.cases.models import Audience, CaseLine, Evidence, Note
from aftermile.cases.queries import Moment, notes_of, timeline
from aftermile.console.cases.event_words import event_line

BESIDE = ("refund.reserved", "refund.sent")
"""Told by the refund's own line beside the thread."""

SAID = ("case.noted", "case.evidence_requested", "case.answered")


@dataclass(slots=True)
class Item:
    """`kind`: buyer, ours, note (internal), event. Files that came together stand together."""

    kind: str
    at: datetime
    by: str
    words: str = ""
    icon: str = "point"
    files: list[Evidence] = field(default_factory=list)
    label: str = ""


def thread_of(books: Books, members: Mapping[str, str]) -> list[Item]:
    """Return the items of a case, oldest first."""
    case, lines, notes = books.case, books.lines, notes_of(books.case)
    items: list[Item] = []
    told: set[str] = set()
    for moment in timeline(case, said=notes, shown=books.evidence):
        for item in _items(moment, lines, members, case.buyer.name):
            if item.files and items and _together(items[-1], item):
                items[-1].files += item.files
            else:
                items.append(item)
        if moment.note is not None:
            told.add(moment.note.pk)
    loose = [_spoken(note) for note in notes if note.pk not in told]
    return sorted([*items, *loose], key=lambda item: item.at)


def _items(moment: Moment, lines: list[CaseLine], members: Mapping[str, str], buyer: str) -> list[Item]:
    if moment.name in BESIDE:
        return []
    words, icon = event_line(moment.name, moment.data, members)
    thin = Item("event", moment.at, moment.actor_name, words, icon)
    if moment.evidence is not None:
        kind = "buyer" if moment.evidence.from_buyer else "ours"
        return [Item(kind, moment.at, moment.actor_name, files=[moment.evidence])]
    if moment.note is not None:
        spoken = _spoken(moment.note)
        return [spoken] if moment.name in SAID else [thin, spoken]
    if moment.name == "case.opened":
        said = list(dict.fromkeys(line.comment for line in lines if line.comment))
        return [thin, *(Item("buyer", moment.at, buyer, comment) for comment in said)]
    return [thin]


def _spoken(note: Note) -> Item:
    kind = "buyer" if note.from_buyer else "note" if note.audience == Audience.STAFF else "ours"
    return Item(kind, note.at, note.by_name, note.text)


def _together(last: Item, new: Item) -> bool:
    return bool(last.files) and last.kind == new.kind and last.by == new.by and not last.words
