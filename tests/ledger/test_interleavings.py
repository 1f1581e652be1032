"""Any order of reserving, sending, answers, notices and people keeps law 4 and the balance."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money
from aftermile.ledger.actions import (
    cancel_refund,
    confirm_manual_refund,
    ignore_movement,
    match_movement,
    reserve_refund,
    send_refund,
    settle,
    take_notice,
)
from aftermile.ledger.actions.check import check_ledger
from aftermile.ledger.models import ExternalMovement, Posting, Refund
from aftermile.ledger.payments import RefundAnswer, RefundNotice, RefundResult, providers
from aftermile.ledger.queries import COUNTED, refundable_minor
from tests.ledger.books import KIM, make_paid_order, unit_line

ANSWERS = st.sampled_from(list(RefundAnswer))


class Refunds(RuleBasedStateMachine):
    refunds = Bundle("refunds")

    def __init__(self) -> None:
        super().__init__()
        self.order = make_paid_order([5000, 7000], tenders=[8000, 4000])
        self.tenders = list(self.order.tenders.order_by("position"))
        self.seen_done: set[str] = set()
        self.provider = providers.get("obedient")
        self.provider.answers.clear()

    @rule(target=refunds, amount=st.integers(1, 7000), unit=st.integers(0, 1), key=st.integers(1, 4))
    def reserve(self, amount, unit, key):
        before = refundable_minor(self.order)
        try:
            made = reserve_refund(
                order=self.order,
                amount_minor=amount,
                lines=[unit_line(self.order, amount, unit)],
                operation_key=f"k{key}",
                by=KIM,
            )
        except AftermileError:
            assert refundable_minor(self.order) == before
            return ""
        return made[0].pk

    @rule(refund=refunds, answer=ANSWERS)
    def send(self, refund, answer):
        self.provider.answers = [answer]
        if refund:
            send_refund(refund)

    @rule(refund=refunds, answer=ANSWERS)
    def hear(self, refund, answer):
        if refund:
            settle(Refund.objects.get(pk=refund), RefundResult(answer, f"re-{refund}"))
            self._bounced(refund, answer)

    def _bounced(self, refund, answer):
        """What the bank sends back is the one way that done money comes back."""
        if answer is RefundAnswer.BOUNCED:
            self.seen_done.discard(refund)

    @rule(refund=refunds, answer=ANSWERS, ours=st.booleans(), other=st.booleans())
    def notice(self, refund, answer, ours, other):
        if not refund:
            return
        row = Refund.objects.get(pk=refund)
        amount = Money(row.amount_minor + other, "EUR")
        key = row.pk if ours else ""
        take_notice("obedient", RefundNotice(f"re-{refund}", row.tender.external_id, amount, answer, key))
        self._bounced(refund, answer)

    @rule(refund=refunds, confirm=st.booleans())
    def person(self, refund, confirm):
        if not refund:
            return
        self.provider.manual = True
        row = Refund.objects.get(pk=refund)
        try:
            if confirm:
                confirm_manual_refund(row, "SEPA", KIM)
            else:
                cancel_refund(row, KIM)
        except AftermileError:
            pass
        finally:
            self.provider.manual = False

    @rule(refund=refunds, match=st.booleans())
    def sort_out(self, refund, match):
        movement = ExternalMovement.objects.filter(tender__in=self.tenders, settled_at=None).first()
        if movement is None or not refund:
            return
        try:
            if match:
                match_movement(movement, Refund.objects.get(pk=refund), KIM)
            else:
                ignore_movement(movement, "elsewhere", KIM)
        except AftermileError:
            pass

    @invariant()
    def the_books_are_right(self):
        # A movement that a person matched counts as the refund it stands for, so captures still bound it.
        assert [problem for problem in check_ledger() if "tender" not in problem] == []
        for tender in self.tenders:
            counted = Refund.objects.filter(tender=tender, state__in=COUNTED)
            assert sum(refund.amount_minor for refund in counted) <= tender.captured_minor

    @invariant()
    def done_stays_done(self):
        done = set(Refund.objects.filter(order=self.order, state="done").values_list("pk", flat=True))
        assert self.seen_done <= done
        self.seen_done = done

    @invariant()
    def cash_is_what_moved(self):
        rows = Posting.objects.filter(entry__order=self.order, account__kind="cash")
        refunded = sum(r.amount_minor for r in Refund.objects.filter(order=self.order, state="done"))
        open_elsewhere = ExternalMovement.objects.filter(tender__in=self.tenders, refund=None)
        moved = refunded + sum(movement.amount_minor for movement in open_elsewhere)
        assert sum(row.amount_minor for row in rows) == 12_000 - moved


@pytest.mark.django_db
@pytest.mark.slow
def test_any_interleaving_keeps_the_law():
    run_state_machine_as_test(
        Refunds,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
