"""The inbox of unknown parcels, inspections and labels through HTTP."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.cases.actions import ReceivedLine, receive
from aftermile.cases.models import Case, Inspection, Receipt
from aftermile.inbound.actions.unknown import Item, Label, Seen, keep_unknown
from aftermile.inbound.models import UnknownParcel
from tests.cases.acts import KIM
from tests.console.scenes import approved_one, open_shop, sign_in
from tests.factories import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return open_shop()


@pytest.fixture
def hand(client, shop):
    return sign_in(client, shop, Role.WAREHOUSE)


@pytest.fixture
def boss(shop):
    return make_member(shop)


def test_a_box_is_kept_found_and_matched(client, shop, hand, boss) -> None:
    case = approved_one(shop, boss)
    new = reverse("console:unknown_new")
    assert 'value="3SX"' in client.get(new, {"q": "3SX"}).content.decode()
    form = {"operation_key": "k", "tracking_number": "3SX", "text": case.rma_number, "title_1": "Lamp"}
    client.post(new, form)
    row = UnknownParcel.objects.get()
    page = reverse("console:unknown_parcel", args=[row.pk])
    assert f"?case={case.pk}" in client.get(page).content.decode()
    assert (
        'data-outcome="kept"' in client.get(reverse("console:receiving"), {"q": row.number}).content.decode()
    )
    line = case.lines.get()
    assert f"n_{line.pk}" in client.get(page, {"case": case.pk}).content.decode()
    client.post(reverse("console:unknown_match", args=[row.pk]), {"case": case.pk, f"n_{line.pk}": "1"})
    assert Receipt.objects.get().case_id == case.pk


def test_the_list_takes_the_same_reads_for_one_and_three(client, shop, hand) -> None:
    url, counts = reverse("console:unknown_parcels"), []
    for many in (1, 3):
        for number in range(many):
            seen = Seen(Label("JD"), (Item("sku-1"),))
            keep_unknown(shop, seen, operation_key=f"{many}-{number}", by=KIM)
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_nothing_and_nonsense_are_refused_in_words(client, shop, hand) -> None:
    new = reverse("console:unknown_new")
    assert client.post(new, {"operation_key": "k"}).status_code == 422
    assert client.post(new, {"operation_key": "k", "note": "x", "weight_grams": "a lot"}).status_code == 422
    row = keep_unknown(shop, Seen(note="x"), operation_key="k", by=KIM)
    client.post(reverse("console:unknown_set_aside", args=[row.pk]), {"words": " "})
    assert UnknownParcel.objects.get().state == "waiting"
    client.post(reverse("console:unknown_set_aside", args=[row.pk]), {"words": "Not ours."})
    assert UnknownParcel.objects.get().state == "set_aside"
    other = open_shop()
    foreign = keep_unknown(other, Seen(note="x"), operation_key="k", by=KIM)
    assert client.get(reverse("console:unknown_parcel", args=[foreign.pk])).status_code == 404


def test_one_parcel_for_two_cases_with_something_else_inside(client, shop, hand, boss) -> None:
    first, second = (approved_one(shop, boss) for _ in range(2))
    form = {"operation_key": "k", "case": [first.pk, second.pk], "tracking_number": "JD1"}
    form |= {f"n_{case.lines.get().pk}_a": "1" for case in (first, second)}
    form[f"extra_{first.pk}"] = "A mug"
    page = client.post(reverse("console:receiving_book_all"), form, headers={"HX-Request": "true"})
    assert 'data-outcome="booked"' in page.content.decode()
    assert {case.state for case in Case.objects.all()} == {"received"}
    assert UnknownParcel.objects.get().case_id == first.pk


def test_what_arrived_is_inspected_and_labeled(client, shop, hand, boss) -> None:
    case = approved_one(shop, boss)
    line = case.lines.get()
    receive(case, operation_key="r", lines=[ReceivedLine(line.pk, 1, "a")], by=KIM)
    url = reverse("console:inspection", args=[case.pk])
    assert f"kept_{line.pk}" in client.get(url).content.decode()
    form = {"operation_key": "i", "line": line.pk, f"n_{line.pk}": "1", f"grade_{line.pk}": "c"}
    form |= {f"accepted_{line.pk}": "no", f"note_{line.pk}": ""}
    assert client.post(url, form).status_code == 422
    client.post(url, {**form, f"note_{line.pk}": "It is another lamp."})
    assert Inspection.objects.get().accepted is False
    assert "code128" in client.get(reverse("console:unit_labels", args=[case.pk])).content.decode()
    assert client.get(reverse("console:replacement_slip", args=[case.pk])).status_code == 200
    client.logout()
    sign_in(client, shop, Role.AGENT)
    assert client.post(url, form).status_code == 403
