"""Words of scans, legs and trackers."""

from typing import Final

from django.utils.translation import pgettext_lazy

from aftermile.database.chip import Chip

PARCELS: Final[dict[str, dict[str, Chip]]] = {
    "scan_detail": {
        "accepted": Chip(pgettext_lazy("scan", "Accepted"), icon="package-export"),
        "moving": Chip(pgettext_lazy("scan", "Moving"), icon="truck"),
        "arrived_facility": Chip(
            pgettext_lazy("scan", "Arrived at a sorting center"), icon="building-warehouse"
        ),
        "departed_facility": Chip(pgettext_lazy("scan", "Left a sorting center"), icon="truck"),
        "arrived_port": Chip(pgettext_lazy("scan", "Arrived at an airport or port"), icon="world"),
        "departed_port": Chip(pgettext_lazy("scan", "Left an airport or port"), icon="world"),
        "arrived_destination_country": Chip(
            pgettext_lazy("scan", "Arrived in the destination country"), icon="world"
        ),
        "processed": Chip(pgettext_lazy("scan", "Sorted"), icon="building-warehouse"),
        "export_customs": Chip(pgettext_lazy("scan", "At export customs"), icon="gavel"),
        "import_customs": Chip(pgettext_lazy("scan", "At import customs"), icon="gavel"),
        "customs_released": Chip(pgettext_lazy("scan", "Cleared by customs"), icon="check"),
        "held_outward": Chip(pgettext_lazy("scan", "Waits before leaving the country"), icon="hourglass"),
        "held_inward": Chip(pgettext_lazy("scan", "Waits after entering the country"), icon="hourglass"),
        "handed_to_last_mile": Chip(pgettext_lazy("scan", "Handed to the local carrier"), icon="truck"),
        "forwarded_address": Chip(pgettext_lazy("scan", "Sent on to another address"), icon="map-pin"),
        "problem_resolved": Chip(pgettext_lazy("scan", "Problem solved"), icon="check"),
        "export": Chip(pgettext_lazy("scan", "Export"), icon="gavel"),
        "import": Chip(pgettext_lazy("scan", "Import"), icon="gavel"),
        "documents": Chip(pgettext_lazy("scan", "Documents are missing"), icon="file-text"),
        "payment_due": Chip(pgettext_lazy("scan", "Duty to be paid"), icon="coin"),
        "appointment": Chip(pgettext_lazy("scan", "Delivery day agreed"), icon="calendar"),
        "nobody_home": Chip(pgettext_lazy("scan", "Nobody at home"), icon="home"),
        "business_closed": Chip(pgettext_lazy("scan", "Business closed"), icon="building-store"),
        "bad_address": Chip(pgettext_lazy("scan", "Address wrong"), icon="map-pin"),
        "no_access": Chip(pgettext_lazy("scan", "No access"), icon="lock"),
        "refused": Chip(pgettext_lazy("scan", "Refused"), icon="ban"),
        "collected": Chip(pgettext_lazy("scan", "Collected"), icon="user-check"),
        "signed": Chip(pgettext_lazy("scan", "Signed for"), icon="user-check"),
        "cod": Chip(pgettext_lazy("scan", "Paid on delivery"), icon="coin"),
        "neighbour": Chip(pgettext_lazy("scan", "Left with a neighbor"), icon="users"),
        "delayed": Chip(pgettext_lazy("scan", "Delayed"), icon="clock-exclamation"),
        "weather": Chip(pgettext_lazy("scan", "Weather"), icon="alert-circle"),
        "missorted": Chip(pgettext_lazy("scan", "Sent the wrong way"), icon="arrows-exchange"),
        "damaged": Chip(pgettext_lazy("scan", "Damaged"), icon="alert-triangle"),
        "security": Chip(pgettext_lazy("scan", "Security check"), icon="shield-check"),
        "prohibited": Chip(pgettext_lazy("scan", "Goods not allowed"), icon="ban"),
        "moved": Chip(pgettext_lazy("scan", "Buyer moved away"), icon="user"),
        "unclaimed": Chip(pgettext_lazy("scan", "Not collected"), icon="archive"),
        "undeliverable": Chip(pgettext_lazy("scan", "Cannot be delivered"), icon="ban"),
        "announced": Chip(pgettext_lazy("scan", "Announced only"), icon="tag"),
    },
    "at_fault": {
        "carrier": Chip(pgettext_lazy("at fault", "Carrier"), icon="truck"),
        "shipper": Chip(pgettext_lazy("at fault", "Sender"), icon="building-store"),
        "consignee": Chip(pgettext_lazy("at fault", "Recipient"), icon="user"),
        "customs": Chip(pgettext_lazy("at fault", "Customs"), icon="gavel"),
        "force_majeure": Chip(pgettext_lazy("at fault", "Nobody (force majeure)"), icon="alert-circle"),
    },
    "parcel_flag": {
        "delayed": Chip(pgettext_lazy("flag", "Delayed"), icon="clock-exclamation", tone="risk"),
        "customs": Chip(pgettext_lazy("flag", "In customs"), icon="gavel", tone="risk"),
        "action_required": Chip(pgettext_lazy("flag", "Somebody must act"), icon="alert-circle", tone="risk"),
        "damaged": Chip(pgettext_lazy("flag", "Damaged"), icon="alert-triangle", tone="bad"),
        "disputed": Chip(pgettext_lazy("flag", "Scans contradict"), icon="alert-triangle", tone="risk"),
        "reopened": Chip(pgettext_lazy("flag", "Went on after its end"), icon="reload", tone="info"),
        "zone_unknown": Chip(pgettext_lazy("flag", "Time zone unknown"), icon="clock"),
        "unknown_codes": Chip(pgettext_lazy("flag", "Unknown codes"), icon="question-mark"),
        "number_reused": Chip(pgettext_lazy("flag", "Number used before"), icon="refresh"),
    },
    "tracker": {
        "": Chip(pgettext_lazy("tracker", "Nobody asked yet"), icon="point"),
        "ok": Chip(pgettext_lazy("tracker", "Answers"), icon="check", tone="ok"),
        "pending": Chip(pgettext_lazy("tracker", "Waits for the carrier"), icon="hourglass"),
        "not_found": Chip(
            pgettext_lazy("tracker", "Carrier does not know it"), icon="help-circle", tone="risk"
        ),
        "invalid_number": Chip(pgettext_lazy("tracker", "Number refused"), icon="circle-x", tone="bad"),
        "input_required": Chip(
            pgettext_lazy("tracker", "Carrier wants to know more"), icon="edit", tone="risk"
        ),
        "expired": Chip(pgettext_lazy("tracker", "Follows it no more"), icon="archive"),
        "stopped": Chip(pgettext_lazy("tracker", "Stopped"), icon="ban"),
    },
    "tracker_needs": {
        "postcode": Chip(pgettext_lazy("tracker", "Postcode"), icon="map-pin"),
        "phone": Chip(pgettext_lazy("tracker", "Phone number"), icon="user"),
        "ship_date": Chip(pgettext_lazy("tracker", "Day it was sent"), icon="calendar"),
        "country": Chip(pgettext_lazy("tracker", "Country"), icon="world"),
        "key": Chip(pgettext_lazy("tracker", "Key of the recipient"), icon="key"),
    },
    "leg_role": {
        "whole": Chip(pgettext_lazy("leg", "To the door"), icon="truck-delivery"),
        "first_mile": Chip(pgettext_lazy("leg", "First mile"), icon="building-warehouse"),
        "line_haul": Chip(pgettext_lazy("leg", "Line haul"), icon="world"),
        "master": Chip(pgettext_lazy("leg", "Master waybill"), icon="box"),
        "last_mile": Chip(pgettext_lazy("leg", "Last mile"), icon="truck-delivery"),
        "return": Chip(pgettext_lazy("leg", "Way back"), icon="truck-return"),
    },
    "zone_source": {
        "carrier_offset": Chip(pgettext_lazy("zone", "zone sent by the carrier"), icon="clock"),
        "facility": Chip(pgettext_lazy("zone", "zone of the place"), icon="clock"),
        "carrier_rule": Chip(pgettext_lazy("zone", "zone by the carrier’s rule"), icon="clock"),
        "provider": Chip(pgettext_lazy("zone", "zone by the tracking service"), icon="clock"),
        "none": Chip(pgettext_lazy("zone", "zone unknown"), icon="clock"),
    },
    "stray": {
        "nobody": Chip(pgettext_lazy("stray", "Nobody’s number"), icon="help-circle"),
        "ambiguous": Chip(
            pgettext_lazy("stray", "Several sellers’ number"), icon="arrows-exchange", tone="risk"
        ),
        "foreign": Chip(pgettext_lazy("stray", "Another parcel with our number"), icon="world", tone="risk"),
        "broken": Chip(pgettext_lazy("stray", "Cannot be read"), icon="circle-x", tone="bad"),
    },
    "evidence_of_scan": {
        "code": Chip(pgettext_lazy("read from", "by its code"), icon="point"),
        "text": Chip(pgettext_lazy("read from", "by its words"), icon="message"),
        "person": Chip(pgettext_lazy("read from", "seen by a person"), icon="user"),
    },
}
