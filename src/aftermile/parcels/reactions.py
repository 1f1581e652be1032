"""What parcels do after events of their own: the buyer is told."""

from typing import Final

from aftermile.events.log import Reaction
from aftermile.parcels.actions.noticing import notice_of_delay, notice_of_milestone

REACTIONS: Final = (
    Reaction("parcels.tell_milestone", ("parcel.milestone",), notice_of_milestone),
    Reaction("parcels.tell_delay", ("parcel.delayed",), notice_of_delay),
)
