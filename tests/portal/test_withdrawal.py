"""Withdrawing from a contract: two steps, an acknowledgement, never refused, nothing told about orders."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.cases.models import Case, Deadline, Withdrawal
from aftermile.cases.withdrawals import fingerprint
from aftermile.events.models import Event, Mail
from aftermile.kernel import clock
from aftermile.portal.withdrawal import views
from aftermile.portal.withdrawal.labels import label_beside
from tests.factories import make_member
from tests.portal.shop import Shop, open_shop, sign_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 9, 30, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    cache.clear()
    monkeypatch.setattr(views, "FLOOR_SECONDS", 0.0)


@pytest.fixture
def shop() -> Shop:
    return open_shop()


def typed(**fields) -> dict[str, str]:
    return {"name": "Li Na", "number": "A-1001", "email": "lina@example.com", "what": "whole", **fields}


def first_step(client: Client, shop: Shop, **fields):
    return client.post(reverse("portal:withdrawal_start", args=[shop.seller.slug]), typed(**fields))


def declare(client: Client, shop: Shop, **fields):
    answer = first_step(client, shop, **fields)
    assert answer.status_code == 302, answer.content
    return client.post(answer.url)


def test_two_steps_an_acknowledgement_and_a_case(client, shop):
    with clock.frozen(NOW):
        shop = open_shop(seller=shop.seller, number="A-2", delivered_days=13)
        answer = first_step(client, shop, number="A-2", words="Danke!")
        assert not Withdrawal.objects.exists()
        page = client.get(answer.url)
        assert "Confirm withdrawal" in page.text
        assert "A-2" in page.text
        assert not Withdrawal.objects.exists()
        done = client.post(answer.url)
        shown = client.get(done.url)
    row = Withdrawal.objects.get()
    assert row.order == shop.order
    assert row.at == NOW
    assert row.sha256 == fingerprint(row.text)
    assert "2026-11-18 09:30:15 UTC" in row.text
    assert "09:30:15 UTC" in row.text
    assert "Danke!" in row.text
    assert row.text.splitlines()[0] in shown.text
    assert "09:30:15 UTC" in shown.text
    mail = Mail.objects.get(key=f"withdrawal:{row.pk}")
    assert mail.to == "lina@example.com"
    assert row.text.strip() in mail.text
    saved = client.get(done.url + "?text=1")
    assert saved.content.decode() == row.text
    assert saved["Content-Disposition"].startswith("attachment")
    case = row.case
    assert case is not None
    assert (case.kind, case.source, case.reason, case.state) == (
        "return",
        "withdrawal",
        "changed_mind",
        "approved",
    )
    assert case.lines.count() == 2
    assert Event.objects.filter(name="withdrawal.declared", subject_id=row.pk).count() == 1


def test_a_second_click_is_one_declaration(client, shop):
    answer = first_step(client, shop)
    one, two = client.post(answer.url), client.post(answer.url)
    assert one.url == two.url
    assert client.get(answer.url).url == one.url
    three = declare(client, shop)
    assert three.url == one.url
    assert Withdrawal.objects.count() == Case.objects.count() == 1
    assert Mail.objects.filter(key__startswith="withdrawal:").count() == 1


def test_going_back_keeps_what_was_typed(client, shop):
    answer = first_step(client, shop, words="kept words")
    key = answer.url.rstrip("/").split("/")[-2]
    page = client.get(reverse("portal:withdrawal_start", args=[shop.seller.slug]) + f"?key={key}")
    assert "kept words" in page.text


def test_other_words_after_confirming_are_another_declaration(client, shop):
    answer = first_step(client, shop, number="A-77")
    key = answer.url.rstrip("/").split("/")[-2]
    client.post(answer.url)
    again = first_step(client, shop, key=key)
    assert key not in again.url
    client.post(again.url)
    assert sorted(Withdrawal.objects.values_list("number", flat=True)) == ["A-1001", "A-77"]


@pytest.mark.parametrize(
    "fields", [{}, {"number": "A-9999"}, {"email": "else@example.com"}], ids=["known", "unknown", "other"]
)
def test_the_answer_tells_nothing_about_orders(client, shop, fields):
    done = declare(client, shop, **fields)
    page = client.get(done.url)
    assert page.status_code == 200
    assert "RMA-" not in page.text
    assert "If it fits an order of yours" in page.text
    mail = Mail.objects.get(key__startswith="withdrawal:")
    assert "RMA-" not in mail.text
    assert mail.to == fields.get("email", "lina@example.com")


def test_what_fits_no_order_is_kept_for_a_person(client, shop):
    declare(client, shop, email="else@example.com")
    row = Withdrawal.objects.get()
    assert (row.order, row.case, row.problem, row.settled_at) == (None, None, "unknown_order", None)
    assert not Case.objects.exists()


def test_after_the_time_a_person_looks_and_nobody_is_refused(client, shop):
    shop.order.delivered_at = clock.now() - timedelta(days=200)
    shop.order.save()
    declare(client, shop)
    row = Withdrawal.objects.get()
    assert row.case is not None
    assert row.case.state == "requested"


def test_some_items_are_found_by_their_names(client, shop):
    declare(client, shop, what="part", items="1 x lamp 1\nsku-2")
    case = Withdrawal.objects.get().case
    assert case is not None
    assert sorted(case.lines.values_list("unit__line__sku", "unit__quantity")) == [("sku-1", 1), ("sku-2", 1)]


def test_items_that_are_not_plain_go_to_a_person(client, shop):
    declare(client, shop, what="part", items="the smaller lamp")
    row = Withdrawal.objects.get()
    assert (row.order, row.case, row.problem) == (shop.order, None, "unclear_items")


def test_on_the_order_items_are_ticked(client, shop):
    sign_in(client, shop)
    url = shop.url("withdrawal_of_order")
    assert "Lamp 1" in client.get(url).text
    line = shop.units[0].line_id
    answer = client.post(url, {**typed(), "line": line, f"quantity-{line}": "1"})
    done = client.post(answer.url)
    row = Withdrawal.objects.get()
    assert row.items == "1 x Lamp 1"
    assert row.case is not None
    assert list(row.case.lines.values_list("unit__quantity", flat=True)) == [1]
    assert row.case.rma_number in client.get(done.url).text
    assert row.case.rma_number not in Client().get(done.url).text
    assert client.post(url, {**typed(), "line": line, f"quantity-{line}": "9"}).status_code == 422
    assert client.post(url, typed()).status_code == 422


def test_what_lacks_is_said(client, shop):
    answer = first_step(client, shop, name="", email="nobody", what="part")
    assert answer.status_code == 422
    assert "Enter your name" in answer.text
    assert "name@example.com" in answer.text
    assert "Write which items" in answer.text


def test_many_tries_wait(client, shop):
    for number in range(5):
        assert declare(client, shop, number=f"X-{number}").status_code == 302
    assert declare(client, shop, number="X-9").status_code == 429
    assert Withdrawal.objects.count() == 5


def test_a_copy_opens_with_its_token_alone(client, shop):
    done = declare(client, shop)
    assert Client().get(done.url).status_code == 200
    assert Client().get(done.url[:-3] + "xx/").status_code == 404
    other = open_shop(number="B-1", seller=None, email="b@example.com")
    assert Client().get(done.url.replace(shop.seller.slug, other.seller.slug)).status_code == 404


def test_clocks_start_when_it_was_declared(client, shop):
    with clock.frozen(NOW):
        declare(
            client,
            open_shop(seller=shop.seller, number="A-3", delivered_days=2),
            number="A-3",
            email="x@y.de",
        )
    member = make_member(shop.seller, Role.AGENT)
    row = Withdrawal.objects.get()
    client.force_login(member)
    with clock.frozen(NOW + timedelta(days=3)):
        page = client.get(reverse("console:withdrawal", args=[row.pk]) + "?order=A-3")
        assert "A-3" in page.text
        order = Case.objects.model.order.field.related_model.objects.get(number="A-3")
        units = [unit.pk for line in order.lines.all() for unit in line.units.all()]
        answer = client.post(
            reverse("console:match_withdrawal", args=[row.pk]), {"order": order.pk, "unit": units}
        )
        assert answer.status_code == 302
        again = client.post(
            reverse("console:match_withdrawal", args=[row.pk]), {"order": order.pk, "unit": units}
        )
        assert again.status_code == 302
    row.refresh_from_db()
    assert row.case is not None
    assert row.settled_by == "Kim Berger"
    refund = Deadline.objects.filter(case=row.case, kind="refund").first()
    assert refund is not None
    assert refund.due_at.date() <= (NOW + timedelta(days=14)).date()
    assert Case.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_any_length(client, shop, django_assert_num_queries, count):
    for number in range(count):
        declare(client, shop, number=f"Z-{number}")
    client.force_login(make_member(shop.seller, Role.AGENT))
    client.get(reverse("console:withdrawals"))
    with django_assert_num_queries(4):
        client.get(reverse("console:withdrawals"))


def test_staff_sets_one_aside_with_a_reason(client, shop):
    for number in range(3):
        declare(client, shop, number=f"Z-{number}")
    client.force_login(make_member(shop.seller, Role.AGENT))
    listing = reverse("console:withdrawals")
    assert "Z-0" in client.get(listing).text
    row = Withdrawal.objects.get(number="Z-0")
    url = reverse("console:set_withdrawal_aside", args=[row.pk])
    client.post(url, {"note": ""})
    row.refresh_from_db()
    assert row.settled_at is None
    client.post(url, {"note": "Not our shop"})
    row.refresh_from_db()
    assert row.note == "Not our shop"
    assert "Z-0" not in client.get(listing).text
    assert "Z-0" in client.get(listing + "?all").text


@pytest.mark.parametrize(
    ("page", "country", "browser", "words"),
    [
        ("en", "DE", "", "Vertrag widerrufen"),
        ("zh-hans", "FR", "", "Se rétracter du contrat ici"),
        ("en", "AR", "", "Botón de arrepentimiento"),
        ("en", "GB", "de", ""),
        ("en", "", "pl-PL,pl;q=0.9", "Odstąp od umowy tutaj"),
        ("en", "", "en-GB", ""),
        ("en", "JP", "", ""),
    ],
)
def test_the_label_speaks_the_language_of_the_law(page, country, browser, words):
    found = label_beside(page, country=country, browser=browser)
    assert (found.start if found else "") == words
