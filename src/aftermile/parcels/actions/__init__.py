"""Writes of shipments, parcels, scans and places."""

from aftermile.parcels.actions.importing import ImportReport, import_scans
from aftermile.parcels.actions.intake import IntakeReport, ingest
from aftermile.parcels.actions.numbers import add_leg
from aftermile.parcels.actions.places import save_location
from aftermile.parcels.actions.rebuild import check_parcels, rebuild_parcels
from aftermile.parcels.actions.scans import ScanInput, record_scans, void_scan
from aftermile.parcels.actions.shipments import add_parcel, create_shipment, register_return_parcel
from aftermile.parcels.actions.taking import refold

__all__ = [
    "ImportReport",
    "IntakeReport",
    "ScanInput",
    "add_leg",
    "add_parcel",
    "check_parcels",
    "create_shipment",
    "import_scans",
    "ingest",
    "rebuild_parcels",
    "record_scans",
    "refold",
    "register_return_parcel",
    "save_location",
    "void_scan",
]
