import pytest

from aftermile.kernel.errors import BadInput
from aftermile.policies.actions import (
    add_reason,
    change_reason,
    ensure_reasons,
    hide_reason,
)
from aftermile.policies.actions.reasons import ReasonDraft
from aftermile.policies.errors import ReasonDoesNotFit, ReasonExists, ReasonUnknown
from aftermile.policies.queries import (
    get_reason,
    label_of,
    reasons_for,
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
