"""Single moves: what they do, whom they refuse, and that a second click changes nothing."""

from datetime import timedelta

import pytest

from aftermile.accounts.access import access_of
from aftermile.accounts.roles import Role
from aftermile.cases import errors
from aftermile.cases.actions import (
    LineRequest,
    ReceivedLine,
    accept_offer,
    add_note,
    answer,
    approve,
    ask_buyer,
    cancel,
    close,
    decline,
    make_offer,
    open_case,
    receive,
    refund_case,
    reject_offer,
    reopen,
    take_refund_result,
)
from aftermile.cases.actions.anchoring import note_sent_back
from aftermile.cases.models import Case, Override
from aftermile.cases.queries import moves_for, preview_refund, timeline
from aftermile.cases.tasks import lapse_deadlines
from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.errors import ChangedMeanwhile, MoveNotAllowed
from aftermile.ledger.models import Refund
from aftermile.orders.models import Unit
from aftermile.policies.actions import draft_for, publish, save_document
from aftermile.policies.errors import ReasonDoesNotFit
from tests.cases.acts import KIM, NA, approved, opened, pay_out
from tests.factories import make_member, make_order, make_seller, make_shop_facts, units_of

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_a_late_buyer_is_refused_and_a_member_overrules(seller) -> None:
    make_shop_facts(seller)
    now = clock.now()
    order = make_order(seller, delivered_at=now - timedelta(days=90), placed_at=now - timedelta(days=99))
    with pytest.raises(errors.ReturnWindowClosed):
        opened(order, by=NA)
    assert set(Unit.objects.values_list("holder_ref", flat=True)) == {""}
    with pytest.raises(errors.OverrideNeedsReason):
        opened(order)
    lines = [LineRequest(unit.pk, unit.quantity, "changed_mind") for unit in units_of(order)]
    case = open_case(order, kind="return", lines=lines, by=KIM, override=" A good buyer. ")
    event = Event.objects.get(name="case.opened")
    assert (case.state, event.data["decision"], event.data["overruled"]) == ("requested", "deny", True)
    [row] = Override.objects.values_list("case_id", "what", "why", "by_name", "amount_minor")
    assert row == (case.pk, "opening", "A good buyer.", "Kim Berger", None)


def test_what_cannot_be_opened_says_why(seller) -> None:
    order = make_order(seller)
    [unit] = units_of(order)
    foreign = units_of(make_order(make_seller()))[0]
    with pytest.raises(errors.NothingChosen):
        open_case(order, kind="return", lines=[], by=KIM)
    with pytest.raises(errors.UnitNotInOrder):
        open_case(order, kind="return", lines=[LineRequest(foreign.pk, 1, "changed_mind")], by=KIM)
    with pytest.raises(ReasonDoesNotFit):
        open_case(order, kind="claim", lines=[LineRequest(unit.pk, 1, "changed_mind")], by=KIM)
    with pytest.raises(errors.OrderCanceled):
        opened(make_order(seller, state="canceled"))
    assert (Case.objects.count(), Unit.objects.exclude(holder_ref="").count()) == (0, 0)


def test_pieces_of_one_slice_may_have_different_reasons(seller) -> None:
    order = make_order(seller, units=[(5, 1_000)])
    unit = units_of(order)[0]
    lines = [LineRequest(unit.pk, 1, "too_small"), LineRequest(unit.pk, 2, "damaged")]
    case = open_case(order, kind="return", lines=lines, by=KIM)
    parts = [(row.unit.quantity, row.unit.paid_minor, row.reason) for row in case.lines.order_by("reason")]
    assert parts == [(2, 400, "damaged"), (1, 200, "too_small")]
    assert Unit.objects.get(holder_ref="").quantity == 2


def test_two_members_on_one_case(seller) -> None:
    case = opened(make_order(seller))
    seen = case.version
    approve(case, remedy="refund", by=KIM, version=seen)
    with pytest.raises(ChangedMeanwhile):
        decline(case, words="No", by=KIM, version=seen)
    with pytest.raises(MoveNotAllowed):
        approve(case, remedy="refund", by=KIM)
    assert fresh(case).state == "approved"


