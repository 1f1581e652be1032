import pytest

from aftermile.events.models import Event
from aftermile.kernel.errors import BadInput
from aftermile.kernel.money import Money
from aftermile.ledger import errors
from aftermile.ledger.actions import (
    answer_dispute,
    check_ledger,
    decide_dispute,
    hand_in_answer,
    hear,
    record_dispute,
    send_held,
    send_refund,
)
from aftermile.ledger.models import Dispute, Refund
from aftermile.ledger.payments import DisputeNotice, DisputeStage
from aftermile.ledger.queries import Problem, balances, covers_of, refundable_minor
from tests.ledger.books import KIM, make_paid_order
from tests.ledger.test_reserve import reserve

pytestmark = pytest.mark.django_db


def tell(order, stage, minor=3000, ref="dp-1", fee=None, position=2):
    payment = order.tenders.get(position=position).external_id
    hear("obedient", DisputeNotice(ref, payment, Money(minor, "EUR"), DisputeStage(stage), "13.1", fee=fee))
    return Dispute.objects.get(provider_ref=ref)


def sums(order):
    return {row.account.kind: row.amount_minor for row in balances(order.seller.scope)}


def test_an_open_chargeback_freezes_its_payment_and_the_plan_routes_around_it():
    order = make_paid_order([10_000], tenders=[7000, 3000])
    tell(order, "opened", fee=Money(1500, "EUR"))
    covers = {
        cover.tender.position: (cover.free_minor, cover.problem) for cover in covers_of(order.tenders.all())
    }
    assert covers == {1: (7000, Problem.NONE), 2: (0, Problem.DISPUTED)}
    with pytest.raises(errors.PaymentDisputed) as caught:
        reserve(order, 100, tender=order.tenders.get(position=2))
    assert caught.value.data["free"] == "EUR 0.00"
    with pytest.raises(errors.PaymentDisputed):
        reserve(order, 7001)
    (refund,) = reserve(order, 7000)
    assert refund.tender.position == 1
    assert (sums(order)["disputed"], sums(order)["dispute_fees"]) == (3000, 1500)
    assert check_ledger() == []


def test_an_inquiry_freezes_nothing():
    order = make_paid_order([10_000], tenders=[7000, 3000])
    tell(order, "inquiry")
    assert refundable_minor(order) == 10_000
    tell(order, "opened")
    assert refundable_minor(order) == 7000


@pytest.mark.parametrize(
    "stages",
    [
        ["opened", "answered", "won"],
        ["won"],
        ["opened", "won", "opened", "answered", "won"],
        ["answered", "inquiry", "won", "lost"],
    ],
)
def test_won_in_any_order_of_notices(stages):
    order = make_paid_order([10_000], tenders=[7000, 3000])
    for stage in stages:
        tell(order, stage)
    assert (Dispute.objects.get().state, refundable_minor(order)) == ("won", 10_000)
    assert sums(order)["cash"] == 10_000
    assert check_ledger() == []


@pytest.mark.parametrize("stages", [["lost"], ["opened", "lost", "lost"], ["lost", "opened", "won"]])
def test_lost_in_any_order_of_notices(stages):
    order = make_paid_order([10_000], tenders=[7000, 3000])
    for stage in stages:
        tell(order, stage)
    assert (Dispute.objects.get().state, refundable_minor(order)) == ("lost", 7000)
    assert (sums(order)["cash"], sums(order)["chargebacks"]) == (7000, 3000)
    assert covers_of(order.tenders.filter(position=2))[0].problem == Problem.CHARGED_BACK
    assert check_ledger() == []


def test_a_refund_on_its_way_waits_and_goes_out_when_the_chargeback_is_won(provider):
    order = make_paid_order([10_000], tenders=[7000, 3000])
    (refund,) = reserve(order, 2000)
    dispute = tell(order, "opened")
    assert (send_refund(refund.pk).state, provider.calls) == ("reserved", [])
    decide_dispute(dispute, won=True, by=KIM)
    assert send_held(refund.tender_id) == 1
    assert Refund.objects.get().state == "done"
    assert check_ledger() == []


def test_a_refund_that_waited_fails_when_the_chargeback_is_lost():
    order = make_paid_order([10_000], tenders=[7000, 3000])
    (refund,) = reserve(order, 2000)
    tell(order, "opened")
    tell(order, "lost")
    refund.refresh_from_db()
    assert (refund.state, refund.error, refundable_minor(order)) == ("failed", "charged back", 7000)
    assert check_ledger() == []


@pytest.mark.parametrize(("won", "state"), [(True, "done"), (False, "failed")])
def test_a_refund_without_an_answer_is_not_sent_again_while_a_chargeback_stands(provider, won, state):
    order = make_paid_order([10_000], tenders=[7000, 3000])
    (refund,) = reserve(order, 2000)
    Refund.objects.filter(pk=refund.pk).update(state="unknown", attempts=1)
    dispute = tell(order, "opened")
    assert (send_refund(refund.pk).state, provider.calls) == ("unknown", [f"find {refund.pk}"])
    decide_dispute(dispute, won=won, by=KIM)
    send_held(refund.tender_id)
    assert Refund.objects.get().state == state
    assert check_ledger() == []


def test_a_chargeback_by_letter_is_answered_and_decided_by_people():
    order = make_paid_order([10_000])
    tender = order.tenders.get()
    with pytest.raises(errors.DisputeTooLarge):
        record_dispute(tender, amount_minor=10_001, reference="B-1", by=KIM)
    with pytest.raises(errors.ReferenceMissing):
        record_dispute(tender, amount_minor=1, reference=" ", by=KIM)
    dispute = record_dispute(tender, amount_minor=10_000, reference="B-1", by=KIM, reason="not received")
    assert record_dispute(tender, amount_minor=10_000, reference="B-1", by=KIM) == dispute
    with pytest.raises(BadInput):
        answer_dispute(dispute, " ", KIM)
    assert answer_dispute(dispute, "It was delivered.", KIM).state == "answered"
    assert decide_dispute(dispute, won=False, by=KIM).state == "lost"
    with pytest.raises(errors.DisputeClosed):
        answer_dispute(dispute, "But.", KIM)
    with pytest.raises(errors.DisputeClosed):
        decide_dispute(dispute, won=True, by=KIM)
    names = list(Event.objects.filter(subject_id=dispute.pk).order_by("seq").values_list("name", flat=True))
    assert names == ["dispute.opened", "dispute.answered", "dispute.lost"]
    assert check_ledger() == []


def test_a_provider_that_takes_answers_gets_it(collecting):
    order = make_paid_order([10_000], provider="collecting")
    dispute = record_dispute(order.tenders.get(), amount_minor=500, reference="B-1", by=KIM)
    answer_dispute(dispute, "It was delivered.", KIM)
    assert hand_in_answer(dispute.pk) is True
    assert [(answer.provider_ref, answer.words) for answer in collecting.answered] == [
        ("B-1", "It was delivered.")
    ]
    dispute.refresh_from_db()
    assert dispute.handed_in_at is not None


def test_a_chargeback_of_an_order_not_yet_here_is_told_again():
    with pytest.raises(errors.UnknownPayment):
        hear("obedient", DisputeNotice("d", "pay-nowhere", Money(5, "EUR"), DisputeStage.OPENED))
