"""Event types of Sendle in our words."""

from typing import Final

CODES: Final = {
    "Pickup Attempted": "info_received.pickup_failed",
    "Pickup": "picked_up.accepted",
    "Drop Off": "picked_up.accepted",
    "Dropped Off": "picked_up.accepted",
    "In Transit": "in_transit.moving",
    "Out for Delivery": "out_for_delivery",
    "Delivery Attempted": "attempt_failed",
    "Card Left": "attempt_failed",
    "Left with Agent": "available_for_pickup",
    "Damaged": "exception.damaged|damaged|carrier",
    "Unable to Deliver": "exception.undeliverable",
    "Delivered": "delivered",
}
