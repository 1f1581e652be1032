"""Many scans at once, as a list or a line each, and rows with more than the list shows."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from PIL import Image

from aftermile.api import rates
from aftermile.cases.actions import add_evidence
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment
from aftermile.parcels.models import Scan
from tests.api.conftest import Api
from tests.cases.acts import opened
from tests.factories import make_order

pytestmark = pytest.mark.django_db
AT = "2026-11-21T10:00:00Z"


@pytest.fixture
def parcel(seller):
    order = make_order(seller)
    return add_parcel(create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="dhl", tracking_number="0034")


def post(api: Api, body: str | bytes, kind: str = "application/x-ndjson", **headers):
    given = {"Authorization": f"Bearer {api.secret}", **headers}
    return api.client.post("/api/v1/scans", data=body, content_type=kind, headers=given)


def scan(ref: str = "0034", milestone: str = "in_transit", **more) -> str:
    return json.dumps({"parcel": ref, "milestone": milestone, "at": AT, **more})


def test_a_line_that_is_wrong_drops_no_other(api, parcel):
    lines = [
        scan(),
        "{not json",
        scan("4711"),
        "",
        scan(at="2026-11-21T10:00:00"),
        scan(text="a\x00"),
        "[1]",
        scan(milestone="delivered"),
        scan(),
        scan("4711", "delivered"),
        "\ufeff\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
    ]
    answer = post(api, "\n".join(lines).encode()).json()
    assert (answer["new"], answer["known"]) == (2, 1)
    told = [(one["index"], one["pointer"], one["code"]) for one in answer["problems"]]
    assert told == [
        (1, "", "body_broken"),
        (2, "", "not_found"),
        (4, "/at", "timezone_aware"),
        (5, "", "nul_character"),
        (6, "", "model_attributes_type"),
        (9, "", "not_found"),
        (10, "", "body_broken"),
    ]
    assert Scan.objects.count() == 2


def test_the_same_lines_again_change_nothing(api, parcel):
    body = f"{scan()}\r\n{scan(milestone='delivered')}\r\n"
    assert post(api, body).json() == {"new": 2, "known": 0, "problems": [], "strays": []}
    assert post(api, body).json() == {"new": 0, "known": 2, "problems": [], "strays": []}
    first = post(api, body, **{"Idempotency-Key": "k"})
    assert post(api, body, **{"Idempotency-Key": "k"}).json() == first.json()


def test_a_bad_one_of_a_json_list_drops_no_other(api, parcel):
    scans = [scan(), "1", scan(at="x"), scan(milestone="delivered", text=None), scan(text=[])]
    answer = post(api, f"[{', '.join(scans)}]", "application/json").json()
    assert (answer["new"], answer["known"]) == (2, 0)
    assert [(one["index"], one["pointer"], one["code"]) for one in answer["problems"]] == [
        (1, "", "model_attributes_type"),
        (2, "/at", "datetime_from_date_parsing"),
        (4, "/text", "string_type"),
    ]


def test_json_of_which_nothing_can_be_read_is_refused(api, parcel):
    assert post(api, scan(), "application/json").json()["new"] == 1
    assert post(api, f"[{scan()}, {scan('4711')}]", "application/json").json()["problems"][0]["index"] == 1
    for body, status, code in [
        ("{", 400, "body_broken"),
        ("[]", 422, "too_many_lines"),
        ("[1, 2]", 422, "fields_invalid"),
        ("null", 422, "fields_invalid"),
        (scan(text="a\x00"), 422, "nul_character"),
    ]:
        answer = post(api, body, "application/json")
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    wrong = post(api, f"[{scan(at='x')}, {scan(text=[])}]", "application/json").json()["errors"]
    assert [one["pointer"] for one in wrong] == ["/0/at", "/1/text"]
    assert post(api, scan(at="x"), "application/json").json()["errors"][0]["pointer"] == "/at"


def test_too_many_lines_are_refused(api):
    answer = post(api, "{}\n" * 1001)
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_lines")
    assert len(post(api, "{\n" * 1000).json()["problems"]) == 1000


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    return SimpleUploadedFile("lamp.jpg", out.getvalue(), "image/jpeg")


def test_lists_show_more_when_asked(api, seller, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            assert api.get(path).status_code == 200
        return len(counted)

    def fill(count: int) -> None:
        for _ in range(count):
            case = opened(make_order(seller))
            add_evidence(case, upload=photo(), by=SYSTEM)
            api.post(f"/cases/{case.pk}/offers", {"remedy": "refund"})

    fill(1)
    paths = ("/orders?expand=lines,units,tenders", "/cases?expand=lines,evidence,offers")
    one = [asked(path) for path in (*paths, *paths)]
    fill(2)
    assert [asked(path) for path in paths] == one[2:]
    (order, *_rest) = api.get("/orders?expand=units,tenders").json()["items"]
    full = api.get(f"/orders/{order['id']}").json()
    assert (order["lines"], order["tenders"]) == (full["lines"], full["tenders"])
    assert "units" not in api.get("/orders?expand=lines").json()["items"][0]["lines"][0]
    plain = api.get("/orders").json()["items"][0]
    assert not {"lines", "tenders"} & set(plain)
    case = api.get("/cases?expand=lines,evidence,offers").json()["items"][0]
    for name in ("evidence", "offers"):
        listed = api.get(f"/cases/{case['id']}/{name}").json()
        assert case[name] == (listed["items"] if name == "offers" else listed)
    assert api.get(f"/cases/{case['id']}?expand=evidence,offers").json() == case
    assert not {"evidence", "offers"} & set(api.get(f"/cases/{case['id']}").json())
    assert api.get("/orders?expand=secrets").json()["errors"][0]["parameter"] == "expand"


SHARED = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "aftermile_cache"}
}


def test_processes_share_the_rate_through_a_shared_cache(api):
    counts: dict[str, int] = {}

    class Cache:
        def incr(self, name):
            if name not in counts:
                raise ValueError(name)
            counts[name] += 1
            return counts[name]

        def add(self, name, value, seconds):
            counts[name] = value
            return True

    at = clock.now().replace(second=20)
    with (
        override_settings(API_RATE=3, CACHES=SHARED),
        clock.frozen(at),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(rates, "cache", Cache())
        told = []
        for _ in range(4):
            rates.buckets._levels.clear()  # each time another process
            told.append(api.get("/key"))
        assert [one.status_code for one in told] == [200, 200, 200, 429]
        assert [one["RateLimit-Remaining"] for one in told] == ["2", "1", "0", "0"]
        assert told[3]["Retry-After"] == "40"
        patch.setattr(rates, "cache", None)  # it does not answer
        rates.buckets._levels.clear()
        assert api.get("/key").status_code == 200
