import pytest

from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.errors import BadInput
from aftermile.policies.actions import (
    add_reason,
    change_reason,
    draft_table,
    ensure_default_table,
    ensure_reasons,
    hide_reason,
    publish_table,
    save_rows,
)
from aftermile.policies.actions.reasons import ReasonDraft
from aftermile.policies.errors import PolicyRowBroken, ReasonDoesNotFit, ReasonExists, ReasonUnknown
from aftermile.policies.models import PolicyTable
from aftermile.policies.owed import RowFacts
from aftermile.policies.queries import (
    current_table,
    get_reason,
    label_of,
    reasons_for,
    row_facts,
    rows_of,
)
from tests.factories import make_seller

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller():
    ensure_reasons()
    return make_seller()


def test_the_vocabulary_is_written_once(seller) -> None:
    assert ensure_reasons() == 0
    assert [row.code for row in reasons_for(seller, kind="claim")] == [
        "damaged",
        "defective",
        "wrong_item",
        "not_as_described",
        "parts_missing",
        "not_received",
    ]
    assert all(set(row.labels) == {"en", "zh-hans"} for row in reasons_for(seller))


def test_a_seller_adds_changes_and_hides(seller) -> None:
    add_reason(seller, ReasonDraft("smells", ("return",), "seller", {"en": "It smells"}))
    with pytest.raises(ReasonExists):
        add_reason(seller, ReasonDraft("smells", ("return",), "seller", {"en": "It smells"}))
    change_reason(seller, ReasonDraft("damaged", ("claim",), "seller", {"en": "Broken"}))
    hide_reason(seller, "too_small")
    codes = [row.code for row in reasons_for(seller)]
    assert ("smells" in codes, "too_small" in codes) == (True, False)
    assert label_of(get_reason(seller, "damaged", kind="claim"), "zh-hans") == "Broken"
    assert "too_small" in [row.code for row in reasons_for(make_seller())]
    with pytest.raises(ReasonDoesNotFit):
        get_reason(seller, "damaged", kind="return")
    with pytest.raises(ReasonUnknown):
        get_reason(seller, "too_small")
    with pytest.raises(BadInput):
        add_reason(seller, ReasonDraft("x y", ("return",), "seller", {"en": "?"}))


def test_publishing_makes_a_version_and_keeps_the_old(seller) -> None:
    first = ensure_default_table(seller)
    assert ensure_default_table(seller) == first
    draft = draft_table(seller)
    assert [row_facts(row) for row in rows_of(draft)] == [row_facts(row) for row in rows_of(first)]
    save_rows(seller, [RowFacts(9, 100, country="DE", note="long")])
    assert current_table(seller) == first
    second = publish_table(seller, by=SYSTEM)
    assert publish_table(seller, by=SYSTEM) == second
    assert [(table.version, table.rows.count()) for table in PolicyTable.objects.order_by("version")] == [
        (1, 2),
        (2, 1),
    ]
    assert current_table(seller) == second


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (RowFacts(1, 30, country="Germany"), "country"),
        (RowFacts(1, 30, kind="party"), "kind"),
        (RowFacts(1, 30, reason="nope"), "reason"),
        (RowFacts(1, 99_999), "window"),
        (RowFacts(1, 30, anchor="birthday"), "counted from"),
        (RowFacts(1, 30, freight_payer="cat"), "freight"),
        (RowFacts(1, 30, remedies=("hug",)), "remedies"),
        (RowFacts(1, 30, keep_percent=101), "share kept"),
        (RowFacts(1, 30, returnless_below_minor=5), "no return below"),
    ],
)
def test_a_broken_row_keeps_the_draft_as_it_was(seller, row, field) -> None:
    ensure_default_table(seller)
    with pytest.raises(PolicyRowBroken) as caught:
        save_rows(seller, [RowFacts(1, 1), row])
    assert (caught.value.data["row"], caught.value.data["field"]) == (2, field)
    assert PolicyTable.objects.count() == 1
