"""What this room itself writes to the log."""

from aftermile.events.log import declare


def declare_all() -> None:
    declare("webhook.added", "A webhook was added.", url="Where it is sent.", events="Which events.")
    declare("webhook.changed", "A webhook was changed.", url="Where it is sent.", events="Which events.")
    declare("webhook.removed", "A webhook was removed with its log.", url="Where it was sent.")
    declare("webhook.secret_rotated", "A new secret signs; the old one too, for a day.")
    declare("webhook.switched_on", "A webhook was switched on.")
    declare(
        "webhook.switched_off",
        "A webhook was switched off, by hand or after failing for days.",
        given_up="How many waiting deliveries were given up; they can be replayed.",
    )
    declare("webhook.tested", "A test was sent to one webhook, and only to that one.")
