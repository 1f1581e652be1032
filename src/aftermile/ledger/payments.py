"""What a payment provider is to Aftermile. Pure: no Django, no models."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money
from aftermile.kernel.registry import Registry


class RefundAnswer(StrEnum):
    DONE = "done"
    PENDING = "pending"  # accepted; a webhook or a later question brings the end
    DECLINED = "declined"  # a clean no: nothing moved
    UNKNOWN = "unknown"  # no answer, or one that leaves it open: ask again with `find_refund`


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """`key` is our operation key, sent as the provider's idempotency key and as metadata."""

    key: str
    payment_ref: str
    amount: Money
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RefundResult:
    answer: RefundAnswer
    provider_ref: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class RefundNotice:
    """A provider's webhook about one refund; `key` is empty when the refund was made elsewhere."""

    provider_ref: str
    payment_ref: str
    amount: Money
    answer: RefundAnswer
    key: str = ""


def _(words: str) -> str:
    return words


class ProviderError(AftermileError):
    """
    The provider refused to listen; `permanent` says that a retry is of no use.

    A permanent one raised by `refund` is a clean no: nothing moved.
    """

    code = "provider_error"
    status = 502
    words = _("{provider} did not take the request: {problem}")
    permanent: bool = False


class WebhookNotValid(ProviderError):
    """The signature does not fit the bytes, or the bytes cannot be read."""

    code = "webhook_not_valid"
    status = 400
    words = _("This notice cannot be trusted: {problem}")
    permanent = True


class PaymentProvider(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def manual(self) -> bool:
        """Say whether a person pays and confirms with a reference."""
        ...

    def refund(self, request: RefundRequest) -> RefundResult:
        """Ask for a refund; never raises for a time-out: that is `UNKNOWN`."""
        ...

    def find_refund(self, request: RefundRequest) -> RefundResult | None:
        """Ask what became of `request.key`; None when the provider never saw it."""
        ...

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> list[RefundNotice]:
        """Verify the signature over the raw bytes and read the notices; raise `ProviderError`."""
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
class ProviderInfo:
    """
    What a provider folder says of itself, as `INFO` of its package.

    `countries` are ISO 3166-1 codes, empty means everywhere; `verbs` what it can do: `refund`, `find`,
    `webhook`. `make` gets the config by field name. Without its required fields it stays switched off.
    `rehearsal` marks one that moves no real money.
    """

    id: str
    label: str
    verbs: tuple[str, ...]
    make: Callable[[Mapping[str, str]], PaymentProvider]
    countries: tuple[str, ...] = ()
    fields: tuple[ConfigField, ...] = ()
    rehearsal: bool = False


providers: Registry[PaymentProvider] = Registry("payment provider")


def paid_by_hand(provider_id: str) -> bool:
    """Say whether a person pays: by the provider's nature, or because it is not installed (any more)."""
    return provider_id not in providers or providers.get(provider_id).manual
