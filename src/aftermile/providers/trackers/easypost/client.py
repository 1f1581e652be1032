"""HTTP to EasyPost."""

import base64
from collections.abc import Mapping, Sequence
from typing import Final, Self

from aftermile.parcels.carrier import Limits, Tracking, Wanted
from aftermile.providers.http import Http
from aftermile.providers.pushes import dig, refused, secrets_of
from aftermile.providers.trackers.easypost import codes, parse, signature

PATH: Final = "/v2/trackers"
INVALID: Final = 422


class EasyPost:
    limits = Limits(per_second=5, batch=50, registered=1)
    registers = True

    def __init__(self, http: Http, secrets: Sequence[str]) -> None:
        self._http = http
        self._secrets = secrets

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        key = base64.b64encode(f"{config['api_key']}:".encode()).decode()
        http = Http(config["url"], config["timeout"], {"Authorization": f"Basic {key}"})
        return cls(http, secrets_of(config["webhook_secret"]))

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        signature.verify(self._secrets, headers, body)

    def read(self, body: bytes) -> Sequence[Tracking]:
        return parse.pushed(body)

    def register(self, wanted: Sequence[Wanted]) -> Sequence[Tracking]:
        """The same number and carrier within three months gives the tracker that is there."""
        return [self._follow(one) for one in wanted]

    def poll(self, wanted: Sequence[Wanted]) -> Sequence[Tracking]:
        asked = {"tracking_codes": [one.number for one in wanted]}
        answer = self._http.call("POST", f"{PATH}/batch", json=asked)
        if not answer.good or not isinstance(answer.body.get("trackers"), list):
            raise refused("EasyPost", answer, dig(answer.body, "error", "message"))
        return parse.polled(answer.body)

    def _follow(self, one: Wanted) -> Tracking:
        asked = {"tracking_code": one.number}
        if one.carrier in codes.NAMES:
            asked["carrier"] = codes.NAMES[one.carrier]
        answer = self._http.call("POST", PATH, json={"tracker": asked})
        if answer.good and answer.body.get("tracking_code"):
            return parse.tracking(answer.body)
        if answer.status == INVALID:
            return Tracking(one.number, one.carrier, health="invalid_number")
        raise refused("EasyPost", answer, dig(answer.body, "error", "message"))
