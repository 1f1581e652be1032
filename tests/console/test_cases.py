"""The queue and the case page through HTTP."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.cases.actions import add_note, approve, open_case
from aftermile.cases.models import Case, Deadline, Note, SavedView
from aftermile.cases.queries import get_case
from aftermile.kernel import clock
from aftermile.ledger.models import Refund
from tests.console.scenes import actor_of, approved_one, open_one, open_shop, sign_in
from tests.factories import make_member, make_order, units_of

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


def do(case: Case, move: str) -> str:
    return reverse("console:case_do", args=[case.pk, move])


@pytest.fixture
def shop():
    return open_shop()


@pytest.fixture
def member(client, shop):
    return sign_in(client, shop, Role.OWNER)


def test_the_queue_shows_what_needs_us(client, shop, member) -> None:
    case = open_one(shop, member)
    page = client.get(reverse("console:cases")).content.decode()
    assert case.rma_number in page
    assert "The shade is cracked." in page
    assert "€54.20" in page
    assert case.rma_number not in client.get(reverse("console:cases"), {"view": "done"}).content.decode()


def test_a_case_without_lines_is_about_the_whole_order(client, shop, member) -> None:
    open_case(make_order(shop), kind="complaint", lines=[], by=actor_of(member), words="It smells.")
    page = client.get(reverse("console:cases")).content.decode()
    assert ("The whole order" in page, "0 ×" in page, "-1 more" in page) == (True, False, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_costs_the_same_for_any_number_of_rows(
    client, shop, member, rows, django_assert_num_queries
) -> None:
    for _ in range(rows):
        add_note(open_one(shop, member), audience="buyer", text="We look.", by=actor_of(member))
    client.get(reverse("console:cases"))
    with django_assert_num_queries(19):
        client.get(reverse("console:cases"))


@pytest.mark.parametrize(
    "query", ["kind=return", "reason=damaged", "assignee=none", "q=cracked", "country=de"]
)
def test_a_filter_is_a_chip_that_can_be_dropped(client, shop, member, query) -> None:
    case = open_one(shop, member)
    page = client.get(f"{reverse('console:cases')}?{query}").content.decode()
    assert case.rma_number in page
    assert page.count('<span class="filter">') == 1


@pytest.mark.parametrize("query", ["kind=claim", "reason=too_small", "assignee=me", "q=zebra", "country=fr"])
def test_a_filter_leaves_out_what_does_not_fit(client, shop, member, query) -> None:
    case = open_one(shop, member)
    assert case.rma_number not in client.get(f"{reverse('console:cases')}?{query}").content.decode()


def test_strange_filters_are_left_alone(client, member) -> None:
    query = "view=x&state=nothing&kind=%00&seller='&assignee=%22&country=12345&late=x"
    assert client.get(f"{reverse('console:cases')}?{query}").status_code == 200


def test_a_view_is_kept_shared_and_deleted(client, shop, member) -> None:
    answer = client.post(
        reverse("console:case_views"),
        {"name": "Claims", "query": "kind=claim&after=x&evil=1", "shared": "on"},
    )
    view = SavedView.objects.get()
    assert answer["Location"] == f"/console/cases/?kind=claim&saved={view.pk}"
    assert (view.filters, view.shared, view.seller) == ({"kind": ["claim"]}, True, shop)
    assert "Claims" in client.get(reverse("console:cases")).content.decode()
    other = make_member(shop, Role.AGENT)
    client.force_login(other)
    assert "Claims" in client.get(reverse("console:cases")).content.decode()
    assert client.post(reverse("console:case_view_delete", args=[view.pk])).status_code == 404
    client.force_login(member)
    client.post(reverse("console:case_view_delete", args=[view.pk]))
    assert SavedView.objects.count() == 0


def test_the_dry_run_says_what_will_happen_and_changes_nothing(client, shop, member) -> None:
    ready, done = open_one(shop, member), approved_one(shop, member)
    form = {"act": "approve", "case": [ready.pk, done.pk]}
    page = client.post(reverse("console:case_bulk"), form).content.decode()
    assert "Approves 1 case and agrees to €54.20 in all." in page
    assert "1 case stays as it is" in page
    assert Case.objects.get(pk=ready.pk).state == "requested"
    client.post(reverse("console:case_bulk"), {**form, "confirm": "1"})
    assert list(Case.objects.values_list("state", flat=True)) == ["approved", "approved"]


@pytest.mark.parametrize(
    ("form", "state"),
    [({"act": "decline", "words": "The window is over."}, "declined"), ({"act": "assign"}, "requested")],
)
def test_other_bulk_acts(client, shop, member, form, state) -> None:
    case = open_one(shop, member)
    form |= {"case": [case.pk], "confirm": "1", "member": member.pk}
    client.post(reverse("console:case_bulk"), form)
    case.refresh_from_db()
    assert (case.state, case.assignee_id) == (state, member.pk if form["act"] == "assign" else None)


def test_a_foreign_case_is_nowhere(client, member) -> None:
    other_shop = open_shop()
    other = open_one(other_shop, make_member(other_shop))
    assert client.get(reverse("console:case", args=[other.pk])).status_code == 404
    assert client.post(do(other, "approve"), {"remedy": "refund"}).status_code == 404
    assert other.rma_number not in client.get(reverse("console:cases"), {"view": "all"}).content.decode()
    client.post(reverse("console:case_bulk"), {"act": "approve", "case": [other.pk], "confirm": "1"})
    other.refresh_from_db()
    assert other.state == "requested"


def test_the_case_is_on_one_screen(client, shop, member) -> None:
    case = open_one(shop, member)
    add_note(case, audience="staff", text="Third one of this batch.", by=actor_of(member))
    page = client.get(reverse("console:case", args=[case.pk])).content.decode()
    for words in ("The shade is cracked.", "Third one of this batch.", "It arrived damaged", "Visa 4242"):
        assert words in page
    assert "Agrees to a remedy of up to €54.20." in page
    assert "Not possible while the case is “Needs us”." in page


def test_the_head_says_whose_turn_it_is_and_keeps_a_clock_that_ran_out(client, shop, member) -> None:
    case = open_one(shop, member)
    clocks = Deadline.objects.filter(case=case, met_at=None)
    clocks.update(lapsed_at=clock.now(), due_at=clock.now() - timedelta(days=2), source="Act 7")
    page = client.get(reverse("console:case", args=[case.pk])).content.decode()
    assert clocks.exists()
    assert "Our turn: decide or ask" in page
    assert 'class="clock bad"' in page
    assert '<span class="faint">Act 7</span>' in page


def test_htmx_gets_the_sheet_alone(client, shop, member) -> None:
    case = open_one(shop, member)
    answer = client.get(reverse("console:case", args=[case.pk]), **HTMX)
    assert answer.content.decode().lstrip().startswith('<article class="sheet"')
    assert answer["ETag"] == 'W/"1"'


def test_a_move_shows_its_preview_in_place(client, shop, member) -> None:
    case = open_one(shop, member)
    url = reverse("console:case_move", args=[case.pk, "approve"])
    page = client.get(url, **HTMX).content.decode()
    assert "Li Na gets <strong>€54.20</strong>." in page
    page = client.get(url, {"preview": "1", "remedy": "partial_refund", "amount": "10.50"}, **HTMX)
    assert "Li Na gets <strong>€10.50</strong>." in page.content.decode()
    page = client.get(url, {"preview": "1", "remedy": "refund", "amount": "99999"}, **HTMX).content.decode()
    assert "is not possible here" in page
    assert case.state == Case.objects.get(pk=case.pk).state


def test_without_htmx_a_move_is_a_page(client, shop, member) -> None:
    case = open_one(shop, member)
    answer = client.get(reverse("console:case_move", args=[case.pk, "decline"]), follow=True)
    assert answer.redirect_chain == [(f"/console/cases/{case.pk}/?move=decline", 302)]
    assert 'name="words"' in answer.content.decode()


def test_approve_receive_and_refund(client, shop, member) -> None:
    case = open_one(shop, member)
    form = {"remedy": "refund", "amount": "", "version": case.version, "operation_key": "k1"}
    page = client.post(do(case, "approve"), form, **HTMX)
    assert page.status_code == 200
    assert get_case(shop.scope, case.pk).state == "approved"
    line = case.lines.get()
    client.post(
        reverse("console:receiving_book", args=[case.pk]),
        {"operation_key": "r1", f"n_{line.pk}_a": "1"},
    )
    case = get_case(shop.scope, case.pk)
    assert case.state == "received"
    form = {"version": case.version, "operation_key": "k2"}
    for _ in range(2):
        assert client.post(do(case, "pay"), form, **HTMX).status_code == 200
    assert list(Refund.objects.values_list("amount_minor", flat=True)) == [5420]


def test_a_second_click_is_quiet(client, shop, member) -> None:
    case = open_one(shop, member)
    form = {"remedy": "refund", "version": case.version}
    assert [client.post(do(case, "approve"), form, **HTMX).status_code for _ in range(2)] == [200, 200]
    assert case.approvals.count() == 1


def test_two_agents_on_one_case_lose_nothing(client, shop, member) -> None:
    case = open_one(shop, member)
    approve(case, remedy="refund", by=actor_of(make_member(shop, name="Ana")))
    form = {"words": "Sorry, that is wear and tear.", "version": case.version}
    answer = client.post(do(case, "decline"), form, **HTMX)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else changed this a moment ago." in page
    assert "Sorry, that is wear and tear." in page
    assert "Approved: Refund €54.20" in page
    assert get_case(shop.scope, case.pk).state == "approved"


def test_words_are_sent_once_and_internal_ones_stay_inside(client, shop, member) -> None:
    case = open_one(shop, member)
    url = reverse("console:case_say", args=[case.pk])
    for _ in range(2):
        client.post(url, {"text": "Could you send a photo?", "audience": "buyer"}, **HTMX)
    client.post(url, {"text": "Smells of smoke.", "audience": "staff"}, **HTMX)
    notes = list(Note.objects.order_by("at", "id").values_list("audience", "text"))
    assert notes == [("buyer", "Could you send a photo?"), ("staff", "Smells of smoke.")]


def test_a_bad_file_keeps_the_words(client, shop, member) -> None:
    case = open_one(shop, member)
    files = SimpleUploadedFile("photo.jpg", b"<html>not a photo</html>", "image/jpeg")
    url = reverse("console:case_say", args=[case.pk])
    answer = client.post(url, {"text": "", "audience": "staff", "files": files}, **HTMX)
    assert answer.status_code == 422
    assert "is not a photo, video or PDF" in answer.content.decode()


def test_the_owner_changes(client, shop, member) -> None:
    case = open_one(shop, member)
    url = reverse("console:case_owner", args=[case.pk])
    client.post(url, {"member": "me"}, **HTMX)
    assert get_case(shop.scope, case.pk).assignee == member
    client.post(url, {"member": ""}, **HTMX)
    assert get_case(shop.scope, case.pk).assignee is None
    stranger = make_member(open_shop())
    assert client.post(url, {"member": stranger.pk}).status_code == 404


def test_a_reader_sees_and_changes_nothing(client, shop, member) -> None:
    case = open_one(shop, member)
    sign_in(client, shop, Role.AUDITOR)
    page = client.get(reverse("console:case", args=[case.pk])).content.decode()
    assert "Your role does not allow this." in page
    assert 'id="composer"' not in page
    for url, form in (
        (do(case, "approve"), {"remedy": "refund"}),
        (reverse("console:case_say", args=[case.pk]), {"text": "x"}),
        (reverse("console:case_owner", args=[case.pk]), {"member": "me"}),
        (reverse("console:case_new", args=[case.order_id]), {}),
    ):
        assert client.post(url, form).status_code == 403
    assert get_case(shop.scope, case.pk).version == case.version


def test_a_case_is_opened_from_an_order_once(client, shop, member) -> None:
    order = make_order(shop, units=((3, 9000), (1, 1000)))
    three, _one = units_of(order)
    url = reverse("console:case_new", args=[order.pk])
    assert client.get(url).status_code == 200
    form = {
        "kind": "return",
        "unit": [three.pk],
        f"quantity_{three.pk}": "2",
        "reason": "damaged",
        "comment": "Broken",
        "operation_key": "op1",
    }
    assert client.post(url, {**form, f"quantity_{three.pk}": "4"}).status_code == 422
    assert client.post(url, {**form, "unit": []}).status_code == 422
    first, second = (client.post(url, form)["Location"] for _ in range(2))
    assert first == second
    case = Case.objects.get()
    assert (case.value_minor, case.lines.get().unit.quantity) == (6000, 2)
    assert "held by another case" in client.get(url).content.decode()


def test_slips_print(client, shop, member) -> None:
    case = approved_one(shop, member)
    page = client.get(reverse("console:return_slip", args=[case.pk])).content.decode()
    assert case.rma_number in page
    assert "<svg" in page
    assert client.get(reverse("console:packing_slip", args=[case.order_id])).status_code == 200


def test_the_palette_finds_numbers_names_moves_and_places(client, shop, member) -> None:
    case = open_one(shop, member)
    url = reverse("console:palette")
    assert reverse("console:case", args=[case.pk]) in client.get(url, {"q": case.rma_number}).content.decode()
    assert case.rma_number in client.get(url, {"q": "li na"}).content.decode()
    assert "g c" in client.get(url, {"q": "case"}).content.decode()
    assert "?view=escalated" in client.get(url, {"q": "escal"}).content.decode()
    assert "?view=approvals" in client.get(url, {"q": "approvals wait"}).content.decode()
    assert "?move=approve" in client.get(url, {"q": "", "on": case.pk}).content.decode()
    assert "Nothing found" in client.get(url, {"q": "zzzz"}).content.decode()