def test_questions_and_answers_pass_the_ball(seller) -> None:
    case = opened(make_order(seller))
    ask_buyer(case, text="A photo, please", by=KIM)
    assert fresh(case).state == "waiting_buyer"
    note = add_note(case, audience="staff", text="Here", by=NA)
    assert (fresh(case).state, note.audience, note.from_buyer) == ("requested", "buyer", True)
    add_note(case, audience="staff", text="He is nice", by=KIM)
    with pytest.raises(errors.WordsMissing):
        ask_buyer(case, text="  ", by=KIM)
    with pytest.raises(MoveNotAllowed):
        answer(case, text="Again", by=NA)
    words = [row.note.text for row in timeline(fresh(case), "buyer") if row.note]
    assert words == ["A photo, please", "Here"]


def test_a_buyer_who_writes_is_owed_an_answer_in_every_state(seller) -> None:
    case = opened(make_order(seller))
    decline(case, words="Worn", by=KIM)
    assert fresh(case).due_at is None
    add_note(case, audience="buyer", text="It was not", by=NA)
    assert fresh(case).due_at is not None
    add_note(case, audience="buyer", text="We look again", by=KIM)
    assert fresh(case).due_at is None


def test_an_offer_is_answered_once(seller) -> None:
    case = opened(make_order(seller))
    offer = make_offer(case, remedy="partial_refund", amount_minor=1_500, by=KIM)
    accept_offer(offer, by=NA)
    assert accept_offer(offer, by=NA).state == "approved"
    with pytest.raises(errors.OfferAnswered):
        reject_offer(offer, by=NA)
    case = fresh(case)
    assert (case.remedy, case.agreed_minor, case.goods_back) == ("partial_refund", 1_500, False)
    [refund] = refund_case(case, operation_key="p", by=KIM)
    assert (refund.amount_minor, pay_out(case).state) == (1_500, "settled")
    assert Unit.objects.get().state == "with_buyer"
    with pytest.raises(errors.AmountOutOfRange):
        approve(opened(case.order), remedy="refund", amount_minor=3_501, by=KIM)


def test_an_offer_lapses(seller) -> None:
    case = opened(make_order(seller))
    offer = make_offer(case, remedy="partial_refund", amount_minor=1, by=KIM)
    with clock.frozen(clock.now() + timedelta(days=8)):
        with pytest.raises(errors.OfferExpired):
            accept_offer(offer, by=NA)
        assert (lapse_deadlines() > 0, lapse_deadlines()) == (True, 0)
    offer.refresh_from_db()
    assert (offer.state, fresh(case).state) == ("lapsed", "requested")


def test_amounts_have_bounds(seller) -> None:
    case = opened(make_order(seller))
    for amount in (0, -1, 5_001):
        with pytest.raises(errors.AmountOutOfRange):
            approve(case, remedy="refund", amount_minor=amount, by=KIM)
    claim = opened(make_order(seller), kind="claim", reason="not_received")
    assert make_offer(claim, remedy="partial_refund", by=KIM).amount_minor == 1_500
    draft = draft_for(seller)
    rules = [{"id": "r1", "when": [], "then": {"window_days": 30, "remedies": ["refund"]}}]
    draft = save_document(draft, {**draft.document, "rules": rules}, by=KIM)
    publish(draft, by=KIM, accepted=["warnings", "conflicts", "tests"])
    with pytest.raises(errors.AmountMissing):
        make_offer(opened(make_order(seller)), remedy="partial_refund", by=KIM)


def test_withdrawal_of_the_whole_order_brings_its_shipping_back(seller) -> None:
    case = approved(make_order(seller, units=[(1, 5_000), (1, 2_000)], shipping=495))
    assert (case.agreed_minor, case.agreed_shipping_minor) == (7_495, 495)
    first, second = case.lines.order_by("unit__line__position")
    receive(case, operation_key="1", lines=[ReceivedLine(first.pk, 1, "a")], by=KIM)
    assert preview_refund(fresh(case)).amount_minor == 5_000
    receive(case, operation_key="2", lines=[ReceivedLine(second.pk, 1, "a")], by=KIM)
    plan = preview_refund(fresh(case))
    assert (plan.amount_minor, sum(line.amount_minor for line in plan.lines)) == (7_495, 7_495)


