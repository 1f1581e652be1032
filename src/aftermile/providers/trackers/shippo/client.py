"""Shippo as a sender of webhooks."""

from collections.abc import Mapping, Sequence
from typing import Self

from aftermile.parcels.carrier import Tracking
from aftermile.providers.pushes import secrets_of
from aftermile.providers.trackers.shippo import parse, signature


class Shippo:
    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = secrets

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        return cls(secrets_of(config["webhook_secret"]))

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        signature.verify(self._secrets, headers, body)

    def read(self, body: bytes) -> Sequence[Tracking]:
        return parse.pushed(body)
