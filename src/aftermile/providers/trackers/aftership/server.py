"""A stand-in of AfterShip: trackings by number, and webhooks with its signature."""

import json
import uuid
from typing import Any, ClassVar

from aftermile.providers.rehearsal import Call, Reply, Thing
from aftermile.providers.rehearsal_trackers import TrackerStandIn
from aftermile.providers.trackers.aftership.client import PATH
from aftermile.providers.trackers.aftership.codes import ALREADY_FOLLOWED, SLUGS
from aftermile.providers.trackers.aftership.signature import HEADER, sign

THREE_LETTERS = {"DE": "DEU", "US": "USA", "CN": "CHN", "KR": "KOR", "JP": "JPN", "GB": "GBR", "FR": "FRA"}
KEYS = {"api_key": "asat_rehearsal", "webhook_secret": "rehearsal"}


def _meta(status: int, code: int, words: str, data: Any = None) -> Reply:
    return Reply(status, {"meta": {"code": code, "message": words}, "data": data or {}})


class AfterShipStandIn(TrackerStandIn):
    name: ClassVar[str] = "AfterShip"

    def settings(self) -> dict[str, str]:
        return {**KEYS, **self.options.secrets, "url": self.url}

    def answer(self, call: Call) -> Reply:
        if call.headers.get("as-api-key") != self.settings()["api_key"]:
            return _meta(401, 401, "The API key is invalid.")
        if call.path != PATH:
            return _meta(404, 404, "The URI requested is invalid or the resource requested does not exist.")
        if call.method == "POST":
            return self._create(call.json)
        numbers = call.query.get("tracking_numbers", "").split(",")
        found = [_tracking(parcel) for number in numbers if (parcel := self.followed(number))]
        page = {"total": len(found), "next_cursor": "", "has_next_page": False}
        return _meta(200, 200, "", {"pagination": page, "trackings": found})

    def _create(self, asked: Thing) -> Reply:
        if not asked.get("tracking_number"):
            return _meta(400, 4007, "The value of `tracking_number` is required.")
        parcel, known = self.follow(str(asked["tracking_number"]), str(asked.get("slug", "")))
        if known:
            same = {"tracking_number": parcel["number"]}
            return _meta(400, ALREADY_FOLLOWED, "Tracking already exists.", same)
        return _meta(201, 201, "", _tracking(parcel))

    def letter(self, name: str, thing: Thing) -> tuple[dict[str, str], bytes]:  # noqa: ARG002
        event = {
            "ts": 1763800000,
            "event": "tracking_update",
            "event_id": str(uuid.uuid4()),
            "is_tracking_first_tag": False,
            "msg": _tracking(thing),
        }
        body = json.dumps(event).encode()
        secret = self.settings()["webhook_secret"].split(",")[0]
        return {HEADER: sign(secret, body), "Content-Type": "application/json"}, body


def _tracking(parcel: Thing) -> Thing:
    slug = SLUGS.get(parcel.get("carrier", ""), str(parcel.get("carrier", "")))
    checkpoints = [_checkpoint(event, slug) for event in parcel["events"]]
    last = checkpoints[-1] if checkpoints else {"tag": "Pending", "subtag": "Pending_001"}
    return {
        "id": parcel["id"],
        "tracking_number": parcel["number"],
        "slug": slug,
        "active": True,
        "tag": last["tag"],
        "subtag": last["subtag"],
        "origin_country_region": THREE_LETTERS.get(parcel.get("origin", "")),
        "destination_country_region": THREE_LETTERS.get(parcel.get("destination", "")),
        "courier_estimated_delivery_date": {"estimated_delivery_date": parcel.get("arrival")},
        "shipment_type": parcel.get("service"),
        "checkpoints": checkpoints,
    }


def _checkpoint(event: Thing, slug: str) -> Thing:
    return {
        "slug": slug,
        "checkpoint_time": event.get("at"),
        "city": event.get("place"),
        "country_region": THREE_LETTERS.get(event.get("country", "")),
        "zip": event.get("postcode"),
        "message": event.get("text"),
        "tag": str(event.get("code", "")).split("_")[0],
        "subtag": event.get("code"),
    }
