"""Writes of shipments, parcels, scans and places."""

from aftermile.parcels.actions.importing import ImportReport, import_scans
from aftermile.parcels.actions.places import save_location
from aftermile.parcels.actions.rebuild import check_parcels, rebuild_parcels
from aftermile.parcels.actions.scans import ScanInput, record_scans, void_scan
from aftermile.parcels.actions.shipments import add_parcel, create_shipment, register_return_parcel

__all__ = [
    "ImportReport",
    "ScanInput",
    "add_parcel",
    "check_parcels",
    "create_shipment",
    "import_scans",
    "rebuild_parcels",
    "record_scans",
    "register_return_parcel",
    "save_location",
    "void_scan",
]
