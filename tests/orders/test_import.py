import csv
import gzip
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from aftermile.accounts.models import Seller
from aftermile.events.models import Event
from aftermile.kernel.actor import SYSTEM
from aftermile.orders.importing import opening, running
from aftermile.orders.importing.errors import BadFile, BadMapping
from aftermile.orders.importing.jobs import run_import, start_import
from aftermile.orders.importing.mapping import built_in, mapping_of, read_mapping
from aftermile.orders.importing.rejecting import safe_cell
from aftermile.orders.importing.report import lines_of, words_of
from aftermile.orders.models import ImportJob, Order, OrderLine, Unit
from tests.factories import make_seller

pytestmark = pytest.mark.django_db

HEAD = "order,date,customer,currency,sku,title,qty,price"
ROWS = [
    "1,2026-03-01 10:00,c1,EUR,LAMP,Lamp,2,27.10",
    "1,2026-03-01 10:00,c1,EUR,BULB,Bulb,3,1.00",
    "2,2026-03-02 11:00,c2,EUR,LAMP,Lamp,1,27.10",
]
COLUMNS = {
    "order.external_id": "order",
    "order.placed_at": "date",
    "buyer.external_id": "customer",
    "order.currency": "currency",
    "line.sku": "sku",
    "line.title": "title",
    "line.quantity": "qty",
    "line.unit_price": "price",
}


@pytest.fixture
def seller(db: None, tmp_path: Path, settings: Any) -> Seller:
    settings.DATA = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "media"
    return make_seller(time_zone="Asia/Shanghai")


def load(seller: Seller, path: Path, *, dry_run: bool = False, **fields: Any) -> ImportJob:
    mapping = mapping_of({"columns": COLUMNS, **fields})
    return run_import(start_import(seller, path, mapping, by=SYSTEM, dry_run=dry_run))


