"""Answers of FedEx: the Track API (JSON) and TrackReply (XML) of the older web service."""

from collections.abc import Sequence

from aftermile.parcels.carrier import Tracking
from aftermile.providers.carriers.fedex import replies, results


def parse(data: bytes) -> Sequence[Tracking]:
    """Read the packages of an answer; raise `CarrierError`."""
    return results.read(data) if data.lstrip()[:1] in (b"{", b"[") else replies.read(data)
