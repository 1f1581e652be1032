"""A stand-in of Karrio: trackers, and webhooks with the secret in X-Event-Id."""

import json
from typing import ClassVar
from urllib.parse import unquote

from aftermile.providers.rehearsal import Call, Reply, Thing
from aftermile.providers.rehearsal_trackers import TrackerStandIn
from aftermile.providers.trackers.karrio.client import PATH
from aftermile.providers.trackers.karrio.signature import HEADER

KEYS = {"api_key": "key_rehearsal", "webhook_secret": "rehearsal"}


def _errors(status: int, code: str, words: str) -> Reply:
    return Reply(status, {"errors": [{"code": code, "message": words}]})


class KarrioStandIn(TrackerStandIn):
    name: ClassVar[str] = "Karrio"

    def settings(self) -> dict[str, str]:
        return {**KEYS, **self.options.secrets, "url": self.url}

    def answer(self, call: Call) -> Reply:
        if call.headers.get("authorization") != f"Token {self.settings()['api_key']}":
            return _errors(401, "authentication_error", "Invalid token.")
        if call.method == "POST" and call.path == PATH:
            asked = call.json
            if not asked.get("tracking_number") or not asked.get("carrier_name"):
                return _errors(400, "validation", "tracking_number and carrier_name are required")
            parcel, _ = self.follow(str(asked["tracking_number"]), str(asked["carrier_name"]))
            return Reply(202, _tracker(parcel))
        parcel = self.followed(unquote(call.path.removeprefix(f"{PATH}/"))) or {}
        return Reply(200, _tracker(parcel)) if parcel else _errors(404, "not_found", "Tracker not found")

    def letter(self, name: str, thing: Thing) -> tuple[dict[str, str], bytes]:  # noqa: ARG002
        body = json.dumps({"event": "tracker_updated", "data": _tracker(thing)}).encode()
        secret = self.settings()["webhook_secret"].split(",")[0]
        return {HEADER: secret, "Content-Type": "application/json"}, body


def _tracker(parcel: Thing) -> Thing:
    return {
        "id": f"trk_{parcel['id']}",
        "object_type": "tracker",
        "carrier_name": parcel.get("carrier", ""),
        "carrier_id": parcel.get("carrier", ""),
        "tracking_number": parcel["number"],
        "info": {
            "shipment_service": parcel.get("service"),
            "shipment_origin_country": parcel.get("origin"),
            "shipment_destination_country": parcel.get("destination"),
        },
        "events": [_event(event) for event in parcel["events"]],
        "delivered": False,
        "test_mode": True,
        "status": "in_transit" if parcel["events"] else "pending",
        "estimated_delivery": parcel.get("arrival"),
        "meta": {},
        "metadata": {},
        "messages": [],
    }


def _event(event: Thing) -> Thing:
    """An event's code is a status of Karrio's."""
    at = str(event.get("at", ""))
    return {
        "date": at[:10],
        "time": at[11:16],
        "description": event.get("text"),
        "location": event.get("place"),
        "code": event.get("code"),
        "status": event.get("code"),
        "reason": None,
        "timestamp": None,
    }
