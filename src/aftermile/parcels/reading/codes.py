"""
Codes of tracking services and of the post in our words: milestone, detail, cause, party at fault. Data only.

Sources: AfterShip subtags (docs 2025-04 to 2026-07), 17TRACK sub-statuses, EasyPost statuses and details, Shippo
statuses, Karrio statuses, UPU EMSEVT V3. Codes that say too little (`TRANSIT`, `Alert`, `pickup` of TrackingMore, which
is a van or a pickup point) are left out on purpose: they are unknown unless their text says more.
"""

from typing import Final

VERSION: Final = "codes/2026-11-22"

Meaning = tuple[str, str, str, str]

_ROWS: Final = """
registered                                  Pending_001 Pending_002 Pending_003 Pending_004 Pending_005 Pending_006 pending
info_received                               InfoReceived_001 InfoReceived pre_transit label_created information_received
picked_up.accepted                          InTransit_002 InTransit_PickedUp received_at_origin_facility package_accepted EMA
in_transit.moving                           InTransit_001 InTransit_Other InTransit EDD EDE
in_transit.arrived_facility                 InTransit_003 arrived_at_facility package_arrived EMB EMJ
in_transit.arrived_port                     InTransit_Arrival
in_transit.departed_port                    InTransit_Departure
in_transit.departed_facility                InTransit_007 departed_facility departed_origin_facility package_departed EMC EMK
in_transit.processed                        package_processing package_processed
in_transit.export_customs                   EXA
in_transit.import_customs                   InTransit_006 InTransit_CustomsProcessing EDB
in_transit.customs_released                 InTransit_005 InTransit_CustomsReleased EDC EMF
in_transit.arrived_destination_country      InTransit_004 arrived_at_destination EMD
in_transit.held_outward                     EXD
in_transit.held_inward                      EDA EDF
in_transit.handed_to_last_mile              transferred_to_destination_carrier package_forwarded EMG
in_transit.forwarded_address                InTransit_009
in_transit.problem_resolved                 InTransit_008
customs_hold.export            customs      EXB EXC
customs_hold.import            customs      Exception_004 EME
customs_hold.documents         shipper      Exception_018 InTransit_CustomsRequiringInformation customs_documentation
customs_hold.payment_due       consignee    Exception_006 customs_duties_unpaid
out_for_delivery                            OutForDelivery_001 OutForDelivery OutForDelivery_Other EDG
out_for_delivery.appointment                OutForDelivery_003 OutForDelivery_004 delivery_scheduled
available_for_pickup                        AvailableForPickup_001 AvailableForPickup AvailableForPickup_Other
available_for_pickup                        arrived_at_pickup_location pickup_available ready_for_pickup EDH
attempt_failed                              AttemptFail_001 DeliveryFailure_Other DeliveryFailure delivery_attempted EMH
attempt_failed                              delivery_failed notice_left AttemptFail
attempt_failed.nobody_home     consignee    AttemptFail_002 DeliveryFailure_NoBody consignee_not_home
attempt_failed.business_closed consignee    AttemptFail_003 consignee_business_closed
attempt_failed.bad_address     shipper      Exception_007 DeliveryFailure_InvalidAddress address_issue
attempt_failed.bad_address     shipper      consignee_incorrect_address address_correction
attempt_failed.no_access       consignee    location_inaccessible consignee_access_restricted
attempt_failed.refused         consignee    Exception_003 DeliveryFailure_Rejected Exception_Rejected refused
attempt_failed.refused         consignee    consignee_refused
delivered                                   Delivered_001 Delivered_Other EMI
delivered.collected                         Delivered_002
delivered.signed                            Delivered_003
delivered.cod                               Delivered_004
delivered.neighbour                         Delivered_005
exception                                   Exception_001 Exception_Other failure error package_held on_hold held
exception.delayed              carrier      Exception_005 Exception_Delayed delayed delivery_delayed
exception.weather              force_majeure Exception_017 weather_delay
exception.missorted            carrier      Exception_016 missorted carrier_sorting_error
exception.damaged              carrier      Exception_012 Exception_Damage damaged package_damaged
exception.damaged              carrier      carrier_damaged_parcel
exception.security             shipper      Exception_009 Exception_Security DeliveryFailure_Security security_issue
exception.prohibited           shipper      customs_prohibited EDX
exception.moved                consignee    Exception_002 Exception_NoBody
exception.unclaimed            consignee    Exception_008 package_unclaimed
exception.undeliverable                     package_undeliverable
returning                                   Exception_010 Exception_Returning return_to_sender
returned                                    Exception_011 Exception_Returned
lost                           carrier      Exception_013 Exception_Lost package_lost carrier_parcel_lost
destroyed                                   Exception_Destroyed package_disposed
cancelled                                   Exception_Cancel canceled EXX
expired                                     Expired_001 Expired Expired_Other
not_found                                   NotFound NotFound_Other
invalid_number                              NotFound_InvalidCode
"""


def _table() -> dict[str, Meaning]:
    found: dict[str, Meaning] = {}
    parties = {"carrier", "shipper", "consignee", "customs", "force_majeure"}
    for line in _ROWS.strip().splitlines():
        head, *codes = line.split()
        party = codes.pop(0) if codes[0] in parties else ""
        milestone, _, detail = head.partition(".")
        for code in codes:
            if code.lower() in found:
                raise ValueError(f"the code {code} stands twice")
            found[code.lower()] = (milestone, detail, detail if party else "", party)
    return found


CODES: Final = _table()
"""By the code in lower case; each code once."""

SHORT: Final = frozenset({"pending", "error", "failure", "held", "on_hold", "refused", "delayed", "damaged"})
"""Codes that say little: the words beside them may say more."""
