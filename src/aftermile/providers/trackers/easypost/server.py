"""A stand-in of EasyPost: trackers, the batch of them, and events with its signature."""

import base64
import json
from typing import ClassVar

from aftermile.providers.rehearsal import Call, Reply, Thing, new_ref
from aftermile.providers.rehearsal_trackers import TrackerStandIn
from aftermile.providers.trackers.easypost.client import PATH
from aftermile.providers.trackers.easypost.codes import NAMES
from aftermile.providers.trackers.easypost.signature import HEADER, sign

KEYS = {"api_key": "EZTK_rehearsal", "webhook_secret": "réhearsal"}


class EasyPostStandIn(TrackerStandIn):
    name: ClassVar[str] = "EasyPost"

    def settings(self) -> dict[str, str]:
        return {**KEYS, **self.options.secrets, "url": self.url}

    def answer(self, call: Call) -> Reply:
        key = base64.b64encode(f"{self.settings()['api_key']}:".encode()).decode()
        if call.headers.get("authorization") != f"Basic {key}":
            return Reply(
                401, {"error": {"code": "APIKEY.INACTIVE", "message": "This api key is not active."}}
            )
        if call.method == "POST" and call.path == PATH:
            asked = call.json.get("tracker", {})
            if not asked.get("tracking_code"):
                return Reply(422, {"error": {"code": "TRACKER.CREATE.ERROR", "message": "No tracking code."}})
            parcel, _ = self.follow(str(asked["tracking_code"]), str(asked.get("carrier", "")))
            return Reply(200, _tracker(parcel))
        if call.method == "POST" and call.path == f"{PATH}/batch":
            numbers = call.json.get("tracking_codes", [])
            found = [_tracker(one) for number in numbers if (one := self.followed(number))]
            return Reply(200, {"trackers": found, "has_more": False})
        return Reply(404, {"error": {"code": "NOT_FOUND", "message": "Not found."}})

    def letter(self, name: str, thing: Thing) -> tuple[dict[str, str], bytes]:  # noqa: ARG002
        event = {
            "id": new_ref("evt_"),
            "object": "Event",
            "mode": "test",
            "description": "tracker.updated",
            "previous_attributes": {},
            "pending_urls": [],
            "completed_urls": [],
            "status": "pending",
            "result": _tracker(thing),
        }
        body = json.dumps(event).encode()
        secret = self.settings()["webhook_secret"].split(",")[0]
        return {HEADER: sign(secret, body), "Content-Type": "application/json"}, body


def _tracker(parcel: Thing) -> Thing:
    carrier = NAMES.get(parcel.get("carrier", ""), str(parcel.get("carrier", "")))
    details = [_detail(event, carrier) for event in parcel["events"]]
    last = details[-1] if details else {"status": "unknown", "status_detail": "unknown"}
    return {
        "id": f"trk_{parcel['id']}",
        "object": "Tracker",
        "tracking_code": parcel["number"],
        "carrier": carrier,
        "status": last["status"],
        "status_detail": last["status_detail"],
        "est_delivery_date": f"{parcel['arrival']}T00:00:00Z" if parcel.get("arrival") else None,
        "weight": None,
        "is_return": False,
        "tracking_details": details,
        "carrier_detail": {
            "service": parcel.get("service"),
            "est_delivery_date_local": parcel.get("arrival"),
        },
    }


def _detail(event: Thing, carrier: str) -> Thing:
    """An event's code is written `status/status_detail`."""
    status, _, detail = str(event.get("code", "")).partition("/")
    where = {"city": event.get("place"), "country": event.get("country"), "zip": event.get("postcode")}
    return {
        "object": "TrackingDetail",
        "message": event.get("text"),
        "status": status,
        "status_detail": detail or "unknown",
        "datetime": event.get("at"),
        "source": carrier,
        "tracking_location": {"object": "TrackingLocation", **where},
    }
