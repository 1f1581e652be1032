"""Pages of authority: limits, second approvers, overrides, automation and rates."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from aftermile.accounts.actions import ensure_default_limits
from aftermile.accounts.models import AuthorityLimit
from aftermile.accounts.roles import Role
from aftermile.cases.actions import ask_second
from aftermile.cases.models import ApprovalRequest, Automation, AutomationRun, Override
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.ledger.models import ExchangeRate
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.cases.acts import approved, opened
from tests.cases.test_automation import rule, table_of
from tests.factories import make_member, make_order, make_seller

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(db):
    ensure_reasons()
    seller = make_seller()
    ensure_default_table(seller)
    ensure_default_limits(seller)
    return seller


def signed(client, seller, role=Role.OWNER, **fields):
    member = make_member(seller, role, **fields)
    client.force_login(member)
    return member


def actor(member):
    return Actor(ActorKind.MEMBER, member.pk, str(member))


def get(client, name, *args, **query):
    answer = client.get(reverse(f"console:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, name, *args, **data):
    return client.post(reverse(f"console:{name}", args=args), data)


def test_limits_are_shown_added_changed_and_removed(client, seller):
    signed(client, seller)
    assert "€100.00" in get(client, "authority")
    answer = post(
        client, "add_limit", who="role:agent", per="act", window_days=0, limit="20.00", remedy="coupon"
    )
    assert answer.status_code == 302
    row = AuthorityLimit.objects.get(remedy="coupon")
    assert (row.role, row.limit_minor, row.currency) == ("agent", 2000, "EUR")
    again = post(client, "add_limit", who="role:agent", per="act", window_days=0, limit="5", remedy="coupon")
    assert (again.status_code, AuthorityLimit.objects.filter(remedy="coupon").count()) == (422, 1)
    post(
        client,
        "change_limit",
        row.pk,
        who="role:agent",
        per="act",
        window_days=0,
        limit="30",
        remedy="coupon",
    )
    row.refresh_from_db()
    assert row.limit_minor == 3000
    post(client, "remove_limit", row.pk)
    assert not AuthorityLimit.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("limit", ["-1", "x", "1.234"])
def test_a_limit_that_is_no_amount_is_refused_in_words(client, seller, limit):
    signed(client, seller)
    answer = post(client, "add_limit", who="role:agent", per="act", window_days=0, limit=limit, remedy="")
    assert answer.status_code == 422


def test_the_operator_sets_limits_for_all_sellers(client, seller):
    add = f"{reverse('console:add_limit')}?seller=all"
    form = {"who": "role:supervisor", "per": "act", "window_days": 0, "limit": "75.00", "remedy": "coupon"}
    signed(client, seller)
    assert (client.get(add).status_code, client.post(add, form).status_code) == (404, 404)
    assert 'seller=all"' not in get(client, "authority")
    boss = make_member(operator=True)
    client.force_login(boss)
    answer = client.post(add, form)
    assert answer["Location"].endswith("?seller=all")
    row = AuthorityLimit.objects.get(seller=None)
    assert (row.role, row.limit_minor, row.per) == ("supervisor", 7500, "act")
    page = get(client, "authority", seller="all")
    assert reverse("console:change_limit", args=[row.pk]) in page
    assert reverse("console:change_limit", args=[row.pk]) in get(client, "authority", seller=seller.pk)
    post(client, "change_limit", row.pk, **{**form, "limit": "80"})
    row.refresh_from_db()
    assert (row.seller_id, row.limit_minor) == (None, 8000)
    signed(client, seller)
    for name in ("change_limit", "remove_limit"):
        assert post(client, name, row.pk, **form).status_code == 404
    client.force_login(boss)
    post(client, "remove_limit", row.pk)
    assert not AuthorityLimit.objects.filter(seller=None).exists()


def test_an_agent_sees_limits_and_changes_none(client, seller):
    signed(client, seller, Role.AGENT)
    get(client, "authority")
    assert post(client, "add_limit", who="role:agent", per="act", window_days=0, limit="1").status_code == 403


def test_an_agent_above_his_limit_asks_and_a_supervisor_agrees(client, seller):
    agent = signed(client, seller, Role.AGENT)
    case = opened(make_order(seller, units=[(1, 15_000)]))
    panel = client.get(
        reverse("console:case_move", args=[case.pk, "approve"]),
        {"preview": 1, "remedy": "refund"},
        headers={"HX-Request": "true"},
    ).content.decode()
    assert 'name="second"' in panel
    refused = post(client, "case_do", case.pk, "approve", remedy="refund")
    assert (refused.status_code, ApprovalRequest.objects.count()) == (403, 0)
    assert post(client, "case_do", case.pk, "approve", remedy="refund", second="1").status_code == 302
    row = ApprovalRequest.objects.get()
    assert (row.state, row.asked_by_ref) == ("waiting", agent.pk)
    assert "You asked for this" in get(client, "approvals")
    post(client, "grant_approval", row.pk)
    row.refresh_from_db()
    assert row.state == "waiting"
    signed(client, seller, Role.SUPERVISOR)
    assert case.rma_number in get(client, "approvals")
    assert "Approvals waiting" in client.get(reverse("console:today")).content.decode()
    assert 'id="second-approver"' in get(client, "case", case.pk)
    assert post(client, "grant_approval", row.pk).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.agreed_minor) == ("approved", 15_000)


def test_a_refusal_needs_words(client, seller):
    asker = make_member(seller, Role.AGENT)
    case = opened(make_order(seller, units=[(1, 15_000)]))
    row = ask_second(case, remedy="refund", by=actor(asker))
    signed(client, seller, Role.SUPERVISOR)
    post(client, "refuse_approval", row.pk)
    assert "Write a few words" in get(client, "approvals")
    post(client, "refuse_approval", row.pk, words="Ask for a photo.")
    row.refresh_from_db()
    assert (row.state, row.words) == ("refused", "Ask for a photo.")


def test_overrides_by_month_and_as_csv(client, seller):
    signed(client, seller)
    case = approved(make_order(seller), remedy="returnless_refund")
    Override.objects.update(why="=cmd()")
    assert case.rma_number in get(client, "overrides")
    assert case.rma_number not in get(client, "overrides", month="2020-01")
    sheet = b"".join(client.get(reverse("console:overrides_csv")).streaming_content).decode()
    assert [line.split(",")[-1] for line in sheet.splitlines()] == ["why", "'=cmd()"]


def test_automation_starts_and_stops_with_one_click(client, seller):
    signed(client, seller)
    assert post(client, "start_automation", budget="100").status_code == 422
    table_of(seller, rule())
    assert post(client, "start_automation", budget="nothing").status_code == 422
    assert post(client, "start_automation", budget="100").status_code == 302
    assert "Stop now" in get(client, "automation")
    post(client, "stop_automation", why="Enough")
    assert Automation.objects.values_list("running", "stopped_why").get() == (False, "Enough")


def test_rates_are_the_operators(client, seller):
    signed(client, seller)
    assert (
        post(client, "rates", add=1, base="EUR", currency="USD", rate="1.1", on="2026-03-02").status_code
        == 403
    )
    signed(client, None, operator=True)
    post(client, "rates", add=1, base="EUR", currency="USD", rate="1.1", on="2026-03-02")
    file = SimpleUploadedFile("hist.csv", b"Date,USD,JPY\n2026-03-03,1.2,160\nx,1,1\n")
    answer = post(client, "rates", file=file)
    assert "2 rates read, 1 left out." in answer.content.decode()
    assert ExchangeRate.objects.count() == 3
    assert post(client, "rates", file=SimpleUploadedFile("x.csv", b"hello")).status_code == 422
    assert "JPY" in get(client, "rates")


def waiting(seller, asker):
    case = opened(make_order(seller, units=[(1, 15_000)]))
    ask_second(case, remedy="refund", by=actor(asker))


def overruled(seller, _asker):
    approved(make_order(seller), remedy="returnless_refund")


def limited(seller, _asker):
    member = make_member(seller, Role.AGENT)
    AuthorityLimit.objects.create(seller=seller, member=member, per="act", limit_minor=1, currency="EUR")


def rated(_seller, _asker):
    code = ["USD", "JPY", "GBP"][ExchangeRate.objects.count()]
    ExchangeRate.objects.create(currency=code, on="2026-03-02", rate=1)


def run(seller, _asker):
    case = opened(make_order(seller))
    AutomationRun.objects.create(
        seller=seller, case=case, event_ref=case.pk[-9:], on="2026-03-02", why="risk", at=clock.now()
    )


@pytest.mark.parametrize(
    ("name", "make", "count"),
    [
        ("approvals", waiting, 4),
        ("overrides", overruled, 5),
        ("authority", limited, 6),
        ("rates", rated, 5),
        ("automation", run, 10),
    ],
)
def test_three_rows_cost_as_many_queries_as_one(client, seller, django_assert_num_queries, name, make, count):
    asker = make_member(seller, Role.AGENT)
    signed(client, seller)
    for more in (1, 2):
        for _ in range(more):
            make(seller, asker)
        with django_assert_num_queries(count):
            get(client, name)
