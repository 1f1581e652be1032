"""Asking: a question or a complaint about an order, and how it goes on."""

import pytest

from aftermile.cases.actions import approve, change_kind, resolve
from aftermile.cases.models import Case
from aftermile.kernel.actor import Actor, ActorKind
from tests.portal.shop import open_shop, sign_in
from tests.portal.test_case import make_case

pytestmark = pytest.mark.django_db
KIM = Actor(ActorKind.MEMBER, "mbr_kim", "Kim Secret")


@pytest.fixture
def shop():
    return open_shop()


@pytest.fixture
def buyer(client, shop):
    return sign_in(client, shop)


def test_a_question_sent_twice_is_one_case(buyer, shop) -> None:
    form = {"kind": "question", "text": "Which bulb fits?", "key": "k1"}
    first = buyer.post(shop.url("question"), form)
    assert first.status_code == 302
    assert buyer.post(shop.url("question"), form)["Location"] == first["Location"]
    case = Case.objects.get()
    page = buyer.get(first["Location"]).text
    assert "Which bulb fits?" in page
    assert "We read it" in page
    resolve(case, words="Any E27 bulb.", by=KIM)
    page = buyer.get(shop.url("case", case.pk)).text
    assert "Any E27 bulb." in page
    assert "Paid back" not in page


def test_a_question_without_words_says_so(buyer, shop) -> None:
    answer = buyer.post(shop.url("question"), {"kind": "complaint", "text": "  "})
    assert answer.status_code == 422
    assert "Write what it is about." in answer.text
    assert not Case.objects.exists()


def test_the_buyer_reads_the_plan_in_plain_words(buyer, shop) -> None:
    case = make_case(shop)
    approve(case, remedy="refund", by=KIM)
    page = buyer.get(shop.url("case", case.pk)).text
    at = [page.index(words) for words in ("You send the items back", "We check what arrives")]
    assert at == sorted(at)
    assert "Your money is paid back" in page
    assert "Kim Secret" not in page
    assert "inform" not in page


def test_a_change_of_kind_is_told(buyer, shop) -> None:
    case = make_case(shop, reason="defective")
    change_kind(case, "warranty", by=KIM)
    assert "We treat it as: Warranty" in buyer.get(shop.url("case", case.pk)).text
