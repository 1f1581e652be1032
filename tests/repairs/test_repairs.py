"""A repair from its case to the buyer: quotes and who pays, parts, loaners, what follows for the case."""

from datetime import timedelta

import pytest

from aftermile.cases.actions import ReceivedLine, receive
from aftermile.cases.models import Case, Step
from aftermile.cases.planning.making import steps_of
from aftermile.events.models import Event, Mail
from aftermile.kernel import clock
from aftermile.kernel.errors import MoveNotAllowed
from aftermile.ledger.actions import confirm_charge_by_hand
from aftermile.ledger.models import Charge, Cost
from aftermile.repairs import errors
from aftermile.repairs.actions import (
    NewLine,
    UsedPart,
    accept_quote,
    approve_without_quote,
    await_parts,
    cancel_repair,
    charge_kept,
    decide_again,
    finish,
    give_back,
    lend,
    make_quote,
    open_repair,
    recover_from_supplier,
    refuse_quote,
    start_work,
    take_back,
    use_part,
    withdraw_quote,
)
from aftermile.repairs.models import Quote, Repair, Visit
from aftermile.repairs.tasks import lapse_quotes, remind_of_loaners
from tests.cases.acts import drain
from tests.repairs.acts import KIM, MONDAY, NA, lamp_order, make_technician, opened_repair, repair_case

pytestmark = pytest.mark.django_db(transaction=True)
LINES = [NewLine("labor", 3000), NewLine("parts", 1250, "Switch")]


@pytest.fixture
def repair(seller) -> Repair:
    return opened_repair(repair_case(lamp_order(seller), goods_back=False), place="workshop", payer="buyer")


def fresh(repair: Repair) -> Repair:
    return Repair.objects.select_related("case__order__seller", "unit__line").get(pk=repair.pk)


def test_lesson_43_a_repair_has_a_life_of_its_own(seller, repair) -> None:
    quote = make_quote(repair, LINES, by=KIM)
    assert quote.total_minor == 4250
    with pytest.raises(errors.NotThePayer):
        accept_quote(quote, by=KIM)
    accept_quote(quote, by=NA)
    assert accept_quote(quote, by=NA).state == "awaits_payment"
    charge = Charge.objects.get()
    assert (charge.amount_minor, charge.case_ref) == (4250, repair.case_id)
    confirm_charge_by_hand(charge, reference="bank 7", by=KIM)
    drain()
    assert (fresh(repair).state, Quote.objects.get().state) == ("approved", "accepted")
    await_parts(repair, by=KIM, words="Switch SW-1")
    start_work(repair, by=KIM)
    for _ in range(2):
        use_part(repair, UsedPart("SW-1", 450, serial="S9"), by=KIM, operation_key="p1")
    finish(repair, "repaired", by=KIM, fault_code="E12")
    give_back(fresh(repair), by=KIM, reference="JD01")
    case = Case.objects.get(pk=repair.case_id)
    assert (case.state, fresh(repair).state) == ("settled", "returned")
    assert sorted(Cost.objects.values_list("kind", "amount_minor")) == [("handling", 3000), ("parts", 450)]
    states = list(fresh(repair).steps.values_list("state", flat=True).order_by("id"))
    assert states == ["requested", "quoted", "approved", "parts_awaited", "in_work", "done", "returned"]
    assert set(fresh(repair).steps.values_list("by_name", flat=True)) >= {"Kim Berger"}


def test_the_step_of_the_plan_opens_the_repair_and_follows_it(seller) -> None:
    make_technician(seller)
    case = repair_case(lamp_order(seller))
    steps = dict(Step.objects.filter(case=case).values_list("key", "state"))
    assert steps["repair"] == "waiting"
    row = opened_repair(case, payer="warranty")
    with pytest.raises(errors.UnitInRepair):
        opened_repair(case)
    approve_without_quote(row, by=KIM)
    with pytest.raises(errors.GoodsNotHere):
        start_work(row, by=KIM)


def test_a_price_is_refused_lapses_or_is_taken_back(seller, repair) -> None:
    with pytest.raises(errors.QuoteEmpty):
        make_quote(repair, [], by=KIM)
    first = make_quote(repair, LINES, by=KIM)
    second = make_quote(repair, [NewLine("labor", 2000)], by=KIM)
    assert Quote.objects.get(pk=first.pk).state == "withdrawn"
    refuse_quote(second, by=NA, words="Too much.")
    assert (fresh(repair).state, refuse_quote(second, by=NA).state) == ("refused", "refused")
    third = make_quote(repair, LINES, by=KIM)
    drain()
    assert Mail.objects.filter(subject__contains="42.50").exists()
    with clock.frozen(MONDAY + timedelta(days=15)):
        with pytest.raises(errors.QuoteExpired):
            accept_quote(third, by=NA)
        assert (lapse_quotes(), lapse_quotes()) == (1, 0)
    assert fresh(repair).state == "requested"
    fourth = make_quote(repair, LINES, by=KIM)
    accept_quote(fourth, by=NA)
    withdraw_quote(fourth, by=KIM)
    assert (Charge.objects.get().state, fresh(repair).state) == ("canceled", "requested")
    cancel_repair(repair, by=KIM, words="No more.")
    with pytest.raises(MoveNotAllowed):
        start_work(repair, by=KIM)