def test_what_did_not_arrive_is_paid_without_goods(seller) -> None:
    order = make_order(seller, delivered_at=None, state="shipped")
    case = approved(order, kind="claim", reason="not_received")
    assert case.goods_back is False
    with pytest.raises(errors.NothingComesBack):
        receive(case, operation_key="r", lines=[], complete=True, by=KIM)
    refunds = refund_case(case, operation_key="p", by=KIM)
    assert refund_case(case, operation_key="p", by=KIM) == refunds
    with pytest.raises(MoveNotAllowed):
        refund_case(case, operation_key="other", by=KIM)
    case = pay_out(case)
    assert (case.state, case.refunded_minor, Unit.objects.get().state) == ("settled", 5_000, "settled")
    assert Refund.objects.count() == 1


def test_no_goods_no_money(seller) -> None:
    case = approved(make_order(seller))
    with pytest.raises(errors.NoGoodsYet):
        preview_refund(case)
    receive(
        case, operation_key="r", lines=[ReceivedLine(case.lines.get().pk, 1, "d", accepted=False)], by=KIM
    )
    with pytest.raises(errors.NoGoodsAccepted):
        preview_refund(fresh(case))
    with pytest.raises(errors.NothingAgreed):
        preview_refund(opened(make_order(seller)))
    close(case, by=KIM)
    unit = Unit.objects.filter(line__order=case.order).get()
    assert (unit.state, unit.holder_ref) == ("with_buyer", "")


def test_missing_goods_may_still_come(seller) -> None:
    case = approved(make_order(seller, units=[(2, 10_000)]))
    line = case.lines.get()
    receive(
        case,
        operation_key="1",
        lines=[ReceivedLine(line.pk, 1, "a"), ReceivedLine(line.pk, 1, "missing", accepted=False)],
        by=KIM,
    )
    assert fresh(case).state == "receiving"
    receive(case, operation_key="2", lines=[ReceivedLine(line.pk, 1, "b")], by=KIM)
    assert (fresh(case).state, preview_refund(fresh(case)).amount_minor) == ("received", 10_000)
    with pytest.raises(MoveNotAllowed):
        receive(case, operation_key="3", lines=[ReceivedLine(line.pk, 1, "b")], by=KIM)


def test_counting_has_bounds(seller) -> None:
    case = approved(make_order(seller, units=[(2, 10_000), (1, 1)]))
    line, other = case.lines.order_by("unit__line__position")
    with pytest.raises(errors.MoreThanExpected):
        receive(case, operation_key="1", lines=[ReceivedLine(line.pk, 3, "a")], by=KIM)
    with pytest.raises(errors.MoreThanExpected):
        receive(
            case,
            operation_key="1",
            lines=[ReceivedLine(line.pk, 1, "a"), ReceivedLine(line.pk, 2, "a")],
            by=KIM,
        )
    with pytest.raises(errors.NothingReceived):
        receive(case, operation_key="1", lines=[], by=KIM)
    with pytest.raises(errors.LineNotInCase):
        receive(case, operation_key="1", lines=[ReceivedLine("cln_x", 1, "a")], by=KIM)
    receive(case, operation_key="1", lines=[ReceivedLine(other.pk, 1, "a")], by=KIM)
    with pytest.raises(errors.AlreadyReceived):
        receive(case, operation_key="2", lines=[ReceivedLine(other.pk, 1, "a")], by=KIM)
    assert case.receipts.count() == 1


def test_nothing_more_comes(seller) -> None:
    case = approved(make_order(seller, units=[(3, 9_000)]))
    receive(case, operation_key="1", lines=[ReceivedLine(case.lines.get().pk, 1, "a")], by=KIM)
    receive(case, operation_key="2", lines=[], complete=True, by=KIM)
    refund_case(fresh(case), operation_key="p", by=KIM)
    case = pay_out(case)
    assert (case.state, case.refunded_minor) == ("settled", 3_000)
    assert sorted(Unit.objects.values_list("quantity", "state")) == [(1, "returned"), (2, "with_buyer")]


