"""What each way out is expected to cost the seller, and the ways in that order. Pure."""

from aftermile.policies.remedies.costing import Costed, Part
from aftermile.policies.remedies.expecting import Expected, expect
from aftermile.policies.remedies.inputs import Input, Inputs, Place
from aftermile.policies.remedies.ranking import rank

__all__ = ["Costed", "Expected", "Input", "Inputs", "Part", "Place", "expect", "rank"]
