"""Statuses of InPost (Poland, ShipX) in our words, as its dictionary of statuses tells them."""

from typing import Final

_SHOP_LATE: Final = "exception.unclaimed|unclaimed|consignee"
_ADDRESS: Final = "attempt_failed.bad_address|bad_address|shipper"

CODES: Final = {
    "created": "info_received",
    "offers_prepared": "info_received",
    "offer_selected": "info_received",
    "confirmed": "info_received",
    "dispatched_by_sender": "picked_up.accepted",  # put into a locker
    "dispatched_by_sender_to_pok": "picked_up.accepted",
    "collected_from_sender": "picked_up.accepted",
    "taken_by_courier": "picked_up.accepted",
    "taken_by_courier_from_pok": "picked_up.accepted",
    "adopted_at_source_branch": "in_transit.arrived_facility",
    "sent_from_source_branch": "in_transit.departed_facility",
    "adopted_at_sorting_center": "in_transit.arrived_facility",
    "sent_from_sorting_center": "in_transit.departed_facility",
    "adopted_at_sorting_hub": "in_transit.arrived_facility",
    "sent_from_sorting_hub": "in_transit.departed_facility",
    "adopted_at_target_branch": "in_transit.arrived_facility",
    "redirect_to_box": "in_transit.forwarded_address",
    "readdressed": "in_transit.forwarded_address",
    "unstack_from_box_machine": "in_transit.moving",  # from a locker nearby on to the chosen one
    "unstack_from_customer_service_point": "in_transit.moving",
    "out_for_delivery": "out_for_delivery",
    "out_for_delivery_to_address": "out_for_delivery",
    "ready_to_pickup": "available_for_pickup",
    "ready_to_pickup_from_pok": "available_for_pickup",
    "ready_to_pickup_from_pok_registered": "available_for_pickup",
    "ready_to_pickup_from_branch": "available_for_pickup",
    "courier_avizo_in_customer_service_point": "available_for_pickup",
    "pickup_reminder_sent": "available_for_pickup",
    "stack_in_box_machine": "available_for_pickup",
    "stack_in_customer_service_point": "available_for_pickup",
    "avizo": "attempt_failed",
    "undelivered_wrong_address": _ADDRESS,
    "undelivered_incomplete_address": _ADDRESS,
    "undelivered_not_live_address": _ADDRESS,
    "undelivered_unknown_receiver": _ADDRESS,
    "undelivered_cod_cash_receiver": "attempt_failed.payment_due|payment_due|consignee",
    "undelivered_no_mailbox": "attempt_failed.no_access|no_access|consignee",
    "undelivered_lack_of_access_letterbox": "attempt_failed.no_access|no_access|consignee",
    "rejected_by_receiver": "attempt_failed.refused|refused|consignee",
    "pickup_time_expired": _SHOP_LATE,
    "stack_parcel_pickup_time_expired": _SHOP_LATE,
    "stack_parcel_in_box_machine_pickup_time_expired": _SHOP_LATE,
    "delay_in_delivery": "exception.delayed",
    "oversized": "exception",
    "undelivered": "exception.undeliverable",
    "delivered": "delivered",
    "returned_to_sender": "returning",
    "canceled": "cancelled",
}
