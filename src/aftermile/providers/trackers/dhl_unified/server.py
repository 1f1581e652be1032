"""A stand-in of DHL's Shipment Tracking - Unified."""

from typing import ClassVar

from aftermile.providers.rehearsal import Call, Reply, Thing
from aftermile.providers.rehearsal_trackers import TrackerStandIn
from aftermile.providers.trackers.dhl_unified.client import PATH
from aftermile.providers.trackers.dhl_unified.codes import ASKED

KEYS = {"api_key": "rehearsal", "seconds_between": "0.1"}


class DhlUnifiedStandIn(TrackerStandIn):
    name: ClassVar[str] = "DHL Unified"

    def settings(self) -> dict[str, str]:
        return {**KEYS, **self.options.secrets, "url": self.url}

    def answer(self, call: Call) -> Reply:
        if call.headers.get("dhl-api-key") != self.settings()["api_key"]:
            return Reply(
                401, {"title": "Unauthorized", "status": 401, "detail": "Unauthorized for given resource."}
            )
        if call.path != PATH or not call.query.get("trackingNumber"):
            return Reply(400, {"title": "Bad request", "status": 400, "detail": "trackingNumber is missing"})
        parcel = self.store.get(call.query["trackingNumber"])
        if not parcel or not parcel["events"]:
            words = "No shipment with given tracking number found."
            return Reply(404, {"title": "No result found", "status": 404, "detail": words})
        return Reply(200, {"shipments": [_shipment(parcel)]})


def _shipment(parcel: Thing) -> Thing:
    events = [_event(event) for event in reversed(parcel["events"])]
    return {
        "id": parcel["number"],
        "service": ASKED.get(parcel.get("carrier", ""), "express"),
        "origin": {"address": {"countryCode": parcel.get("origin")}},
        "destination": {"address": {"countryCode": parcel.get("destination")}},
        "status": events[0],
        "estimatedTimeOfDelivery": parcel.get("arrival"),
        "details": {"product": {"productName": parcel.get("service")}},
        "events": events,
    }


def _event(event: Thing) -> Thing:
    address = {
        "countryCode": event.get("country"),
        "postalCode": event.get("postcode"),
        "addressLocality": event.get("place"),
    }
    return {
        "timestamp": event.get("at"),
        "location": {"address": address},
        "statusCode": event.get("code"),
        "status": event.get("text"),
        "description": event.get("text"),
    }
