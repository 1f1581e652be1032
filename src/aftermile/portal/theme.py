"""The seller's color, logo and the style sheet made from them. Contrast is computed, never hoped for."""

import re
from typing import Final

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import cache_control

from aftermile.portal.visits import find_seller

TEAL: Final = "#0f766e"
TEXT_CONTRAST: Final = 4.5  # WCAG 2.2 AA, 1.4.3
LIGHT_PAGE: Final = "#ffffff"
DARK_PAGE: Final = "#1e293b"
LOGO_TYPES: Final = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}


def luminance(color: str) -> float:
    """Return the relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2)."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]  # noqa: PLR2004
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colors, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def readable_on(color: str, background: str) -> str:
    """Return the color, mixed toward black or white until text in it can be read on the background."""
    target = "#000000" if luminance(background) > 0.18 else "#ffffff"  # noqa: PLR2004
    mixed = color
    for step in range(21):
        mixed = _mix(color, target, step / 20)
        if contrast(mixed, background) >= TEXT_CONTRAST:
            break
    return mixed


def _mix(color: str, other: str, share: float) -> str:
    pairs = [(int(color[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def theme_of(color: str) -> str:
    """Return the style sheet of a seller's color, for light and dark."""
    brand = color.lower() if re.fullmatch(r"#[0-9a-fA-F]{6}", color) else TEAL
    light, dark = readable_on(brand, LIGHT_PAGE), readable_on(brand, DARK_PAGE)
    return (
        f":root{{--brand:{light};--on-brand:{_text_on(light)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--brand:{dark};--on-brand:{_text_on(dark)}}}}}\n"
    )


def _text_on(color: str) -> str:
    return max(("#ffffff", "#0f172a"), key=lambda text: contrast(text, color))


@cache_control(public=True, max_age=3600)
def theme(_request: HttpRequest, slug: str) -> HttpResponse:
    """Serve the style sheet of a seller."""
    return HttpResponse(theme_of(find_seller(slug).color), content_type="text/css; charset=utf-8")


@cache_control(public=True, max_age=3600)
def logo(_request: HttpRequest, slug: str) -> HttpResponseBase:
    """Serve the seller's logo; anything but a plain picture stays closed."""
    seller = find_seller(slug)
    media_type = LOGO_TYPES.get((seller.logo.name or "").rpartition(".")[2].lower())
    if media_type is None:
        raise Http404
    return FileResponse(seller.logo.open("rb"), content_type=media_type)
