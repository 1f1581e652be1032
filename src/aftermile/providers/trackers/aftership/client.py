"""HTTP to AfterShip."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

from aftermile.parcels.carrier import Limits, Tracking, Wanted
from aftermile.providers.http import Http
from aftermile.providers.pushes import dig, refused, secrets_of, thing
from aftermile.providers.trackers.aftership import codes, parse, signature

PATH: Final = "/tracking/2025-07/trackings"
PAGE: Final = "200"


class AfterShip:
    limits = Limits(per_second=5, batch=50, registered=1)
    registers = True

    def __init__(self, http: Http, secrets: Sequence[str]) -> None:
        self._http = http
        self._secrets = secrets

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        http = Http(config["url"], config["timeout"], {"as-api-key": config["api_key"]})
        return cls(http, secrets_of(config["webhook_secret"]))

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        signature.verify(self._secrets, headers, body)

    def read(self, body: bytes) -> Sequence[Tracking]:
        return parse.pushed(body)

    def register(self, wanted: Sequence[Wanted]) -> Sequence[Tracking]:
        return [self._follow(one) for one in wanted]

    def poll(self, wanted: Sequence[Wanted]) -> Sequence[Tracking]:
        numbers = ",".join(one.number for one in wanted)
        answer = self._http.call("GET", PATH, params={"tracking_numbers": numbers, "limit": PAGE})
        if not answer.good or not isinstance(dig(answer.body, "data", "trackings"), list):
            raise refused("AfterShip", answer, dig(answer.body, "meta", "message"))
        return parse.polled(answer.body)

    def _follow(self, one: Wanted) -> Tracking:
        answer = self._http.call("POST", PATH, json=_asked(one))
        code = dig(answer.body, "meta", "code")
        data = thing(answer.body.get("data"))
        if answer.good and data.get("tracking_number"):
            return parse.tracking(data)
        if code == codes.ALREADY_FOLLOWED:
            return Tracking(one.number, one.carrier, health="pending")
        if code == codes.NO_SUCH_NUMBER:
            return Tracking(one.number, one.carrier, health="invalid_number")
        raise refused("AfterShip", answer, dig(answer.body, "meta", "message"))


def _asked(one: Wanted) -> dict[str, Any]:
    extra = {
        "slug": codes.SLUGS.get(one.carrier, ""),
        "destination_postal_code": one.extra.get("postcode", ""),
        "tracking_ship_date": one.extra.get("ship_date", "").replace("-", ""),
        "tracking_key": one.extra.get("key", ""),
    }
    return {"tracking_number": one.number, **{name: value for name, value in extra.items() if value}}
