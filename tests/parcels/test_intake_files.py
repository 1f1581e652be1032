"""Scans from files, in our words or as carriers sent them, and the command that explains a parcel."""

import io
import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from aftermile.config.cli import cli
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


@pytest.mark.parametrize("data", [b"PK\x03\x04no", b"a;b\n1;2", b"\xff\xfe\x00\xd8", b""])
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
