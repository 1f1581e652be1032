"""What is owed and the ranked ways on the case page; the pages behind them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from aftermile.accounts.roles import Role
from aftermile.ledger.actions import add_rate
from aftermile.orders.models import PortalLink
from aftermile.policies.actions import InputDraft, set_input
from aftermile.policies.models import CostInput, PolicyTable
from tests.cases.acts import KIM
from tests.console.scenes import open_one, open_shop, sign_in
from tests.factories import make_order, units_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return open_shop()


@pytest.fixture
def member(client, shop):
    return sign_in(client, shop, Role.OWNER)


def page_of(client, case) -> str:
    return client.get(reverse("console:case", args=[case.pk])).content.decode()


def test_the_case_shows_what_is_owed_and_the_ways_by_cost(client, shop, member) -> None:
    page = page_of(client, open_one(shop, member, reason="changed_mind"))
    assert 'id="owed"' in page
    assert "Not legal advice." in page
    assert page.count("data-best") == 1
    assert "right by law" in page
    assert "Neither law nor rules give this here." in page
    assert "Worth of the goods back in stock" in page
    assert "What goods cost you, as a share of their price" in page
    assert page.index("data-best") < page.index("Neither law nor rules give this here.")


def test_the_buyers_year_is_a_fact_with_its_numbers(client, shop, member, settings) -> None:
    settings.RISK_ORDERS, settings.RISK_CASES = 1, 0
    case = open_one(shop, member, reason="changed_mind")
    page = page_of(client, case)
    year = " ".join(page[page.index('id="standing"') :].split("</dd>")[0].split())
    assert "1 order · 0 other cases · €0.00 of €54.20 paid back (0 %)" in year
    assert "Buyer’s risk: low" in year


def test_what_the_law_does_not_give_is_only_offered(client, shop, member) -> None:
    case = open_one(shop, member, reason="changed_mind")
    page = page_of(client, case)
    offer, approve = (f"/moves/{move}/?remedy=partial_refund" for move in ("offer", "approve"))
    assert offer in page
    assert approve not in page
    assert "/moves/approve/?remedy=refund" in page


def test_who_may_not_decide_sees_the_ways_without_buttons(client, shop, member) -> None:
    case = open_one(shop, member)
    sign_in(client, shop, Role.AUDITOR)
    page = page_of(client, case)
    assert 'id="ways"' in page
    assert "/moves/approve/?remedy=" not in page


def test_a_number_of_ones_own_is_shown_with_its_source(client, shop, member) -> None:
    set_input(shop, InputDraft("label_domestic", Decimal(777), "EUR", country="DE"), by=KIM)
    page = page_of(client, open_one(shop, member, kind="claim"))
    assert "€7.77" in page
    assert f"?seller={shop.pk}&amp;country=DE#label_domestic" in page


def test_an_amount_without_a_rate_is_not_counted_and_says_so(client, shop, member) -> None:
    case, words = open_one(shop, member), "not counted: no exchange rate from USD to EUR is known"
    page = page_of(client, case)
    assert f'<a href="{reverse("console:rates")}">{words}</a>' in page
    assert "The cost is not whole." in page
    assert words in client.get(reverse("console:cost_inputs")).content.decode()
    add_rate(base="EUR", currency="USD", on=timezone.now().date() - timedelta(days=1), rate="1.1", by=KIM)
    page = page_of(client, case)
    assert words not in page
    assert "The cost is not whole." not in page
    assert "€5.00" in page  # 5.50 dollars


def test_how_the_tables_came_to_their_rows_is_told_in_words(client, shop, member) -> None:
    rules = [{"id": "r1", "when": [{"field": "country", "op": "in", "value": ["FR"]}], "then": {}}]
    document = {"schema": 1, "purpose": "promise", "hit": "first", "currency": "EUR", "rules": rules}
    live = PolicyTable.objects.filter(seller=shop, purpose="promise")
    assert live.update(document={**document, "default": None}, sha256="") == 1
    page = client.get(reverse("console:case_trace", args=[open_one(shop, member).pk])).content.decode()
    assert "Country: France (it is Germany)" in page
    assert "country in" not in page


def test_the_policies_and_the_palette_lead_to_what_if(client, shop, member) -> None:
    url = reverse("console:what_if")
    assert f'href="{url}?seller={shop.pk}"' in client.get(reverse("console:policies")).content.decode()
    assert f'href="{url}"' in client.get(f"{reverse('console:palette')}?q=what+if").content.decode()


@pytest.mark.parametrize("units", [1, 3])
def test_the_page_asks_the_same_for_any_number_of_items(
    client, shop, member, units, django_assert_num_queries
) -> None:
    from aftermile.cases.actions import LineRequest, open_case  # noqa: PLC0415

    order = make_order(shop, units=tuple((1, 1000 + number) for number in range(units)))
    lines = [LineRequest(unit.pk, 1, "changed_mind") for unit in units_of(order)]
    case = open_case(order, kind="return", lines=lines, by=KIM)
    page_of(client, case)
    with django_assert_num_queries(49):
        page_of(client, case)


def test_numbers_are_set_and_taken_away_on_the_settings_page(client, shop, member) -> None:
    url = reverse("console:cost_inputs")
    page = client.get(url).content.decode()
    assert "What goods cost you, as a share of their price" in page
    form = {"value-goods_cost": "40", "value-label_domestic": "6.10", "value-repeat_refund": "-5"}
    assert client.post(url, form).status_code == 302
    rows = {row.key: (row.value, row.currency) for row in CostInput.objects.all()}
    assert rows == {
        "goods_cost": (Decimal("0.4"), ""),
        "label_domestic": (Decimal(610), "EUR"),
        "repeat_refund": (Decimal("-0.05"), ""),
    }
    page = client.get(url).content.decode()
    assert 'value="6.10"' in page
    client.post(url, {**form, "reset": "goods_cost"})
    assert set(CostInput.objects.values_list("key", flat=True)) == {"label_domestic", "repeat_refund"}
    client.post(url, {"value-label_domestic": "6.10", "value-repeat_refund": ""})
    assert set(CostInput.objects.values_list("key", flat=True)) == {"label_domestic"}


def test_wrong_numbers_are_named_and_nothing_is_kept(client, shop, member) -> None:
    url = reverse("console:cost_inputs")
    form = {
        "value-goods_cost": "140",
        "value-label_domestic": "1,5",
        "value-send_back": "x",
        "value-handling": "2",
    }
    answer = client.post(url, form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Use a number from 0\N{NO-BREAK SPACE}% to 100\N{NO-BREAK SPACE}%." in page
    assert page.count('aria-invalid="true"') == 3
    assert 'value="140"' in page
    assert not CostInput.objects.exists()
    mixed = client.post(url, {"value-mix_mind_a": "90"})
    assert mixed.status_code == 422
    assert not CostInput.objects.exists()


def test_a_scope_has_numbers_of_its_own(client, shop, member) -> None:
    url = f"{reverse('console:cost_inputs')}?country=fr&category=Lamps"
    assert client.post(url, {"value-goods_cost": "33.3"}).status_code == 302
    row = CostInput.objects.get()
    assert (row.country, row.category, row.value) == ("FR", "Lamps", Decimal("0.333"))
    page = client.get(reverse("console:cost_inputs")).content.decode()
    assert "Lamps · France" in page
    assert client.get(f"{reverse('console:cost_inputs')}?country=%00&category=%00").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_settings_page_asks_the_same_for_any_number_of_scopes(
    client, shop, member, rows, django_assert_num_queries
) -> None:
    for number in range(rows):
        set_input(shop, InputDraft("goods_cost", Decimal("0.5"), category=f"goods {number}"), by=KIM)
    client.get(reverse("console:cost_inputs"))
    with django_assert_num_queries(8):
        client.get(reverse("console:cost_inputs"))


def test_who_may_not_write_policies_reads_the_numbers_only(client, shop) -> None:
    sign_in(client, shop, Role.AGENT)
    url = reverse("console:cost_inputs")
    assert 'name="value-goods_cost"' not in client.get(url).content.decode()
    assert client.post(url, {"value-goods_cost": "40"}).status_code == 403
    assert not CostInput.objects.exists()


def test_what_if_about_made_up_facts(client, shop, member) -> None:
    url = reverse("console:what_if")
    assert client.get(url, {"free": "1"}).status_code == 200
    asked = {
        "free": "1", "kind": "return", "reason": "changed_mind", "country": "DE",
        "days": "5", "amount": "80.00", "currency": "EUR",
    }  # fmt: skip
    page = client.get(url, asked).content.decode()
    assert "data-best" in page
    assert "€80.00" in page
    assert "/moves/" not in page
    wrong = client.get(url, {**asked, "amount": "x", "currency": "ZZZ"}).content.decode()
    assert "data-best" not in wrong


def test_what_if_about_an_order(client, shop, member) -> None:
    order = make_order(shop, units=((3, 9000), (1, 2000)))
    unit = units_of(order)[0]
    url = reverse("console:what_if")
    assert "Lamp 1" in client.get(url, {"order": order.number}).content.decode()
    asked = {"order": order.number, f"reason-{unit.pk}": "changed_mind", f"count-{unit.pk}": "2"}
    page = client.get(url, asked).content.decode()
    assert "€60.00" in page
    assert "There is no order N0 here." in client.get(url, {"order": "N0"}).content.decode()
    other = make_order(open_shop())
    assert other.buyer.name not in client.get(url, {"order": other.pk}).content.decode()
    strange = {"order": order.number, f"reason-{unit.pk}": "'\x00", f"count-{unit.pk}": "٣"}
    assert client.get(url, strange).status_code == 200


def test_the_form_shows_the_mail_in_both_languages_and_sends_nothing(client, shop, member) -> None:
    case = open_one(shop, member, reason="changed_mind")
    type(case).objects.filter(pk=case.pk).update(language="zh-hans")
    url = reverse("console:case_move", args=[case.pk, "offer"])
    part = {"headers": {"HX-Request": "true"}}
    before = PortalLink.objects.count()
    page = client.get(f"{url}?remedy=partial_refund&amount=7.50&words=Sorry.", **part).content.decode()
    assert page.count('class="letter"') == 2
    assert "we offer you €7.50 back, and you keep the goods." in page
    assert 'lang="zh-hans"' in page
    assert page.count("Sorry.") >= 2
    assert PortalLink.objects.count() == before
    approve = client.get(reverse("console:case_move", args=[case.pk, "approve"]), **part).content.decode()
    assert approve.count('class="letter"') == 2


def test_several_ways_are_offered_side_by_side_and_silence_takes_the_first(client, shop, member) -> None:
    case = open_one(shop, member, reason="changed_mind")
    url = reverse("console:case_move", args=[case.pk, "offer"])
    typed = {
        "remedy": "refund",
        "beside_refund": "1",
        "beside_partial_refund": "1",
        "beside_amount_partial_refund": "7.50",
        "lapse": "accept",
    }
    page = client.get(url, typed, headers={"HX-Request": "true"}).content.decode()
    assert "or Partial refund: <strong>€7.50</strong>" in page
    assert "then it counts as taken" in page
    do = reverse("console:case_do", args=[case.pk, "offer"])
    client.post(do, {**typed, "version": str(case.version), "override": "Goodwill."})
    rows = case.offers.order_by("id").values_list("remedy", "amount_minor", "lapse", "state")
    assert [row[0] for row in rows] == ["refund", "partial_refund"]
    assert rows[1] == ("partial_refund", 750, "accept", "open")
