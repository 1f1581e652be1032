"""Event codes of Teleship in our words."""

from typing import Final

CODES: Final = {
    "created": "info_received",
    "pending": "info_received",
    "label_created": "info_received",
    "collected": "picked_up.accepted",
    "in_hub": "in_transit.arrived_facility",
    "in_transit": "in_transit.moving",
    "customs_cleared": "in_transit.customs_released",
    "out_for_delivery": "out_for_delivery",
    "delivery_failed": "attempt_failed",
    "delivered": "delivered",
    "returned": "returned",
    "cancelled": "cancelled",
}
