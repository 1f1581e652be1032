"""HTTP to DHL."""

from collections.abc import Mapping, Sequence
from typing import Final, Self

from aftermile.parcels.carrier import Limits, Tracking, Wanted
from aftermile.providers.http import Http
from aftermile.providers.pushes import refused
from aftermile.providers.trackers.dhl_unified import codes, parse

PATH: Final = "/track/shipments"
BAD_NUMBER: Final = 400
NO_SUCH: Final = 404


class DhlUnified:
    registers = False

    def __init__(self, http: Http, limits: Limits) -> None:
        self._http = http
        self.limits = limits

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        http = Http(config["url"], config["timeout"], {"DHL-API-Key": config["api_key"]})
        pause = max(0.1, _number(config["seconds_between"], 5.0))
        return cls(http, Limits(1 / pause, batch=1, per_day=int(_number(config["per_day"], 250))))

    def register(self, wanted: Sequence[Wanted]) -> Sequence[Tracking]:  # noqa: ARG002  it follows nothing
        return []

    def poll(self, wanted: Sequence[Wanted]) -> Sequence[Tracking]:
        return [found for one in wanted for found in self._ask(one)]

    def _ask(self, one: Wanted) -> Sequence[Tracking]:
        asked = {
            "trackingNumber": one.number,
            "service": codes.ASKED.get(one.carrier, ""),
            "recipientPostalCode": one.extra.get("postcode", ""),
            "language": "en",
        }
        params = {name: value for name, value in asked.items() if value}
        answer = self._http.call("GET", PATH, params=params)
        if answer.good and isinstance(answer.body.get("shipments"), list):
            found = parse.polled(answer.body, one.number)
            return found or [
                Tracking(one.number, health="not_found", problems=("the answer is of another number",))
            ]
        if answer.status == NO_SUCH:
            return [Tracking(one.number, one.carrier, health="not_found")]
        if answer.status == BAD_NUMBER:
            return [Tracking(one.number, one.carrier, health="invalid_number")]
        raise refused("DHL", answer, str(answer.body.get("detail") or answer.body.get("title") or ""))


def _number(words: str, otherwise: float) -> float:
    try:
        return max(0.0, float(words))
    except ValueError:
        return otherwise
