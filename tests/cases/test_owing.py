"""Money that came back: the case shows it, somebody sends it again once, and the books say what is so."""

import pytest

from aftermile.accounts.models import Seller
from aftermile.cases import errors
from aftermile.cases.actions import (
    Choice,
    InspectedLine,
    ReceivedLine,
    close,
    inspect,
    pay_again,
    receive,
    refund_case,
    send_replacement,
    settle_rest,
    take_refund_result,
)
from aftermile.cases.models import Arrear, Case, Deadline, Replacement, Step
from aftermile.cases.queries import preview_refund
from aftermile.events.models import Event
from aftermile.kernel.errors import MoveNotAllowed, NotFound
from aftermile.ledger.actions import cancel_refund, check_ledger, confirm_manual_refund
from aftermile.ledger.actions.settle import settle
from aftermile.ledger.models import Refund, StoreCredit
from aftermile.ledger.payments import RefundAnswer, RefundResult
from aftermile.orders.models import PaymentMethod, Tender, Unit
from tests.cases.acts import KIM, approved, drain, pay_out
from tests.cases.test_inspecting import arrived, let_deduct, look
from tests.cases.test_replacing import balanced, came, exchanged
from tests.factories import make_order, make_variants, units_of

pytestmark = pytest.mark.django_db


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def bounce(refund: Refund) -> None:
    settle(Refund.objects.get(pk=refund.pk), RefundResult(RefundAnswer.BOUNCED, "b1", "account closed"))
    drain()


def settled(seller: Seller) -> Case:
    case = arrived(seller)
    refund_case(case, operation_key="p", by=KIM)
    case = pay_out(case)
    assert (case.state, case.refunded_minor) == ("settled", 10_000)
    return case


def again_step(case: Case) -> Step:
    return Step.objects.get(case=case, key="refund_again")


