"""A buyer's page of his case: what he reads, what he does, and that doing it twice changes nothing."""

import pytest
from django.test import Client

from aftermile.cases.actions import LineRequest, add_note, approve, ask_buyer, decline, make_offer, open_case
from aftermile.cases.models import Case, Evidence, Note, Offer
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.parcels.models import Location
from tests.portal.shop import Shop, open_shop, sign_in
from tests.portal.test_request import photo

pytestmark = pytest.mark.django_db
KIM = Actor(ActorKind.MEMBER, "mbr_kim", "Kim Secret")


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def shop() -> Shop:
    return open_shop()


@pytest.fixture
def buyer(client, shop) -> Client:
    return sign_in(client, shop)


def make_case(shop: Shop, reason: str = "changed_mind", kind: str = "return") -> Case:
    by = Actor(ActorKind.BUYER, shop.order.buyer_id, "Li Na")
    lines = [LineRequest(shop.units[0].pk, 2, reason, "Too bright.")]
    return open_case(shop.order, kind=kind, lines=lines, by=by, source="portal", language="en")


def test_the_page_tells_where_it_stands_and_what_comes(buyer, shop):
    case = make_case(shop)
    page = buyer.get(shop.url("case", case.pk)).text
    assert "We look at it" in page
    assert "You hear from us by" in page
    assert "Too bright." in page
    assert "I changed my mind" in page


def test_only_what_is_for_buyers_is_shown(buyer, shop):
    case = make_case(shop)
    add_note(case, audience="staff", text="He did this before.", by=KIM)
    add_note(case, audience="buyer", text="We are on it.", by=KIM)
    page = buyer.get(shop.url("case", case.pk)).text
    assert "We are on it." in page
    assert "He did this before." not in page
    assert "Kim Secret" not in page


