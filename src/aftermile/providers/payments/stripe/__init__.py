"""Stripe: cards and wallets by PaymentIntents, hosted pages by Checkout and Payment Links."""

from aftermile.ledger.payments import ConfigField, ProviderInfo
from aftermile.providers.payments.stripe.client import Stripe

INFO = ProviderInfo(
    id="stripe",
    label="Stripe",
    verbs=("refund", "find", "webhook", "charge", "dispute"),
    make=Stripe.from_config,
    fields=(
        ConfigField("secret_key", "Secret or restricted key of the API (sk_… or rk_…).", secret=True),
        ConfigField(
            "webhook_secret",
            "Signing secret of the webhook endpoint (whsec_…); several with commas while one is replaced.",
            secret=True,
        ),
        ConfigField("url", "Address of the API.", "https://api.stripe.com", required=False),
        ConfigField("timeout", "Seconds to wait for an answer.", "20", required=False),
    ),
)
