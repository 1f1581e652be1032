"""From "something wrong?" to a case, without JavaScript."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from aftermile.cases.drafts import MOST_DRAFTS
from aftermile.cases.models import Case, Draft, DraftFile, Evidence
from aftermile.cases.tasks import forget_old_drafts
from aftermile.kernel import clock
from aftermile.kernel.ids import new_id
from aftermile.orders.actions import split_unit
from aftermile.orders.models import Unit
from tests.portal.shop import Shop, open_shop, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def shop() -> Shop:
    return open_shop()


@pytest.fixture
def buyer(client, shop) -> Client:
    return sign_in(client, shop)


def photo(name: str = "lamp.jpg", color: str = "red") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def begin(buyer: Client, shop: Shop, quantities: dict[int, int]) -> Draft:
    page = buyer.get(shop.url("start"))
    key = re.search(r'name="key" value="(drf_\w+)"', page.text)[1]
    data = {"key": key, "line": [shop.units[i].line_id for i in quantities]}
    data |= {f"quantity-{shop.units[i].line_id}": str(n) for i, n in quantities.items()}
    answer = buyer.post(shop.url("start"), data)
    assert answer.url == shop.url("reason", key)
    return Draft.objects.get(pk=key)


def go_through(buyer: Client, shop: Shop, *, reason: str = "damaged", way: str = "refund") -> Draft:
    draft = begin(buyer, shop, {0: 2, 1: 1})
    answer = buyer.post(shop.url("reason", draft.pk), {"reason": reason, "comment": "The foot is cracked."})
    assert answer.url == shop.url("evidence", draft.pk)
    answer = buyer.post(shop.url("evidence", draft.pk), {"file": [photo()], "do": "next"})
    assert answer.url == shop.url("ways", draft.pk)
    answer = buyer.post(shop.url("ways", draft.pk), {"way": way})
    assert answer.url == shop.url("confirm", draft.pk)
    return draft


def test_a_buyer_goes_from_items_to_a_case(buyer, shop):
    draft = go_through(buyer, shop)
    summary = buyer.get(shop.url("confirm", draft.pk)).text
    assert "2 × Lamp 1" in summary
    assert "The foot is cracked." in summary
    answer = buyer.post(shop.url("confirm", draft.pk))
    case = Case.objects.get()
    assert answer.url == shop.url("case", case.pk) + "?new=1"
    assert (case.kind, case.wanted, case.source, case.language) == ("claim", "refund", "portal", "en")
    assert case.buyer == shop.order.buyer
    assert case.value_minor == 7500
    assert Evidence.objects.get().from_buyer
    assert not DraftFile.objects.exists()
    page = buyer.get(answer.url).text
    assert case.rma_number in page
    assert "We have it." in page


def test_sending_twice_opens_one_case(buyer, shop):
    draft = go_through(buyer, shop)
    first = buyer.post(shop.url("confirm", draft.pk))
    second = buyer.post(shop.url("confirm", draft.pk))
    case = Case.objects.get()
    assert first.url == shop.url("case", case.pk) + "?new=1"
    assert second.url == shop.url("case", case.pk)
    assert buyer.get(shop.url("units", draft.pk)).url == shop.url("case", case.pk)


def test_a_part_of_a_slice_can_go(buyer, shop):
    draft = begin(buyer, shop, {0: 1})
    buyer.post(shop.url("reason", draft.pk), {"reason": "changed_mind"})
    buyer.post(shop.url("evidence", draft.pk), {"do": "next"})
    buyer.post(shop.url("ways", draft.pk), {"way": "refund"})
    buyer.post(shop.url("confirm", draft.pk))
    case = Case.objects.get()
    assert case.kind == "return"
    assert [line.unit.quantity for line in case.lines.select_related("unit")] == [1]
    assert sorted(Unit.objects.filter(line=shop.units[0].line).values_list("quantity", "holder_ref")) == [
        (1, ""),
        (1, case.pk),
    ]


def test_the_first_post_twice_makes_one_draft(buyer, shop):
    key = new_id("drf")
    for _ in range(2):
        buyer.post(shop.url("start"), {"key": key, "line": [shop.units[1].line_id]})
    assert Draft.objects.get().picks == [{"unit": shop.units[1].pk, "quantity": 1}]


@pytest.mark.parametrize("quantity", ["0", "3", "-1", "x", "", "99999999999"])
def test_a_wrong_quantity_is_told_and_the_choice_kept(buyer, shop, quantity):
    line = shop.units[0].line_id
    answer = buyer.post(
        shop.url("start"), {"key": new_id("drf"), "line": [line], f"quantity-{line}": quantity}
    )
    assert answer.status_code == 422
    assert re.search(rf'value="{line}"[^>]* checked', answer.text)
    assert "between 1 and 2" in answer.text


def test_nothing_chosen_is_told(buyer, shop):
    answer = buyer.post(shop.url("start"), {"key": new_id("drf")})
    assert answer.status_code == 422
    assert "Choose at least one item." in answer.text


def test_a_unit_of_another_order_is_refused(buyer, shop):
    other = open_shop(number="B-2", seller=shop.seller)
    answer = buyer.post(shop.url("start"), {"key": new_id("drf"), "line": [other.units[0].line_id]})
    assert answer.status_code == 422
    assert not Draft.objects.exclude(picks=[]).exists()


def test_a_step_that_lacks_an_answer_leads_back_to_it(buyer, shop):
    draft = begin(buyer, shop, {0: 1})
    assert buyer.get(shop.url("confirm", draft.pk)).url == shop.url("reason", draft.pk)
    buyer.post(shop.url("reason", draft.pk), {"reason": "damaged"})
    assert buyer.get(shop.url("confirm", draft.pk)).url == shop.url("ways", draft.pk)
    assert buyer.post(shop.url("ways", draft.pk), {"way": "gold"}).status_code == 422


def test_going_back_keeps_everything(buyer, shop):
    draft = go_through(buyer, shop)
    units = buyer.get(shop.url("units", draft.pk)).text
    assert len(re.findall(r'name="line"[^>]* checked', units)) == 2
    reason = buyer.get(shop.url("reason", draft.pk)).text
    assert re.search(r'value="damaged" checked', reason)
    assert "The foot is cracked." in reason
    buyer.post(shop.url("units", draft.pk), {"line": [shop.units[1].line_id]})
    assert [pick["reason"] for pick in Draft.objects.get().picks] == ["damaged"]
    assert "lamp.jpg" in buyer.get(shop.url("evidence", draft.pk)).text


def test_each_item_can_have_its_own_problem(buyer, shop):
    draft = begin(buyer, shop, {0: 2, 1: 1})
    assert "reason-" in buyer.get(shop.url("reason", draft.pk) + "?each=1").text
    one, two = (unit.pk for unit in shop.units)
    told = {
        "each": "1",
        f"reason-{one}": "damaged",
        f"reason-{two}": "wrong_item",
        f"comment-{two}": "A chair",
    }
    assert buyer.post(shop.url("reason", draft.pk), told).status_code == 302
    assert [(pick["reason"], pick["comment"]) for pick in Draft.objects.get().picks] == [
        ("damaged", ""),
        ("wrong_item", "A chair"),
    ]


def test_reasons_that_do_not_go_together_are_told(buyer, shop):
    draft = begin(buyer, shop, {0: 2, 1: 1})
    one, two = (unit.pk for unit in shop.units)
    told = {"each": "1", f"reason-{one}": "not_received", f"reason-{two}": "changed_mind"}
    answer = buyer.post(shop.url("reason", draft.pk), told)
    assert answer.status_code == 422
    assert "one after the other" in answer.text


def test_a_bad_file_is_told_by_name_and_the_others_stay(buyer, shop):
    draft = begin(buyer, shop, {0: 1})
    buyer.post(shop.url("reason", draft.pk), {"reason": "damaged"})
    page = SimpleUploadedFile("photo.jpg", b"<html><script>alert(1)</script>", "image/jpeg")
    answer = buyer.post(shop.url("evidence", draft.pk), {"file": [photo(), page], "do": "next"})
    assert answer.status_code == 422
    assert "“photo.jpg” is not a photo" in answer.text
    assert "lamp.jpg" in answer.text
    row = DraftFile.objects.get()
    assert buyer.get(shop.url("draft_file", draft.pk, row.pk)).headers["Content-Type"] == "image/jpeg"
    buyer.post(shop.url("evidence", draft.pk), {"remove": row.pk})
    assert not DraftFile.objects.exists()


def test_the_same_file_twice_is_kept_once(buyer, shop):
    draft = begin(buyer, shop, {0: 1})
    buyer.post(shop.url("reason", draft.pk), {"reason": "damaged"})
    for _ in range(2):
        buyer.post(shop.url("evidence", draft.pk), {"file": [photo()], "do": "add"})
    assert DraftFile.objects.count() == 1


def test_no_way_is_chosen_beforehand_and_the_right_is_marked(buyer, shop):
    draft = begin(buyer, shop, {0: 2, 1: 1})
    buyer.post(shop.url("reason", draft.pk), {"reason": "changed_mind"})
    page = buyer.get(shop.url("ways", draft.pk)).text
    assert "checked" not in page
    assert "€75.00" in page
    assert "Your right by law" in page
    assert "Directive 2011/83/EU" in page


def test_a_closed_window_is_told_with_its_day(client):
    shop = open_shop(delivered_days=60)
    buyer = sign_in(client, shop)
    draft = begin(buyer, shop, {0: 1})
    buyer.post(shop.url("reason", draft.pk), {"reason": "changed_mind"})
    page = buyer.get(shop.url("ways", draft.pk)).text
    assert "This cannot go back any more" in page
    assert "Choose another reason" in page
    buyer.post(shop.url("reason", draft.pk), {"reason": "defective"})
    assert "What would help you most?" in buyer.get(shop.url("ways", draft.pk)).text


def test_somebody_elses_draft_is_not_there(buyer, shop):
    other = open_shop(number="B-2", seller=shop.seller)
    theirs = begin(sign_in(Client(), other), other, {0: 1})
    for name in ("units", "reason", "evidence", "ways", "confirm"):
        assert buyer.get(shop.url(name, theirs.pk)).status_code == 404
        assert buyer.post(shop.url(name, theirs.pk)).status_code == 404
        assert buyer.get(other.url(name, theirs.pk)).status_code == 404
    assert (
        buyer.post(shop.url("start"), {"key": theirs.pk, "line": [shop.units[0].line_id]}).status_code == 404
    )


def test_what_was_started_is_found_again(buyer, shop):
    draft = begin(buyer, shop, {0: 1})
    assert shop.url("reason", draft.pk) in buyer.get(shop.url("order")).text


def test_of_two_drafts_the_one_with_free_items_goes_on(buyer, shop):
    first = begin(buyer, shop, {1: 1})
    second = go_through(buyer, shop)
    third = begin(buyer, shop, {0: 2})
    assert shop.url("reason", third.pk) in buyer.get(shop.url("order")).text
    begin(buyer, shop, {0: 2, 1: 1})
    second.refresh_from_db()
    Draft.objects.filter(pk=second.pk).update(picks=second.picks[:1])
    buyer.post(shop.url("confirm", second.pk))
    case = Case.objects.get()
    page = buyer.get(shop.url("order")).text
    assert shop.url("reason", third.pk) not in page
    both = Draft.objects.exclude(pk__in=[first.pk, second.pk, third.pk]).get()
    assert shop.url("reason", both.pk) in page
    reason = buyer.get(shop.url("reason", both.pk)).text
    assert "Meanwhile this is part of another request and is left out here:" in reason
    assert f'Lamp 1 · <a href="{shop.url("case", case.pk)}">{case.rma_number}</a>' in reason
    stale = buyer.get(shop.url("reason", third.pk), follow=True)
    assert stale.redirect_chain == [(shop.url("units", third.pk), 302)]
    assert "Meanwhile this is part of another request" in stale.text
    assert "Meanwhile" not in buyer.get(shop.url("reason", first.pk)).text


def test_when_all_is_in_a_case_a_draft_leads_there(buyer, shop):
    draft, stale = go_through(buyer, shop), begin_stale(shop)
    buyer.post(shop.url("confirm", draft.pk))
    case = Case.objects.get()
    page = buyer.get(shop.url("ways", stale.pk), follow=True).text
    assert f'<a class="button" href="{shop.url("case", case.pk)}">See {case.rma_number}' in page
    assert "Go on where you stopped" not in buyer.get(shop.url("order")).text


def test_what_is_ready_goes_on_at_the_summary(buyer, shop):
    draft = go_through(buyer, shop)
    assert shop.url("confirm", draft.pk) in buyer.get(shop.url("order")).text


def test_a_unit_in_a_case_cannot_be_chosen_again(buyer, shop):
    draft = go_through(buyer, shop)
    stale = begin_stale(shop)
    buyer.post(shop.url("confirm", draft.pk))
    page = buyer.get(shop.url("start")).text
    assert 'name="line"' not in page
    assert buyer.get(shop.url("confirm", stale.pk)).url == shop.url("units", stale.pk)


def begin_stale(shop: Shop) -> Draft:
    pick = {"unit": shop.units[0].pk, "quantity": 2, "reason": "damaged", "comment": ""}
    return Draft.objects.create(
        seller=shop.seller,
        order=shop.order,
        picks=[pick],
        kind="claim",
        wanted="refund",
        created_at=shop.order.created_at,
        updated_at=shop.order.created_at,
    )


def test_a_line_in_slices_is_one_choice(buyer, shop):
    split_unit(shop.units[0], 1)
    page = buyer.get(shop.url("start")).text
    assert page.count('name="line"') == 2
    draft = begin(buyer, shop, {0: 2})
    assert sorted(pick["quantity"] for pick in draft.picks) == [1, 1]
    assert 'value="2"' in buyer.get(shop.url("units", draft.pk)).text


def test_drafts_are_few_and_are_forgotten_with_their_files(buyer, shop):
    first = begin(buyer, shop, {0: 1})
    buyer.post(shop.url("reason", first.pk), {"reason": "damaged"})
    buyer.post(shop.url("evidence", first.pk), {"file": [photo()], "do": "add"})
    stored = DraftFile.objects.get().file
    for _ in range(MOST_DRAFTS):
        begin(buyer, shop, {0: 1})
    assert Draft.objects.count() == MOST_DRAFTS
    assert not stored.storage.exists(stored.name)
    with clock.frozen(clock.now() + timedelta(days=15)):
        assert forget_old_drafts() == MOST_DRAFTS