def test_an_answer_with_a_bad_file_keeps_the_words(buyer, shop):
    case = make_case(shop)
    ask_buyer(case, text="Which lamp is it?", by=KIM)
    assert "Which lamp is it?" in buyer.get(shop.url("case", case.pk)).text
    bad = photo("note.jpg")
    bad.seek(0)
    bad.write(b"<html>")
    bad.seek(0)
    answer = buyer.post(shop.url("words", case.pk), {"text": "The white one", "file": [photo(), bad]})
    assert answer.status_code == 422
    assert "The white one</textarea>" in answer.text
    assert "“note.jpg” is not a photo" in answer.text
    assert Evidence.objects.get().name == "lamp.jpg"
    for _ in range(2):
        assert buyer.post(shop.url("words", case.pk), {"text": "The white one"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "requested"
    assert Note.objects.filter(from_buyer=True).count() == 1
    page = buyer.get(shop.url("case", case.pk)).text
    assert page.count("The white one") == 1


def test_nothing_written_is_told(buyer, shop):
    case = make_case(shop)
    answer = buyer.post(shop.url("words", case.pk), {"text": "  "})
    assert answer.status_code == 422
    assert "Write a few words, or add a file." in answer.text


def test_an_offer_is_taken_once(buyer, shop):
    case = make_case(shop)
    offer = make_offer(case, remedy="partial_refund", amount_minor=1500, message="Keep them?", by=KIM)
    page = buyer.get(shop.url("case", case.pk)).text
    assert "€15.00" in page
    assert "Keep them?" in page
    for _ in range(2):
        assert buyer.post(shop.url("acceptance", case.pk, offer.pk)).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.agreed_minor) == ("approved", 1500)
    assert buyer.post(shop.url("rejection", case.pk, offer.pk)).status_code == 302
    assert "This offer was answered already" in buyer.get(shop.url("case", case.pk)).text


def test_an_offer_is_rejected(buyer, shop):
    case = make_case(shop)
    offer = make_offer(case, remedy="partial_refund", amount_minor=1500, by=KIM)
    for _ in range(2):
        buyer.post(shop.url("rejection", case.pk, offer.pk))
    case.refresh_from_db()
    assert case.state == "requested"
    assert Offer.objects.get().state == "rejected"
    assert "You said no to our offer" in buyer.get(shop.url("case", case.pk)).text


def test_an_approved_return_has_a_slip_with_a_code(buyer, shop):
    Location.objects.create(seller=shop.seller, code="main", name="Main", address="Dock 4", country="DE")
    case = make_case(shop)
    assert buyer.get(shop.url("slip", case.pk)).status_code == 404
    approve(case, remedy="refund", by=KIM)
    page = buyer.get(shop.url("case", case.pk)).text
    assert shop.url("slip", case.pk) in page
    assert "Send the parcel by" in page
    assert "Dock 4" in page
    slip = buyer.get(shop.url("slip", case.pk)).text
    assert case.rma_number in slip
    assert 'class="qr"' in slip
    assert "style=" not in slip


def test_a_withdrawal_frees_the_items_and_twice_is_once(buyer, shop):
    case = make_case(shop)
    for _ in range(2):
        assert buyer.post(shop.url("withdrawal", case.pk)).status_code == 302
    case.refresh_from_db()
    shop.units[0].refresh_from_db()
    assert (case.state, shop.units[0].holder_ref) == ("canceled", "")
    assert "Withdrawn" in buyer.get(shop.url("case", case.pk)).text


def test_a_withdrawal_too_late_is_told_softly(buyer, shop):
    case = make_case(shop)
    decline(case, words="The lamp is fine.", by=KIM)
    answer = buyer.post(shop.url("withdrawal", case.pk), follow=True)
    assert answer.status_code == 200
    assert "notice error" in answer.text
    assert "The lamp is fine." in answer.text


def test_files_are_shown_to_their_buyer_alone(buyer, shop):
    case = make_case(shop)
    buyer.post(shop.url("words", case.pk), {"text": "See", "file": [photo()]})
    row = Evidence.objects.get()
    url = shop.url("evidence_file", case.pk, row.pk)
    assert buyer.get(url).headers["Content-Type"] == "image/jpeg"
    full = buyer.get(url + "?full=1")
    assert full.headers["X-Content-Type-Options"] == "nosniff"
    other = open_shop(number="B-2", seller=shop.seller)
    stranger = sign_in(Client(), other)
    assert stranger.get(url).status_code == 404
    assert stranger.get(other.url("evidence_file", case.pk, row.pk)).status_code == 404


@pytest.mark.parametrize("same_seller", [True, False])
def test_somebody_elses_case_is_not_there(shop, same_seller):
    case = make_case(shop)
    offer = make_offer(case, remedy="partial_refund", amount_minor=1500, by=KIM)
    other = open_shop(number="B-2", seller=shop.seller if same_seller else None, email="b@example.com")
    stranger = sign_in(Client(), other)
    for place in (shop, other):
        for name in ("case", "slip"):
            assert stranger.get(place.url(name, case.pk)).status_code == 404
        for name in ("words", "withdrawal"):
            assert stranger.post(place.url(name, case.pk), {"text": "x"}).status_code == 404
        for name in ("acceptance", "rejection"):
            assert stranger.post(place.url(name, case.pk, offer.pk)).status_code == 404
    case.refresh_from_db()
    assert case.state == "offered"


def test_another_language_sticks_to_the_buyer_and_his_case(buyer, shop):
    case = make_case(shop)
    answer = buyer.get(shop.url("case", case.pk) + "?lang=zh-hans")
    assert answer.url == shop.url("case", case.pk)
    page = buyer.get(answer.url).text
    assert "我们正在处理" in page
    assert '<html lang="zh-hans"' in page
    case.refresh_from_db()
    shop.order.buyer.refresh_from_db()
    assert (shop.order.buyer.language, case.language) == ("zh-hans", "zh-hans")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_queries_however_long_the_story(buyer, shop, rows, django_assert_num_queries):
    case = make_case(shop)
    for number in range(rows):
        add_note(case, audience="buyer", text=f"Word {number}", by=KIM)
        buyer.post(shop.url("words", case.pk), {"text": f"x{number}", "file": [photo(color=f"#00{number}")]})
    buyer.get(shop.url("case", case.pk))
    with django_assert_num_queries(25):
        assert buyer.get(shop.url("case", case.pk)).status_code == 200
