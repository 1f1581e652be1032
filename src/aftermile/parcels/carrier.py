"""What a carrier, or a service that asks carriers, is to Aftermile. Pure: no Django, no models."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol, cast, runtime_checkable

from aftermile.kernel.errors import AftermileError, NotFound
from aftermile.kernel.registry import Registry

HEALTH: Final = ("ok", "pending", "not_found", "invalid_number", "input_required", "expired", "stopped")
"""How a tracker is, which says nothing of the parcel. `pending`: the vendor has not asked the carrier yet."""


@dataclass(frozen=True, slots=True)
class SentScan:
    """
    One event as a carrier sent it, before we say what it means; every field may be empty.

    `at` is ISO 8601, with an offset where the vendor gives a true one; `local` the wall clock as sent;
    `zone` an IANA name or an offset that the vendor gives beside it; `zone_source` one of carrier_offset,
    facility, carrier_rule, provider, none (empty: what `at` and `zone` allow). `code` is the vendor's own
    code, `kind` what makes it unique where a vendor uses one code for several things (type 29 of UPS): both
    together are looked up as `kind:code`, then `code`. `key` is the vendor's id of the event where it has
    one. `milestone` is set only where the vendor's structure itself says it (`milestone.detail`, our
    words), else codes and texts decide.
    """

    code: str = ""
    text: str = ""
    at: str = ""
    local: str = ""
    zone: str = ""
    zone_source: str = ""
    place: str = ""
    country: str = ""
    postcode: str = ""
    carrier: str = ""
    number: str = ""
    leg: str = ""
    piece: str = ""
    direction: str = ""
    kind: str = ""
    key: str = ""
    milestone: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrival:
    """The day a carrier names, local to the destination; `latest` where it gives a window."""

    earliest: date
    latest: date | None = None
    guaranteed: bool = False


@dataclass(frozen=True, slots=True)
class Tracking:
    """
    What one answer says of one number. `problems` names what could not be read of it; the rest is good.

    `next_numbers` are (carrier, number) pairs under which it goes on (the local number behind an S10);
    `return_numbers` under which it comes back. `health` is one of `HEALTH`; `needs` names the input that a
    carrier asks for (postcode, phone, ship_date) with `input_required`. `history` says that the scans are
    all there are.
    """

    number: str
    carrier: str = ""
    scans: tuple[SentScan, ...] = ()
    health: str = "ok"
    needs: tuple[str, ...] = ()
    service: str = ""
    arrival: Arrival | None = None
    origin: str = ""
    destination: str = ""
    pieces: int = 0
    master_number: str = ""
    next_numbers: tuple[tuple[str, str], ...] = ()
    return_numbers: tuple[tuple[str, str], ...] = ()
    signed_by: str = ""
    proof_url: str = ""
    weight_g: int = 0
    event_id: str = ""
    history: bool = True
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number to ask for; `extra` holds what carriers may want: postcode, phone, ship_date, country, key."""

    number: str
    carrier: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """
    What a vendor allows: requests per second and per day (0: any), numbers a request.

    `registered` is how many numbers one request registers (0: as many as are asked for).
    """

    per_second: float = 1.0
    batch: int = 1
    per_day: int = 0
    registered: int = 0


def _(words: str) -> str:
    return words


class CarrierError(AftermileError):
    """A vendor did not answer, or not so that it can be used; `permanent` says that a retry is of no use."""

    code = "carrier_error"
    status = 502
    words = _("{provider} did not take the request: {problem}")
    permanent: bool = False

    def __init__(self, *, retry_after: float = 0.0, permanent: bool | None = None, **data: Any) -> None:
        self.retry_after = retry_after
        if permanent is not None:
            self.permanent = permanent
        super().__init__(**data)


class ScanPushNotValid(CarrierError):
    """The signature is missing or does not fit the bytes, or the push is stale."""

    code = "push_not_valid"
    status = 401
    words = _("This push of {provider} cannot be trusted: {problem}")
    permanent = True


class ScanPushBroken(CarrierError):
    """The bytes are signed, and cannot be read."""

    code = "push_broken"
    status = 422
    words = _("This push of {provider} cannot be read: {problem}")
    permanent = True


URL_TOKEN: Final = "x-url-token"  # noqa: S105  a name
"""Name under which `verify` gets what stood behind `?token=` in the address, beside the headers."""

LARGEST_PUSH: Final = 4_000_000
"""Bytes of a push; a larger one is refused before it is read."""


