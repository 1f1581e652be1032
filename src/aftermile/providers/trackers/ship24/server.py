"""A stand-in of Ship24: webhooks with the secret in their Authorization."""

import json
import uuid
from typing import ClassVar

from aftermile.providers.rehearsal import Call, Reply, Thing
from aftermile.providers.rehearsal_trackers import TrackerStandIn
from aftermile.providers.trackers.ship24.signature import HEADER, SCHEME

KEYS = {"webhook_secret": "rehearsal"}


class Ship24StandIn(TrackerStandIn):
    name: ClassVar[str] = "Ship24"

    def settings(self) -> dict[str, str]:
        return {**KEYS, **self.options.secrets}

    def answer(self, call: Call) -> Reply:  # noqa: ARG002  only its webhooks are spoken
        return Reply(404, {"errors": [{"code": "not_found", "message": "Not found."}]})

    def letter(self, name: str, thing: Thing) -> tuple[dict[str, str], bytes]:  # noqa: ARG002
        body = json.dumps({"trackings": [_tracking(thing)]}).encode()
        secret = self.settings()["webhook_secret"].split(",")[0]
        return {HEADER: SCHEME + secret, "Content-Type": "application/json"}, body


def _tracking(parcel: Thing) -> Thing:
    number = parcel["number"]
    events = [_event(event, parcel, place) for place, event in enumerate(parcel["events"])]
    return {
        "metadata": {"generatedAt": "2026-11-22T08:00:00.000Z", "messageId": str(uuid.uuid4())},
        "tracker": {
            "trackerId": parcel["id"],
            "trackingNumber": number,
            "courierCode": [parcel.get("carrier", "")],
        },
        "shipment": {
            "shipmentId": parcel["id"],
            "statusMilestone": "in_transit" if events else "pending",
            "originCountryCode": parcel.get("origin"),
            "destinationCountryCode": parcel.get("destination"),
            "delivery": {
                "estimatedDeliveryDate": None,
                "service": parcel.get("service"),
                "signedBy": None,
                "courierEstimatedDeliveryDate": {"from": parcel.get("arrival"), "to": None},
            },
            "trackingNumbers": [{"tn": number}],
        },
        "events": events[-1:],
    }


def _event(event: Thing, parcel: Thing, place: int) -> Thing:
    return {
        "eventId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{parcel['number']}/{place}")),
        "trackingNumber": parcel["number"],
        "eventTrackingNumber": parcel["number"],
        "status": event.get("text"),
        "occurrenceDatetime": event.get("at"),
        "hasNoTime": False,
        "utcOffset": None,
        "location": event.get("place"),
        "courierCode": parcel.get("carrier"),
        "statusCode": event.get("code"),
        "statusCategory": str(event.get("code", "")).split("_")[0],
        "statusMilestone": "in_transit",
    }
