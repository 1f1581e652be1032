"""The pages of rules, reasons and places."""

import pytest
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.parcels.models import Location
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from aftermile.policies.models import PolicyTable
from aftermile.policies.queries import current_table, draft_table_of, reasons_for, rows_of
from tests.factories import make_member, make_seller

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller():
    ensure_reasons()
    seller = make_seller()
    ensure_default_table(seller)
    return seller


@pytest.fixture
def page(client, seller):
    client.force_login(make_member(seller))
    return client


def grid(*rows: dict, act: str = "save") -> dict:
    data = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows), "act": act}
    base = {
        "country": "",
        "kind": "return",
        "window_days": 30,
        "anchor": "delivered",
        "freight_payer": "buyer",
        "remedies": ["refund"],
        "keep_percent": 0,
    }
    for number, row in enumerate(rows):
        data |= {f"form-{number}-{name}": value for name, value in (base | row).items()}
    return data


def test_edit_save_publish(page, seller) -> None:
    url = reverse("console:policies")
    assert page.get(url).status_code == 200
    answer = page.post(
        url,
        grid(
            {"country": "de", "window_days": 60, "returnless_below": "12.50", "returnless_currency": "eur"},
            {"kind": ""},
        ),
    )
    assert (answer.status_code, current_table(seller).version) == (302, 1)
    [first, second] = rows_of(draft_table_of(seller))
    assert (first.country, first.window_days, first.returnless_below_minor) == ("DE", 60, 1250)
    assert (second.kind, second.returnless_currency) == ("", "")
    page.post(reverse("console:publish_policies"))
    assert (current_table(seller).version, draft_table_of(seller)) == (2, None)
    old = PolicyTable.objects.get(seller=seller, version=1)
    assert page.get(reverse("console:policy_version", args=[old.pk])).status_code == 200


def test_rows_move_without_being_saved(page, seller) -> None:
    url = reverse("console:policies")
    rows = ({"note": "one"}, {"note": "two"})
    for act, notes in [
        ("down-0", ["two", "one"]),
        ("up-1", ["two", "one"]),
        ("up-0", ["one", "two"]),
        ("drop-0", ["two"]),
        ("copy-1", ["one", "two", "two"]),
        ("add", ["one", "two", None]),
        ("drop-9", ["one", "two"]),
    ]:
        shown = page.post(url, grid(*rows, act=act)).context["rows"]
        assert [form["note"].value() for form in shown.forms] == notes
    assert draft_table_of(seller) is None


def test_what_is_wrong_is_said_at_the_cell(page, seller) -> None:
    answer = page.post(
        reverse("console:policies"),
        grid({"country": "1x", "returnless_below": "12.505", "returnless_currency": "EUR"}),
    )
    assert (answer.status_code, draft_table_of(seller)) == (422, None)
    assert "12.505" in answer.content.decode()
    again = page.post(reverse("console:policies"), grid({"country": "1x"}))
    assert (again.status_code, "two capital letters" in again.content.decode()) == (422, True)


def test_a_table_can_be_tried(page, seller) -> None:
    facts = {
        "kind": "return",
        "reason": "changed_mind",
        "country": "DE",
        "days": 10,
        "amount": "50",
        "currency": "EUR",
    }
    answer = page.get(reverse("console:policies"), facts)
    assert answer.context["decision"].result == "allow"
    late = page.get(reverse("console:policies"), facts | {"days": 99})
    assert late.context["decision"].result == "deny"
    assert page.get(reverse("console:policies"), facts | {"amount": "x"}).context["decision"] is None


def test_reasons_are_added_changed_and_hidden(page, seller) -> None:
    assert page.get(reverse("console:reasons")).status_code == 200
    data = {
        "code": "smells",
        "label_en": "It smells",
        "label_zh": "有异味",
        "kinds": ["return"],
        "fault_party": "seller",
        "position": 5,
    }
    assert page.post(reverse("console:add_reason"), data).status_code == 302
    assert reasons_for(seller)[0].labels == {"en": "It smells", "zh-hans": "有异味"}
    assert page.post(reverse("console:add_reason"), data).status_code == 422
    assert page.get(reverse("console:reason", args=["damaged"])).status_code == 200
    page.post(reverse("console:reason", args=["damaged"]), data | {"label_en": "Broken"})
    assert {row.code: row.labels["en"] for row in reasons_for(seller)}["damaged"] == "Broken"
    page.post(reverse("console:hide_reason", args=["too_small"]))
    assert "too_small" not in [row.code for row in reasons_for(seller)]
    page.post(reverse("console:hide_reason", args=["too_small"]), {"to": "shown"})
    assert "too_small" in [row.code for row in reasons_for(seller)]
    assert page.get(reverse("console:reason", args=["nope"])).status_code == 404


def test_places_are_added_and_changed(page, seller) -> None:
    data = {
        "code": "rtm",
        "name": "Rotterdam",
        "kind": "hub",
        "country": "nl",
        "time_zone": "Europe/Amsterdam",
    }
    assert page.post(reverse("console:add_location"), data).status_code == 302
    place = Location.objects.get()
    assert (place.country, place.takes_returns) == ("NL", False)
    assert page.post(reverse("console:add_location"), data).status_code == 422
    page.post(
        reverse("console:location", args=[place.pk]), data | {"name": "Maasvlakte", "takes_returns": "on"}
    )
    place.refresh_from_db()
    assert (place.name, place.takes_returns) == ("Maasvlakte", True)
    assert page.get(reverse("console:locations")).status_code == 200


def test_an_agent_reads_and_a_stranger_finds_nothing(client, seller) -> None:
    client.force_login(make_member(seller, Role.AGENT))
    assert client.get(reverse("console:policies")).status_code == 200
    assert client.post(reverse("console:policies"), grid()).status_code == 403
    assert client.post(reverse("console:publish_policies")).status_code == 403
    other = make_seller()
    client.force_login(make_member(other))
    for name in ("policies", "reasons", "locations"):
        assert client.get(reverse(f"console:{name}"), {"seller": seller.pk}).status_code == 404
    table = current_table(seller)
    assert client.get(reverse("console:policy_version", args=[table.pk])).status_code == 404
