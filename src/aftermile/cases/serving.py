"""Files of a case as answers: never run in the browser, never cached by strangers."""

from typing import Final
from urllib.parse import quote

from django.http import FileResponse

from aftermile.cases.errors import ThumbnailMissing
from aftermile.cases.models import Evidence

_INLINE: Final = ("image", "video")


def evidence_response(evidence: Evidence, *, part: str = "file", download: bool = False) -> FileResponse:
    """
    Answer with a file: `file` (what others see), `thumbnail`, or `original` (for members only).

    Pictures and videos show in the page; PDFs and originals are always downloads.
    """
    if part == "thumbnail" and not evidence.thumbnail:
        raise ThumbnailMissing(evidence=evidence.pk)
    stored = {"thumbnail": evidence.thumbnail, "original": evidence.original}.get(part, evidence.file)
    media_type = "image/jpeg" if part == "thumbnail" else evidence.media_type
    inline = evidence.kind in _INLINE and part != "original" and not download
    answer = FileResponse(stored.open("rb"), content_type=media_type)
    name = quote(evidence.name)
    answer["Content-Disposition"] = f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{name}"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    return answer
