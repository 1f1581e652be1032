"""QR codes as inline pictures."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_of(text: str) -> SafeString:
    """Return a QR code as inline SVG."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(
        out, kind="svg", xmldecl=False, svgns=True, svgclass="qr", lineclass=None, border=2, omitsize=True
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 - made by segno from our own text
