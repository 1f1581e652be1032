"""The rows of this room: repairs with quotes and parts, technicians with visits, warranties."""

from aftermile.repairs.models.repairs import Loaner, Part, Quote, QuoteLine, Repair, RepairStep
from aftermile.repairs.models.visits import DayOff, PostcodePoint, Technician, Visit
from aftermile.repairs.models.warranties import Warranty, WarrantyEvent, WarrantyTerm

__all__ = [
    "DayOff",
    "Loaner",
    "Part",
    "PostcodePoint",
    "Quote",
    "QuoteLine",
    "Repair",
    "RepairStep",
    "Technician",
    "Visit",
    "Warranty",
    "WarrantyEvent",
    "WarrantyTerm",
]
