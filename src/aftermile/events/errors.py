"""What can be wrong with a webhook or a queue."""

from aftermile.kernel.errors import AftermileError


def _(words: str) -> str:
    return words


class WebhookAddressRefused(AftermileError):
    code = "webhook_address_refused"
    status = 422
    words = _("Aftermile does not send to {host}: {why}")


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
