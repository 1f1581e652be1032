import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import Workbook, load_workbook

from aftermile.policies.engine.problems import TableBroken
from aftermile.policies.engine.reading import read_table
from aftermile.policies.engine.sheets import WorkbookBroken, read_workbook, write_workbook
from aftermile.policies.engine.writing import document_of
from aftermile.policies.owed.registry import PROMISE
from tests.policies.engine.strategies import SCHEMA, tables


def document(**changes) -> dict:
    rule = {
        "id": "r1",
        "when": [
            {"field": "country", "op": "in", "value": ["DE", "FR"]},
            {"field": "price", "op": ">=", "value": "20.00"},
            {"field": "price", "op": "<", "value": "50.00"},
            {"field": "case_value", "op": "<=", "other": "price"},
            {"field": "milestone", "op": "is_null", "value": True},
            {"field": "category", "op": "==", "value": "Schuhe, groß"},
        ],
        "then": {"window_days": 30, "remedies": ["refund", "repair"], "returnless_below": "20.00"},
        "priority": 2,
        "note": '=HYPERLINK("http://x")',
        "cite": "@SUM(1)",
    }
    return {
        "schema": 1,
        "purpose": "promise",
        "hit": "first",
        "currency": "EUR",
        "rules": [rule],
        "default": {"window_days": 14, "deductions": []},
        **changes,
    }


def workbook(*rows: list, name: str = "rules") -> bytes:
    book = Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_rule_is_a_row_in_words() -> None:
    table = read_table(document(), PROMISE)
    book = load_workbook(io.BytesIO(write_workbook(table)))
    rows = [[cell.value for cell in row] for row in book["rules"]]
    assert rows == [
        [
            *("id", "when country", "when category", "when price", "when price", "when case_value"),
            *("when milestone", "then window_days", "then remedies", "then returnless_below"),
            *("priority", "note", "cite"),
        ],
        [
            *("r1", "in DE, FR", 'is "Schuhe, groß"', ">= 20.00", "< 50.00", "<= [price]", "is null", 30),
            *("refund, repair", "20.00", 2, '\'=HYPERLINK("http://x")', "'@SUM(1)"),
        ],
    ]
    assert not any(cell.data_type == "f" for row in book["rules"] for cell in row)


def test_a_workbook_comes_back_as_the_same_table() -> None:
    table = read_table(document(), PROMISE)
    again = read_table(read_workbook(write_workbook(table), PROMISE), PROMISE)
    assert document_of(again)["default"] == document_of(table)["default"]
    assert {c for rule in again.rules for c in rule.when} == {c for rule in table.rules for c in rule.when}
    assert [(r.id, r.then, r.priority, r.note, r.cite) for r in again.rules] == [
        (r.id, r.then, r.priority, r.note, r.cite) for r in table.rules
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables())
def test_any_table_survives_a_workbook(table) -> None:
    again = read_table(read_workbook(write_workbook(table), SCHEMA), SCHEMA)
    assert (again.hit, again.currency, again.default) == (table.hit, table.currency, table.default)
    assert [(r.id, set(r.when), r.then, r.priority) for r in again.rules] == [
        (r.id, set(r.when), r.then, r.priority) for r in table.rules
    ]


def test_what_people_type_is_read() -> None:
    data = workbook(
        [
            "id",
            "when country",
            "when price",
            "when delivered",
            "when placed_on",
            "when quantity",
            "then window_days",
        ],
        ["r1", "DE", 20, True, "between 2026-01-01, 2026-02-01", "> 3", 30.0],
        [None, None, None, None, None, None, None],
        ["r2", "!= DE", ">=20.5", "yes", None, 2, "14"],
    )
    made = read_workbook(data, PROMISE)
    assert [(c["field"], c["op"], c["value"]) for c in made["rules"][0]["when"]] == [
        ("country", "==", "DE"),
        ("price", "==", "20"),
        ("delivered", "==", True),
        ("placed_on", "between", ["2026-01-01", "2026-02-01"]),
        ("quantity", ">", 3),
    ]
    assert made["rules"][0]["then"] == {"window_days": 30}
    assert [(c["op"], c["value"]) for c in made["rules"][1]["when"]] == [
        ("!=", "DE"),
        (">=", "20.5"),
        ("==", True),
        ("==", 2),
    ]
    assert len(read_table(made, PROMISE).rules) == 2


