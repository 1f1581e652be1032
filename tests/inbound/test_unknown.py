"""Boxes that fit nothing: kept, matched by what was seen, or put aside with words."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftermile.cases.actions import ReceivedLine, approve, cancel
from aftermile.cases.errors import WordsMissing
from aftermile.cases.models import Case, Evidence, Receipt
from aftermile.inbound import errors
from aftermile.inbound.actions.matching import Picked, match_to_case, match_to_order
from aftermile.inbound.actions.unknown import (
    Item,
    Label,
    Seen,
    bring_unknown_back,
    describe_unknown,
    keep_unknown,
    set_unknown_aside,
)
from aftermile.inbound.models import UnknownParcel
from aftermile.inbound.queries.unknown import get_unknown, list_unknown, waiting_since
from aftermile.inbound.suggesting import suggestions_for
from aftermile.kernel import clock
from aftermile.kernel.errors import BadInput, NotFound
from aftermile.orders.models import Address, Order, Unit
from aftermile.parcels.actions import add_parcel, create_shipment, register_return_parcel
from tests.cases.acts import KIM, approved, drain, opened
from tests.cases.test_evidence import photo
from tests.factories import make_buyer, make_order, make_seller, units_of

pytestmark = pytest.mark.django_db


def keep(seller, *, key: str = "u1", **fields) -> UnknownParcel:
    label = {
        name: fields.pop(name) for name in ("tracking_number", "sender", "postcode", "text") if name in fields
    }
    return keep_unknown(seller, Seen(Label(**label), **fields), operation_key=key, by=KIM)


def first(unknown: UnknownParcel) -> tuple[str, str, int, tuple[str, ...]]:
    found = suggestions_for(unknown)[0]
    return found.order.number, found.case.rma_number if found.case else "", found.score, found.reasons


def test_it_is_kept_once_with_a_number_photos_and_words_to_find_it(seller) -> None:
    seen = Seen(Label("JD 77", sender="Li Na"), (Item("sku-1", quantity=2),), "Wet.", 1_200, place="U3")
    for _ in range(2):
        row = keep_unknown(seller, seen, operation_key="k", by=KIM, photos=[BytesIO(photo())])
    assert UnknownParcel.objects.count() == 1
    assert row.number.startswith("U-2")
    assert row.photos.count() == 1
    assert [one.pk for one in list_unknown(seller.scope, text="jd77 li")] == [row.pk]
    assert get_unknown(seller.scope, row.number.lower()) == row
    with pytest.raises(NotFound):
        get_unknown(make_seller().scope, row.pk)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, errors.NothingSeen),
        ({"note": "x", "weight_grams": 0}, BadInput),
        ({"items": (Item(),)}, BadInput),
        ({"items": (Item("a", quantity=0),)}, BadInput),
        ({"items": (Item("a", grade="z"),)}, BadInput),
    ],
)
def test_nothing_and_nonsense_are_refused(seller, fields, error) -> None:
    with pytest.raises(error):
        keep(seller, **fields)
    assert not UnknownParcel.objects.exists()


def test_the_announced_parcel_of_a_case_is_the_surest(seller) -> None:
    case = approved(make_order(seller))
    register_return_parcel(case.order, case_ref=case.pk, by=KIM, carrier="dhl", tracking_number="JD1")
    assert first(keep(seller, tracking_number="JD1")) == (
        case.order.number,
        case.rma_number,
        100,
        ("announced", "awaited"),
    )


def test_our_own_parcel_sent_back_leads_to_its_order(seller) -> None:
    order = make_order(seller)
    add_parcel(create_shipment(order, by=KIM), by=KIM, carrier="dhl", tracking_number="JD9")
    unknown = keep(seller, tracking_number="JD9", found="returned")
    assert first(unknown) == (order.number, "", 90, ("own_parcel",))
    unit = units_of(order)[0]
    row = match_to_order(unknown, order, picks=[Picked(unit.pk, 1, "a")], by=KIM, reason="returned_to_sender")
    assert (row.case.reason, row.case.state, row.receipt) == ("returned_to_sender", "requested", None)


def test_name_postcode_serial_and_sku_add_up(seller) -> None:
    buyer = make_buyer(seller, name="María Löwe")
    where = Address.objects.create(name="María Löwe", postcode="10115", country="DE")
    order = make_order(seller, buyer=buyer, ship_to=where)
    Order.objects.filter(pk=order.pk).update(search="maria lowe")
    other = make_order(seller, units=[(1, 100)])
    Unit.objects.filter(line__order=other).update(serial="SN-5")
    unknown = keep(seller, sender="Lowe, Maria", postcode="10115", items=(Item("SKU-1"),))
    assert first(unknown) == (order.number, "", 85, ("name", "postcode", "sku"))
    assert first(keep(seller, key="u2", items=(Item(serial="SN-5"),)))[::2] == (other.number, 90)
    case = approved(order)
    numbers = keep(seller, key="u3", text=f"RMA {case.rma_number.lower()}, order #{other.number}")
    assert [one.score for one in suggestions_for(numbers)] == [100, 85]


def test_suggestions_take_the_same_reads_for_one_and_for_many(seller) -> None:
    buyer = make_buyer(seller)
    counts = []
    for key, many in (("a", 1), ("b", 3)):
        for _ in range(many):
            approved(make_order(seller, buyer=buyer))
        row = keep(seller, key=key, text=buyer.email, sender="Li Na", items=(Item("sku-1"),))
        with CaptureQueriesContext(connection) as seen:
            assert suggestions_for(row)
        counts.append(len(seen))
    assert counts == [9, 9]


def test_a_match_with_an_approved_case_is_a_receipt_and_takes_the_photos_along(seller) -> None:
    case = approved(make_order(seller, units=[(2, 4_000)]))
    row = keep_unknown(
        seller, Seen(Label("JD 5"), place="U1"), operation_key="k", by=KIM, photos=[BytesIO(photo())]
    )
    row = match_to_case(row, case, lines=[ReceivedLine(case.lines.get().pk, 2, "b")], by=KIM)
    receipt = Receipt.objects.get()
    assert (row.state, row.receipt, receipt.tracking_number, receipt.place) == (
        "matched",
        receipt,
        "JD5",
        "U1",
    )
    assert Evidence.objects.get().case_id == case.pk
    with pytest.raises(errors.UnknownSettled):
        match_to_case(row, case, lines=[], by=KIM)


def test_what_came_without_notice_is_booked_when_its_case_is_approved(seller) -> None:
    order = make_order(seller, units=[(3, 9_000)])
    row = match_to_order(
        keep(seller, note="No slip."), order, picks=[Picked(units_of(order)[0].pk, 2, "a")], by=KIM
    )
    case = Case.objects.get()
    assert (case.kind, case.reason, case.source, row.receipt) == (
        "return",
        "sent_without_notice",
        "unknown",
        None,
    )
    approve(case, remedy="refund", by=KIM)
    drain()
    assert Case.objects.get().state == "received"
    row.refresh_from_db()
    assert (row.receipt, row.waits) == (Receipt.objects.get(), [])


def test_goods_of_a_case_that_ends_wait_again(seller) -> None:
    case = opened(make_order(seller))
    row = match_to_case(
        keep(seller, note="x"), case, lines=[ReceivedLine(case.lines.get().pk, 1, "a")], by=KIM
    )
    assert (row.state, row.receipt) == ("matched", None)
    cancel(case, by=KIM)
    drain()
    row.refresh_from_db()
    assert (row.state, row.case_id) == ("waiting", case.pk)


def test_it_is_put_aside_with_words_and_taken_up_again(seller) -> None:
    row = keep(seller, note="x")
    with pytest.raises(WordsMissing):
        set_unknown_aside(row, words=" ", by=KIM)
    row = set_unknown_aside(row, words="Not ours.", by=KIM)
    assert not list_unknown(seller.scope)
    assert bring_unknown_back(row, by=KIM).state == "waiting"
    describe_unknown(row, Seen(Label(sender="Bo"), note="Opened."), by=KIM)
    assert list_unknown(seller.scope).get().sender == "Bo"


def test_it_says_who_waits_too_long(seller) -> None:
    with clock.frozen(clock.now() - timedelta(days=4)):
        old = keep(seller, note="old")
    keep(seller, key="u2", note="new")
    assert list(waiting_since(seller.scope, clock.now() - timedelta(days=3))) == [old]


def test_another_sellers_case_and_order_do_not_fit(seller) -> None:
    other = make_seller()
    row = keep(other, note="x")
    case = approved(make_order(seller))
    with pytest.raises(errors.CaseOfAnotherSeller):
        match_to_case(row, case, lines=[], by=KIM)
    with pytest.raises(errors.CaseOfAnotherSeller):
        match_to_order(row, case.order, picks=[], by=KIM)
    mine = keep(seller, key="u2", note="x")
    with pytest.raises(errors.NothingFitsLines):
        match_to_case(mine, case, lines=[], by=KIM)
    with pytest.raises(errors.NothingFree):
        match_to_order(mine, case.order, picks=[Picked("unit_x", 1, "a")], by=KIM)
