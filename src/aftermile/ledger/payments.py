"""What a payment provider is to Aftermile. Pure: no Django, no models."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol, runtime_checkable

from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money
from aftermile.kernel.registry import Registry


class RefundAnswer(StrEnum):
    DONE = "done"
    PENDING = "pending"  # accepted; a webhook or a later question brings the end
    DECLINED = "declined"  # a clean no: nothing moved
    BOUNCED = "bounced"  # the last word: it failed after all, what had gone out came back
    UNKNOWN = "unknown"  # no answer, or one that leaves it open: ask again with `find_refund`


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """
    `key` is our operation key, sent as the provider's idempotency key and as metadata.

    `asked_at` is when it was first sent, and `provider_ref` what the provider called it then, if it said so:
    a provider that forgets keys after a while must not be sent an old one again.
    """

    key: str
    payment_ref: str
    amount: Money
    reason: str = ""
    asked_at: datetime | None = None
    provider_ref: str = ""


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


class ChargeAnswer(StrEnum):
    PAID = "paid"
    OPEN = "open"  # the buyer has not paid yet
    FAILED = "failed"  # a clean no
    CANCELED = "canceled"  # taken back or expired: it cannot be paid any more
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """
    Money to collect from the buyer. With `method_ref` from a way of paying he left, else by a hosted page.

    `key` is our key, sent as the provider's idempotency key and as metadata; `return_url` is where the page
    sends him afterwards. `asked_at` is when it was first sent.
    """

    key: str
    amount: Money
    words: str
    return_url: str = ""
    method_ref: str = ""
    expires_at: datetime | None = None
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChargeResult:
    """`url` is the hosted page; `payment_ref` what a later refund names, known once it is paid."""

    answer: ChargeAnswer
    provider_ref: str = ""
    url: str = ""
    payment_ref: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class ChargeNotice:
    """A provider's webhook about one charge."""

    provider_ref: str
    amount: Money
    answer: ChargeAnswer
    key: str = ""
    payment_ref: str = ""


class DisputeStage(StrEnum):
    INQUIRY = "inquiry"  # no money moved yet
    OPENED = "opened"  # the money was taken from the seller
    ANSWERED = "answered"
    WON = "won"  # the money came back
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class DisputeNotice:
    """A provider's webhook about one chargeback; `answer_by` is the scheme's deadline."""

    provider_ref: str
    payment_ref: str
    amount: Money
    stage: DisputeStage
    reason: str = ""
    answer_by: datetime | None = None
    fee: Money | None = None


Notice = RefundNotice | ChargeNotice | DisputeNotice


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
    """
    The signature does not fit the bytes, or the bytes cannot be read.

    `trusted` are the notices of the same body that can be: they are taken all the same.
    """

    code = "webhook_not_valid"
    status = 400
    words = _("This notice cannot be trusted: {problem}")
    permanent = True
    trusted: "Sequence[Notice]" = ()


class WebhookNotChecked(ProviderError):
    """The signature could not be checked just now; the provider sends the notice again."""

    code = "webhook_not_checked"
    status = 503
    words = _("This notice could not be checked just now: {problem}")


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
        """
        Ask what became of `request.key`.

        None when the provider never saw it, or when sending the key once more cannot move money twice.
        """
        ...

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Sequence[Notice]:
        """Verify the signature over the raw bytes and read the notices; raise `ProviderError`."""
        ...


@runtime_checkable
class CollectingProvider(Protocol):
    """A provider with the verb `charge`."""

    def charge(self, request: ChargeRequest) -> ChargeResult:
        """Open a hosted page, or charge a method; never raises for a time-out: that is `UNKNOWN`."""
        ...

    def find_charge(self, request: ChargeRequest, provider_ref: str) -> ChargeResult | None:
        """Ask what became of a charge; None when the provider never saw it."""
        ...

    def cancel_charge(self, request: ChargeRequest, provider_ref: str) -> ChargeResult:
        """See to it that it can be paid no more, and say how it ended: it may have been paid meanwhile."""
        ...


@dataclass(frozen=True, slots=True)
class DisputeAnswer:
    """What the seller says to a chargeback; `files` are name, content type and bytes."""

    key: str
    provider_ref: str
    words: str
    files: tuple[tuple[str, str, bytes], ...] = ()


@runtime_checkable
class DisputingProvider(Protocol):
    """A provider that takes the answer to a chargeback; to the others a person answers on their own pages."""

    def answer_dispute(self, answer: DisputeAnswer) -> bool:
        """Hand in the answer, safe to repeat by `key`; False when it is not known whether it arrived."""
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
    `webhook`, `charge`, `dispute`. `make` gets the config by field name. Without its required fields it stays
    switched off. `rehearsal` marks one that moves no real money.
    """

    id: str
    label: str
    verbs: tuple[str, ...]
    make: Callable[[Mapping[str, str]], PaymentProvider]
    countries: tuple[str, ...] = ()
    fields: tuple[ConfigField, ...] = ()
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class Installed:
    """What an installation shows of a provider; `needs` are the settings without which it stays off."""

    info: ProviderInfo
    on: bool
    needs: tuple[str, ...] = ()


providers: Registry[PaymentProvider] = Registry("payment provider")
installed: Registry[Installed] = Registry("installed payment provider")

unknown_codes: Counter[str] = Counter()
"""What providers said that we have no word for, since this process started."""


STORE_CREDIT: Final = "store_credit"
MANUAL: Final = "manual"
"""Id of the provider by which a person pays."""
"""Id of the provider of our own store credits and gift cards: nobody is asked, the books are the money."""


def paid_by_hand(provider_id: str) -> bool:
    """Say whether a person pays: by the provider's nature, or because it is not installed (any more)."""
    if provider_id == STORE_CREDIT:
        return False
    return provider_id not in providers or providers.get(provider_id).manual


def collector(provider_id: str) -> CollectingProvider | None:
    """Return the provider if it can charge a buyer."""
    found = providers.get(provider_id) if provider_id in providers else None
    return found if isinstance(found, CollectingProvider) and not found.manual else None
