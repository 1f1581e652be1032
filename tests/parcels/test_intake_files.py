"""Scans from files, in our words or as carriers sent them, and the command that explains a parcel."""

import io
import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from django.utils import translation
from openpyxl import Workbook

from aftermile.config.cli import cli
from aftermile.console.parcels.problems import said_anew
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment, import_scans
from aftermile.parcels.errors import ImportBroken
from aftermile.parcels.models import Scan, StrayScan
from tests.factories import make_order, make_seller

pytestmark = pytest.mark.django_db
HEAD = ["Number", "carrier", "code", "text", "at", "local", "country", "milestone"]
ROWS = [
    ["AF100001", "dhl", "", "In transit to next facility", "2026-03-02T10:00:00+01:00", "", "", ""],
    ["AF100001", "dhl", "OK-7", "Delivered", "", "2026-03-03 11:00", "DE", ""],
    ["NOBODY01", "dhl", "", "Delivered", "2026-03-02T10:00:00Z", "", "", ""],
    ["AF100001", "dhl", "", "", "2026-03-02T10:00:00Z", "", "", ""],
    ["AF100001", "", "", "", datetime(2026, 3, 1, 9), "", "", "picked_up"],  # noqa: DTZ001
    ["AF100001", "dhl", "X", "", "2026-99-99T10:00:00Z", "", "", ""],
]


def excel() -> bytes:
    book, file = Workbook(), io.BytesIO()
    book.active.append(HEAD)
    for row in ROWS:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def lines() -> bytes:
    rows = [dict(zip(map(str.lower, HEAD), row, strict=True)) for row in ROWS]
    return "\n".join(json.dumps(row, default=str) for row in rows).encode()


def sheet() -> bytes:
    return "\n".join(";".join(map(str, row)) for row in [HEAD, *ROWS]).encode()


@pytest.fixture
def parcel():
    order = make_order(
        make_seller(time_zone="Europe/Berlin"), country="DE", placed_at=datetime(2026, 3, 1, tzinfo=UTC)
    )
    return add_parcel(create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="dhl", tracking_number="AF100001")


@pytest.mark.parametrize(("file", "first"), [(excel, 2), (lines, 1), (sheet, 2)])
def test_a_file_is_taken_in_once_and_names_what_it_left_out(parcel, file, first) -> None:
    report = import_scans(parcel.seller, file(), by=SYSTEM, zone="Europe/Berlin")
    assert (report.rows, report.fresh, report.repeated, report.strays) == (6, 3, 0, 1)
    assert [(one.row, one.field) for one in report.problems] == [(first + 3, "milestone"), (first + 5, "at")]
    parcel.refresh_from_db()
    assert (parcel.milestone, parcel.delivered_at) == ("delivered", datetime(2026, 3, 3, 10, tzinfo=UTC))
    assert Scan.objects.get(milestone="picked_up").at == datetime(2026, 3, 1, 8, tzinfo=UTC)
    again = import_scans(parcel.seller, file(), by=SYSTEM, zone="Europe/Berlin")
    assert (again.fresh, again.repeated, StrayScan.objects.count()) == (0, 3, 2)


@pytest.mark.parametrize(
    ("at", "kept"),
    [
        ("2026-03-29T02:30:00", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # left out by the change of clocks
        ("2026-10-25T02:30:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # comes twice: the first
        ("2026-03-02T10:00:00.1234567+01:00", datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)),
        ("2026-03-02 10:00", datetime(2026, 3, 2, 9, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_times_and_encodings_are_read(parcel, at, kept, encoding) -> None:
    data = f"number;milestone;at;place\nAF100001;in_transit;{at};上海\n".encode(encoding)
    report = import_scans(parcel.seller, data, by=SYSTEM, zone="Europe/Berlin")
    assert (report.problems, [(scan.at, scan.place) for scan in parcel.scans.all()]) == ([], [(kept, "上海")])


BAD = [
    ("number,milestone,at\nAF100001,in_transit,0001-01-01T00:00:00+14:00", "time “0001", "时间“0001"),
    ("number,milestone,at\nAF100001,in_transit,9999-12-31T23:59:59-12:00", "time “9999", "时间“9999"),
    ("number,milestone,at\nAF100001,in_transit,02.03.2026 10:00", "time “02.03.2026 10:00”", "ISO 8601"),
    ("number,milestone,at\nAF100001,in_transit,", "write it as", "请写成"),
    ("number,milestone,at\nAF100001,flying,2026-03-02", "use one of ", "请使用以下之一"),
    ("number,code,at\nAF100001,,2026-03-02", "use one of ", "或填写 code 或 text"),
    ("number,code,at\n,X,2026-03-02", "is empty", "未填写"),
    ("number,milestone,at\nNO,lost,2026-03-02", "is no parcel of this seller", "不是本商家的包裹"),
    ("number,code,local,zone\nAF100001,X,2026-03-02 10:00,Nowhere", "zone “Nowhere”", "时区“Nowhere”"),
    ("number,code,at,leg\nAF100001,X,2026-03-02,up", "leg “up” is neither", "运段“up”"),
    ("number,code,at,leg\nAF100001,X,2026-03-02,999", "leg 999 is none", "没有运段 999"),
    ("number,code,at\nAF100001,X,2026-02-30", "time “2026-02-30” does not", "时间“2026-02-30”不存在"),
]


@pytest.mark.parametrize(("text", "english", "chinese"), BAD)
def test_a_problem_is_kept_in_english_and_said_in_another_language(parcel, text, english, chinese) -> None:
    """Its row is kept as it came, to be mended and imported."""
    report = import_scans(parcel.seller, text.encode(), by=SYSTEM, zone="Europe/Berlin")
    (one,) = report.problems
    assert str(one.problem).startswith(english)
    with translation.override("zh-hans"):
        assert chinese in said_anew(json.loads(json.dumps(one.problem)))
    head, line = (row.split(",") for row in text.split("\n"))
    assert report.lines == {2: dict(zip(head, line, strict=True))}


@pytest.mark.parametrize("data", [b"PK\x03\x04no", b"a;b\n1;2", b"\xff\xfe\x00\xd8", b"", b" \r\n"])
def test_a_file_that_cannot_be_read_is_refused(parcel, data) -> None:
    with pytest.raises(ImportBroken):
        import_scans(parcel.seller, data, by=SYSTEM)


def test_the_command_explains_a_parcel_and_imports_scans(parcel, tmp_path) -> None:
    place = tmp_path / "scans.csv"
    place.write_bytes(sheet())
    done = CliRunner().invoke(cli, ["import", "scans", str(place), "--seller", parcel.seller.slug])
    assert (done.exit_code, "3  new" in done.output) == (4, True)
    told = json.loads(CliRunner().invoke(cli, ["parcel", "explain", "af 100001", "--json"]).output)
    assert (told["milestone"], told["delivered_at"], told["legs"][0]["number"]) == (
        "delivered",
        "2026-03-03T10:00:00Z",
        "AF100001",
    )
    assert [row["effect"] for row in told["explanation"]] == ["made the state"]
    plain = CliRunner().invoke(cli, ["parcel", "explain", parcel.pk]).output.splitlines()
    assert plain[0] == "AF100001 (dhl): delivered since 2026-03-03T10:00:00Z"
    assert CliRunner().invoke(cli, ["parcel", "explain", "nope"]).exit_code == 3
