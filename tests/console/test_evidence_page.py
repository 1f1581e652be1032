"""The page of the evidence of a case, and the buyer's photo with a code."""

import io

import pytest
from django.urls import reverse

from aftermile.cases.actions import add_evidence
from aftermile.events.worker import drain
from aftermile.evidence.models import Challenge, Likeness, Pack
from tests.console.scenes import sign_in
from tests.evidence.test_evidence import BUYER, jpeg, new_case, scene
from tests.factories import make_seller

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def seller(db):
    return make_seller()


@pytest.fixture
def kim(client, seller):
    sign_in(client, seller)
    return client


def show(case, seed, quality=90):
    file = io.BytesIO(jpeg(scene(seed), quality))
    file.name = "photo.jpg"
    return add_evidence(case, upload=file, by=BUYER)


def page_of(case):
    return reverse("console:case_evidence", args=[case.pk])


def test_a_member_weighs_signals_asks_and_packs(kim, seller):
    old, case = new_case(seller), new_case(seller)
    show(old, 5)
    file = show(case, 5, 60)
    drain()
    page = kim.get(page_of(case)).content.decode()
    assert old.rma_number in page
    assert "No data of a camera" in page
    kim.post(reverse("console:evidence_label", args=[file.pk]), {"label": "defect"})
    likeness = Likeness.objects.get()
    kim.post(reverse("console:look_alike_aside", args=[likeness.pk]), {"words": "a pair", "case": case.pk})
    kim.post(reverse("console:case_challenge", args=[case.pk]))
    challenge = Challenge.objects.get()
    kim.post(reverse("console:challenge_verdict", args=[challenge.pk]), {"verdict": "cancel"})
    kim.post(reverse("console:case_pack", args=[case.pk]), {"recipient": "carrier", "language": "zh-hans"})
    file.refresh_from_db()
    likeness.refresh_from_db()
    challenge.refresh_from_db()
    assert (file.label, likeness.words, challenge.state) == ("defect", "a pair", "canceled")
    pack = Pack.objects.get()
    answer = kim.get(reverse("console:pack", args=[pack.pk]))
    assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_another_sellers_files_are_not_there(kim):
    case = new_case()
    assert kim.get(page_of(case)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_any_number_of_files(kim, seller, count, django_assert_num_queries):
    case = new_case(seller)
    for seed in range(count):
        show(case, seed)
    drain()
    kim.get(page_of(case))
    with django_assert_num_queries(28):
        kim.get(page_of(case))
