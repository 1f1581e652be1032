"""A shop with an order and its buyer, its providers, and a clock that people turn."""

import itertools
import random
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any
from unittest import mock

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition

from aftermile.accounts.access import access_of
from aftermile.cases.models import Case
from aftermile.kernel import clock, ids
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money
from aftermile.ledger import actions as ledger
from aftermile.ledger.models import StoreCredit
from aftermile.ledger.payments import providers
from aftermile.orders.models import Order, OrderLine, PaymentMethod
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.cases.acts import KIM
from tests.factories import make_buyer, make_member, make_order, make_seller, make_shop_facts, make_variants
from tests.ledger.books import Collecting
from tests.stories.machine.laws import Seen

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
WHICH = st.integers(0, 5)
TOLD: Counter[str] = Counter()
"""How often each act ended how, over all runs; says what a run has reached."""
WHY = "The machine wants it."


class Shop(RuleBasedStateMachine):
    """What happens is one of the rules; after each of them the laws hold."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        block = transaction.atomic()
        block._from_testcase = True
        self.stack.enter_context(block)
        self.stack.callback(transaction.set_rollback, True)
        noise, numbers = random.Random(4), itertools.count(1)
        letters = ids.ALPHABET
        self.stack.enter_context(
            mock.patch.object(ids, "_noise", lambda many: "".join(noise.choices(letters, k=16 * many)))
        )
        self.stack.enter_context(
            mock.patch.object(ids, "_time", side_effect=lambda _millis: f"{next(numbers):010d}")
        )
        self.provider = Collecting()
        known = {**providers._items, "collecting": self.provider}
        self.stack.enter_context(mock.patch.object(providers, "_items", known))
        self.now = MONDAY
        self.stack.enter_context(clock.frozen(self.now))
        self.seen = Seen()
        self.left = True
        self.keys = itertools.count(1)

    @initialize(left=st.booleans(), strategy=st.sampled_from(["last_in", "first_in", "ratio"]))
    def sell(self, *, left: bool, strategy: str) -> None:
        """Sell three lines, paid by card, by hand and by gift card; on its way or not yet."""
        ensure_reasons()
        self.seller = make_seller(payment_provider="collecting")
        ensure_default_table(self.seller)
        make_shop_facts(self.seller)
        ledger.set_terms(self.seller, strategy=strategy, how_to_pay="", charge_days=7, by=KIM)
        self.buyer = make_buyer(self.seller)
        self.judges = [access_of(make_member(operator=True)) for _ in range(2)]
        self.variants = make_variants(self.seller, ("S", 2_500), ("M", 3_000), ("L", 3_800))
        self.gift = self.give_card(7_000)
        self.left = left
        times = {} if left else {"state": "open", "shipped_at": None, "delivered_at": None}
        self.order = make_order(
            self.seller,
            units=[(3, 8_000), (1, 5_000), (2, 5_001)],
            shipping=490,
            tenders=[9_000, 9_491],
            buyer=self.buyer,
            **times,
        )
        OrderLine.objects.filter(order=self.order, position=1).update(
            unit_price_minor=3_000, discount_minor=1_000
        )
        manual = self.order.tenders.get(position=2)
        manual.provider = "manual"
        manual.captured_minor -= 3_000
        manual.save()
        ledger.book_captures(self.seller, [manual])
        self.spend(self.order, 3_000)
        self.method = PaymentMethod.objects.create(
            seller=self.seller,
            buyer=self.buyer,
            kind="card",
            label="Visa 1",
            provider="collecting",
            external_id="card-1",
        )

    def give_card(self, minor: int) -> StoreCredit:
        return ledger.issue_credit(
            self.seller,
            self.buyer,
            Money(minor, "EUR"),
            kind="gift_card",
            operation_key=self.key(),
            by=KIM,
        )

    def spend(self, order: Order, minor: int) -> None:
        ledger.spend_credit(self.gift, amount_minor=minor, order=order, operation_key=self.key(), by=KIM)

    def key(self) -> str:
        return f"k{next(self.keys)}"

    def try_to(self, act: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Do something that may be refused in words; anything else that goes wrong fails the run."""
        try:
            found = act(*given, **named)
        except AftermileError as error:
            TOLD[f"{act.__name__}: {error.code}"] += 1
            return None
        TOLD[f"{act.__name__}: done"] += 1
        return found

    def case(self, which: int, *states: str) -> Case | None:
        """Return one of the cases in one of these states, 0 the newest."""
        rows = Case.objects.filter(state__in=states) if states else Case.objects.all()
        found = list(rows.order_by("-pk"))
        return found[which % len(found)] if found else None

    def stands(self, *states: str) -> bool:
        """Say whether a case is in one of these states, by the last look."""
        return not self.seen.states.isdisjoint(states)


def when(*states: str) -> Callable[..., Any]:
    """Let a rule wait until a case is in one of these states."""
    return precondition(lambda shop: shop.stands(*states))
