"""
What others' tests expect of answers of asendia, australiapost ... hermes, and where they are wrong.

The names are those of `expected_b.py`; `SCANS` lists the parcels whose scans of theirs are not ours, with
reasons.
"""

FOLDERS = {
    "asendia": "asendia",
    "australiapost": "australia_post",
    "bpost": "bpost",
    "canadapost": "canada_post",
    "chronopost": "chronopost",
    "dhl_express": "dhl_express",
    "dhl_parcel_de": "dhl_parcel",
    "dhl_poland": "dhl_poland",
    "dhl_universal": "dhl_universal",
    "dpd": "dpd",
    "fedex": "fedex",
    "gls": "gls",
    "hermes": "hermes",
}

_PLAIN = ("TrackingResponse", "ParsedTrackingResponse")

ANSWERS = [
    ("asendia", *_PLAIN),
    ("australiapost", *_PLAIN),
    ("bpost", *_PLAIN),
    ("canadapost", "TrackingResponseXml", "ParsedTrackingResponse"),
    ("chronopost", *_PLAIN),
    ("dhl_express", "TrackingResponseXML", "ParsedTrackingResponse"),
    ("dhl_express", "IntransitTrackingResponseXML", "ParsedInTransitTrackingResponse"),
    ("dhl_parcel_de", "TrackingResponseXML", "ParsedTrackingResponse"),
    ("dhl_poland", "TrackingResponseXML", "ParsedTrackingResponse"),
    ("dhl_universal", "TrackingResponseJSON", "ParsedTrackingResponse"),
    ("dpd", *_PLAIN),
    ("fedex", *_PLAIN),
    ("fedex", "DuplicateTrackingResponse", "ParsedDuplicateTrackingResponse"),
    ("fedex", "InconsistentDateTimeResponse", "ParsedInconsistentDateTimeResponse"),
    ("gls", *_PLAIN),
    ("hermes", *_PLAIN),
]

NO_PARCEL = [
    ("asendia", "ErrorResponse", "not_found"),
    ("australiapost", "TrackingErrorResponse", "invalid_number"),
    ("australiapost", "ErrorResponse", "permanent"),
    ("bpost", "ErrorResponse", "refused"),
    ("canadapost", "AuthError", "permanent"),
    ("canadapost", "UnknownTrackingNumberResponse", "not_found"),
    ("chronopost", "ErrorResponse", "refused"),
    ("dhl_express", "AuthError", "permanent"),
    ("dhl_express", "TrackingSingleNotFound", "not_found"),
    ("dhl_parcel_de", "TrackingErrorResponseXML", "not_found"),
    ("dhl_poland", "ErrorResponseXML", "permanent"),
    ("dhl_universal", "TrackingErrorResponseJSON", "not_found"),
    ("dpd", "ErrorResponse", "permanent"),
    ("fedex", "ErrorResponse", "refused"),
    ("fedex", "ProofOfDeliveryResponse", "refused"),
    ("gls", "ErrorResponse", "not_found"),
    ("hermes", "TrackingErrorResponse", "not_found"),
]

DISAGREE = {
    ("bpost", "TrackingResponse", "323212345659900040669030"): (
        "in_transit",
        "delivered",
        (
            "The last state is U01, DistributedNormally, at the very time that `deliveryTime` gives: "
            "it was delivered. Karrio's status is that of the first state, and it calls L00 (on the "
            "round to the door) on_hold."
        ),
    ),
    ("canadapost", "TrackingResponseXml", "7023210039414604"): (
        "in_transit",
        "delivered",
        (
            "The newest event is 20, the signature of the delivery in Sainte-Foy. Canada Post has "
            "such an image only of a delivery, and Karrio's own newer table says so; this expectation"
            " is from before it."
        ),
    ),
    ("dhl_poland", "TrackingResponseXML", "24333892874"): (
        "delivered",
        "unknown",
        (
            "Every status of the sample is the word “string”. Karrio calls a parcel delivered because"
            " `receivedBy` is filled in; a name is no event, and there is no scan that says so."
        ),
    ),
    ("dhl_universal", "TrackingResponseJSON", "7777777770"): (
        "in_transit",
        "info_received",
        (
            "The one event has the status code pre-transit, which is an announced parcel; Karrio has "
            "no such code and takes in_transit. (The sample contradicts itself: its status is "
            "“DELIVERED”, its text “JESSICA”.)"
        ),
    ),
    ("dpd", "TrackingResponse", "05308801410058"): (
        "out_for_delivery",
        "attempt_failed",
        (
            "The last status is ReturningFromDelivery, “after an unsuccessful delivery attempt the "
            "parcel is back at the recipient depot”. Karrio maps it to out_for_delivery, which is "
            "where the van comes from."
        ),
    ),
}
"""`(connector, answer, number)`: their status, our milestone, why."""

