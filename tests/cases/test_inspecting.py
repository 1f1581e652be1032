"""Looking at what arrived: the newest inspection counts, lost value is taken off where that is lawful."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftermile.cases import errors
from aftermile.cases.actions import InspectedLine, ReceivedLine, add_evidence, inspect, receive, refund_case
from aftermile.cases.amounts import payable
from aftermile.cases.models import Case, Inspection
from aftermile.cases.queries import preview_refund
from aftermile.events.models import Event, Mail
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.errors import BadInput, ChangedMeanwhile, MoveNotAllowed
from aftermile.ledger.models import RefundLine
from aftermile.ledger.queries import balances
from aftermile.orders.models import Unit
from aftermile.policies.actions import draft_for, publish, save_document
from tests.cases.acts import KIM, approved, drain, pay_out
from tests.cases.test_evidence import photo
from tests.factories import make_order, make_shop_facts

pytestmark = pytest.mark.django_db


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def let_deduct(seller) -> None:
    """The seller's rules take lost value off, and the buyer was informed of it."""
    make_shop_facts(seller)
    draft = draft_for(seller, "promise", by=SYSTEM)
    then = {"window_days": 30, "remedies": ["refund"], "deductions": ["value_loss"]}
    rows = [{"id": "r1", "when": [], "then": then, "priority": 0}]
    draft = save_document(draft, {**draft.document, "rules": rows}, by=SYSTEM)
    publish(draft, by=SYSTEM, accepted=["warnings", "tests", "conflicts"])


def arrived(seller, quantity: int = 1, paid: int = 10_000, **fields) -> Case:
    case = approved(make_order(seller, units=[(quantity, paid)], **fields))
    receive(case, operation_key="r", lines=[ReceivedLine(case.lines.get().pk, quantity, "a")], by=KIM)
    return fresh(case)


def look(case: Case, key: str = "i", **fields) -> list[Inspection]:
    values = {"quantity": 1, "grade": "c", "note": "Scratched."} | fields
    line = fields.pop("line", None) or case.lines.order_by("id").first().pk
    values.pop("line", None)
    return inspect(case, operation_key=key, lines=[InspectedLine(line, **values)], by=KIM)


def test_lost_value_is_a_fee_of_the_refund(seller) -> None:
    let_deduct(seller)
    case = arrived(seller)
    look(case, kept_percent=70)
    plan = preview_refund(fresh(case))
    assert plan.amount_minor == 7_000
    assert [(line.kind, line.amount_minor) for line in plan.lines] == [("unit", 10_000), ("fee", -3_000)]
    refund_case(fresh(case), operation_key="p", by=KIM)
    case = pay_out(case)
    assert (case.state, case.refunded_minor, Unit.objects.get().state) == ("settled", 7_000, "returned")
    assert sum(RefundLine.objects.values_list("amount_minor", flat=True)) == 7_000
    assert sum(row.amount_minor for row in balances(seller.scope)) == 0


def test_where_the_law_forbids_it_nothing_is_taken_off(seller) -> None:
    case = arrived(seller)
    (row,) = look(case, kept_percent=70)
    assert (row.loss_minor, row.deducted_minor, row.why_not) == (3_000, 0, "not_allowed")
    assert preview_refund(fresh(case)).amount_minor == 10_000


def test_the_newest_inspection_counts_and_all_stay(seller) -> None:
    let_deduct(seller)
    case = arrived(seller)
    look(case, kept_percent=50)
    look(case, key="j", grade="d", accepted=False, note="It is another lamp.")
    with pytest.raises(errors.NoGoodsAccepted):
        preview_refund(fresh(case))
    look(case, key="k", grade="b", kept_percent=90, note="It is his lamp after all.")
    assert preview_refund(fresh(case)).amount_minor == 9_000
    assert list(Inspection.objects.order_by("at", "id").values_list("grade", flat=True)) == ["c", "d", "b"]


def test_the_same_key_again_changes_nothing(seller) -> None:
    case = arrived(seller)
    first = look(case)
    version = fresh(case).version
    assert look(case, grade="d") == first
    assert (fresh(case).version, Inspection.objects.count()) == (version, 1)


def test_pieces_of_a_slice_differ(seller) -> None:
    let_deduct(seller)
    case = arrived(seller, 3, 10_000)
    look(case, quantity=1, kept_percent=50)
    lines = list(case.lines.order_by("id"))
    assert [line.unit.quantity for line in lines] == [1, 2]
    plan = preview_refund(fresh(case))
    assert plan.amount_minor == 10_000 - 3_333 // 2
    look(case, key="j", line=lines[1].pk, quantity=1, loss_minor=100)
    assert preview_refund(fresh(case)).amount_minor == 10_000 - 3_333 // 2 - 100
    assert sorted(line.unit.quantity for line in case.lines.all()) == [1, 1, 1]
    assert fresh(case).receipts.get().lines.count() == 3
    assert sum(case.receipts.get().lines.values_list("quantity", flat=True)) == 3


