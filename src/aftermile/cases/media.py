"""What a file really is, and a copy of it that tells nothing but the picture."""

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from aftermile.cases import limits
from aftermile.cases.errors import FileNotAccepted, HeicNotSupported, ImageBroken, ImageTooLarge
from aftermile.cases.movies import without_place

THUMBNAIL: Final = (480, 480)
LONGEST_SIDE: Final = 4096
_IMAGES: Final = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png"), "WEBP": ("image/webp", "webp")}
_HEIC_BRANDS: Final = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_MOVIE_BRANDS: Final = (
    b"isom",
    b"iso2",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"MSNV",
    b"dash",
    b"3gp",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """`data` is what others see: an image made anew, without EXIF; films without place."""

    kind: str
    media_type: str
    suffix: str
    original_suffix: str
    data: bytes
    thumbnail: bytes = b""


def sniff(data: bytes) -> str:
    """Return image, heic, mp4, mov, webm, pdf or nothing, by the first bytes alone."""
    head = data[:64]
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    ):
        return "image"
    if head[4:8] == b"ftyp":
        return _of_brand(head[8:12])
    if head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head:
        return "webm"
    if head.startswith(b"%PDF-") and b"%%EOF" in data[-2048:]:
        return "pdf"
    return ""


def _of_brand(brand: bytes) -> str:
    if brand in _HEIC_BRANDS:
        return "heic"
    if brand == b"qt  ":
        return "mov"
    return "mp4" if brand.startswith(_MOVIE_BRANDS) else ""


_OTHERS: Final = {
    "mp4": ("video", "video/mp4", "mp4"),
    "mov": ("video", "video/quicktime", "mov"),
    "webm": ("video", "video/webm", "webm"),
    "pdf": ("pdf", "application/pdf", "pdf"),
}


def shown_copy(data: bytes, name: str) -> Shown:
    """Return what others may see of a file; raise the error that says why it is not accepted."""
    found = sniff(data)
    if found == "image":
        return _image(data, name)
    if found == "heic":
        raise HeicNotSupported(name=name)
    if found in _OTHERS:
        kind, media_type, suffix = _OTHERS[found]
        shown = without_place(data) if found in ("mp4", "mov") else data
        return Shown(kind, media_type, suffix, suffix, shown)
    raise FileNotAccepted(name=name)


def _image(data: bytes, name: str) -> Shown:
    try:
        return _encode(data, name)
    except Image.DecompressionBombError:
        raise ImageTooLarge(name=name, megapixels=limits.evidence_megapixels()) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        raise ImageBroken(name=name) from None


def _encode(data: bytes, name: str) -> Shown:
    image: Image.Image
    with Image.open(io.BytesIO(data), formats=tuple(_IMAGES)) as opened:
        if opened.width * opened.height > limits.evidence_megapixels() * 1_000_000:
            raise ImageTooLarge(name=name, megapixels=limits.evidence_megapixels())
        form = opened.format or "JPEG"
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is read no larger than it is shown
        opened.load()
        image = ImageOps.exif_transpose(opened)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    media_type, suffix = _IMAGES[form]
    bare = _bare(image, alpha=form != "JPEG")
    small = _bare(image, alpha=False)
    small.thumbnail(THUMBNAIL)
    options = {"quality": 88} if form != "PNG" else {"optimize": True}
    return Shown(
        "image", media_type, suffix, suffix, _save(bare, form, **options), _save(small, "JPEG", quality=80)
    )


def _bare(image: Image.Image, *, alpha: bool) -> Image.Image:
    """Return the pixels alone: no EXIF, no comments, no profile, no text blocks."""
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    if alpha and has_alpha:
        source = image.convert("RGBA")
    elif has_alpha:
        white = Image.new("RGBA", image.size, (255, 255, 255, 255))
        source = Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
    else:
        source = image.convert("RGB")
    clean = Image.new(source.mode, source.size)
    clean.paste(source)
    return clean


def _save(image: Image.Image, form: str, **options: int | bool) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()