@runtime_checkable
class Pushing(Protocol):
    """A provider that sends webhooks."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Check the signature over the raw bytes; raise `ScanPushNotValid`."""
        ...

    def read(self, body: bytes) -> Sequence[Tracking]:
        """Read what was verified, now or later; raise `ScanPushBroken`."""
        ...


@runtime_checkable
class Polling(Protocol):
    """A provider that is asked."""

    @property
    def limits(self) -> Limits: ...

    @property
    def registers(self) -> bool:
        """Say whether the vendor wants to be told of a number before it is asked."""
        ...

    def register(self, wanted: Sequence[Wanted]) -> Sequence[Tracking]:
        """
        Tell the vendor to follow these numbers, at most `limits.registered` or else `batch`; safe to
        repeat; `health` says how it went.
        """
        ...

    def poll(self, wanted: Sequence[Wanted]) -> Sequence[Tracking]:
        """
        Ask for at most `limits.batch` numbers; raise `CarrierError` when no answer can be used. A number
        that the vendor does not follow is missing from the answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class ConfigField:
    """
    A setting of a provider, read from the environment as `AFTERMILE_<ID>_<NAME>`.

    `verbs` are those that need it; without any it may be left as it is.
    """

    name: str
    about: str
    default: str = ""
    secret: bool = False
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CarrierInfo:
    """
    What a provider folder says of itself, as `INFO` of its package.

    `verbs`: `parse` (reads the carrier's own answer), `push`, `poll`. `parse` turns the bytes of one answer
    of the carrier's tracking API into trackings; it never raises for one bad event among good ones. `codes`
    maps the vendor's codes, each once, to `milestone.detail` or `milestone.detail|cause|party`; `version`
    is the mapping's own. `make` gets the config by field name; a folder without it only reads. `carriers`
    are those whose numbers a service knows, by our ids; empty: all.
    """

    id: str
    label: str
    verbs: tuple[str, ...]
    codes: Mapping[str, str] = field(default_factory=dict)
    version: str = "1"
    parse: Callable[[bytes], Sequence[Tracking]] | None = None
    make: Callable[[Mapping[str, str]], object] | None = None
    countries: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    fields: tuple[ConfigField, ...] = ()
    site: str = ""
    """Address of the carrier's own page for one number, with `{number}`."""


@dataclass(frozen=True, slots=True)
class Installed:
    """
    A tracking service in this installation: `on` are the verbs that its settings switch on, `needs` the
    settings that the others want; `provider` is `Pushing`, `Polling` or both, and None while nothing is on.
    """

    info: CarrierInfo
    on: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    provider: object | None = None


carriers: Registry[CarrierInfo] = Registry("carrier")
"""Every folder under `providers/carriers`, filled by the wiring."""

trackers: Registry[Installed] = Registry("tracking service")
"""Every folder under `providers/trackers`, on or off, filled by the wiring."""


_WRITTEN: Final = {
    "an_post": "An Post",
    "dhl_ecommerce": "DHL eCommerce",
    "gofo": "GOFO",
    "lasership": "LaserShip",
    "ontrac": "OnTrac",
    "postnord": "PostNord",
    "speedee": "Spee-Dee",
    "yunexpress": "YunExpress",
}
"""Carriers without a folder that write themselves otherwise than their ids say."""


def carrier_label(code: str) -> str:
    """Return what people call a carrier; one that no folder describes by its id: "CJ Logistics", "DPD"."""
    info = carriers.find(code) if code else None
    if info is not None:
        return info.label
    if code in _WRITTEN:
        return _WRITTEN[code]
    parts = code.split("_")
    short = 2 if len(parts) > 1 else 3
    return " ".join(part.upper() if len(part) <= short else part.title() for part in parts)


def pushing(provider: str) -> Pushing:
    """Return the service whose webhooks are switched on; raise `NotFound`."""
    found = trackers.get(provider)
    if "push" in found.on and found.provider is not None:
        return cast("Pushing", found.provider)  # asking a protocol takes longer than a signature
    raise NotFound(noun=trackers.noun, ref=provider)


def polling(provider: str) -> Polling:
    """Return the service that can be asked; raise `NotFound`."""
    found = trackers.get(provider)
    if "poll" in found.on and isinstance(found.provider, Polling):
        return found.provider
    raise NotFound(noun=trackers.noun, ref=provider)


def mapping_of(source: str, *names: str) -> CarrierInfo | None:
    """
    Return whose table reads the codes of a source: the carrier's or the service's own, else that of the
    first carrier of these names that has one (a service may pass a carrier's codes on).
    """
    service = trackers.find(source)
    if service is not None and service.info.codes:
        return service.info
    return next((found for name in (source, *names) if (found := carriers.find(name))), None)
