"""Adyen: refunds by the Checkout API, pages by Pay by Link, everything else by webhook."""

from aftermile.ledger.payments import ConfigField, ProviderInfo
from aftermile.providers.payments.adyen.client import Adyen

INFO = ProviderInfo(
    id="adyen",
    label="Adyen",
    verbs=("refund", "find", "webhook", "charge", "dispute"),
    make=Adyen.from_config,
    fields=(
        ConfigField("api_key", "API key of the web service user.", secret=True),
        ConfigField("merchant_account", "Merchant account that took the payments."),
        ConfigField(
            "hmac_key",
            "HMAC key of the standard webhook, in hex; several with commas while one is replaced.",
            secret=True,
        ),
        ConfigField(
            "url",
            "Checkout API with its version: https://checkout-test.adyen.com/v71, or live "
            "https://<prefix>-checkout-live.adyenpayments.com/checkout/v71.",
        ),
        ConfigField("timeout", "Seconds to wait for an answer.", "20", required=False),
    ),
)
