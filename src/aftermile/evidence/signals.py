"""
What a file says of itself. Signals for a person to weigh, never verdicts: messengers strip what cameras
write, and whoever means to deceive can write what he likes.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from PIL import ExifTags, Image

EDITORS: Final = (
    "photoshop",
    "gimp",
    "snapseed",
    "lightroom",
    "pixelmator",
    "affinity",
    "facetune",
    "picsart",
    "meitu",
    "canva",
)
GENERATORS: Final = (
    "stable diffusion",
    "midjourney",
    "dall-e",
    "dall·e",
    "comfyui",
    "automatic1111",
    "firefly",
    "imagen",
    "flux",
    "gpt-image",
)
_AI_SOURCES: Final = (b"trainedAlgorithmicMedia", b"compositeWithTrainedAlgorithmicMedia")
_EXIF_TIME: Final = "%Y:%m:%d %H:%M:%S"
_SLACK: Final = timedelta(hours=26)
"""Cameras write local time without a zone: from UTC-12 to UTC+14."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the picture is held against; aware instants."""

    came_at: datetime
    ordered_at: datetime | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    code: str
    data: dict[str, Any] = field(default_factory=dict)


def signals_of(data: bytes, around: Around) -> list[Said]:
    """Return what an image says of itself; an unreadable one says nothing."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            texts = {
                str(name): str(value)[:500] for name, value in image.info.items() if isinstance(value, str)
            }
            exif = image.getexif()
            details = exif.get_ifd(ExifTags.IFD.Exif)
            tags = {
                "software": str(exif.get(ExifTags.Base.Software, "") or ""),
                "make": str(exif.get(ExifTags.Base.Make, "") or ""),
            }
            taken = str(details.get(ExifTags.Base.DateTimeOriginal, "") or "")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return []
    head = data[: 1 << 20]
    return [*_makers(tags, texts, head), *_times(taken, around), *_camera(tags, taken)]


def _makers(tags: dict[str, str], texts: dict[str, str], head: bytes) -> Iterator[Said]:
    named = " ".join([tags["software"], *texts.values()]).lower()
    generator = next((name for name in GENERATORS if name in named), "")
    if generator or "parameters" in texts or any(mark in head for mark in _AI_SOURCES):
        yield Said("says_generated", {"by": generator})
    editor = next((name for name in EDITORS if name in named), "")
    if editor:
        yield Said("edited", {"by": tags["software"][:80] or editor})
    if b"c2pa" in head:
        yield Said("content_credentials")


def _times(taken: str, around: Around) -> Iterator[Said]:
    try:
        at = datetime.strptime(taken.strip("\x00 "), _EXIF_TIME).replace(tzinfo=UTC)
    except ValueError:
        return
    told = {"taken": at.date().isoformat()}
    if at > around.came_at + _SLACK:
        yield Said("taken_in_the_future", told)
    elif around.ordered_at and at < around.ordered_at - _SLACK:
        yield Said("taken_before_order", told)
    elif around.delivered_at and at < around.delivered_at - _SLACK:
        yield Said("taken_before_delivery", told)


def _camera(tags: dict[str, str], taken: str) -> Iterator[Said]:
    if not tags["make"] and not taken:
        yield Said("no_camera_data")