_SIGNATORY = (
    "Karrio adds the field Signatory to the words of every event: a name at a delivery, but "
    "an account number or a time elsewhere (“Departing origin 00:00:00”). Here the words stay"
    " as sent, and only a delivery is signed."
)
SCANS = {
    ("australiapost", "TrackingResponse", "ET123456789AU"): (
        "The events stand in an article of a consignment, one level deeper. Karrio finds none of "
        "the eight, and says in_transit all the same, from nothing."
    ),
    ("dhl_express", "TrackingResponseXML", "3180831640"): _SIGNATORY,
    ("dhl_express", "TrackingResponseXML", "1815115363"): _SIGNATORY,
    ("gls", "TrackingResponse", "36301917596"): (
        "The parcel's own status, INTRANSIT, is four days younger than its last event: it is a "
        "scan of ours too, so that the state comes from something that has a time."
    ),
}
"""`(connector, answer, number)` of parcels whose scans differ, and why."""

_FEDEX = "xml/fedex/tracking_response"
_POST = "xml/canadapost_pws/"
OLD = [
    ("fedex", f"{_FEDEX}_bad_tracking_number.xml", {"": "invalid_number"}),
    ("fedex", f"{_FEDEX}_delivered_at_door.xml", {"403934084723025": "delivered"}),
    ("fedex", f"{_FEDEX}_delivered_at_facility.xml", {"843119172384577": "delivered"}),
    ("fedex", f"{_FEDEX}_delivered_with_signature.xml", {"449044304137821": "delivered"}),
    ("fedex", f"{_FEDEX}_empty_status_detail.xml", {"123456789012": "not_found"}),
    ("fedex", f"{_FEDEX}_failure_code_9045.xml", "refused"),
    ("fedex", f"{_FEDEX}_failure_code_9080.xml", "refused"),
    ("fedex", f"{_FEDEX}_in_transit.xml", {"123456789012": "in_transit"}),
    ("fedex", f"{_FEDEX}_invalid_tracking_number.xml", {"123456789013": "invalid_number"}),
    ("fedex", f"{_FEDEX}_missing_status_code.xml", {"123456789012": "not_found"}),
    ("fedex", f"{_FEDEX}_multiple_results.xml", {"123456789012": "input_required"}),
    ("fedex", f"{_FEDEX}_not_found.xml", {"123456789013": "not_found"}),
    ("fedex", f"{_FEDEX}_shipment_exception.xml", {"957794015041323": "exception"}),
    ("fedex", f"{_FEDEX}_unable_to_process.xml", "refused"),
    ("fedex", f"{_FEDEX}_with_blank_state.xml", {"798701052354": "delivered"}),
    ("fedex", "xml/fedex/invalid_fedex_reply.xml", "refused"),
    ("fedex", "xml/fedex/reply_without_notifications.xml", "refused"),
    ("fedex", "xml/fedex/unknown_fedex_document_reply.xml", "refused"),
    ("canada_post", f"{_POST}tracking_details_en.xml", {"1371134583769923": "delivered"}),
    ("canada_post", f"{_POST}tracking_details_fr.xml", {"1371134583769923": "delivered"}),
    ("canada_post", f"{_POST}tracking_details_en_undelivered.xml", {"1371134583769923": "out_for_delivery"}),
    (
        "canada_post",
        f"{_POST}tracking_details_no_expected_delivery_date.xml",
        {"8213295707205355": "info_received"},
    ),
    ("canada_post", f"{_POST}dnc_tracking_details_en.xml", {"1680678172650919": "delivered"}),
    ("canada_post", f"{_POST}tracking_details_en_error.xml", {"": "not_found"}),
]
"""Answers of active_shipping: folder, file, and milestone or health by number, or that it is refused."""