def test_a_failed_refund_brings_the_case_back(seller) -> None:
    case = approved(make_order(seller), kind="claim", reason="defective")
    receive(case, operation_key="1", lines=[ReceivedLine(case.lines.get().pk, 1, "c")], by=KIM)
    refund_case(fresh(case), operation_key="p", by=KIM)
    assert take_refund_result(case.pk).state == "settling"
    Refund.objects.update(state="unknown")
    assert take_refund_result(case.pk).state == "settling"
    Refund.objects.update(state="failed", error="Card closed")
    assert take_refund_result(case.pk).state == "received"
    assert take_refund_result(case.pk).version == fresh(case).version
    assert Event.objects.get(name="case.refund_failed").data["error"] == "Card closed"
    [again] = refund_case(fresh(case), operation_key="p2", by=KIM)
    assert again.amount_minor == 5_000


def test_reopening_holds_what_is_still_free(seller) -> None:
    order = make_order(seller, units=[(1, 5_000), (1, 700)])
    case = opened(order)
    cancel(case, by=NA)
    first, second = units_of(order)
    other = open_case(order, kind="return", lines=[LineRequest(first.pk, 1, "changed_mind")], by=KIM)
    case = reopen(case, by=KIM)
    assert (case.state, case.episode) == ("requested", 2)
    holders = {unit.pk: unit.holder_ref for unit in units_of(order)}
    assert holders == {first.pk: other.pk, second.pk: case.pk}
    assert approve(case, remedy="returnless_refund", override="Goodwill.", by=KIM).agreed_minor == 700
    cancel(case, by=KIM)
    open_case(order, kind="return", lines=[LineRequest(second.pk, 1, "changed_mind")], by=KIM)
    with pytest.raises(errors.NothingToReopen):
        reopen(case, by=KIM)


def test_a_finished_case_closes_itself(seller) -> None:
    case = opened(make_order(seller))
    decline(case, words="Worn", by=KIM)
    with clock.frozen(clock.now() + timedelta(days=13)):
        lapse_deadlines()
        assert fresh(case).state == "declined"
    with clock.frozen(clock.now() + timedelta(days=15)):
        lapse_deadlines()
    assert fresh(case).state == "closed"


def test_an_abandoned_return_closes_itself_and_frees_its_units(seller) -> None:
    case = approved(make_order(seller))
    with clock.frozen(clock.now() + timedelta(days=48)):
        lapse_deadlines()
        lapse_deadlines()
    assert (fresh(case).state, Unit.objects.get().holder_ref) == ("closed", "")


def test_due_is_the_earliest_open_deadline(seller) -> None:
    case = opened(make_order(seller))
    assert case.due_at == case.opened_at + timedelta(hours=48)
    case = approve(case, remedy="refund", by=KIM)
    kinds = set(case.deadlines.filter(met_at=None).values_list("kind", flat=True))
    assert kinds == {"refund", "send_back", "give_up"}
    ours, laws = (case.deadlines.get(kind="refund", clock=name) for name in ("internal", "statutory"))
    assert case.due_at == case.deadlines.get(kind="send_back").due_at
    assert note_sent_back(case.pk, clock.now())
    assert fresh(case).due_at == ours.due_at
    assert ours.due_at < laws.due_at
    assert laws.due_at.date() >= (case.opened_at + timedelta(days=14)).date()


def test_moves_say_their_consequence_or_why_not(seller) -> None:
    case = approved(make_order(seller))
    receive(case, operation_key="1", lines=[ReceivedLine(case.lines.get().pk, 1, "a")], by=KIM)
    case = fresh(case)
    options = {option.move: option for option in moves_for(case, access_of(make_member(seller)))}
    assert options["pay"].consequence == "Refunds €50.00 to Visa 4242. This cannot be taken back."
    assert options["approve"].why_not == "Not possible while the case is “Goods received”."
    agent = {
        option.move: option for option in moves_for(case, access_of(make_member(seller, Role.WAREHOUSE)))
    }
    assert (agent["pay"].allowed, agent["pay"].why_not) == (False, "Your role does not allow this.")
