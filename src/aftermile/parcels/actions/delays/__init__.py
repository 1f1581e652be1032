"""Delays: learning how long parcels wait, finding places that became slow, judging open parcels."""

from aftermile.parcels.actions.delays.incidents import find_incidents, note_incident
from aftermile.parcels.actions.delays.judging import judge_parcels
from aftermile.parcels.actions.delays.learning import learn_waits
from aftermile.parcels.actions.delays.peaks import Season, delete_peak, save_peak

__all__ = [
    "Season",
    "delete_peak",
    "find_incidents",
    "judge_parcels",
    "learn_waits",
    "note_incident",
    "save_peak",
]
