"""One parcel at the station: several cases, extras, wrong items, the same click twice."""

import pytest

from aftermile.cases import errors
from aftermile.cases.actions import Box, ReceivedLine
from aftermile.cases.models import Case, Receipt
from aftermile.inbound.actions.station import Counted, Entry, book_parcel
from aftermile.inbound.actions.unknown import Item
from aftermile.inbound.models import UnknownItem, UnknownParcel
from tests.cases.acts import KIM, approved
from tests.factories import make_order

pytestmark = pytest.mark.django_db


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def counted(case: Case, quantity: int, grade: str = "a", **more) -> Counted:
    return Counted(ReceivedLine(case.lines.order_by("id").first().pk, quantity, grade), **more)


def book(*entries: Entry, key: str = "s1", **box):
    return book_parcel(entries, station_key=key, box=Box(**box), by=KIM)


def test_one_parcel_is_received_against_two_cases_and_a_second_click_changes_nothing(seller) -> None:
    first, second = (approved(make_order(seller, units=[(2, 4_000)])) for _ in range(2))
    for _ in range(2):
        done = book(
            Entry(first, (counted(first, 2),)),
            Entry(second, (counted(second, 1),)),
            tracking_number="JD 01",
            place="R1",
        )
        assert [one.error for one in done] == [None, None]
    assert (fresh(first).state, fresh(second).state) == ("received", "receiving")
    assert list(Receipt.objects.values_list("tracking_number", "place")) == [("JD01", "R1")] * 2


def test_what_stops_one_case_leaves_the_other_booked(seller) -> None:
    first, second = (approved(make_order(seller)) for _ in range(2))
    book(Entry(first, (counted(first, 1),)), key="s0")
    done = {one.case.pk: one for one in book(*(Entry(case, (counted(case, 1),)) for case in (first, second)))}
    assert done[first.pk].error is not None
    assert done[second.pk].receipt is not None


def test_more_than_expected_is_kept_as_goods_of_that_buyer(seller) -> None:
    case = approved(make_order(seller, units=[(2, 4_000)]))
    for _ in range(2):
        (done,) = book(Entry(case, (counted(case, 3),), (Item(title="A blue mug"),)))
    row = UnknownParcel.objects.get()
    assert done.extras == [row]
    assert (row.found, row.case_id, row.buyer_id) == ("extra", case.pk, case.buyer_id)
    assert sorted(UnknownItem.objects.values_list("sku", "title", "quantity")) == [
        ("", "A blue mug", 1),
        ("sku-1", "Lamp 1", 1),
    ]
    assert fresh(case).state == "received"


def test_a_wrong_item_is_kept_and_the_right_one_stays_expected(seller) -> None:
    case = approved(make_order(seller))
    book(Entry(case, (counted(case, 1, "wrong", instead="An old shoe"),)))
    assert UnknownItem.objects.get().title == "An old shoe"
    assert fresh(case).state == "receiving"
    book(Entry(case, (counted(case, 1),)), key="s2")
    assert fresh(case).state == "received"


def test_receiving_again_is_refused_in_words(seller) -> None:
    case = approved(make_order(seller, units=[(1, 100), (1, 200)]))
    line = case.lines.order_by("unit__line__position").first()
    again = Counted(ReceivedLine(line.pk, 1, "a"))
    book(Entry(case, (again,)))
    (done,) = book(Entry(case, (again,)), key="s2")
    assert isinstance(done.error, errors.AlreadyReceived)
    assert not UnknownParcel.objects.exists()
