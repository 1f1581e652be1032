"""Money moves back and forth, with us and without us."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from aftermile.cases import actions
from aftermile.cases.models import Arrear, Fee
from aftermile.kernel.money import Money
from aftermile.ledger import actions as ledger
from aftermile.ledger.models import Charge, Dispute, ExternalMovement, Refund
from aftermile.ledger.payments import ChargeAnswer, ChargeNotice, RefundAnswer, RefundNotice, RefundResult
from tests.cases.acts import KIM
from tests.factories import make_order
from tests.stories.machine.goods import MAYBE, Goods
from tests.stories.machine.shop import WHICH

PAYABLE = ("approved", "receiving", "received", "partially_settled")


class Payments(Goods):
    # --- Money -----------------------------------------------------------------------------------------

    @precondition(lambda shop: shop.stands(*PAYABLE))
    @rule(which=WHICH, amount=MAYBE)
    def refund(self, which: int, amount: int | None) -> None:
        if case := self.case(which, *PAYABLE):
            key = self.key()
            for _again in range(2):
                self.try_to(actions.refund_case, case, operation_key=key, amount_minor=amount, by=KIM)

    @precondition(lambda shop: shop.stands(*PAYABLE))
    @rule(which=WHICH, minor=st.sampled_from([1, 500, 4_000]))
    def take_a_fee(self, which: int, minor: int) -> None:
        if case := self.case(which, *PAYABLE):
            key = self.key()
            for _again in range(2):
                self.try_to(
                    actions.add_fee,
                    case,
                    kind="return_freight",
                    amount_minor=minor,
                    operation_key=key,
                    by=KIM,
                )

    @precondition(lambda shop: shop.seen.open["fees"])
    @rule(which=WHICH)
    def take_off_a_fee(self, which: int) -> None:
        rows = list(Fee.objects.filter(removed_at=None).order_by("-pk"))
        if rows:
            row = rows[which % len(rows)]
            self.try_to(actions.remove_fee, row.case, row.pk, by=KIM)

    @precondition(lambda shop: shop.seen.open["arrears"])
    @rule(which=WHICH, to=st.sampled_from(["same", "payments", "store_credit"]))
    def send_again(self, which: int, to: str) -> None:
        rows = list(Arrear.objects.filter(ended_at=None).order_by("-pk"))
        if rows:
            row = rows[which % len(rows)]
            for _again in range(2):
                self.try_to(actions.pay_again, row.case, row.pk, to=to, by=KIM)

    @precondition(lambda shop: shop.seen.open["refunds"])
    @rule(which=WHICH, answer=st.sampled_from(list(RefundAnswer)), early=st.booleans())
    def hear(self, *, which: int, answer: RefundAnswer, early: bool) -> None:
        """A provider answers, early, late or twice; a person confirms what is paid by hand."""
        rows = list(Refund.objects.order_by("-pk"))
        if not rows:
            return
        row = rows[which % len(rows)]
        if row.provider == "collecting":
            if early:
                self.provider.answers = [answer]
                return
            self.try_to(ledger.settle, row, RefundResult(answer, f"re-{row.pk}"))
        elif early:
            self.try_to(ledger.cancel_refund, row, KIM)
        else:
            self.try_to(ledger.confirm_manual_refund, row, "SEPA", KIM)

    @precondition(lambda shop: shop.seen.open["charges"])
    @rule(which=WHICH, how=st.sampled_from(["hand", "paid", "paid", "other", "failed", "cancel", "again"]))
    def pay(self, which: int, how: str) -> None:
        rows = list(Charge.objects.order_by("-pk"))
        if not rows:
            return
        charge = rows[which % len(rows)]
        if how == "hand":
            self.try_to(ledger.confirm_charge_by_hand, charge, "bank 1", KIM)
        elif how == "cancel":
            self.try_to(ledger.cancel_charge, charge, KIM)
        else:
            minor = charge.amount_minor + (100 if how == "other" else 0)
            answer = ChargeAnswer.FAILED if how == "failed" else ChargeAnswer.PAID
            ref = f"pay-{charge.pk}{'-2' if how == 'again' else ''}"
            notice = ChargeNotice(f"ch-{charge.pk}", Money(minor, "EUR"), answer, charge.pk, ref)
            self.try_to(ledger.take_charge_notice, charge.provider, notice)

    @precondition(lambda shop: shop.seen.open["refunds"] and shop.seen.open["movements"] < 2)
    @rule(which=WHICH, minor=st.sampled_from([100, 2_000, 9_000]))
    def moved_elsewhere(self, which: int, minor: int) -> None:
        rows = list(self.order.tenders.filter(provider="collecting").order_by("position"))
        tender = rows[which % len(rows)]
        notice = RefundNotice(self.key(), tender.external_id, Money(minor, "EUR"), RefundAnswer.DONE, "")
        self.try_to(ledger.take_notice, "collecting", notice)

    @precondition(lambda shop: shop.seen.open["movements"])
    @rule(which=WHICH, how=st.sampled_from(["match", "ignore", "keep", "back"]))
    def sort_out(self, which: int, how: str) -> None:
        row = ExternalMovement.objects.filter(settled_at=None).order_by("pk").first()
        if row is None:
            return
        refunds = list(Refund.objects.filter(amount_minor=row.amount_minor).order_by("pk"))
        if how == "match" and refunds:
            self.try_to(ledger.match_movement, row, refunds[which % len(refunds)], KIM)
        elif how == "keep":
            self.try_to(ledger.keep_movement, row, "kept", KIM)
        elif how == "back":
            self.try_to(ledger.pay_back_movement, row, KIM)
        else:
            self.try_to(ledger.ignore_movement, row, "elsewhere", KIM)

    @precondition(lambda shop: shop.seen.open["refunds"] and shop.seen.open["disputes"] < 2)
    @rule(which=WHICH, minor=st.sampled_from([500, 4_000]), inquiry=st.booleans())
    def dispute(self, *, which: int, minor: int, inquiry: bool) -> None:
        rows = list(self.order.tenders.exclude(provider="store_credit").order_by("position"))
        self.try_to(
            ledger.record_dispute,
            rows[which % len(rows)],
            amount_minor=minor,
            reference=f"cb-{which}",
            fee_minor=15,
            inquiry=inquiry,
            by=KIM,
        )

    @precondition(lambda shop: shop.seen.open["disputes"])
    @rule(which=WHICH, how=st.sampled_from(["answer", "won", "lost"]))
    def end_dispute(self, which: int, how: str) -> None:
        rows = list(Dispute.objects.order_by("-pk"))
        if not rows:
            return
        row = rows[which % len(rows)]
        if how == "answer":
            self.try_to(ledger.answer_dispute, row, "It was sent.", KIM)
        else:
            self.try_to(ledger.decide_dispute, row, won=how == "won", by=KIM)

    @rule(minor=st.sampled_from([500, 3_000]))
    def buy_with_the_card(self, minor: int) -> None:
        """Another order, a part of it paid with the gift card."""
        self.gift.refresh_from_db()
        part = min(minor, self.gift.balance_minor)
        if part and not self.gift.closed_at:
            order = make_order(self.seller, units=[(2, 6_000)], buyer=self.buyer, tenders=[6_000 - part])
            self.spend(order, part)
