"""OmniCodes of SEKO OmniParcel in our words: what SEKO makes of the events of many last carriers."""

from typing import Final

CODES: Final = {
    "OP-1": "info_received",
    "OP-8": "info_received",  # data with the carrier
    "OP-9": "info_received",  # not yet with the carrier
    "OP-12": "info_received",  # collection asked for
    "OP-11": "picked_up.accepted",  # with the carrier, which has no data of it
    "OP-10": "picked_up.accepted",
    "OP-14": "picked_up.accepted",
    "OP-33": "picked_up.accepted",
    "OP-89": "picked_up.accepted",
    "OP-82": "in_transit.arrived_facility",
    "OP-3": "in_transit.processed",  # through the export hub
    "OP-4": "in_transit.moving",  # international
    "OP-5": "in_transit.customs_released",
    "OP-6": "customs_hold.import|import|customs",
    "OP-7": "in_transit.handed_to_last_mile",
    "OP-56": "in_transit.handed_to_last_mile",
    "OP-18": "in_transit.moving",
    "OP-22": "in_transit.arrived_facility",  # with a subcontractor
    "OP-47": "in_transit.processed",
    "OP-50": "in_transit.arrived_facility",
    "OP-51": "in_transit.departed_facility",
    "OP-78": "in_transit.arrived_port",
    "OP-79": "in_transit.moving",
    "OP-80": "in_transit.moving",  # shipped again
    "OP-81": "in_transit.departed_port",
    "OP-53": "in_transit.forwarded_address",
    "OP-54": "in_transit.moving",  # on to a collection point
    "OP-13": "exception.missorted|missorted|carrier",
    "OP-35": "exception.missorted|missorted|carrier",
    "OP-16": "exception.delayed",
    "OP-2": "exception",  # held at the export hub
    "OP-26": "exception",
    "OP-49": "exception",
    "OP-70": "exception",  # blocked
    "OP-83": "exception",
    "OP-87": "exception.payment_due|payment_due|shipper",
    "OP-88": "exception.payment_due|payment_due|shipper",
    "OP-41": "exception.documents|documents|shipper",
    "OP-17": "exception.damaged|damaged|carrier",
    "OP-30": "exception.undeliverable",
    "OP-43": "exception.unclaimed|unclaimed|consignee",
    "OP-15": "lost|lost|carrier",
    "OP-40": "destroyed",
    "OP-92": "destroyed",
    "OP-21": "out_for_delivery",
    "OP-48": "out_for_delivery",  # with the courier
    "OP-19": "available_for_pickup",
    "OP-25": "available_for_pickup",
    "OP-42": "available_for_pickup",
    "OP-76": "available_for_pickup",  # put into a locker or shop, not with the buyer
    "OP-24": "attempt_failed",
    "OP-45": "attempt_failed",
    "OP-86": "attempt_failed",
    "OP-55": "attempt_failed",
    "OP-38": "attempt_failed",  # could not be identified
    "OP-84": "attempt_failed.nobody_home|nobody_home|consignee",
    "OP-27": "attempt_failed.bad_address|bad_address|shipper",
    "OP-23": "attempt_failed.bad_address|bad_address|shipper",
    "OP-28": "attempt_failed.refused|refused|consignee",
    "OP-37": "attempt_failed.no_access|no_access|consignee",
    "OP-72": "delivered",
    "OP-73": "delivered.neighbour",
    "OP-74": "delivered",  # left in a safe place
    "OP-75": "delivered.collected",
    "OP-77": "delivered",  # at another point of delivery
    "OP-34": "cancelled",
    "OP-29": "returning",
    "OP-60": "returning",
    "OP-63": "returning",
    "OP-66": "returning",
    "OP-67": "returning",
    "OP-85": "returning",
    "OP-94": "returning",
    "OP-57": "returning",  # from here on: received at SEKO's return hub, which is not the seller
    "OP-58": "returning",
    "OP-59": "returning|unclaimed|consignee",
    "OP-61": "returning|bad_address|shipper",
    "OP-62": "returning",
    "OP-64": "returning|refused|consignee",
    "OP-65": "returning|unclaimed|consignee",
    "OP-68": "returning",
    "OP-69": "returning|damaged|carrier",
    "OP-90": "returning",
}
