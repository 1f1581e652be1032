"""What parcels do after events of their own: estimates are made anew, the buyer is told."""

from typing import Final

from aftermile.events.log import Reaction
from aftermile.events.models import Event
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions.expecting import expect
from aftermile.parcels.actions.noticing import notice_of_delay, notice_of_milestone


def _expect(event: Event) -> None:
    expect([event.subject_id], by=SYSTEM)


REACTIONS: Final = (
    Reaction("parcels.expect", ("parcel.registered", "parcel.milestone"), _expect),
    Reaction("parcels.tell_milestone", ("parcel.milestone",), notice_of_milestone),
    Reaction("parcels.tell_delay", ("parcel.delayed",), notice_of_delay),
)
