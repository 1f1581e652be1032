"""A payment provider for rehearsals: a real local HTTP server that misbehaves on request."""

from aftermile.ledger.payments import ConfigField, ProviderInfo
from aftermile.providers.payments.sandbox.client import Sandbox

INFO = ProviderInfo(
    id="sandbox",
    label="Sandbox",
    verbs=("refund", "find", "webhook", "charge", "dispute"),
    make=Sandbox.from_config,
    fields=(
        ConfigField("url", "Address of the sandbox server.", default="http://127.0.0.1:8466"),
        ConfigField("secret", "Key of the server; it also signs the notices.", "sandbox", secret=True),
        ConfigField("timeout", "Seconds to wait for an answer.", default="10", required=False),
    ),
    rehearsal=True,
)
