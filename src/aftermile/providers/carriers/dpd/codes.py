"""Statuses of DPD's parcel life cycle, and its scan types as `scan:` and two digits."""

from typing import Final

from aftermile.providers.tables import table

CODES: Final = table("""
info_received                       SHIPMENT
picked_up.accepted                  PickedUp scan:05
in_transit.moving                   BetweenDepots
in_transit.processed                scan:01 scan:10
in_transit.arrived_facility         Depot scan:02
out_for_delivery                    Courier scan:03
available_for_pickup                ParcelShop scan:23
attempt_failed                      DeliveryFailure scan:14
attempt_failed.back_at_depot        ReturningFromDelivery scan:04
delivered                           Delivered scan:13
returning                           scan:06
""")
