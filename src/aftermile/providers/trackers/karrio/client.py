"""HTTP to Karrio."""

from collections.abc import Mapping, Sequence
from typing import Final, Self
from urllib.parse import quote

from aftermile.parcels.carrier import Limits, Tracking, Wanted
from aftermile.providers.http import Answer, Http
from aftermile.providers.pushes import dig, refused, secrets_of, things
from aftermile.providers.trackers.karrio import codes, parse, signature

PATH: Final = "/v1/trackers"
NOT_THERE: Final = 404
CARRIER_SAYS_NO: Final = 424


class Karrio:
    limits = Limits(per_second=5, batch=1)
    registers = True

    def __init__(self, http: Http, secrets: Sequence[str]) -> None:
        self._http = http
        self._secrets = secrets

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        http = Http(config["url"], config["timeout"], {"Authorization": f"Token {config['api_key']}"})
        return cls(http, secrets_of(config["webhook_secret"]))

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        signature.verify(self._secrets, headers, body)

    def read(self, body: bytes) -> Sequence[Tracking]:
        return parse.pushed(body)

    def register(self, wanted: Sequence[Wanted]) -> Sequence[Tracking]:
        """Karrio wants to know the carrier; it creates a tracker once, and gives it again."""
        return [self._follow(one) for one in wanted]

    def poll(self, wanted: Sequence[Wanted]) -> Sequence[Tracking]:
        found = []
        for one in wanted:
            answer = self._http.call("GET", f"{PATH}/{quote(one.number, safe='')}")
            if answer.good and answer.body.get("tracking_number"):
                found.append(parse.tracking(answer.body))
            elif answer.status != NOT_THERE:
                raise refused("Karrio", answer, _words(answer))
        return found

    def _follow(self, one: Wanted) -> Tracking:
        if not one.carrier:
            return Tracking(one.number, health="input_required", needs=("carrier",))
        asked = {"tracking_number": one.number, "carrier_name": codes.NAMES.get(one.carrier, one.carrier)}
        answer = self._http.call("POST", PATH, json=asked, params={"pending_pickup": "true"})
        if answer.good and answer.body.get("tracking_number"):
            return parse.tracking(answer.body)
        if answer.status == CARRIER_SAYS_NO:
            return Tracking(one.number, one.carrier, health="not_found", problems=(_words(answer),))
        raise refused("Karrio", answer, _words(answer))


def _words(answer: Answer) -> str:
    told = [*things(answer.body.get("errors")), *things(answer.body.get("messages"))]
    return "; ".join(str(dig(one, "message") or "") for one in told)[:200]
