"""Stand-ins of tracking services in a thread, and what their pushes look like."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from aftermile.config.trackers import known
from aftermile.parcels.carrier import CarrierInfo, Installed
from aftermile.providers.rehearsal import Options
from aftermile.providers.rehearsal_trackers import TrackerStandIn

INFOS = {info.id: info for info in known()}
DELIVERED = {
    "aftership": "Delivered_001",
    "seventeentrack": "Delivered_Other",
    "easypost": "delivered/delivered",
    "shippo": "DELIVERED.delivered",
    "ship24": "delivery_delivered",
    "karrio": "delivered",
    "dhl_unified": "delivered",
}
"""The code of a delivery, as each stand-in is told of it."""


def folder(info: CarrierInfo) -> Path:
    return Path(str(import_module(f"aftermile.providers.trackers.{info.id}").__file__)).parent


def stand_in_of(info: CarrierInfo) -> type[TrackerStandIn]:
    module = import_module(f"aftermile.providers.trackers.{info.id}.server")
    (found,) = (
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, TrackerStandIn) and one is not TrackerStandIn
    )
    return found


def quiet(info: CarrierInfo, state: Path | str = ":memory:", **options: Any) -> TrackerStandIn:
    """A stand-in that listens, and answers nobody yet."""
    return stand_in_of(info)(Options(state=state, **{"posts": False, "hold": 0.3, **options}))


@contextmanager
def standing_in(info: CarrierInfo, **options: Any) -> Iterator[TrackerStandIn]:
    server = quiet(info, **options)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def config_of(info: CarrierInfo, **changed: str) -> dict[str, str]:
    """Settings of a service that speaks to nobody, its secrets those of the stand-in."""
    module = import_module(f"aftermile.providers.trackers.{info.id}.server")
    return {field.name: field.default for field in info.fields} | module.KEYS | changed


def made(info: CarrierInfo, **changed: str) -> Any:
    assert info.make is not None
    return info.make(config_of(info, **changed))


def connect(server: TrackerStandIn, info: CarrierInfo, **changed: str) -> Any:
    assert info.make is not None
    config = {field.name: field.default for field in info.fields} | {"timeout": "0.15"}
    return info.make(config | server.settings() | changed)


def installed(info: CarrierInfo, provider: Any) -> Installed:
    return Installed(info, info.verbs, (), provider)


def event(code: str, text: str = "", at: str = "2026-11-20T09:30:00+01:00", **more: str) -> dict[str, str]:
    return {"code": code, "text": text, "at": at, "place": "Leipzig", "country": "DE", **more}


def parcel(number: str, *events: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"number": number, "carrier": "dhl_express", "events": list(events), **more}


def pushed(info: CarrierInfo, told: dict[str, Any], **options: Any) -> tuple[dict[str, str], bytes]:
    """The headers and bytes of the push by which a service tells of this parcel."""
    server = quiet(info, **options)
    try:
        return server.letter("push", server.tell_of(told))
    finally:
        server.server_close()


def fixture(info: CarrierInfo, name: str) -> bytes:
    return (folder(info) / "fixtures" / name).read_bytes()


def listed(info: CarrierInfo, kind: str) -> list[str]:
    place = folder(info) / "fixtures"
    return sorted(file.name for file in place.glob(f"{kind}*.json") if not file.name.endswith(".told.json"))


def told(info: CarrierInfo, name: str) -> Any:
    return json.loads(fixture(info, name.replace(".json", ".told.json")))
