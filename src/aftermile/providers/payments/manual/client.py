"""Nobody to call: the refund waits as reserved until a person confirms or cancels it."""

from collections.abc import Mapping

from aftermile.ledger.payments import (
    RefundAnswer,
    RefundNotice,
    RefundRequest,
    RefundResult,
    WebhookNotValid,
)


class Manual:
    id = "manual"
    label = "Paid by hand"
    manual = True

    def refund(self, request: RefundRequest) -> RefundResult:
        return RefundResult(RefundAnswer.PENDING, message=f"{request.amount} is to be paid by a person")

    def find_refund(self, request: RefundRequest) -> RefundResult | None:
        del request
        return None

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> list[RefundNotice]:
        del headers, body
        raise WebhookNotValid(problem="payments by hand send no notices")
