"""Pages of complaints and arbitrations, and the buyer's side of an arbitration."""

import pytest
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.cases.actions import decline
from aftermile.complaints.models import Arbitration, Complaint, CorrectiveAction
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.cases.acts import KIM, opened
from tests.factories import make_member, make_order, make_seller

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller():
    ensure_reasons()
    seller = make_seller()
    ensure_default_table(seller)
    return seller


def post(client, name, *args, **data):
    return client.post(reverse(f"console:{name}", args=args), data)


def get(client, name, *args):
    answer = client.get(reverse(f"console:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_complaint_from_the_case_to_what_is_changed(client, seller):
    client.force_login(make_member(seller))
    case = opened(make_order(seller))
    post(client, "case_complaint", case.pk)
    post(client, "case_complaint", case.pk)
    row = Complaint.objects.get()
    facts = {"channel": "marketplace", "body": "Amazon", "number": "112-1", "rule": "amazon_a_to_z"}
    post(client, "complaint_act", row.pk, "facts", **facts, cause="carrier.damage")
    post(client, "complaint_act", row.pk, "findings", text="Opened in Liège.")
    post(client, "complaint_act", row.pk, "answer", text="Refunded.")
    post(client, "complaint_act", row.pk, "actions", target="packing", subject="LAMP", what="Double box")
    action = CorrectiveAction.objects.get()
    post(client, "corrective_done", action.pk, text="Less breakage")
    post(client, "complaint_act", row.pk, "closure", outcome="upheld", text="True.")
    page = get(client, "complaint", row.pk)
    for words in ("Carrier: damage", "112-1", "Opened in Liège.", "Less breakage", "Upheld"):
        assert words in page
    assert case.rma_number not in get(client, "complaints")
    assert client.post(reverse("console:complaint_act", args=[row.pk, "nothing"])).status_code == 404
    answer = client.get(reverse("console:complaints"), {"all": "", "cause": "carrier"})
    assert case.rma_number in answer.content.decode()


def test_the_operator_rules_and_somebody_else_judges_the_appeal(client, seller):
    case = decline(opened(make_order(seller)), words="Worn.", by=KIM)
    client.force_login(make_member(seller))
    post(client, "case_arbitration", case.pk, text="We were right.")
    row = Arbitration.objects.get()
    assert "Who bears the loss" not in get(client, "arbitration", row.pk)
    client.force_login(make_member(role=Role.SUPERVISOR, operator=True))
    post(
        client,
        "arbitration_ruling",
        row.pk,
        verdict="buyer",
        text="New.",
        share_carrier="60",
        share_seller="40",
    )
    client.force_login(make_member(seller))
    post(client, "arbitration_appeal", row.pk, text="Look again.")
    client.force_login(make_member(role=Role.SUPERVISOR, operator=True))
    post(client, "arbitration_ruling", row.pk, verdict="seller", text="Indeed.", share_seller="100")
    row.refresh_from_db()
    page = get(client, "arbitration", row.pk)
    assert (row.state, "Carrier 60" in page, "Ruling on the appeal" in page) == ("final", True, True)
    assert get(client, "arbitrations")


@pytest.mark.parametrize("name", ["complaint", "arbitration"])
def test_another_sellers_are_not_there(client, seller, name):
    client.force_login(make_member(make_seller()))
    assert client.get(reverse(f"console:{name}", args=["none"])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_ask_as_often_for_any_length(client, seller, count, django_assert_num_queries):
    client.force_login(make_member(seller))
    for _ in range(count):
        post(client, "case_complaint", opened(make_order(seller)).pk)
    get(client, "complaints")
    with django_assert_num_queries(5):
        get(client, "complaints")
