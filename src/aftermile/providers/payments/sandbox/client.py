"""HTTP to the sandbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from aftermile.kernel import clock
from aftermile.ledger.payments import (
    ChargeAnswer,
    ChargeRequest,
    ChargeResult,
    DisputeAnswer,
    Notice,
    ProviderError,
    RefundAnswer,
    RefundRequest,
    RefundResult,
)
from aftermile.providers.payments.sandbox.parse import (
    SIGNATURE,
    charge_of,
    check_signature,
    notices_of,
    result_of,
)

if TYPE_CHECKING:
    import httpx


class NotTaken(ProviderError):
    """The sandbox said that the request itself is wrong; nothing moved."""

    code = "sandbox_not_taken"
    permanent = True


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` 0: none came, `problem` says why."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    problem: str = ""

    @property
    def open_end(self) -> RefundResult:
        return RefundResult(RefundAnswer.UNKNOWN, message=self.problem or f"answer {self.status}")


class Sandbox:
    id = "sandbox"
    label = "Sandbox"
    manual = False

    def __init__(self, url: str, secret: str, timeout: float = 10) -> None:
        self._url = url
        self._secret = secret
        self._timeout = timeout

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        return cls(config["url"], config["secret"], float(config.get("timeout") or 10))

    @cached_property
    def _http(self) -> "httpx.Client":
        import httpx  # noqa: PLC0415  it takes 0.2 s, which only those who call should wait

        return httpx.Client(
            base_url=self._url,
            timeout=httpx.Timeout(self._timeout, connect=min(self._timeout, 3)),
            headers={"Authorization": f"Bearer {self._secret}"},
            trust_env=False,
        )

    def _call(self, method: str, path: str, **more: Any) -> Answer:
        import httpx  # noqa: PLC0415  as above

        try:
            response = self._http.request(method, path, **more)
        except httpx.HTTPError as error:
            return Answer(0, problem=f"no answer: {type(error).__name__}")
        try:
            body = response.json()
        except ValueError:
            body = {}
        return Answer(response.status_code, body if isinstance(body, dict) else {})

    def refund(self, request: RefundRequest) -> RefundResult:
        body = {
            "payment": request.payment_ref,
            "amount": {"minor": request.amount.minor, "currency": request.amount.currency},
            "reason": request.reason,
        }
        answer = self._call("POST", "/v1/refunds", json=body, headers={"Idempotency-Key": request.key})
        if answer.status in (200, 201, 402):
            return result_of(answer.body)
        if answer.status in (400, 404, 422):
            problem = str(answer.body.get("message", answer.status))[:200]
            raise NotTaken(provider=self.label, problem=problem)
        return answer.open_end

    def find_refund(self, request: RefundRequest) -> RefundResult | None:
        answer = self._call("GET", "/v1/refunds", params={"key": request.key})
        if answer.status != 200:  # noqa: PLR2004
            return answer.open_end
        found = answer.body.get("refunds") or []
        return result_of(found[0]) if found else None

    def charge(self, request: ChargeRequest) -> ChargeResult:
        body = {
            "amount": {"minor": request.amount.minor, "currency": request.amount.currency},
            "words": request.words,
            "return_url": request.return_url,
            "method": request.method_ref,
        }
        answer = self._call("POST", "/v1/charges", json=body, headers={"Idempotency-Key": request.key})
        if answer.status in (200, 201, 402):
            return charge_of(answer.body)
        if answer.status in (400, 404, 422):
            problem = str(answer.body.get("message", answer.status))[:200]
            raise NotTaken(provider=self.label, problem=problem)
        return ChargeResult(ChargeAnswer.UNKNOWN, message=answer.problem or f"answer {answer.status}")

    def find_charge(self, request: ChargeRequest, provider_ref: str) -> ChargeResult | None:
        answer = self._call("GET", f"/v1/charges/{provider_ref or request.key}")
        if answer.status == 404:  # noqa: PLR2004
            return None
        if answer.status != 200:  # noqa: PLR2004
            return ChargeResult(ChargeAnswer.UNKNOWN, message=answer.problem or f"answer {answer.status}")
        return charge_of(answer.body)

    def cancel_charge(self, request: ChargeRequest, provider_ref: str) -> ChargeResult:
        answer = self._call("POST", f"/v1/charges/{provider_ref or request.key}/cancellation")
        if answer.status == 404:  # noqa: PLR2004
            return ChargeResult(ChargeAnswer.CANCELED)
        if answer.status != 200:  # noqa: PLR2004
            return ChargeResult(ChargeAnswer.UNKNOWN, message=answer.problem or f"answer {answer.status}")
        return charge_of(answer.body)

    def answer_dispute(self, answer: DisputeAnswer) -> bool:
        path = f"/v1/disputes/{answer.provider_ref}/answer"
        return self._call("POST", path, json={"words": answer.words}).status in (200, 404)

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> list[Notice]:
        signature = {name.lower(): value for name, value in headers.items()}.get(SIGNATURE, "")
        check_signature(self._secret, signature, body, now=int(clock.now().timestamp()))
        return notices_of(body)
