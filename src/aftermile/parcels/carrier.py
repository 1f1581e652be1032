"""What a carrier, or a service that asks carriers, is to Aftermile. Pure: no Django, no models."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol, runtime_checkable

from aftermile.kernel.errors import AftermileError
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
    """What a vendor allows: requests per second, numbers a request."""

    per_second: float = 1.0
    batch: int = 1


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


@runtime_checkable
class Pushing(Protocol):
    """A provider that sends webhooks."""

    def read_push(self, headers: Mapping[str, str], body: bytes) -> Sequence[Tracking]:
        """Verify the signature over the raw bytes, then read; raise `ScanPushNotValid`, `ScanPushBroken`."""
        ...


@runtime_checkable
class Polling(Protocol):
    """A provider that is asked."""

    @property
    def limits(self) -> Limits: ...

    def register(self, wanted: Sequence[Wanted]) -> Sequence[Tracking]:
        """
        Tell the vendor to follow these numbers, at most `limits.batch`; safe to repeat; `health` says how
        it went.
        """
        ...

    def poll(self, wanted: Sequence[Wanted]) -> Sequence[Tracking]:
        """Ask for at most `limits.batch` numbers; raise `CarrierError` when no answer can be used."""
        ...


@dataclass(frozen=True, slots=True)
class ConfigField:
    """A setting of a provider, read from the environment as `AFTERMILE_<ID>_<NAME>`."""

    name: str
    about: str
    default: str = ""
    secret: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class CarrierInfo:
    """
    What a provider folder says of itself, as `INFO` of its package.

    `verbs`: `parse` (reads the carrier's own answer), `push`, `poll`. `parse` turns the bytes of one answer
    of the carrier's tracking API into trackings; it never raises for one bad event among good ones. `codes`
    maps the vendor's codes, each once, to `milestone.detail` or `milestone.detail|cause|party`; `version`
    is the mapping's own. `make` gets the config by field name; a folder without it only reads.
    """

    id: str
    label: str
    verbs: tuple[str, ...]
    codes: Mapping[str, str] = field(default_factory=dict)
    version: str = "1"
    parse: Callable[[bytes], Sequence[Tracking]] | None = None
    make: Callable[[Mapping[str, str]], object] | None = None
    countries: tuple[str, ...] = ()
    fields: tuple[ConfigField, ...] = ()
    site: str = ""
    """Address of the carrier's own page for one number, with `{number}`."""


carriers: Registry[CarrierInfo] = Registry("carrier")
"""Every folder under `providers/carriers`, filled by the wiring."""

trackers: Registry[object] = Registry("tracker")
"""The providers that are switched on, by id; each is `Pushing`, `Polling` or both."""
