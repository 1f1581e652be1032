"""A person pays; finance marks the refund as paid with the bank's reference."""

from aftermile.ledger.payments import ProviderInfo
from aftermile.providers.payments.manual.client import Manual

INFO = ProviderInfo(id="manual", label="Paid by hand", verbs=(), make=lambda _config: Manual())
