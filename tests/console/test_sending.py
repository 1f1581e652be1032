"""The list of goods to send, and choosing on the page of a case."""

import pytest
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.cases.actions import approve
from aftermile.cases.models import Case, Replacement
from tests.console.scenes import actor_of, open_one, open_shop, sign_in

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
