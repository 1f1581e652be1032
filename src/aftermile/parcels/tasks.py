"""What the clock starts for parcels; `config.wiring` gives each its interval."""

from collections.abc import Callable

from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions.delays import find_incidents, judge_parcels, learn_waits
from aftermile.parcels.actions.expecting import expect_open
from aftermile.parcels.actions.forgetting import forget_promises, forget_strays
from aftermile.parcels.actions.inbox import forget_pushes, take_pushes
from aftermile.parcels.actions.learning import learn_all
from aftermile.parcels.actions.mailing import forget_mails, look_when_due
from aftermile.parcels.actions.noticing import send_due
from aftermile.parcels.actions.polling import assign, poll_due
from aftermile.parcels.actions.teaching import read_waiting_anew
from aftermile.parcels.carrier import trackers
from aftermile.parcels.following import followers
from aftermile.parcels.mailbox import mailboxes

__all__ = [
    "assign_numbers",
    "expect_all",
    "forget_mails",
    "forget_promises",
    "forget_pushes",
    "forget_strays",
    "learn_all",
    "learn_waits",
    "mailbox_names",
    "mailbox_step",
    "poll_step",
    "read_waiting_anew",
    "send_notices",
    "services",
    "take_pushes",
    "watch_delays",
]


def services() -> list[str]:
    """Return the services that are asked here."""
    return [found.info.id for found in trackers if "poll" in found.on]


def poll_step(provider: str) -> Callable[[], int]:
    """Return the work of the lane of one service."""
    return lambda: poll_due(provider)


def assign_numbers() -> None:
    """Numbers that came before a service was switched on are followed too."""
    found = followers()
    if found:
        assign(found)


def watch_delays() -> None:
    """Find places that became slow, then judge every open parcel."""
    find_incidents()
    judge_parcels()


def send_notices() -> int:
    """Send what waited for the buyer's morning."""
    return send_due()


def expect_all() -> int:
    """Estimate what is under way anew, as another day has passed."""
    return expect_open(by=SYSTEM)


def mailbox_names() -> list[str]:
    return mailboxes.names()


def mailbox_step(name: str) -> Callable[[], int]:
    """Return the work of the lane of one mailbox."""
    return lambda: look_when_due(name)
