"""Logos as they are kept: a small PNG drawn anew, so that nothing hidden in an upload reaches a buyer."""

import io
from typing import IO, Any, Final

from django.core.files.base import ContentFile
from PIL import Image

from aftermile.accounts.errors import LogoNotUsable

MOST_BYTES: Final = 4_000_000
MOST_PIXELS: Final = 40_000_000
SIZE: Final = (512, 512)


def drawn_anew(upload: IO[Any]) -> "ContentFile[bytes]":
    """Return the picture as a PNG of at most 512 x 512; raise `LogoNotUsable`."""
    content = upload.read(MOST_BYTES + 1)
    refused = LogoNotUsable(megabytes=MOST_BYTES // 1_000_000)
    if len(content) > MOST_BYTES:
        raise refused
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise refused
            small = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise refused from None
    small.thumbnail(SIZE)
    drawn = io.BytesIO()
    small.save(drawn, "PNG", optimize=True)
    return ContentFile(drawn.getvalue(), name="logo.png")
