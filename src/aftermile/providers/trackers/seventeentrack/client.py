"""HTTP to 17TRACK."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

from aftermile.parcels.carrier import CarrierError, Limits, Tracking, Wanted
from aftermile.providers.http import Answer, Http
from aftermile.providers.pushes import refused, secrets_of, thing
from aftermile.providers.trackers.seventeentrack import codes, parse, signature

PATH: Final = "/track/v2.2"
NO_QUOTA: Final = 6 * 3600.0


class SeventeenTrack:
    limits = Limits(per_second=3, batch=40)
    registers = True

    def __init__(self, http: Http, keys: Sequence[str]) -> None:
        self._http = http
        self._keys = keys

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        keys = secrets_of(config["api_key"])
        return cls(Http(config["url"], config["timeout"], {"17token": keys[0] if keys else ""}), keys)

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        signature.verify(self._keys, headers, body)

    def read(self, body: bytes) -> Sequence[Tracking]:
        return parse.pushed(body)

    def register(self, wanted: Sequence[Wanted]) -> Sequence[Tracking]:
        answer = self._ask("/register", [_asked(one) for one in wanted])
        if codes.QUOTA.intersection(parse.error_codes(answer.body)):
            problem = "its quota is used up"
            raise CarrierError(retry_after=NO_QUOTA, provider="17TRACK", problem=problem)
        return parse.registered(answer.body)

    def poll(self, wanted: Sequence[Wanted]) -> Sequence[Tracking]:
        asked = [
            {name: _asked(one)[name] for name in _asked(one) if name in ("number", "carrier")}
            for one in wanted
        ]
        return parse.polled(self._ask("/gettrackinfo", asked).body)

    def _ask(self, path: str, asked: list[dict[str, Any]]) -> Answer:
        answer = self._http.call("POST", PATH + path, json=asked)
        if not answer.good or answer.body.get("code") != 0 or not thing(answer.body.get("data")):
            raise refused("17TRACK", answer, str(answer.body.get("code", "")))
        return answer


def _asked(one: Wanted) -> dict[str, Any]:
    asked: dict[str, Any] = {"number": one.number}
    if one.carrier in codes.NUMBERS:
        asked["carrier"] = codes.NUMBERS[one.carrier]
    param = _param(one.extra)
    return {**asked, "param": param} if param else asked


def _param(extra: Mapping[str, str]) -> str:
    """What a carrier may want beside the number: `DE-10115`, a postcode, or a phone."""
    postcode, land = extra.get("postcode", ""), extra.get("country", "")
    wants = extra.get("needs", "")
    if "phone" in wants:
        return extra.get("phone", "")
    if "country" in wants and postcode and land:
        return f"{land}-{postcode}"
    return postcode if "postcode" in wants else ""
