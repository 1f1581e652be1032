"""The pages of codes: a queue, a lesson with its preview, what was taught."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment
from aftermile.parcels.actions.intake import ingest
from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.parcels.code_queue import open_codes, suggestions
from aftermile.parcels.models import Parcel, TaughtCode, UnknownCode
from tests.factories import make_member, make_order, make_seller

pytestmark = pytest.mark.django_db
LESSON = {"source": "zx", "code": "ZX-81", "milestone": "in_transit", "detail": "moving"}


def tell(number: str, *scans: tuple[str, str]) -> None:
    at = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    sent = tuple(SentScan(code=code, text=text, at=at) for code, text in scans)
    ingest([Tracking(number, "zx", sent)], source="zx", by=SYSTEM)


@pytest.fixture
def parcel() -> Parcel:
    shipment = create_shipment(make_order(make_seller()), by=SYSTEM)
    row = add_parcel(shipment, by=SYSTEM, carrier="zx", tracking_number="ZX00001")
    tell("ZX00001", ("ZX-81", "kwx"), ("", "Qq  wz"))
    return row


def test_the_operator_teaches_with_one_click_after_the_preview(client, parcel) -> None:
    client.force_login(make_member(operator=True))
    rows = client.get(reverse("console:codes")).context["page"].items
    assert sorted((row.code, row.words, row.times) for row in rows) == [("", "qq wz", 1), ("ZX-81", "", 1)]
    url = reverse("console:code_lesson")
    shown = client.post(url, LESSON)
    assert (shown.context["effect"].changed, TaughtCode.objects.count()) == (1, 0)
    done = client.post(url, LESSON | {"act": "teach"}, follow=True)
    parcel.refresh_from_db()
    assert (parcel.milestone, parcel.detail) == ("in_transit", "moving")
    assert [row.code for row in client.get(reverse("console:codes")).context["page"].items] == [""]
    [row] = client.get(reverse("console:taught_codes")).context["page"].items
    page = reverse("console:taught_code", args=[row.pk])
    assert (done.status_code, client.get(page, {"back": "1"}).context["effect"].changed) == (200, 1)
    assert client.post(page).status_code == 302
    parcel.refresh_from_db()
    assert parcel.milestone == "unknown"


def test_words_beside_a_code_are_shown_and_the_source_has_its_name(client, parcel) -> None:
    client.force_login(make_member(operator=True))
    assert [row.said for row in client.get(reverse("console:codes")).context["page"].items] == ["kwx", ""]
    client.force_login(make_member(parcel.seller))
    assert [row.said for row in client.get(reverse("console:codes")).context["page"].items] == ["", "kwx"]
    url = reverse("console:code_lesson")
    page = client.get(url, {"source": "aftership", "code": "X1", "text": "kwx"}).content.decode()
    assert ('value="AfterShip"' in page, "“kwx”" in page) == (True, True)
    untold = client.post(url, {"source": "AfterShip", "code": "X1"})
    assert (untold.status_code, untold.context["form"].errors["milestone"]) == (
        422,
        ["Choose what it means."],
    )
    client.post(
        url,
        {
            "source": "AfterShip",
            "code": "X1",
            "milestone": "in_transit",
            "act": "teach",
            "for_whom": parcel.seller_id,
        },
    )
    assert TaughtCode.objects.get().source == "aftership"


def test_a_suggestion_is_filled_in_and_previewed_at_once(client, parcel) -> None:
    client.force_login(make_member(operator=True))
    answer = client.get(reverse("console:code_lesson"), {"source": "zx", "code": "ZX-81", "text": "hub scan"})
    assert answer.context["effect"].changed == 1
    assert suggestions("zx", "", "Assigned to wave 7B") == []
    assert [(one.milestone, one.why) for one in suggestions("zx", "", "parcel at hub")] == [
        ("in_transit", "words")
    ]
    assert client.post(reverse("console:code_lesson"), {"source": "zx"}).status_code == 422


def test_a_sellers_people_see_and_teach_their_own_only(client, parcel) -> None:
    other = make_seller()
    assert open_codes(other.scope).items == []
    assert [row.times for row in open_codes(parcel.seller.scope).items] == [1, 1]
    client.force_login(make_member(parcel.seller, Role.SUPERVISOR))
    url = reverse("console:code_lesson")
    own = LESSON | {"for_whom": parcel.seller_id, "act": "teach"}
    assert client.post(url, LESSON | {"for_whom": other.pk, "act": "teach"}).status_code == 422
    assert client.post(url, own).status_code == 302
    row = TaughtCode.objects.get()
    assert row.seller_id == parcel.seller_id
    aside = reverse("console:set_code_aside", args=[UnknownCode.objects.first().pk])
    assert client.post(aside).status_code == 403
    client.force_login(make_member(other))
    assert client.get(reverse("console:taught_code", args=[row.pk])).status_code == 404
    client.force_login(make_member(parcel.seller, Role.AGENT))
    assert client.post(url, own).status_code == 403


def test_a_code_is_set_aside_and_got_back(client, parcel) -> None:
    client.force_login(make_member(operator=True))
    row = UnknownCode.objects.get(code="ZX-81")
    url = reverse("console:set_code_aside", args=[row.pk])
    client.post(url)
    assert [one.code for one in open_codes(parcel.seller.scope).items] == [""]
    client.post(url, {"back": "1"})
    assert len(client.get(reverse("console:codes")).context["page"].items) == 2


@pytest.mark.parametrize("name", ["codes", "taught_codes"])
@pytest.mark.parametrize("operator", [True, False])
def test_the_lists_ask_as_often_for_three_as_for_one(client, parcel, name, operator) -> None:
    member = make_member(operator=True) if operator else make_member(parcel.seller)
    client.force_login(member)
    counts = []
    for number in range(3):
        tell("ZX00001", (f"N-{number}", ""))
        client.post(
            reverse("console:code_lesson"),
            LESSON
            | {"code": f"M-{number}", "act": "teach", "for_whom": "" if operator else parcel.seller_id},
        )
        if number != 1:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(f"console:{name}")).status_code == 200
            counts.append(len(queries))
    assert counts[0] == counts[1]
