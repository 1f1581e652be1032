"""What several resources ask of a request: its access, seller, case version, page."""

import re
from hashlib import sha256
from typing import Any, Final, TypeVar

from django.db import models
from django.http import HttpResponse

from aftermile.accounts.models import Seller
from aftermile.api.errors import IdempotencyKeyMissing, SellerMissing, VersionDiffers
from aftermile.api.idempotency import HEADER
from aftermile.api.operation import Asked
from aftermile.cases.models import Case
from aftermile.database.keyset import Page
from aftermile.kernel.errors import NotFound

M = TypeVar("M", bound=models.Model)
_ETAG: Final = re.compile(r'"(\d{1,9})"')


def seller_of(request: Asked, ref: str) -> Seller:
    """Return the key's own seller, or for the operator's key the one that `ref` names (id or slug)."""
    access = request.api_access
    if access.key is not None and access.key.seller is not None:
        own = access.key.seller
        if ref in ("", own.pk, own.slug):
            return own
        raise NotFound(noun="seller", ref=ref)
    if not ref:
        raise SellerMissing
    found = Seller.objects.filter(models.Q(pk=ref) | models.Q(slug=ref)).first()
    if found is None:
        raise NotFound(noun="seller", ref=ref)
    return found


def version_of(request: Asked) -> int | None:
    """Return the version that If-Match names, None without it or for `*`; raise `VersionDiffers`."""
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        return None
    match = _ETAG.fullmatch(given.removeprefix("W/"))
    if match is None:
        raise VersionDiffers
    return int(match[1])


def tag(response: HttpResponse, case: Case) -> None:
    """Name the version of the case in the answer."""
    response["ETag"] = f'"{case.version}"'


def operation_key(request: Asked) -> str:
    """Return the Idempotency-Key of something that must not happen twice; raise `IdempotencyKeyMissing`."""
    key = request.headers.get(HEADER, "")
    if not key or request.api_access.key is None:
        raise IdempotencyKeyMissing
    return f"api:{request.api_access.key.pk[-12:]}:{sha256(key.encode()).hexdigest()[:40]}"


def listed(page: Page[M], show: Any) -> dict[str, Any]:
    """Return a page as the API shows it."""
    return {"items": [show(row) for row in page.items], "next": page.next}
