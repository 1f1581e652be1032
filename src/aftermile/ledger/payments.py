"""What a payment provider is to Aftermile. Pure: no Django, no models."""

from collections.abc import Mapping
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


class ProviderError(AftermileError):
    """The provider could not be asked; `permanent` says that a retry is of no use."""

    code = "provider_error"
    status = 502
    permanent: bool = False


class PaymentProvider(Protocol):
    id: str
    label: str
    manual: bool  # a person confirms the payment with a reference

    def refund(self, request: RefundRequest) -> RefundResult:
        """Ask for a refund; never raises for a time-out: that is `UNKNOWN`."""
        ...

    def find_refund(self, request: RefundRequest) -> RefundResult | None:
        """Ask what became of `request.key`; None when the provider never saw it."""
        ...

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> list[RefundNotice]:
        """Verify the signature over the raw bytes and read the notices; raise `ProviderError`."""
        ...


providers: Registry[PaymentProvider] = Registry("payment provider")
