"""A kit in the console: shown with its parts, and a case on one of them or on whole kits."""

import pytest
from django.urls import reverse

from aftermile.cases.models import Case
from aftermile.kernel.ids import new_id
from aftermile.orders.drafts import LineDraft, PartDraft
from aftermile.orders.models import Order
from tests.console.scenes import open_shop, sign_in
from tests.factories import units_of
from tests.lessons.scenes import sold

pytestmark = pytest.mark.django_db
PARTS = (PartDraft("BODY", 1, "Body", 6), PartDraft("LENS", 2, "Lens", 3))


@pytest.fixture
def seller(client, db):
    seller = open_shop()
    sign_in(client, seller)
    return seller


def kit(seller, lines: int = 1) -> Order:
    kits = [LineDraft(f"KIT-{n}", 2, 10_000, f"Camera kit {n}", parts=PARTS) for n in range(lines)]
    return sold(seller, *kits)


def asked(client, order: Order, **data):
    url = reverse("console:case_new", args=[order.pk])
    fields = {"kind": "return", "reason": "changed_mind", "operation_key": new_id("op"), **data}
    return client.post(url, fields)


def pieces(case: Case) -> list[tuple[str, int]]:
    return sorted(case.lines.values_list("unit__part_sku", "unit__quantity"))


def test_the_order_and_its_slip_show_the_parts_under_the_kit(client, seller):
    order = kit(seller)
    page = client.get(reverse("console:order", args=[order.pk])).text
    assert page.count("a kit: its parts stand below") == 1
    assert [word in page for word in ("Camera kit 0", "Body", "Lens", "LENS")] == [True] * 4
    slip = client.get(reverse("console:packing_slip", args=[order.pk])).text
    assert (slip.count("Made of:"), slip.count("– Lens")) == (1, 1)


def test_a_case_on_one_part(client, seller):
    order = kit(seller)
    lens = units_of(order)[1]
    assert asked(client, order, unit=[lens.pk], **{f"quantity_{lens.pk}": "3"}).status_code == 302
    case = Case.objects.get()
    assert (pieces(case), case.value_minor) == ([("LENS", 3)], 5_000)
    page = client.get(reverse("console:case", args=[case.pk])).text
    assert "Camera kit 0 — Lens" in page
    form = client.get(reverse("console:case_new", args=[order.pk])).text
    assert "no longer whole: choose single parts" in form


def test_a_case_on_whole_kits_with_one_click(client, seller):
    order = kit(seller)
    line = units_of(order)[0].line_id
    answer = asked(client, order, kit=[line], **{f"kits_{line}": "3"})
    assert answer.status_code == 422
    assert asked(client, order, kit=[line], **{f"kits_{line}": "1"}).status_code == 302
    case = Case.objects.get()
    assert (pieces(case), case.value_minor) == ([("BODY", 1), ("LENS", 2)], 10_001)


def test_ticked_parts_add_nothing_to_a_ticked_kit(client, seller):
    order = kit(seller)
    body, lens = units_of(order)
    assert asked(client, order, unit=[lens.pk], **{f"quantity_{lens.pk}": "1"}).status_code == 302
    again = units_of(order)
    ticked = {"unit": [unit.pk for unit in again if not unit.holder_ref], "kit": [body.line_id]}
    assert asked(client, order, **ticked).status_code == 302
    assert pieces(Case.objects.exclude(lines__unit=lens).get()) == [("BODY", 1), ("LENS", 2)]


@pytest.mark.parametrize("lines", [1, 3])
def test_pages_cost_the_same_queries_however_many_kits(client, seller, lines, django_assert_max_num_queries):
    order = kit(seller, lines)
    page, form = (reverse(name, args=[order.pk]) for name in ("console:order", "console:case_new"))
    for url, most in ((page, 24), (form, 16)):
        client.get(url)
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200