def table(tmp_path: Path, *rows: str, head: str = HEAD, name: str = "orders.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join((head, *rows)) + "\n", "utf-8")
    return path


def codes(job: ImportJob) -> list[tuple[int, str, str]]:
    return [(problem["row"], problem["field"], problem["code"]) for problem in job.problems]


def rejected(job: ImportJob) -> list[dict[str, str]]:
    text = Path(job.rejected.path).read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_table_becomes_orders(seller: Seller, tmp_path: Path) -> None:
    job = load(seller, table(tmp_path, *ROWS))
    assert (job.state, job.error, job.problems, job.share) == ("done", {}, [], 1.0)
    assert job.counts == {"rows": 3, "lines": 3, "orders_created": 2, "skipped": {}} | dict.fromkeys(
        ("conflicts", "orders_rejected", "rows_rejected", "rows_returns", "rows_skipped"), 0
    )
    order = Order.objects.get(external_id="1")
    assert order.placed_at == datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
    assert (order.total_minor, order.number, order.channel) == (5720, "1", "import")
    assert sum(Unit.objects.values_list("paid_minor", flat=True)) == 5720 + 2710
    event = Event.objects.get(name="import.finished")
    assert event.data["report"]["orders_created"] == 2
    assert [count for _, count in lines_of(job)] == [3, 2, 3]


def test_a_second_import_changes_nothing(seller: Seller, tmp_path: Path) -> None:
    path = table(tmp_path, *ROWS)
    load(seller, path)
    before = list(OrderLine.objects.values()), list(Unit.objects.values()), list(Order.objects.values())
    job = load(seller, path)
    assert job.counts["orders_unchanged"] == 2
    assert before == (
        list(OrderLine.objects.values()),
        list(Unit.objects.values()),
        list(Order.objects.values()),
    )


def test_a_dry_run_keeps_nothing_but_its_report(seller: Seller, tmp_path: Path) -> None:
    job = load(seller, table(tmp_path, *ROWS, "3,2026-03-02,c,EUR,X,X,-1,1"), dry_run=True)
    assert (job.state, job.counts["orders_created"], codes(job)) == (
        "done",
        2,
        [(5, "line.quantity", "negative_quantity")],
    )
    assert Order.objects.count() == 0
    assert len(rejected(job)) == 1


BAD = [
    ("3,2026-03-02,c,EURO,X,X,1,1", "order.currency", "currency_not_known"),
    ("3,2026-03-02,c,,X,X,1,1", "order.currency", "value_missing"),
    ("3,2026-03-02,c,EUR,X,X,-2,1", "line.quantity", "negative_quantity"),
    ("3,2026-03-02,c,EUR,X,X,0,1", "line.quantity", "bad_number"),
    ("3,2026-03-02,c,EUR,X,X,1.5,1", "line.quantity", "bad_number"),
    ("3,2026-03-02,c,EUR,X,X,1e400,1", "line.quantity", "bad_number"),
    ("3,2026-03-02,c,EUR,X,X,1,12.345", "line.unit_price", "bad_money"),
    ('3,2026-03-02,c,EUR,X,X,1,"12,34"', "line.unit_price", "bad_money"),
    ("3,2026-03-02,c,EUR,X,X,1,NaN", "line.unit_price", "bad_money"),
    ("3,2026-03-02,c,EUR,X,X,1,-5", "lines[0].unit_price", "bad_order"),
    ("3,2026-03-02,c,EUR,,X,1,5", "line.sku", "value_missing"),
    ("3,03/04/2026,c,EUR,X,X,1,5", "order.placed_at", "date_ambiguous"),
    ("3,yesterday,c,EUR,X,X,1,5", "order.placed_at", "bad_date"),
    ("3,2026-03-02,c,EUR,X", "", "row_too_short"),
    (",2026-03-02,c,EUR,X,X,1,1", "order.external_id", "value_missing"),
]


@pytest.mark.parametrize(("row", "field", "code"), BAD)
def test_a_bad_row_comes_back_with_its_reason(
    seller: Seller, tmp_path: Path, row: str, field: str, code: str
) -> None:
    job = load(seller, table(tmp_path, *ROWS, row))
    assert codes(job) == [(5, field, code)]
    assert Order.objects.count() == 2
    back = rejected(job)
    assert [one["row"] for one in back] == ["5"]
    assert back[0]["problem"]
    assert words_of(job.problems[0]).count("{") == 0


def test_a_mended_file_of_rejected_rows_goes_in(seller: Seller, tmp_path: Path) -> None:
    job = load(seller, table(tmp_path, "1,2026-03-01,c,EUR,A,A,1,x", "1,2026-03-01,c,EUR,=B,'@B,2,1.00"))
    assert Order.objects.count() == 0
    assert [one["problem"][:20] for one in rejected(job)] == ["line.unit_price: “x”", "Another row of order"]
    text = Path(job.rejected.path).read_text("utf-8-sig")
    assert ",'=B," in text
    mended = tmp_path / "mended.csv"
    mended.write_text(text.replace(",x,", ",5.00,"), "utf-8")
    assert load(seller, mended).counts["orders_created"] == 1
    assert sorted(OrderLine.objects.values_list("sku", flat=True)) == ["=B", "A"]


def test_mixed_date_orders_are_told_apart_from_nonsense(seller: Seller, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "1,31/12/2025,c,EUR,A,A,1,1",
        "2,12/31/2025,c,EUR,A,A,1,1",
        "3,99/99/2025,c,EUR,A,A,1,1",
    )
    job = load(seller, path, date_format="%d/%m/%Y")
    assert codes(job) == [(3, "order.placed_at", "dates_mixed"), (4, "order.placed_at", "bad_date")]


def test_duplicate_rows(seller: Seller, tmp_path: Path) -> None:
    path = table(tmp_path, ROWS[0], ROWS[0], ROWS[2])
    job = load(seller, path)
    assert codes(job) == [(3, "", "row_twice")]
    assert Order.objects.count() == 1
    load(seller, path, duplicate_rows="drop")
    assert OrderLine.objects.filter(order__external_id="1").count() == 1
    load(make_seller(), path, duplicate_rows="keep")
    assert OrderLine.objects.filter(order__external_id="1").count() == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_of_chinese(seller: Seller, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "o.csv"
    rows = f"{HEAD}\n1,2026-03-01,c,CNY,灯,台灯破损三件套装,1,27.10\n2,2026-03-01,c,CNY,灯,米白色台灯,1,1"
    path.write_bytes(rows.encode(encoding))
    assert load(seller, path).problems == []
    assert list(OrderLine.objects.order_by("title").values_list("title", flat=True)) == [
        "台灯破损三件套装",
        "米白色台灯",
    ]


def test_latin_letters_and_semicolons_and_commas(seller: Seller, tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    rows = [HEAD.replace(",", ";"), "1;2026-03-01;c;EUR;A;Fön für Käthe;1;1.027,10"]
    path.write_bytes("\n".join(rows).encode("latin-1"))
    job = load(seller, path, decimal_comma=True)
    assert job.problems == []
    line = OrderLine.objects.get()
    assert (line.title, line.paid_minor) == ("Fön für Käthe", 102710)


def test_broken_bytes_cost_their_row_alone(seller: Seller, tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    good = "1,2026-03-01,c,EUR,A,Fön für Käthe,1,1\n".encode()
    path.write_bytes(HEAD.encode() + b"\n" + good + b"2,2026-03-01,c,EUR,A,F\xf6n,1,1\n")
    job = load(seller, path)
    assert codes(job) == [(3, "", "bytes_broken")]
    assert Order.objects.count() == 1


def test_a_workbook_with_formulas_gives_their_values(seller: Seller, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEAD.split(","))
    sheet.append([1, datetime(2026, 3, 1, 10), "c1", "EUR", "A", "Lamp", 2, 27.1])  # noqa: DTZ001
    sheet.append([1, datetime(2026, 3, 1, 10), "c1", "EUR", "B", "=1+1", "=1+1", 0.1 + 0.2])  # noqa: DTZ001
    path = tmp_path / "o.xlsx"
    book.save(path)
    job = load(seller, path)
    # openpyxl stores no computed value, so the cell is empty: the row says so instead of a guess.
    assert codes(job) == [(3, "line.quantity", "value_missing")]
    sheet["G3"], sheet["F3"] = 4, "two"
    book.save(path)
    assert load(seller, path).problems == []
    lines = list(OrderLine.objects.order_by("position").values_list("sku", "quantity", "paid_minor"))
    assert lines == [("A", 2, 5420), ("B", 4, 120)]


def test_json_lines_with_lines_inside(seller: Seller, tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    order = {"id": "7", "at": "2026-03-01T10:00:00Z", "who": {"mail": "a@example.com"}}
    items = [{"sku": "A", "n": 2, "price": "1.50"}, {"sku": "B", "n": 1, "price": 0.1}]
    path.write_text(json.dumps({**order, "items": items}) + "\n{broken\n[1]\n", "utf-8")
    columns = {
        "order.external_id": "id",
        "order.placed_at": "at",
        "buyer.email": "who.mail",
        "line.sku": "items.sku",
        "line.quantity": "items.n",
        "line.unit_price": "items.price",
    }
    job = load(seller, path, columns=columns, constants={"order.currency": "EUR"}, lines="items")
    assert codes(job) == [(2, "", "bad_json"), (3, "", "bad_json")]
    assert Order.objects.get().total_minor == 310
    assert Order.objects.get().buyer.email == "a@example.com"


def bomb(tmp_path: Path) -> Path:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (opening.FREE + 1))
    return path


def far_cell(tmp_path: Path) -> Path:
    """A few hundred bytes that span a grid of 17 billion cells."""
    path = tmp_path / "far.xlsx"
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "x"
    book.save(path)
    return path


def packed_bomb(tmp_path: Path) -> Path:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb") as packed:
        for _ in range(66):
            packed.write(b"0" * opening.MB)
    return path


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    return path


def plain_zip(tmp_path: Path) -> Path:
    path = tmp_path / "plain.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("orders.csv", HEAD)
    return path


FILES = {
    "import_file_too_large": [bomb, packed_bomb, far_cell],
    "import_file_empty": [
        lambda t: written(t, b""),
        lambda t: written(t, b"\n\n"),
        lambda t: written(t, gzip.compress(b"")),
    ],
    "file_not_text": [
        lambda t: written(t, b"<!DOCTYPE html><html>"),
        lambda t: written(t, b"%PDF-1.7"),
        lambda t: written(t, b"a,b\n\0\0\0"),
        lambda t: written(t, gzip.compress(b"\x89PNG....")),
        plain_zip,
    ],
    "bad_file": [
        lambda t: written(t, gzip.compress(HEAD.encode())[:-9]),
        lambda t: written(t, b"PK\x03\x04 broken"),
        lambda t: written(t, b"\xd0\xcf\x11\xe0 broken"),
        lambda t: written(t, HEAD.encode() + b'\n"' + b"x" * 2_000_000),
    ],
    "column_missing": [lambda t: written(t, b"a,b\n1,2\n")],
}


@pytest.mark.parametrize(("code", "make"), [(code, make) for code, makes in FILES.items() for make in makes])
def test_a_file_that_cannot_be_read_is_refused_in_words(
    seller: Seller, tmp_path: Path, code: str, make: Any
) -> None:
    job = load(seller, make(tmp_path))
    assert (job.state, job.error["code"]) == ("failed", code)
    assert words_of(job.error).count("{") == 0


def test_a_killed_import_goes_on_where_it_stopped(
    seller: Seller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    rows = [f"{n},2026-03-01,c{n},EUR,A,A,{'x' if n == 1 else 1},1" for n in range(7)]
    path = table(tmp_path, *rows)
    batches = []

    def stop(job: ImportJob) -> None:
        batches.append(job.row)
        if len(batches) == 2:
            raise KeyboardInterrupt

    mapping = mapping_of({"columns": COLUMNS})
    with pytest.raises(KeyboardInterrupt):
        run_import(start_import(seller, path, mapping, by=SYSTEM), progress=stop)
    assert (batches, Order.objects.count()) == ([3, 5], 3)
    job = start_import(seller, path, mapping, by=SYSTEM)
    job = run_import(job, progress=lambda job: batches.append(job.row))
    assert (batches, job.state, ImportJob.objects.count()) == ([3, 5, 7, 8], "done", 1)
    assert (job.counts["orders_created"], job.counts["rows"], len(rejected(job))) == (6, 7, 1)
    assert Order.objects.count() == 6


def test_an_order_that_goes_on_far_below_is_refused(
    seller: Seller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 1)
    job = load(seller, table(tmp_path, ROWS[0], ROWS[2], ROWS[1]))
    assert codes(job) == [(4, "order.external_id", "order_scattered")]
    assert Order.objects.get(external_id="1").total_minor == 5420


def test_values_that_an_order_has_once_must_agree(seller: Seller, tmp_path: Path) -> None:
    job = load(seller, table(tmp_path, ROWS[0], ROWS[1].replace("EUR", "USD")))
    assert codes(job) == [(3, "order.currency", "values_differ")]


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-5.20", "-5.20"),
        ("-x", "'-x"),
        (" =1", "' =1"),
        ("\t=1", "'\t=1"),
        ("Lamp", "Lamp"),
    ],
)
def test_cells_are_safe_in_a_spreadsheet(cell: str, safe: str) -> None:
    assert safe_cell(cell) == safe


@pytest.mark.parametrize(
    "spec",
    [
        "columns = 3",
        "[columns]\n'order.nonsense' = 'x'",
        "[columns]\n'order.external_id' = 'x'",
        "nonsense = 1\n[columns]\n",
        "not toml",
        "{broken",
    ],
)
def test_a_bad_mapping_is_refused_with_the_place(spec: str) -> None:
    with pytest.raises(BadMapping):
        read_mapping(spec)


def test_built_in_mappings_are_sound() -> None:
    assert sorted(built_in()) == ["aftermile", "uci_online_retail"]


def test_bad_files_are_bad_input() -> None:
    assert BadFile(file="x", problem="y").status == 422
