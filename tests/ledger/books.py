"""Orders that are paid and booked, and a payment provider that does as it is told."""

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from aftermile.accounts.models import Organization, Seller
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.ledger.actions import LineInput, book_captures
from aftermile.ledger.models import LineKind
from aftermile.ledger.payments import (
    ChargeAnswer,
    ChargeRequest,
    ChargeResult,
    DisputeAnswer,
    RefundAnswer,
    RefundNotice,
    RefundRequest,
    RefundResult,
)
from aftermile.orders.models import Buyer, Order, OrderLine, Tender, Unit

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
KIM = Actor(ActorKind.MEMBER, "mbr_kim", "Kim Berger")
_numbers = count(1)


def make_seller() -> Seller:
    number = next(_numbers)
    organization = Organization.objects.first() or Organization.objects.create(name="Test")
    return Seller.objects.create(
        organization=organization, name=f"Books {number}", slug=f"books-{os.getpid()}-{number}", country="DE"
    )


def make_paid_order(
    paid: Sequence[int] = (10_000,),
    tenders: Sequence[int] | None = None,
    *,
    shipping: int = 0,
    provider: str = "obedient",
    seller: Seller | None = None,
) -> Order:
    """An order of one unit per amount in `paid`; `tenders` are the captured amounts, oldest first."""
    seller = seller or make_seller()
    number = next(_numbers)
    total = sum(paid) + shipping
    order = Order.objects.create(
        seller=seller,
        channel="shop",
        external_id=f"x{number}",
        number=f"N{number}",
        buyer=Buyer.objects.create(seller=seller, name="Li Na"),
        currency="EUR",
        items_minor=sum(paid),
        shipping_minor=shipping,
        total_minor=total,
        placed_at=AT,
        source_updated_at=AT,
        created_at=AT,
    )
    for position, amount in enumerate(paid, 1):
        line = OrderLine.objects.create(
            order=order,
            position=position,
            sku=f"sku-{position}",
            title=f"Lamp {position}",
            quantity=1,
            unit_price_minor=amount,
            paid_minor=amount,
        )
        Unit.objects.create(seller=seller, line=line, paid_minor=amount)
    for position, amount in enumerate(tenders or [total], 1):
        Tender.objects.create(
            seller=seller,
            order=order,
            position=position,
            kind="card",
            provider=provider,
            external_id=f"pay-{number}-{position}",
            currency="EUR",
            captured_minor=amount,
            captured_at=AT + timedelta(minutes=position),
        )
    book_captures(seller, order.tenders.all())
    return order


def unit_line(order: Order, amount: int, index: int = 0) -> LineInput:
    units = Unit.objects.filter(line__order=order).order_by("line__position")
    return LineInput(LineKind.UNIT, amount, units[index].pk)


def goodwill(amount: int) -> LineInput:
    return LineInput(LineKind.GOODWILL, amount)


class Obedient:
    """A provider in memory, idempotent by key; `answers` says what the next calls do."""

    id = "obedient"
    label = "Obedient"
    manual = False

    def __init__(self) -> None:
        self.answers: list[RefundAnswer | Exception] = []
        self.moved: dict[str, int] = {}
        self.calls: list[str] = []

    def refund(self, request: RefundRequest) -> RefundResult:
        self.calls.append(f"refund {request.key}")
        answer = self.answers.pop(0) if self.answers else RefundAnswer.DONE
        if isinstance(answer, Exception):
            raise answer
        if answer != RefundAnswer.DECLINED:
            self.moved[request.key] = request.amount.minor
        ref = "" if answer == RefundAnswer.UNKNOWN else f"re-{request.key}"
        return RefundResult(answer, ref, "" if answer == RefundAnswer.DONE else answer.value)

    def find_refund(self, request: RefundRequest) -> RefundResult | None:
        self.calls.append(f"find {request.key}")
        if request.key not in self.moved:
            return None
        return RefundResult(RefundAnswer.DONE, f"re-{request.key}")

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> list[RefundNotice]:
        raise NotImplementedError


class Collecting(Obedient):
    """One that also collects: by its page, and at once from a way of paying; `charged` are those paid."""

    id = "collecting"
    label = "Collecting"

    def __init__(self) -> None:
        super().__init__()
        self.charges: dict[str, ChargeResult] = {}
        self.charge_answers: list[ChargeResult] = []
        self.answered: list[DisputeAnswer] = []

    def charge(self, request: ChargeRequest) -> ChargeResult:
        self.calls.append(f"charge {request.key}")
        if self.charge_answers:
            result = self.charge_answers.pop(0)
        elif request.method_ref:
            result = ChargeResult(ChargeAnswer.PAID, f"ch-{request.key}", payment_ref=f"pay-{request.key}")
        else:
            result = ChargeResult(ChargeAnswer.OPEN, f"ch-{request.key}", "https://pay.example/1")
        self.charges[request.key] = result
        return result

    def find_charge(self, request: ChargeRequest, provider_ref: str) -> ChargeResult | None:
        self.calls.append(f"find charge {request.key}")
        return self.charges.get(request.key)

    def cancel_charge(self, request: ChargeRequest, provider_ref: str) -> ChargeResult:
        self.calls.append(f"cancel {request.key}")
        if self.charge_answers:
            return self.charge_answers.pop(0)
        return ChargeResult(ChargeAnswer.CANCELED, provider_ref)

    def answer_dispute(self, answer: DisputeAnswer) -> bool:
        self.answered.append(answer)
        return True
