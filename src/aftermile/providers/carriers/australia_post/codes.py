"""Sentences of Australia Post, which has no codes: the part that does not change is the code."""

from typing import Final

_ROWS: Final = {
    "info_received": (
        "Shipping information approved by Australia Post",
        "Shipping information received by Australia Post",
    ),
    "picked_up.accepted": (
        "Received by Australia Post",
        "Received and ready for processing",
        "Received item from Sender (Outbound)",
        "Lodged by sender",
    ),
    "in_transit.moving": ("In transit to next facility", "Processed by air carrier", "In transit"),
    "in_transit.processed": (
        "Item processed at facility",
        "Processed at facility",
        "Processed at Export Facility",
    ),
    "in_transit.arrived_facility": ("Arrived at facility", "At Delivery Depot"),
    "in_transit.departed_facility": ("Despatch Parcels from Export Facility", "Departed facility"),
    "in_transit.awaiting_departure": ("Cleared and awaiting international departure",),
    "in_transit.arrived_destination_country": ("Arrived in",),
    "in_transit.import_customs": ("Arrived awaiting clearance (Inbound)", "Item is in Customs"),
    "in_transit.customs_released": ("Item cleared by Customs",),
    "out_for_delivery": ("Onboard for delivery", "Onboard with driver"),
    "available_for_pickup": ("Awaiting collection", "Awaiting collection at"),
    "attempt_failed": ("Attempted delivery", "Attempted Delivery - Card left"),
    "delivered": ("Delivered", "Delivered in Full", "Delivered - Left in a safe place"),
    "delivered.neighbour": ("Delivered - To a neighbour",),
    "delivered.collected": ("Collected by customer",),
    "exception.delayed|delayed|carrier": ("Possible delay",),
    "exception.damaged|damaged|carrier": ("Article damaged",),
    "exception.undeliverable": ("Cannot be delivered", "Unable to deliver"),
    "cancelled": ("Cancelled", "Deleted"),
}

CODES: Final = {sentence: meaning for meaning, sentences in _ROWS.items() for sentence in sentences}
