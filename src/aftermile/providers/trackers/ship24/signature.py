"""Ship24 sends the account's secret with each webhook, `Authorization: Bearer`; it signs no bytes."""

from collections.abc import Mapping, Sequence
from typing import Final

from aftermile.providers.pushes import check, header

HEADER: Final = "authorization"
SCHEME: Final = "Bearer "


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes) -> None:  # noqa: ARG001
    given = header(headers, HEADER)
    check("Ship24", given, [SCHEME + secret for secret in secrets], what="secret in Authorization")
