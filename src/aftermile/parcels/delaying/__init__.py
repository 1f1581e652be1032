"""
Whether a parcel is delayed, since when, by whose fault, and how likely it misses its promise. Pure: no
Django, no clock, no database.

`clock` counts working time, `curves` learns how long parcels wait (Kaplan-Meier, open ones censored),
`lanes` finds the narrowest lane that knows enough, `outlook` reads the chance of being late, `judging` names
the delay, `shifts` tells whether a place has become slower.
"""

from aftermile.parcels.delaying.clock import Closed, WorkClock
from aftermile.parcels.delaying.curves import Curve, Tally, kaplan_meier
from aftermile.parcels.delaying.judging import HELD, KINDS, Delay, Seen, judge
from aftermile.parcels.delaying.lanes import Lane, Lanes, Outlook
from aftermile.parcels.delaying.outlook import chance_after
from aftermile.parcels.delaying.shifts import Shift, Waits, rank_sum, shift_of

__all__ = [
    "HELD",
    "KINDS",
    "Closed",
    "Curve",
    "Delay",
    "Lane",
    "Lanes",
    "Outlook",
    "Seen",
    "Shift",
    "Tally",
    "Waits",
    "WorkClock",
    "chance_after",
    "judge",
    "kaplan_meier",
    "rank_sum",
    "shift_of",
]
