"""What can be wrong with a webhook or a queue."""

from aftermile.kernel.errors import AftermileError


def _(words: str) -> str:
    return words


class WebhookAddressRefused(AftermileError):
    code = "webhook_address_refused"
    status = 422
    words = _("Aftermile does not send to {host}.")


class AddressNotPublic(WebhookAddressRefused):
    code = "address_not_public"
    words = _("Aftermile does not send to {host}: its address is not a public one.")


class AddressUnknown(WebhookAddressRefused):
    code = "address_unknown"
    words = _("Aftermile does not send to {host}: the name cannot be found.")


class AddressWithoutTls(WebhookAddressRefused):
    code = "address_without_tls"
    words = _("Aftermile does not send to {host} in the open: only https:// addresses are allowed.")


class AddressMalformed(WebhookAddressRefused):
    code = "address_malformed"
    words = _("“{host}” is not a web address such as https://example.com/hook.")


class UnknownEventName(AftermileError):
    code = "unknown_event_name"
    status = 422
    words = _("No event is called “{name}”. Use a name such as case.approved, or case.* for all of a noun.")


class WebhookSwitchedOff(AftermileError):
    code = "webhook_switched_off"
    status = 409
    words = _("This webhook is switched off. Switch it on first.")


class TooManyAtOnce(AftermileError):
    code = "too_many_at_once"
    status = 422
    words = _("{count} at once are too many; at most {most}. Choose a shorter time.")
