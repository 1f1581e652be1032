"""Signatures after Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp`, `webhook-signature`."""

import base64
import secrets
from datetime import datetime
from typing import Final

from standardwebhooks.webhooks import Webhook

SECRET_BYTES: Final = 32


def new_secret() -> str:
    """Return a fresh secret `whsec_<base64>`."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers(message_id: str, at: datetime, body: bytes, signing_secrets: list[str]) -> dict[str, str]:
    """Return the headers of one try; during a rotation both secrets sign, separated by a space."""
    text = body.decode()
    return {
        "content-type": "application/json",
        "user-agent": "Aftermile-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(one).sign(message_id, at, text) for one in signing_secrets),
    }