class TestASettledCase:
    def test_a_refund_that_bounces_puts_the_case_back_to_work(self, seller: Seller) -> None:
        case = settled(seller)
        bounce(Refund.objects.get())
        case = fresh(case)
        assert (case.state, case.refunded_minor) == ("partially_settled", 0)
        arrear = Arrear.objects.get()
        assert (arrear.amount_minor, arrear.error, arrear.ended_at) == (10_000, "account closed", None)
        step = again_step(case)
        assert (step.state, step.owner, step.error) == ("failed", "finance", "account closed")
        due = Deadline.objects.get(case=case, met_at=None)
        assert (due.kind, due.lapse, case.due_at) == ("refund", "escalate", due.due_at)
        told = Event.objects.get(name="case.refund_bounced").data
        assert (told["owed"]["minor"], told["was"], told["error"]) == (10_000, "settled", "account closed")

    def test_it_is_sent_again_once_with_the_same_lines(self, seller: Seller) -> None:
        case = settled(seller)
        first = Refund.objects.get()
        bounce(first)
        arrear = Arrear.objects.get()
        made = pay_again(fresh(case), arrear.pk, by=KIM)
        assert pay_again(fresh(case), arrear.pk, by=KIM) == made
        with pytest.raises(NotFound):
            pay_again(fresh(case), by=KIM)
        assert fresh(case).state == "settling"
        assert again_step(case).state == "doing"
        lines = [(row.kind, row.unit_id, row.amount_minor) for row in made[0].lines.all()]
        assert lines == [(row.kind, row.unit_id, row.amount_minor) for row in first.lines.all()]
        drain()
        confirm_manual_refund(made[0], reference="bank 2", by=KIM)
        drain()
        case = fresh(case)
        assert (case.state, case.refunded_minor, Refund.objects.count()) == ("settled", 10_000, 2)
        assert again_step(case).state == "done"
        assert (Arrear.objects.get().how, Unit.objects.get().state) == ("again", "returned")
        assert list(check_ledger()) == []

    def test_the_second_try_may_fail_as_well(self, seller: Seller) -> None:
        case = settled(seller)
        bounce(Refund.objects.get())
        (again,) = pay_again(fresh(case), by=KIM)
        cancel_refund(again, KIM)
        drain()
        case = fresh(case)
        assert (case.state, case.refunded_minor) == ("partially_settled", 0)
        assert [row.how for row in Arrear.objects.order_by("at", "id")] == ["again", ""]
        pay_again(case, by=KIM, to="store_credit")
        drain()
        assert (fresh(case).state, StoreCredit.objects.get().balance_minor) == ("settled", 10_000)

    def test_it_can_go_another_way_or_be_said_to_be_settled(self, seller: Seller) -> None:
        case = settled(seller)
        bounce(Refund.objects.get())
        with pytest.raises(errors.MethodNotKnown):
            pay_again(fresh(case), by=KIM, to="pmt_made_up")
        method = PaymentMethod.objects.create(
            seller=seller, buyer=case.buyer, kind="bank", label="IBAN 12", provider="manual", external_id="i"
        )
        (again,) = pay_again(fresh(case), by=KIM, to=method.pk)
        assert (again.method, again.provider) == (method, "manual")
        cancel_refund(again, KIM)
        drain()
        case = settle_rest(fresh(case), words="Paid in cash.", by=KIM)
        assert (case.state, Arrear.objects.filter(ended_at=None).count()) == ("settled", 0)

    def test_what_arrives_after_all_ends_it(self, seller: Seller) -> None:
        """A refund that was declined and done a moment later: the provider changed its mind."""
        order = make_order(seller, units=[(1, 5_000)])
        [small] = make_variants(seller, ("S", 4_000))
        case = came(exchanged(order, Choice(units_of(order)[0].pk, 1, small.sku)))
        send_replacement(case, by=KIM)
        refund = Refund.objects.get()
        settle(refund, RefundResult(RefundAnswer.DECLINED, "d1", "no"))
        drain()
        assert fresh(case).state == "partially_settled"
        settle(refund, RefundResult(RefundAnswer.DONE, "d1"))
        drain()
        assert Arrear.objects.get().how == "late"
        assert (again_step(case).state, fresh(case).refunded_minor) == ("done", 1_000)

    def test_a_closed_case_comes_back_too(self, seller: Seller) -> None:
        case = close(settled(seller), by=KIM)
        bounce(Refund.objects.get())
        case = fresh(case)
        assert (case.state, case.closed_at) == ("partially_settled", None)

    def test_an_old_failure_is_no_new_debt(self, seller: Seller) -> None:
        """A refund that failed was paid anew long ago; its notice comes once more."""
        case = arrived(seller)
        refund_case(case, operation_key="p", by=KIM)
        first = Refund.objects.get()
        cancel_refund(first, KIM)
        drain()
        refund_case(fresh(case), operation_key="q", by=KIM)
        case = pay_out_last(case)
        take_refund_result(case.pk, first.pk)
        assert (fresh(case).state, Arrear.objects.count()) == ("settled", 0)

    def test_one_of_two_payments_bounces(self, seller: Seller) -> None:
        case = approved(make_order(seller, units=[(1, 9_000)], tenders=[5_000, 4_000]))
        receive(case, operation_key="r", lines=[ReceivedLine(case.lines.get().pk, 1, "a")], by=KIM)
        refund_case(fresh(case), operation_key="p", by=KIM)
        case = pay_out(case)
        refund = Refund.objects.get(amount_minor=5_000)
        bounce(refund)
        case = fresh(case)
        assert (case.state, case.refunded_minor) == ("partially_settled", 4_000)
        with pytest.raises(errors.NothingToRefund):
            preview_refund(case)
        (again,) = pay_again(case, by=KIM)
        assert (again.amount_minor, again.tender_id) == (5_000, refund.tender_id)
        assert pay_out_last(case).state == "settled"


def pay_out_last(case: Case) -> Case:
    drain()
    last = Refund.objects.filter(case_ref=case.pk).order_by("created_at", "id").last()
    confirm_manual_refund(last, reference="bank 9", by=KIM)
    drain()
    return fresh(case)


class TestAPriceDifference:
    def cheaper(self, seller: Seller) -> Case:
        order = make_order(seller, units=[(1, 5_000)])
        [small] = make_variants(seller, ("S", 4_000))
        return came(exchanged(order, Choice(units_of(order)[0].pk, 1, small.sku)))

    def test_one_that_fails_after_the_goods_were_sent_is_owed(self, seller: Seller) -> None:
        case = self.cheaper(seller)
        send_replacement(case, by=KIM)
        assert (fresh(case).state, Replacement.objects.get().settled_minor) == ("settled", -1_000)
        cancel_refund(Refund.objects.get(), KIM)
        drain()
        case = fresh(case)
        assert (case.state, Replacement.objects.get().settled_minor) == ("partially_settled", 0)
        (again,) = pay_again(case, by=KIM)
        assert (again.amount_minor, again.reason) == (1_000, "price_difference")
        assert Replacement.objects.get().settled_minor == -1_000
        case = pay_out_last(case)
        assert (case.state, case.refunded_minor) == ("settled", 1_000)
        assert sorted(Unit.objects.values_list("state", flat=True)) == ["replaced", "with_buyer"]
        balanced(case.order)

    def test_one_that_fails_before_does_not_stop_the_goods_and_is_not_lost(self, seller: Seller) -> None:
        case = self.cheaper(seller)
        cancel_refund(Refund.objects.get(), KIM)
        drain()
        case = fresh(case)
        assert (case.state, again_step(case).state) == ("received", "failed")
        assert Event.objects.get(name="case.refund_bounced").data["owed"]["minor"] == 1_000
        send_replacement(case, by=KIM)
        assert (fresh(case).state, Refund.objects.count()) == ("partially_settled", 1)
        pay_again(fresh(case), by=KIM)
        assert pay_out_last(case).state == "settled"
        balanced(case.order)


