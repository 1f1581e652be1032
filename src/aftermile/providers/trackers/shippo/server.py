"""A stand-in of Shippo: webhooks with its signature."""

import json
import time
from typing import ClassVar

from aftermile.providers.rehearsal import Call, Reply, Thing
from aftermile.providers.rehearsal_trackers import TrackerStandIn
from aftermile.providers.trackers.shippo.parse import EVENT
from aftermile.providers.trackers.shippo.signature import HEADER, sign

KEYS = {"webhook_secret": "rehearsal"}


class ShippoStandIn(TrackerStandIn):
    name: ClassVar[str] = "Shippo"

    def settings(self) -> dict[str, str]:
        return {**KEYS, **self.options.secrets}

    def answer(self, call: Call) -> Reply:  # noqa: ARG002  only its webhooks are spoken
        return Reply(404, {"detail": "Not found."})

    def letter(self, name: str, thing: Thing) -> tuple[dict[str, str], bytes]:  # noqa: ARG002
        body = json.dumps({"event": EVENT, "test": True, "data": _track(thing)}).encode()
        at, secret = int(time.time()), self.settings()["webhook_secret"].split(",")[0]
        signature = f"t={at},v1={sign(secret, at, body)}"
        return {HEADER: signature, "Content-Type": "application/json"}, body


def _track(parcel: Thing) -> Thing:
    history = [_event(event) for event in parcel["events"]]
    return {
        "carrier": parcel.get("carrier", ""),
        "tracking_number": parcel["number"],
        "eta": f"{parcel['arrival']}T00:00:00Z" if parcel.get("arrival") else None,
        "servicelevel": {"token": "", "name": parcel.get("service")},
        "address_from": {"country": parcel.get("origin")},
        "address_to": {"country": parcel.get("destination")},
        "tracking_status": history[-1] if history else {"status": "UNKNOWN"},
        "tracking_history": history,
    }


def _event(event: Thing) -> Thing:
    """An event's code is written `STATUS.substatus`."""
    status, _, substatus = str(event.get("code", "")).partition(".")
    where = {"city": event.get("place"), "country": event.get("country"), "zip": event.get("postcode")}
    return {
        "status": status,
        "substatus": {"code": substatus, "text": "", "action_required": False} if substatus else None,
        "status_date": event.get("at"),
        "status_details": event.get("text"),
        "location": where,
    }
