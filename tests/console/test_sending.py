"""The list of goods to send, and choosing on the page of a case."""

import pytest
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.cases.actions import approve
from aftermile.cases.models import Case, Replacement
from tests.console.scenes import actor_of, open_one, open_shop, sign_in
from tests.factories import make_variants

pytestmark = pytest.mark.django_db


def test_goods_are_chosen_listed_and_sent(client):
    shop = open_shop()
    member = sign_in(client, shop, Role.OWNER)
    case = open_one(shop, member)
    line = case.lines.get()
    url = reverse("console:choose_goods", args=[case.pk])
    assert "Choose what the buyer gets" in client.get(reverse("console:case", args=[case.pk])).text
    client.post(url, {"line": line.pk, f"quantity-{line.pk}": "1"})
    assert Replacement.objects.get().state == "planned"
    approve(Case.objects.get(pk=case.pk), remedy="replacement", override="Broken.", by=actor_of(member))
    Case.objects.update(goods_back=False)
    assert case.rma_number in client.get(reverse("console:sending")).text
    assert case.rma_number in client.get(reverse("console:sending_slip", args=[case.pk])).text
    row = Replacement.objects.get()
    sent = {"row": row.pk, "carrier": "dhl", "tracking_number": "00340", "operation_key": row.pk}
    client.post(reverse("console:send_goods", args=[case.pk]), sent)
    assert Replacement.objects.get().state == "sent"
    assert Case.objects.get().state == "settled"


def test_another_item_is_found_by_its_name_with_and_without_script(client):
    shop = open_shop()
    member = sign_in(client, shop, Role.OWNER)
    case = open_one(shop, member)
    line = case.lines.get()
    small, large = make_variants(shop, ("S", 2_000), ("L", 9_420))
    where = reverse("console:find_goods", args=[case.pk])
    asked = {"line": line.pk, f"sku-{line.pk}": "shirt"}
    part = client.get(where, asked, headers={"HX-Request": "true"}).text
    assert [f'value="{one.pk}"' in part for one in (small, large)] == [True, True]
    assert "+€40.00" in part
    assert "Nothing that is for sale" in client.get(where, {**asked, f"sku-{line.pk}": "tent"}).text
    choose = reverse("console:choose_goods", args=[case.pk])
    page = client.post(choose, {"find": line.pk, f"sku-{line.pk}": "shirt"}).text
    assert f'value="{large.pk}"' in page
    assert not Replacement.objects.exists()
    typed = {"line": line.pk, f"quantity-{line.pk}": "1", f"sku-{line.pk}": "shirt"}
    client.post(choose, {**typed, f"other-{line.pk}": large.pk})
    assert Replacement.objects.get().variant == large


def test_products_of_a_foreign_case_are_not_found(client):
    case = open_one(shop := open_shop(), sign_in(client, shop, Role.OWNER))
    sign_in(client, open_shop(), Role.OWNER)
    where = reverse("console:find_goods", args=[case.pk])
    assert client.get(where, {"line": case.lines.get().pk}).status_code == 404
