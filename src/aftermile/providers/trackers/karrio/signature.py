"""Karrio's server sends the webhook's secret as `X-Event-Id`; it signs no bytes."""

from collections.abc import Mapping, Sequence
from typing import Final

from aftermile.providers.pushes import check, header

HEADER: Final = "x-event-id"


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes) -> None:  # noqa: ARG001
    check("Karrio", header(headers, HEADER), secrets, what="secret in X-Event-Id")
