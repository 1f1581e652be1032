"""Settings: what the shop can prove, goods, calendar days, and the law to read."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from aftermile.accounts.models import Membership
from aftermile.accounts.roles import Role
from aftermile.events.models import Event
from aftermile.policies.grounds import own_calendars, proofs_on
from aftermile.policies.models import CalendarDay, GoodsRule, ShopFact
from aftermile.policies.statutes import law_of
from aftermile.policies.statutes.telling import tell
from tests.factories import make_member, make_seller

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller():
    return make_seller()


@pytest.fixture
def page(client, seller):
    client.force_login(make_member(seller))
    return client


@pytest.fixture
def operator(client, seller):
    member = make_member(seller)
    Membership.objects.filter(member=member).update(seller=None)
    client.force_login(member)
    return client


def named(name):
    return list(Event.objects.filter(name=name).values_list("data", flat=True))


# Proofs.


def test_a_proof_is_added_listed_and_ended(page, seller):
    url = reverse("console:proofs")
    assert "Nothing is proven yet." in page.get(url).content.decode()
    form = {"key": "informed", "country": "de", "holds_from": "2026-01-01", "note": "terms v3"}
    assert page.post(url, form).status_code == 302
    row = ShopFact.objects.get()
    assert (row.seller, row.country, row.holds_to, row.by_name != "") == (seller, "DE", None, True)
    assert "terms v3" in page.get(url).content.decode()
    assert page.post(reverse("console:end_proof", args=[row.pk]), {"on": "2026-06-30"}).status_code == 302
    row.refresh_from_db()
    assert row.holds_to == date(2026, 6, 30)
    assert named("shop_fact.added")[0]["key"] == "informed"
    assert named("shop_fact.ended")[0]["holds_to"] == "2026-06-30"


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "made_up"},
        {"country": "D1"},
        {"holds_from": "soon"},
        {"holds_from": ""},
        {"holds_to": "2025-12-31"},
        {"note": "x" * 301},
    ],
)
def test_a_wrong_proof_is_refused_at_its_field(page, wrong):
    form = {"key": "informed", "country": "DE", "holds_from": "2026-01-01", "holds_to": ""}
    answer = page.post(reverse("console:proofs"), form | wrong)
    assert answer.status_code == 422
    assert 'class="field-error"' in answer.content.decode() or 'role="alert"' in answer.content.decode()
    assert not ShopFact.objects.exists()


def test_a_proof_cannot_end_before_it_began(page, seller):
    row = ShopFact.objects.create(seller=seller, key="informed", holds_from=date(2026, 5, 1))
    for on in ("2026-04-30", "", "never"):
        assert page.post(reverse("console:end_proof", args=[row.pk]), {"on": on}).status_code == 302
    row.refresh_from_db()
    assert row.holds_to is None


def test_what_can_be_proven_for_a_contract(seller):
    for key, country, since, until in (
        ("informed", "", date(2026, 1, 1), date(2026, 6, 30)),
        ("informed", "DE", date(2026, 3, 1), None),
        ("policy_posted", "US", date(2026, 1, 1), None),
    ):
        ShopFact.objects.create(seller=seller, key=key, country=country, holds_from=since, holds_to=until)
    assert proofs_on(seller, country="DE", on=date(2026, 5, 1)) == {"informed": date(2026, 1, 1)}
    assert proofs_on(seller, country="DE", on=date(2026, 7, 1)) == {"informed": date(2026, 3, 1)}
    assert proofs_on(seller, country="FR", on=date(2026, 7, 1)) == {}
    assert proofs_on(seller, country="US", on=date(2026, 7, 1)) == {"policy_posted": date(2026, 1, 1)}


# Goods.


def test_a_rule_on_goods_is_added_changed_and_removed(page):
    url = reverse("console:goods")
    form = {"category": "Swimwear", "goods_class": "fashion", "exclusions": ["hygiene_sealed_opened"]}
    assert page.post(url, form).status_code == 302
    row = GoodsRule.objects.get()
    assert (row.goods_class, row.exclusions) == ("fashion", ["hygiene_sealed_opened"])
    assert "Sealed for hygiene, and opened" in page.get(url).content.decode()
    one = reverse("console:goods_rule", args=[row.pk])
    assert page.get(one).status_code == 200
    assert page.post(one, {"sku": "S-1", "goods_class": ""}).status_code == 302
    row.refresh_from_db()
    assert (row.category, row.sku, row.exclusions) == ("", "S-1", [])
    page.post(url, {"sku": "S-1", "goods_class": "phone"})
    assert [row.goods_class for row in GoodsRule.objects.all()] == ["phone"]
    assert page.post(reverse("console:remove_goods_rule", args=[row.pk])).status_code == 302
    assert not GoodsRule.objects.exists()
    assert len(named("goods_rule.saved")) == 3
    assert len(named("goods_rule.removed")) == 1


@pytest.mark.parametrize(
    "wrong", [{"category": ""}, {"sku": "X"}, {"goods_class": "spaceship"}, {"exclusions": ["because"]}]
)
def test_a_wrong_rule_on_goods_is_refused(page, wrong):
    answer = page.post(reverse("console:goods"), {"category": "Lamps", "goods_class": "other"} | wrong)
    assert answer.status_code == 422
    assert not GoodsRule.objects.exists()


# Calendar days.


def test_the_operator_sets_a_day_and_every_seller_hears_of_it(operator):
    make_seller(slug="second")
    url = reverse("console:calendar_days")
    form = {"country": "cn", "day": "2027-02-13", "works": "works", "note": "notice of the State Council"}
    assert operator.post(url, form).status_code == 302
    assert own_calendars().on == {"CN": (date(2027, 2, 13),)}
    operator.post(url, form | {"works": "off"})
    assert own_calendars().off == {"CN": (date(2027, 2, 13),)}
    assert "notice of the State Council" in operator.get(url).content.decode()
    row = CalendarDay.objects.get()
    assert operator.post(reverse("console:remove_calendar_day", args=[row.pk])).status_code == 302
    assert own_calendars().off == {}
    events = Event.objects.filter(name="calendar.changed")
    assert events.values("seller").distinct().count() == 2
    assert [data["change"] for data in named("calendar.changed")[::2]] == ["works", "off", "removed"]


def test_a_wrong_day_is_refused(operator):
    for wrong in ({"country": "1"}, {"country": "12"}, {"day": "2027-02-30"}, {"works": "perhaps"}):
        form = {"country": "CN", "day": "2027-02-13", "works": "off"} | wrong
        assert operator.post(reverse("console:calendar_days"), form).status_code == 422
    assert not CalendarDay.objects.exists()


def test_a_member_of_one_seller_reads_the_days_alone(page):
    row = CalendarDay.objects.create(country="CN", day=date(2027, 2, 13))
    url = reverse("console:calendar_days")
    text = page.get(url).content.decode()
    assert "Only the operator changes these days." in text
    assert page.post(url, {"country": "CN", "day": "2027-02-14", "works": "off"}).status_code == 403
    assert page.post(reverse("console:remove_calendar_day", args=[row.pk])).status_code == 404
    assert CalendarDay.objects.count() == 1


# The law.


def test_the_law_of_a_place_and_day(page):
    url = reverse("console:law")
    text = page.get(url, {"place": "TR", "on": "2026-01-01"}).content.decode()
    assert "This is not legal advice." in text
    assert "Regulation on Distance Contracts Art. 12, 13 (OG 32909)" in text
    assert "wording read" in text
    before = page.get(url, {"place": "TR", "on": "2025-12-31"}).content.decode()
    assert "before OG 32909" in before
    assert "not checked" in before
    assert "No rows were in force" in page.get(url, {"place": "DE", "on": "2010-01-01"}).content.decode()


def test_the_law_begins_with_the_sellers_country_and_refuses_nonsense(page):
    assert page.get(reverse("console:law")).status_code == 200
    assert page.get(reverse("console:law"), {"place": "ZZ"}).status_code == 422
    assert page.get(reverse("console:law"), {"place": "DE", "on": "yesterday"}).status_code == 422


def test_the_law_in_chinese(page):
    with translation.override("zh-hans"):
        told = tell(law_of("DE", on=date(2026, 8, 1)), translation.gettext)
    assert told[0].title == "无理由退货权"
    assert told[0].lines[1] == "自交付起 14 个自然日。"
    assert all(line[-1] in "。）" for part in told for line in (*part.lines, *part.notes))


# Who sees and changes, and how many questions it takes.


@pytest.mark.parametrize("name", ["proofs", "goods", "calendar_days", "law"])
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.AGENT])
def test_others_may_look_and_change_nothing(client, seller, name, role):
    client.force_login(make_member(seller, role))
    url = reverse(f"console:{name}")
    assert client.get(url).status_code == 200
    if name != "law":
        assert client.post(url, {}).status_code == 403


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("proofs", lambda seller, n: ShopFact(seller=seller, key="informed", holds_from=date(2026, 1, n))),
        ("goods", lambda seller, n: GoodsRule(seller=seller, sku=f"S-{n}")),
        ("calendar_days", lambda _seller, n: CalendarDay(country="DE", day=date(2026, 1, n))),
    ],
)
def test_rows_cost_no_more_questions(page, seller, name, make, django_assert_num_queries):
    counts = {"proofs": 5, "goods": 5, "calendar_days": 4}
    for first, last in ((1, 1), (2, 3)):
        for number in range(first, last + 1):
            make(seller, number).save()
        with django_assert_num_queries(counts[name]):
            page.get(reverse(f"console:{name}"))