def test_nothing_to_pay_is_agreed_at_once(seller, repair) -> None:
    make_quote(repair, [NewLine("labor", 0)], by=KIM)
    assert fresh(repair).state == "approved"


def test_a_failed_repair_opens_other_remedies(seller) -> None:
    row = opened_repair(repair_case(lamp_order(seller), goods_back=False), payer="warranty")
    approve_without_quote(row, by=KIM)
    finish(row, "failed", by=KIM, words="Board burnt.")
    assert Case.objects.get(pk=row.case_id).state == "approved"
    case = decide_again(fresh(row).case, by=KIM, words="We find another way.")
    assert (case.state, case.remedy, case.episode) == ("requested", "", 2)
    assert case.lines.get().unit.holder_ref == case.pk
    assert opened_repair(case).attempt == 2
    drain()
    assert not Mail.objects.filter(subject__icontains="closed").exists()


def test_a_loaner_comes_back_or_is_charged(seller, repair) -> None:
    due = MONDAY + timedelta(days=10)
    loaner = lend(repair, serial="LN-1", value_minor=8000, due_at=due, by=KIM)
    assert lend(repair, serial="LN-1", value_minor=8000, due_at=due, by=KIM).pk == loaner.pk
    other = opened_repair(repair_case(lamp_order(seller), goods_back=False))
    with pytest.raises(errors.LoanerIsOut):
        lend(other, serial="LN-1", value_minor=8000, due_at=due, by=KIM)
    with pytest.raises(errors.LoanerNotBack):
        charge_kept(loaner, by=KIM)
    with clock.frozen(due + timedelta(days=1)):
        assert (remind_of_loaners(), remind_of_loaners()) == (1, 0)
        kept = charge_kept(loaner, by=KIM)
        assert charge_kept(kept, by=KIM).charge_ref == kept.charge_ref
    assert Charge.objects.get(pk=kept.charge_ref).amount_minor == 8000
    with pytest.raises(errors.LoanerEnded):
        take_back(kept, by=KIM)
    back = lend(other, serial="LN-1", value_minor=8000, due_at=due, by=KIM)
    assert take_back(back, by=KIM).state == "returned"


def test_lesson_45_a_supplier_pays_for_a_repair_on_site(seller) -> None:
    make_technician(seller)
    row = opened_repair(repair_case(lamp_order(seller), goods_back=False), payer="supplier")
    assert row.place == "on_site"
    quote = make_quote(row, [NewLine("labor", 1500), NewLine("travel", 900)], by=KIM)
    accept_quote(quote, by=KIM)
    finish(start_work(row, by=KIM), "repaired", by=KIM)
    claim = recover_from_supplier(row, amount_minor=2400, by=KIM, operation_key="r1", party="acme")
    again = recover_from_supplier(row, amount_minor=2400, by=KIM, operation_key="r1", party="acme")
    assert claim == again
    assert Event.objects.filter(name="repair.recovered").exists()


def test_a_foreign_piece_is_not_repaired_in_a_case(seller) -> None:
    case, other = repair_case(lamp_order(seller)), repair_case(lamp_order(seller))
    with pytest.raises(errors.UnitNotInCase):
        open_repair(case, other.lines.get().unit, by=KIM)


def test_a_technician_comes_in_place_of_goods_that_were_to_be_sent(seller) -> None:
    make_technician(seller)
    case = repair_case(lamp_order(seller))
    unit = case.lines.select_related("unit").get().unit
    for _ in range(2):
        repair = open_repair(case, unit, by=KIM, place="on_site", payer="supplier", operation_key="o")
    case.refresh_from_db()
    assert (repair.place, repair.payer, case.goods_back) == ("on_site", "supplier", False)
    assert Repair.objects.count() == 1
    assert Visit.objects.get(case=case).state == "offered"
    states = {step.key: step.state for step in steps_of(case)}
    assert (states["ship_back"], states["receive"], states["visit"]) == ("skipped", "skipped", "ready")


def test_goods_that_came_are_repaired_in_the_workshop(seller) -> None:
    case = repair_case(lamp_order(seller))
    line = case.lines.select_related("unit").get()
    receive(case, operation_key="r", lines=[ReceivedLine(line.pk, 1, "a")], by=KIM)
    with pytest.raises(errors.GoodsComing):
        open_repair(case, line.unit, by=KIM, place="on_site")