def test_a_split_keeps_what_was_found_before_of_both_parts(seller) -> None:
    let_deduct(seller)
    case = arrived(seller, 2, 10_000)
    look(case, quantity=2, kept_percent=80)
    look(case, key="j", quantity=1, kept_percent=100, note="Only the box was torn.")
    assert payable(fresh(case)).fees_minor == 1_000


def test_a_fee_is_taken_once_over_several_payments(seller) -> None:
    let_deduct(seller)
    case = arrived(seller)
    look(case, kept_percent=70)
    refund_case(fresh(case), operation_key="p", amount_minor=2_000, by=KIM)
    case = pay_out(case)
    assert (case.state, payable(case).total_minor) == ("received", 5_000)
    refund_case(fresh(case), operation_key="q", by=KIM)
    case = pay_out(case)
    assert (case.state, case.refunded_minor) == ("settled", 7_000)


def test_the_buyer_is_told_with_words_where_he_gets_less(seller) -> None:
    let_deduct(seller)
    case = arrived(seller)
    look(case, kept_percent=100, note="")
    drain()
    assert not Mail.objects.filter(key__contains=":inspected:").exists()
    look(case, key="j", kept_percent=70, note="The base is scratched.")
    drain()
    mail = Mail.objects.get(key__contains=":inspected:")
    assert "The base is scratched." in mail.text
    assert "30.00" in mail.text


def test_less_money_needs_words(seller) -> None:
    let_deduct(seller)
    case = arrived(seller)
    with pytest.raises(errors.LossNeedsWords):
        look(case, kept_percent=70, note=" ")
    with pytest.raises(errors.LossNeedsWords):
        look(case, accepted=False, note="")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"grade": "missing"}, BadInput),
        ({"disposition": "eat"}, BadInput),
        ({"quantity": 0}, BadInput),
        ({"kept_percent": 101}, BadInput),
        ({"kept_percent": -1}, BadInput),
        ({"loss_minor": -1}, BadInput),
        ({"loss_minor": 1, "kept_percent": 5}, BadInput),
        ({"quantity": 2}, errors.MoreThanArrived),
        ({"line": "cln_x"}, errors.LineNotInCase),
    ],
)
def test_bad_findings_are_refused(seller, fields, error) -> None:
    case = arrived(seller)
    with pytest.raises(error):
        look(case, **fields)
    assert not Inspection.objects.exists()


def test_what_has_not_come_is_not_inspected(seller) -> None:
    case = approved(make_order(seller, units=[(1, 1_000), (1, 2_000)]))
    with pytest.raises(MoveNotAllowed):
        look(case)
    lamp, shade = case.lines.order_by("unit__line__position")
    receive(case, operation_key="r", lines=[ReceivedLine(lamp.pk, 1, "a")], by=KIM)
    with pytest.raises(errors.NotHereYet):
        look(case, line=shade.pk)
    with pytest.raises(errors.NothingInspected):
        inspect(case, operation_key="i", lines=[], by=KIM)
    with pytest.raises(ChangedMeanwhile):
        inspect(case, operation_key="i", lines=[InspectedLine(lamp.pk, 1, "a")], by=KIM, version=1)


def test_serial_and_photos_are_kept(seller) -> None:
    order = make_order(seller)
    Unit.objects.filter(line__order=order).update(serial="SN-1")
    case = approved(order)
    line = case.lines.get()
    receive(case, operation_key="r", lines=[ReceivedLine(line.pk, 1, "a", serial="SN-1")], by=KIM)
    shown = add_evidence(case, upload=BytesIO(photo()), by=KIM, line=line, label="inspection")
    with pytest.raises(errors.SerialDiffers):
        look(case, serial="SN-2")
    (row,) = look(case, serial="SN-1", photos=(shown.pk, "evd_other"))
    assert [one.pk for one in row.photos.all()] == [shown.pk]
    said = Event.objects.get(name="case.inspected").data["lines"][0]
    assert (said["serial"], said["disposition"]) == ("SN-1", "refurbish")


def test_inspecting_takes_as_many_reads_for_many_cases(seller) -> None:
    with clock.frozen(clock.now()):
        case = arrived(seller, 2)
        look(case)
        with CaptureQueriesContext(
            connection,
        ) as one:
            payable(fresh(case))
        look(case, key="j")
        look(case, key="k")
        with CaptureQueriesContext(connection) as three:
            payable(fresh(case))
    assert len(one) == len(three) == 12
