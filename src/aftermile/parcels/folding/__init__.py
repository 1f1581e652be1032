"""Facts of a parcel fold into its state. Pure: neither Django nor models."""

from aftermile.parcels.folding.explaining import explain
from aftermile.parcels.folding.facts import Fact, Known, Note, State
from aftermile.parcels.folding.pieces import Together, fold_pieces
from aftermile.parcels.folding.walk import fold

__all__ = ["Fact", "Known", "Note", "State", "Together", "explain", "fold", "fold_pieces"]
