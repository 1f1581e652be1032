"""PayPal: refunds of captures (Payments v2), pages by Orders v2, disputes by webhook."""

from aftermile.ledger.payments import ConfigField, ProviderInfo
from aftermile.providers.payments.paypal.client import PayPal

INFO = ProviderInfo(
    id="paypal",
    label="PayPal",
    verbs=("refund", "find", "webhook", "charge", "dispute"),
    make=PayPal.from_config,
    fields=(
        ConfigField("client_id", "Client id of the REST app."),
        ConfigField("client_secret", "Secret of the REST app.", secret=True),
        ConfigField("webhook_id", "Id of the webhook as the developer dashboard shows it."),
        ConfigField("url", "Address of the API.", "https://api-m.paypal.com", required=False),
        ConfigField("timeout", "Seconds to wait for an answer.", "20", required=False),
    ),
)
