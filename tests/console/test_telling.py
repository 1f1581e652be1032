"""Staff see what buyers were told and what they answered, and say what is told at all."""

import pytest
from django.test import Client

from aftermile.accounts.roles import Role
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions.answering import answer
from aftermile.parcels.actions.links import link_of, tracking_url
from aftermile.parcels.actions.noticing import rules_of
from aftermile.parcels.models import ParcelAnswer, ShopBanner
from tests.factories import make_member, make_seller
from tests.portal.test_tracking import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def parcel():
    return send()


@pytest.fixture
def staff(client: Client, parcel) -> Client:
    client.force_login(make_member(parcel.seller, Role.OWNER))
    return client


def test_an_answer_is_read_on_the_parcel_and_done_from_the_list(staff, parcel):
    row = answer(parcel, kind="duty", value={"choice": "paid", "note": "yesterday"}, key="k", by=SYSTEM)
    page = staff.get(f"/console/parcels/{parcel.pk}/")
    assert "Has paid · yesterday" in page.text
    assert "/t/" in page.text
    assert "Has paid · yesterday" in staff.get("/console/parcels/answers/").text
    staff.post(f"/console/parcels/answers/{row.pk}/done/", {"back": "list"})
    assert ParcelAnswer.objects.get().done_at is not None
    assert "yesterday" not in staff.get("/console/parcels/answers/").text


def test_a_foreign_answer_is_not_found(staff, parcel):
    other = send(seller=make_seller(), number="RR1")
    row = answer(other, kind="duty", value={"choice": "paid"}, key="k", by=SYSTEM)
    assert staff.post(f"/console/parcels/answers/{row.pk}/done/").status_code == 404
    assert staff.post(f"/console/parcels/{other.pk}/tracking-link/").status_code == 404
    assert ParcelAnswer.objects.get().done_at is None


def test_the_rules_are_set_and_each_mail_can_be_read(staff, parcel):
    page = staff.get("/console/settings/notices/")
    assert "Quiet from" in page.text
    form = {"kinds": ["delivered"], "any_hour": ["delivered"], "quiet_from": "20:00", "quiet_until": "09:00"}
    assert staff.post("/console/settings/notices/", form).status_code == 302
    assert rules_of(parcel.seller).kinds == {"delivered"}
    assert staff.post("/console/settings/notices/", {**form, "quiet_from": "x"}).status_code == 422
    letter = staff.get("/console/settings/notices/delayed/?language=ko")
    assert "늦어져요" in letter.text
    assert staff.get("/console/settings/notices/nonsense/").status_code == 404


def test_a_new_link_closes_the_old_one(staff, parcel):
    staff.get(f"/console/parcels/{parcel.pk}/")
    assert staff.post(f"/console/parcels/{parcel.pk}/tracking-link/").status_code == 302


def test_a_banner_is_written_in_languages_and_removed(staff, parcel):
    form = {
        "place": "both",
        "tone": "info",
        "from_on": "2026-12-01",
        "until_on": "2026-12-10",
        "countries": "de",
    }
    assert staff.post("/console/settings/banners/", {**form, "words": "no language"}).status_code == 422
    assert (
        staff.post("/console/settings/banners/", {**form, "words": "en: Hello\nko: 안녕"}).status_code == 302
    )
    assert (
        staff.post("/console/settings/banners/", {**form, "countries": "QQ", "words": "en: x"}).status_code
        == 422
    )
    staff.post("/console/settings/banners/", {**form, "words": "en: Hello\nko: 안녕"})  # sent twice
    row = ShopBanner.objects.get()
    assert (row.words, row.countries) == ({"en": "Hello", "ko": "안녕"}, ["DE"])
    assert "안녕" in staff.get("/console/settings/banners/").text
    staff.post(f"/console/settings/banners/{row.pk}/removal/")
    assert not ShopBanner.objects.exists()


def test_the_link_is_copied_from_the_parcel_and_from_its_order(staff, parcel):
    url = tracking_url(link_of(parcel.shipment.order))
    for page in (f"/console/parcels/{parcel.pk}/", f"/console/orders/{parcel.shipment.order_id}/"):
        assert f'data-copy="{url}"' in staff.get(page).text
