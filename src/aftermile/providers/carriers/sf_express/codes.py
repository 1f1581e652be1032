"""Operation codes (opCode) of SF Express in our words."""

from typing import Final

CODES: Final = {
    "50": "picked_up.accepted",
    "54": "picked_up.accepted",
    "127": "picked_up.accepted",  # put into a locker by the sender
    "129": "picked_up.accepted",
    "607": "picked_up.accepted",  # by an agent
    "651": "picked_up.accepted",
    "655": "picked_up.accepted",  # at a partner's shop
    "10": "in_transit.departed_facility",
    "30": "in_transit.departed_facility",  # loaded, about to leave
    "36": "in_transit.departed_facility",  # vehicle sealed
    "302": "in_transit.departed_facility",
    "304": "in_transit.departed_facility",
    "11": "in_transit.arrived_facility",
    "31": "in_transit.arrived_facility",
    "43": "in_transit.arrived_facility",
    "570": "in_transit.moving",  # by rail
    "571": "in_transit.moving",
    "147": "in_transit.moving",
    "3036": "in_transit.moving",
    "105": "in_transit.departed_port",
    "405": "in_transit.departed_port",
    "106": "in_transit.arrived_port",
    "406": "in_transit.arrived_port",
    "605": "in_transit.arrived_port",  # at the border
    "626": "in_transit.handed_to_last_mile",
    "627": "in_transit.handed_to_last_mile",
    "16": "in_transit.import_customs",
    "604": "in_transit.import_customs",
    "612": "in_transit.import_customs",
    "619": "in_transit.import_customs",
    "620": "in_transit.import_customs",
    "14": "in_transit.customs_released",
    "606": "in_transit.customs_released",
    "623": "in_transit.customs_released",
    "15": "customs_hold.import|import|customs",
    "17": "customs_hold.import|import|customs",
    "18": "customs_hold.import|import|customs",
    "614": "customs_hold.import|import|customs",
    "621": "customs_hold.import|import|customs",
    "613": "customs_hold.payment_due|payment_due|consignee",
    "34": "in_transit.processed",  # out again after it had been kept
    "66": "exception.delayed|delayed|carrier",
    "77": "exception.delayed|delayed|carrier",
    "611": "exception",
    "44": "out_for_delivery",
    "47": "out_for_delivery",
    "122": "out_for_delivery",
    "212": "out_for_delivery",
    "630": "out_for_delivery",
    "634": "out_for_delivery",
    "123": "in_transit.moving",  # on the way to a shop
    "125": "available_for_pickup",  # in a locker
    "130": "available_for_pickup",
    "642": "available_for_pickup",
    "678": "available_for_pickup",
    "33": "attempt_failed",
    "70": "attempt_failed",
    "80": "delivered",
    "128": "delivered.collected",
    "679": "delivered.collected",
    "631": "returning",  # under a new number
}
