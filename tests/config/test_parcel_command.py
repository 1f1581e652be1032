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
