"""
EasyPost signs with HMAC-SHA256; the secret is brought to Unicode's form NFKD first.

The older header signs the bytes. The newer one signs the time, POST, the path (both sent as headers of their
own) and the bytes, in one piece: where it fits, the time has to be of these minutes.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from aftermile.parcels.carrier import ScanPushNotValid
from aftermile.providers.pushes import check, check_time, fits, header

HEADER: Final = "x-hmac-signature"
NEWER: Final = "x-hmac-signature-v2"
TIME: Final = "x-timestamp"
PLACE: Final = "x-path"
PREFIX: Final = "hmac-sha256-hex="


def sign(secret: str, body: bytes) -> str:
    key = unicodedata.normalize("NFKD", secret).encode()
    return PREFIX + hmac.new(key, body, hashlib.sha256).hexdigest()


def sign_newer(secret: str, stamp: str, path: str, body: bytes) -> str:
    return sign(secret, f"{stamp}POST{path}".encode(errors="replace") + body)


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes) -> None:
    older, newer = header(headers, HEADER), header(headers, NEWER)
    if newer:
        stamp, path = header(headers, TIME), header(headers, PLACE)
        made = [sign_newer(secret, stamp, path, body) for secret in secrets]
        if not older or fits(newer, made):
            check("EasyPost", newer, made)
            check_time("EasyPost", _instant(stamp))
            return
    check("EasyPost", older, [sign(secret, body) for secret in secrets])


def _instant(stamp: str) -> datetime:
    """Return the instant of a date as mails write it (RFC 2822); `-0000` says UTC."""
    try:
        found = parsedate_to_datetime(stamp)
    except (ValueError, TypeError) as error:
        raise ScanPushNotValid(provider="EasyPost", problem="the signature has no time") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