def test_formulas_are_refused_at_their_cells() -> None:
    data = workbook(
        ["id", "when country", "then window_days"],
        ["r1", "=1+1", 30],
        ["r2", "DE", '=WEBSERVICE("http://x")'],
    )
    with pytest.raises(TableBroken) as broken:
        read_workbook(data, PROMISE)
    assert [(p.rule, p.cell, p.code) for p in broken.value.problems] == [
        (1, "B2", "formula"),
        (2, "C3", "formula"),
    ]
    assert str(broken.value.problems[0]) == "rule 1, B2: formulas are not read. Write the value."


def test_a_cell_that_makes_no_sense_is_named() -> None:
    data = workbook(["id", "when country"], ["r1", 'in "DE'], ["r2", "is DE, FR"])
    with pytest.raises(TableBroken) as broken:
        read_workbook(data, PROMISE)
    assert [(p.rule, p.cell, p.code) for p in broken.value.problems] == [
        (1, "B2", "no_words"),
        (2, "B3", "no_words"),
    ]


def far_away() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["id"], ["r1"]))) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b'r="A2"', b'r="XFD1048576"')
            new.writestr(name, content)
    return file.getvalue()


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return file.getvalue()


def entities() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        text = '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><worksheet>&c;</worksheet>'
        new.writestr("xl/worksheets/sheet1.xml", text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "it is no .xlsx file"),
        (b"PK\x03\x04 broken", "it is no .xlsx file"),
        (b"x" * 4_000_001, "it is larger than it may be"),
        (bomb(), "it is larger than it may be"),
        (entities(), "it is no .xlsx file"),
        (far_away(), "it has more rows or columns than a table may have"),
        (workbook(["id"], name="other"), "it has no sheet “rules” with a first row of names"),
        (workbook(["name"], ["r1"]), "it has no sheet “rules” with a first row of names"),
        (workbook(["id"], *(["r"] for _ in range(700))), "it has more rows or columns than a table may have"),
    ],
)
def test_what_is_no_workbook_of_a_table_is_refused(data, problem) -> None:
    with pytest.raises(WorkbookBroken) as broken:
        read_workbook(data, PROMISE)
    assert str(broken.value) == f"The workbook cannot be read: {problem}"


def moved(far: bytes, *, place: str = "xl/evil/sheet1.bin") -> bytes:
    """A workbook whose sheet of rules lies in a place of its own, with more cells."""
    source, file = zipfile.ZipFile(io.BytesIO(workbook(["id"], ["r1"]))), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in source.infolist():
            name, content = part.filename, source.read(part)
            if name == "xl/worksheets/sheet1.xml":
                name, content = place, content.replace(b"</sheetData>", far + b"</sheetData>")
            new.writestr(name, content.replace(b"/xl/worksheets/sheet1.xml", b"/" + place.encode()))
    return file.getvalue()


FAR = b'<row r="100000"><c r="CZZ100000"><v>2</v></c></row>'


@pytest.mark.parametrize(
    "place", ["xl/evil/sheet1.bin", "xl/evil.xml", "xl/charts/a.xml", "XL/Worksheets/a.XML"]
)
def test_a_sheet_in_a_hidden_place_cannot_stop_the_process(place) -> None:
    """The workbook says where its sheets are; a cell far away would be laid out as gigabytes."""
    with pytest.raises(WorkbookBroken):
        read_workbook(moved(FAR, place=place), PROMISE)


def test_a_formula_in_a_hidden_place_is_refused() -> None:
    with pytest.raises(TableBroken):
        read_workbook(moved(b'<row r="3"><c r="A3"><f>1+1</f></c></row>', place="xl/evil.xml"), PROMISE)


def test_charts_and_drawings_beside_the_rules_do_no_harm() -> None:
    source, file = io.BytesIO(workbook(["id", "then window_days"], ["r1", 30])), io.BytesIO()
    chart = b'<c:chart xmlns:c="urn:c"><c:f>rules!A1</c:f></c:chart>'
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part))
        new.writestr("xl/charts/chart1.xml", chart)
        new.writestr("xl/media/logo.png", b"PNG")
    assert read_workbook(file.getvalue(), PROMISE)["rules"][0]["then"] == {"window_days": 30}
