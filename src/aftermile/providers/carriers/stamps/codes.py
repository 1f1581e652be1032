"""Event types of Stamps.com (USPS) in our words."""

from typing import Final

CODES: Final = {
    "ElectronicNotification": "info_received",
    "Enroute": "in_transit.moving",
    "Delivered": "delivered",
}
