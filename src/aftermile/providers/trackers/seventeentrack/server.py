"""A stand-in of 17TRACK: register, gettrackinfo, and webhooks with its signature."""

import json
from typing import Any, ClassVar

from aftermile.providers.rehearsal import Call, Reply, Thing
from aftermile.providers.rehearsal_trackers import TrackerStandIn
from aftermile.providers.trackers.seventeentrack.client import PATH
from aftermile.providers.trackers.seventeentrack.codes import ALREADY_FOLLOWED, NO_NEWS, NOT_FOLLOWED, NUMBERS
from aftermile.providers.trackers.seventeentrack.signature import HEADER, sign

KEYS = {"api_key": "rehearsal"}
MOST = 40
NEEDS = {"postcode": -18010019, "phone": -18010020}


def _no(number: str, code: int, words: str) -> Thing:
    return {"number": number, "error": {"code": code, "message": words}}


class SeventeenTrackStandIn(TrackerStandIn):
    name: ClassVar[str] = "17TRACK"

    def settings(self) -> dict[str, str]:
        return {**KEYS, **self.options.secrets, "url": self.url}

    @property
    def key(self) -> str:
        return self.settings()["api_key"].split(",")[0]

    def answer(self, call: Call) -> Reply:
        if call.headers.get("17token") != self.key:
            return Reply(401, {"code": -18010002, "data": {}})
        asked = json.loads(call.raw or b"[]")
        if not isinstance(asked, list) or len(asked) > MOST:
            return Reply(200, {"code": -18010014, "data": {}})
        work = {f"{PATH}/register": self._register, f"{PATH}/gettrackinfo": self._info}.get(call.path)
        if work is None:
            return Reply(404, {})
        accepted: list[Thing] = []
        rejected: list[Thing] = []
        for one in asked:
            good, answer = work(one)
            (accepted if good else rejected).append(answer)
        return Reply(200, {"code": 0, "data": {"accepted": accepted, "rejected": rejected}})

    def _register(self, one: Thing) -> tuple[bool, Thing]:
        number = str(one.get("number", ""))
        needs = (self.store.get(number) or {}).get("needs", "")
        if needs and not one.get("param"):
            return False, _no(number, NEEDS[needs], f"The '{needs}' field is required for this tracking.")
        parcel, known = self.follow(number)
        if known:
            return False, _no(number, ALREADY_FOLLOWED, f"Tracking number {number} is already registered.")
        return True, {"origin": 1, "number": number, "carrier": _carrier(parcel)}

    def _info(self, one: Thing) -> tuple[bool, Thing]:
        number = str(one.get("number", ""))
        parcel = self.followed(number)
        if parcel is None:
            return False, _no(number, NOT_FOLLOWED, f"Tracking number {number} is not registered yet.")
        if not parcel["events"]:
            return False, _no(number, NO_NEWS, "No tracking information at this time.")
        return True, _tracking(parcel)

    def letter(self, name: str, thing: Thing) -> tuple[dict[str, str], bytes]:  # noqa: ARG002
        body = json.dumps({"event": "TRACKING_UPDATED", "data": _tracking(thing)}).encode()
        return {HEADER: sign(self.key, body), "Content-Type": "application/json"}, body


def _carrier(parcel: Thing) -> int:
    return NUMBERS.get(parcel.get("carrier", ""), 0)


def _tracking(parcel: Thing) -> Thing:
    events = [_event(event) for event in reversed(parcel["events"])]
    last = events[0]["sub_status"] if events else "NotFound_Other"
    source = {
        "provider": {"key": _carrier(parcel), "name": parcel.get("carrier", "")},
        "events": events,
    }
    info: dict[str, Any] = {
        "shipping_info": {
            "shipper_address": {"country": parcel.get("origin")},
            "recipient_address": {"country": parcel.get("destination")},
        },
        "latest_status": {"status": last.split("_")[0], "sub_status": last, "sub_status_descr": None},
        "time_metrics": {
            "estimated_delivery_date": {
                "source": "Official",
                "from": parcel.get("arrival"),
                "to": parcel.get("arrival"),
            }
        },
        "misc_info": {"service_type": parcel.get("service")},
        "tracking": {"providers_hash": 1, "providers": [source]},
    }
    return {
        "number": parcel["number"],
        "carrier": _carrier(parcel),
        "param": None,
        "tag": "",
        "track_info": info,
    }


def _event(event: Thing) -> Thing:
    at = str(event.get("at", ""))
    return {
        "time_iso": at,
        "time_utc": None,
        "time_raw": {"date": at[:10], "time": at[11:19], "timezone": None},
        "description": event.get("text"),
        "location": event.get("place"),
        "stage": None,
        "sub_status": event.get("code"),
        "address": {"country": event.get("country"), "postal_code": event.get("postcode")},
    }
