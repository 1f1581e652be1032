"""The pages of rules, reasons and places."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from aftermile.accounts.roles import Role
from aftermile.parcels.models import Location
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from aftermile.policies.models import PolicyTable, PolicyTest
from aftermile.policies.queries import current_table, reasons_for
from tests.console.scenes import open_one
from tests.factories import make_member, make_seller

pytestmark = pytest.mark.django_db
SAVE_QUERIES = 25
LIST_QUERIES = 8
EDIT_QUERIES = 14


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


def typed(*rows: dict, columns=("kind", "country"), outputs=("window_days", "remedies"), **more) -> dict:
    """What the form of the editor sends: texts of cells by row and column."""
    data = {"column": list(columns), "output": list(outputs), "hit": "first", "currency": "EUR"}
    data |= {"act": "save", "seen": "", "row": [str(at) for at in range(len(rows))]}
    for at, row in enumerate(rows):
        data |= {f"id.{at}": row.get("id", f"r{at + 1}"), f"note.{at}": row.get("note", "")}
        data |= {f"priority.{at}": row.get("priority", "0"), f"cite.{at}": row.get("cite", "")}
        data |= {f"when.{at}.{place}": row.get(name, "") for place, name in enumerate(columns)}
        data |= {f"then.{at}.{place}": row.get(name, "") for place, name in enumerate(outputs)}
    return data | more


ROW = {"kind": "== return", "country": "in DE, FR", "window_days": "45", "remedies": "refund, store_credit"}


def draft_of(seller, purpose="promise") -> PolicyTable | None:
    return PolicyTable.objects.filter(seller=seller, purpose=purpose, state="draft").first()


def test_a_grid_is_saved_as_a_draft_and_published(page, seller) -> None:
    url = reverse("console:policies")
    assert page.get(url).status_code == 200
    answer = page.post(url, typed(ROW, {"kind": "== claim", "window_days": "90"}))
    assert answer.status_code == 302
    draft = draft_of(seller)
    assert draft.document["rules"][0] == {
        "id": "r1",
        "when": [
            {"field": "kind", "op": "==", "value": "return"},
            {"field": "country", "op": "in", "value": ["DE", "FR"]},
        ],
        "then": {"window_days": 45, "remedies": ["refund", "store_credit"]},
        "priority": 0,
        "note": "",
        "cite": "",
    }
    publish = reverse("console:publish_policy", args=[draft.pk])
    assert page.get(publish).status_code == 200
    assert page.post(publish).status_code == 422
    ticks = {"accept_warnings": "1", "accept_conflicts": "1"}
    assert page.post(publish, ticks).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.version, current_table(seller)) == ("live", 2, draft)


@pytest.mark.parametrize(
    ("act", "notes"),
    [
        ("down-0", ["two", "one"]),
        ("up-1", ["two", "one"]),
        ("up-0", ["one", "two"]),
        ("drop-0", ["two"]),
        ("copy-1", ["one", "two", "two"]),
        ("add-row", ["one", "two", ""]),
        ("drop-9", ["one", "two"]),
        ("nonsense", ["one", "two"]),
    ],
)
def test_rows_move_without_being_saved(page, seller, act, notes) -> None:
    rows = ({**ROW, "note": "one"}, {**ROW, "note": "two"})
    answer = page.post(reverse("console:policies"), typed(*rows, act=act))
    assert [line.note for line in answer.context["editor"].lines] == notes
    assert len({line.id for line in answer.context["editor"].lines}) == len(notes)
    assert draft_of(seller) is None


def test_columns_come_and_go(page, seller) -> None:
    url = reverse("console:policies")
    grid = page.post(url, typed(ROW, act="add-column", add_field="price")).context["editor"].grid
    assert (grid.columns, grid.rows[0].when) == (["kind", "country", "price"], ["== return", "in DE, FR", ""])
    grid = page.post(url, typed(ROW, act="drop-column-0")).context["editor"].grid
    assert (grid.columns, grid.rows[0].when) == (["country"], ["in DE, FR"])
    grid = page.post(url, typed(ROW, act="add-output", add_output="percent")).context["editor"].grid
    assert (grid.outputs, grid.rows[0].then) == (
        ["window_days", "remedies", "percent"],
        ["45", "refund, store_credit", ""],
    )
    grid = page.post(url, typed(ROW, act="drop-output-1")).context["editor"].grid
    assert (grid.outputs, grid.rows[0].then) == (["window_days"], ["45"])
    assert page.post(url, typed(ROW, act="default")).context["editor"].grid.default == ["", ""]


def test_what_is_wrong_is_said_at_its_cell_and_nothing_is_lost(page, seller) -> None:
    answer = page.post(
        reverse("console:policies"),
        typed({**ROW, "country": "in DE, Atlantis", "window_days": "many"}, {"kind": "< return"}),
    )
    assert (answer.status_code, draft_of(seller)) == (422, None)
    said = answer.context["editor"].judged.at_cells
    assert sorted(said) == ["then.0.0", "when.0.1", "when.1.0"]
    text = answer.content.decode()
    assert "in DE, Atlantis" in text
    assert "many" in text


def test_two_editors_do_not_overwrite_each_other(page, seller) -> None:
    url = reverse("console:policies")
    page.post(url, typed(ROW))
    seen = draft_of(seller).changed_at.isoformat()
    page.post(url, typed({**ROW, "window_days": "50"}, seen=seen))
    answer = page.post(url, typed({**ROW, "window_days": "60"}, seen=seen))
    assert answer.status_code == 409
    assert answer.context["editor"].grid.rows[0].then[0] == "60"
    assert draft_of(seller).document["rules"][0]["then"]["window_days"] == 50
    assert page.post(url, typed(ROW)).status_code == 409


def test_tests_and_checks_run_as_one_types(page, seller) -> None:
    facts = {"kind": "return", "country": "DE"}
    PolicyTest.objects.create(seller=seller, name="Day 40", facts=facts, expected={"window_days": 45})
    live = reverse("console:policy_live")
    answer = page.post(live, typed(ROW))
    [run] = answer.context["editor"].judged.runs
    assert (run.run.passed, run.row) == (True, "row 1")
    answer = page.post(live, typed({**ROW, "country": "== FR"}))
    [run] = answer.context["editor"].judged.runs
    assert (run.run.passed, run.row, run.nearest) == (False, "", "row 1")
    assert run.missed == ["Country: France (it is Germany)"]
    assert draft_of(seller) is None
    broken = page.post(live, typed({**ROW, "window_days": "x"}))
    assert "1 cell is not right" in broken.content.decode()


def test_script_in_a_label_is_shown_as_text(page, seller) -> None:
    evil = "<script>alert(1)</script>"
    answer = page.post(reverse("console:policies"), typed({**ROW, "note": evil}))
    assert answer.status_code == 302
    text = page.get(reverse("console:policies")).content.decode()
    assert evil not in text
    assert "&lt;script&gt;alert(1)" in text


def test_versions_are_compared_and_one_click_goes_back(page, seller) -> None:
    first = current_table(seller)
    page.post(reverse("console:policies"), typed(ROW))
    draft = draft_of(seller)
    ticks = {"accept_warnings": "1", "accept_conflicts": "1"}
    page.post(reverse("console:publish_policy", args=[draft.pk]), ticks)
    answer = page.get(reverse("console:policy_version", args=[draft.pk]))
    assert [(row.kind, row.before, row.after) for row in answer.context["difference"].rows] == [
        ("changed", 1, 1),
        ("removed", 2, 0),
    ]
    assert page.get(reverse("console:policy_versions")).status_code == 200
    assert page.post(reverse("console:revert_policy", args=[draft.pk])).status_code == 302
    live = current_table(seller)
    assert (live.version, live.document) == (3, first.document)
    assert page.post(reverse("console:revert_policy", args=[draft.pk])).status_code == 409


@pytest.mark.parametrize("purpose", ["promise", "program", "evidence", "automation", "change"])
def test_each_purpose_has_its_page(page, seller, purpose) -> None:
    for name in ("policies", "policy_versions", "policy_templates", "import_policy", "add_policy_test"):
        answer = page.get(reverse(f"console:{name}"), {"purpose": purpose, "channel": "amazon"})
        assert answer.status_code == 200, name
    assert page.get(reverse("console:policies"), {"purpose": "nope"}).status_code == 404


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
    assert client.post(reverse("console:policies"), typed(ROW)).status_code == 403
    assert client.post(reverse("console:policy_live"), typed(ROW)).status_code == 403
    other = make_seller()
    client.force_login(make_member(other))
    for name in ("policies", "reasons", "locations"):
        assert client.get(reverse(f"console:{name}"), {"seller": seller.pk}).status_code == 404
    table = current_table(seller)
    assert client.get(reverse("console:policy_version", args=[table.pk])).status_code == 404


def test_the_largest_grid_goes_through_the_form_in_bounded_queries(
    page, seller, django_assert_num_queries
) -> None:
    columns = ["kind", "country", *(["price"] * 18)]
    row = {"kind": "== return", "country": "in DE, FR", "price": ">= 1.00", "window_days": "30"}
    data = typed(*([row] * 500), columns=columns)
    url = reverse("console:policies")
    with django_assert_num_queries(SAVE_QUERIES):
        assert page.post(url, data).status_code == 302
    assert len(draft_of(seller).document["rules"]) == 500
    assert page.post(reverse("console:policy_live"), data).status_code == 200


@pytest.mark.parametrize("versions", [1, 3])
def test_the_pages_ask_the_same_number_of_queries(page, seller, django_assert_num_queries, versions) -> None:
    live = current_table(seller)
    for number in range(2, versions + 1):
        PolicyTable.objects.create(
            seller=seller,
            version=number,
            state="retired",
            document=live.document,
            published_at=live.published_at,
        )
    with django_assert_num_queries(LIST_QUERIES):
        page.get(reverse("console:policy_versions"))
    for number in range(versions):
        PolicyTest.objects.create(seller=seller, name=str(number), facts={"kind": "return"}, expected={})
    with django_assert_num_queries(EDIT_QUERIES):
        page.get(reverse("console:policies"))


def test_a_test_is_taken_from_a_case_and_kept(page, seller) -> None:
    member = make_member(seller)
    case = open_one(seller, member, reason="damaged")
    answer = page.get(reverse("console:add_policy_test"), {"case": case.rma_number})
    assert answer.context["name"] == case.rma_number
    assert {one["name"]: one["text"] for one in answer.context["facts"]}["fact.kind"] == "return"
    data = {"name": "Damaged", "fact.kind": "return", "fact.country": "DE", "said.window_days": "30"}
    assert page.post(reverse("console:add_policy_test"), data).status_code == 302
    [test] = PolicyTest.objects.all()
    assert (test.facts, test.expected) == ({"kind": "return", "country": "DE"}, {"window_days": 30})
    url = reverse("console:policy_test", args=[test.pk])
    assert page.post(url, data | {"fact.price": "much"}).status_code == 422
    assert page.post(url, data | {"review": "1"}).status_code == 302
    test.refresh_from_db()
    assert test.expected == {"review": True}
    assert page.post(reverse("console:remove_policy_test", args=[test.pk])).status_code == 302
    assert PolicyTest.objects.count() == 0
    assert page.get(reverse("console:add_policy_test"), {"case": "RMA-0"}).context["problem"]


def test_templates_ask_before_they_replace(page, seller) -> None:
    url = reverse("console:policy_templates")
    assert page.post(url, {"template": "fashion", "all": "1"}).status_code == 302
    assert all(draft_of(seller, purpose) for purpose in ("promise", "evidence", "automation"))
    assert page.post(url, {"template": "beauty"}).status_code == 422
    assert page.post(url, {"template": "beauty", "replace": "1"}).status_code == 302
    assert draft_of(seller).document["rules"][0]["id"] == "beauty-1"
    assert page.post(url, {"template": "nope"}).status_code == 404


def test_files_come_in_and_go_out(page, seller) -> None:
    live = current_table(seller)
    sheet = page.get(reverse("console:policy_sheet", args=[live.pk])).content
    plain = page.get(reverse("console:policy_json", args=[live.pk])).content
    url = reverse("console:import_policy")
    assert page.post(url, {"file": SimpleUploadedFile("a.xlsx", sheet)}).status_code == 302
    assert page.post(url, {"file": SimpleUploadedFile("a.json", plain)}).status_code == 422
    again = {"file": SimpleUploadedFile("a.json", plain), "replace": "1"}
    assert page.post(url, again).status_code == 302
    assert draft_of(seller).document == live.document
    book = Workbook()
    book.active.title = "rules"
    book.active.append(["id", "kind", "window_days"])
    book.active.append(["r1", "=1+1", 30])
    raw = BytesIO()
    book.save(raw)
    evil = {"file": SimpleUploadedFile("a.xlsx", raw.getvalue()), "replace": "1"}
    answer = page.post(url, evil)
    assert (answer.status_code, draft_of(seller).document) == (422, live.document)
    assert page.post(url, {"file": SimpleUploadedFile("a.xlsx", b"PK"), "replace": "1"}).status_code == 422
