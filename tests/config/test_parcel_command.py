import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from aftermile.config.cli import cli

SCANS = [
    {
        "at": "2026-03-01T10:00:00.1234567Z",
        "code": "EMA",
        "number": "LX123456785CN",
        "leg": 0,
        "country": "CN",
    },
    {"local": "2026-03-05 14:00", "zone": "Europe/Berlin", "text": "Delivered", "number": "0034", "leg": 1},
    {"at": "2026-03-05T20:00:00Z", "code": "EMC", "number": "LX123456785CN", "leg": 0, "text": None},
    {"at": "2026-03-05T21:00:00Z", "code": "QQ9", "text": "blorp"},
]


def fold(place: Path, *lines: str, options: tuple[str, ...] = ()) -> tuple[int, dict]:
    place.write_text("\n".join(lines), encoding="utf-8")
    result = CliRunner().invoke(cli, ["parcel", "fold", *options, str(place)])
    return result.exit_code, json.loads(result.stdout)


def test_scans_in_any_order_say_the_same_and_why(tmp_path: Path) -> None:
    lines = [json.dumps(scan) for scan in SCANS]
    code, told = fold(tmp_path / "scans.jsonl", *lines)
    assert (code, told["state"], told["delivered_at"]) == (0, "delivered", "2026-03-05T13:00:00Z")
    assert (told["flags"], told["unknown_codes"], told["problems"]) == (["unknown_codes"], 1, [])
    assert [row["why"] for row in told["explanation"]] == ["delivered", "already_delivered", "unknown_code"]
    random.Random(5).shuffle(lines)
    assert fold(tmp_path / "scans.jsonl", *lines, *lines) == (code, told)


def test_a_broken_line_never_drops_its_siblings(tmp_path: Path) -> None:
    code, told = fold(
        tmp_path / "scans.jsonl", "nonsense", json.dumps(SCANS[1]), "[1]", '{"at": "x1", "code": "EMA"}'
    )
    assert (code, told["state"]) == (4, "delivered")
    assert [problem["line"] for problem in told["problems"]] == [1, 3, 4]


def test_a_time_without_zone_is_written_without_one(tmp_path: Path) -> None:
    _code, told = fold(tmp_path / "scans.jsonl", '{"local": "2026-03-05 14:00", "code": "delivered"}')
    assert (told["delivered_at"], told["flags"]) == ("2026-03-05T14:00:00", ["zone_unknown"])


@pytest.mark.parametrize(
    ("options", "state", "line"), [((), "delivered", "2 of 2"), (("--pieces", "3"), "registered", "2 of 3")]
)
def test_pieces(tmp_path: Path, options: tuple[str, ...], state: str, line: str) -> None:
    lines = [json.dumps({"at": "2026-03-05T14:00Z", "code": "EMI", "piece": piece}) for piece in "12"]
    _code, told = fold(tmp_path / "scans.jsonl", *lines, options=options)
    assert (told["state"], told["together"]) == (state, f"{line} delivered")


def test_an_empty_file_is_registered(tmp_path: Path) -> None:
    code, told = fold(tmp_path / "scans.jsonl")
    assert (code, told["state"], told["delivered_at"]) == (0, "registered", None)


def scan(at: str, text: str, **more: str) -> str:
    return json.dumps({"at": f"2026-03-{at}:00:00Z", "text": text, **more})


def test_numbers_tell_the_legs_where_nobody_does(tmp_path: Path) -> None:
    lines = [
        scan("01T10", "Accepted", number="AB1"),
        scan("05T10", "Delivered", number="AB1"),
        scan("06T10", "In transit", number="CD2"),
    ]
    assert fold(tmp_path / "scans.jsonl", *reversed(lines))[1]["state"] == "in_transit"
    told = fold(tmp_path / "scans.jsonl", *lines, scan("08T10", "Delivered", number="CD2"))[1]
    assert (told["state"], told["delivered_at"]) == ("delivered", "2026-03-08T10:00:00Z")


def test_countries_tell_the_way_where_nobody_does(tmp_path: Path) -> None:
    lines = [
        scan("01T10", "Accepted", country="CN"),
        scan("05T10", "Delivery attempted", country="DE"),
        scan("09T10", "Departed facility", country="DE"),
        scan("20T10", "Delivered", country="CN"),
    ]
    assert fold(tmp_path / "scans.jsonl", *lines)[1]["state"] == "returned"


@pytest.mark.parametrize("leg", ["last_mile", "Last-Mile", "local", "destination", 2, 2.0, "2"])
def test_legs_are_numbers_or_names(tmp_path: Path, leg: object) -> None:
    line = json.dumps({"at": "2026-03-05T14:00Z", "code": "EMI", "leg": leg})
    assert fold(tmp_path / "scans.jsonl", line)[1]["leg"] == 2


@pytest.mark.parametrize("leg", ["Infinity", "NaN", "1.5", '"moon"'])
def test_a_leg_that_is_none_is_a_problem_of_its_line(tmp_path: Path, leg: str) -> None:
    good = json.dumps(SCANS[1])
    code, told = fold(tmp_path / "scans.jsonl", '{"code": "EMI", "leg": ' + leg + "}", good)
    assert (code, told["state"], told["problems"][0]["line"]) == (4, "delivered", 1)
