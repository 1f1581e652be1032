"""Which files a case needs: what rules and law let us ask of the buyer, and what a recipient asks. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

BY_KIND: Final[dict[str, tuple[str, ...]]] = {
    "photo": ("defect", "whole"),
    "packaging": ("packaging", "label", "inner_packing"),
    "video": ("unboxing",),
    "serial": ("serial",),
    "statement": ("statement",),
    "police_report": ("police_report",),
}
"""What a kind of evidence, as rules and law name it, takes to be shown; the first is enough for us."""

_SHOWN_AS: Final = {"image": "photo", "video": "video", "pdf": "statement"}

BY_RECIPIENT: Final[dict[str, tuple[str, ...]]] = {
    "carrier": (
        "defect",
        "whole",
        "packaging",
        "inner_packing",
        "label",
        "box_certificate",
        "value",
        "posting",
    ),
    "insurer": ("defect", "whole", "packaging", "inner_packing", "label", "value", "posting", "statement"),
    "bank": ("delivery", "posting", "value", "chat"),
    "marketplace": ("defect", "whole", "packaging", "label", "inspection"),
    "supplier": ("defect", "whole", "serial", "inspection"),
    "authority": ("value", "delivery", "chat", "inspection"),
}
"""What recipients usually ask for (the longest published lists); each has forms and limits of its own."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as far as a checklist is concerned: image, video or pdf, and what somebody said it shows."""

    evidence: str
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """`asked` of the buyer: it decides about his case. Others only make a pack better."""

    label: str
    asked: bool
    files: tuple[str, ...]

    @property
    def there(self) -> bool:
        return bool(self.files)


def checklist(wanted: Iterable[str], files: Iterable[Shown]) -> list[Item]:
    """
    Return what was asked of the buyer, each with the files that show it.

    A file without a label counts for the first item of its kind: a photo is a photo of the damage.
    """
    shown = list(files)
    items: dict[str, Item] = {}
    for kind in wanted:
        labels = BY_KIND.get(kind, ())
        for place, label in enumerate(labels):
            found = [file.evidence for file in shown if file.label == label]
            if not found and place == 0:
                found = [
                    file.evidence for file in shown if not file.label and _SHOWN_AS.get(file.kind) == kind
                ]
            items.setdefault(label, Item(label, place == 0, tuple(found)))
    return list(items.values())


def checklist_for(recipient: str, files: Iterable[Shown]) -> list[Item]:
    """Return what this kind of recipient usually asks for."""
    shown = list(files)
    return [
        Item(label, asked=False, files=tuple(file.evidence for file in shown if file.label == label))
        for label in BY_RECIPIENT[recipient]
    ]