class TestALossThatWasLess:
    def test_a_later_inspection_gives_back_what_was_kept_too_much(self, seller: Seller) -> None:
        let_deduct(seller)
        case = arrived(seller)
        look(case, kept_percent=70)
        refund_case(fresh(case), operation_key="p", by=KIM)
        case = pay_out(case)
        assert case.refunded_minor == 7_000
        for _again in range(2):
            look(fresh(case), key="j", kept_percent=90, note="Only the box.")
        refund = Refund.objects.get(reason="fee_back")
        assert (refund.amount_minor, refund.lines.get().what) == (2_000, "value_loss")
        case = pay_out(case)
        assert (case.state, case.refunded_minor, Refund.objects.count()) == ("settled", 9_000, 2)

    def test_more_loss_is_kept_on_record_but_takes_nothing(self, seller: Seller) -> None:
        let_deduct(seller)
        case = settled(seller)
        look(case, kept_percent=50)
        assert (Refund.objects.count(), fresh(case).refunded_minor) == (1, 10_000)

    def test_pieces_of_a_slice_looked_at_apart_give_back_theirs_alone(self, seller: Seller) -> None:
        let_deduct(seller)
        case = arrived(seller, 2)
        look(case, quantity=2, kept_percent=50)
        refund_case(fresh(case), operation_key="p", by=KIM)
        case = pay_out(case)
        assert case.refunded_minor == 5_000
        look(case, key="j", quantity=1, kept_percent=100, note="")
        assert pay_out(case).refunded_minor == 7_500
        assert Refund.objects.get(reason="fee_back").amount_minor == 2_500

    def test_what_was_accepted_stays_so(self, seller: Seller) -> None:
        case = settled(seller)
        with pytest.raises(errors.CaseIsOver):
            look(case, accepted=False, note="No.")

    def test_the_refund_of_it_that_fails_is_owed(self, seller: Seller) -> None:
        let_deduct(seller)
        case = arrived(seller)
        look(case, kept_percent=70)
        refund_case(fresh(case), operation_key="p", by=KIM)
        case = pay_out(case)
        look(case, key="j", kept_percent=100, note="")
        cancel_refund(Refund.objects.get(reason="fee_back"), KIM)
        drain()
        assert (fresh(case).state, Arrear.objects.get().amount_minor) == ("partially_settled", 3_000)
        (again,) = pay_again(fresh(case), by=KIM)
        assert again.lines.get().amount_minor == 3_000
        pay_out_last(case)
        assert (fresh(case).state, fresh(case).refunded_minor) == ("settled", 10_000)


class TestAPartlySettledCase:
    def short(self, seller: Seller) -> Case:
        """Two lamps came of three; the payments hold too little for them."""
        case = approved(make_order(seller, units=[(3, 9_000)]))
        line = case.lines.get()
        receive(case, operation_key="r", lines=[ReceivedLine(line.pk, 2, "a")], complete=True, by=KIM)
        Tender.objects.update(captured_minor=4_000)
        refund_case(fresh(case), operation_key="p", by=KIM)
        case = pay_out(case)
        assert case.state == "partially_settled"
        return case

    def test_a_parcel_that_comes_late_is_received(self, seller: Seller) -> None:
        case = self.short(seller)
        line = case.lines.order_by("id").last()
        receive(case, operation_key="late", lines=[ReceivedLine(line.pk, 1, "b")], by=KIM)
        case = fresh(case)
        assert (case.state, case.receipts.count()) == ("partially_settled", 2)
        told = Event.objects.filter(name="case.received").order_by("seq").last().data
        assert (told["was"], told["state"]) == ("partially_settled", "partially_settled")
        inspect(case, operation_key="i", lines=[InspectedLine(line.pk, 1, "b")], by=KIM)

    def test_a_settled_one_is_over(self, seller: Seller) -> None:
        case = settled(seller)
        lines = [ReceivedLine(case.lines.get().pk, 1, "b")]
        with pytest.raises(MoveNotAllowed):
            receive(case, operation_key="late", lines=lines, by=KIM)
