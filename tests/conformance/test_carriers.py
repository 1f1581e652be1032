"""What every carrier's reader must keep, whoever wrote it."""

import copy
import json
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from aftermile.config.carriers import known
from aftermile.parcels.carrier import HEALTH, CarrierError
from aftermile.parcels.folding.words import MILESTONES
from aftermile.parcels.reading.sent import Table, mean

ALL = [pytest.param(info, id=info.id) for info in known()]
PARTIES = {"", "carrier", "shipper", "consignee", "customs", "force_majeure"}
ZONE_SOURCES = {"", "carrier_offset", "facility", "carrier_rule", "provider", "none"}
GARBAGE = [
    b"",
    b" ",
    b"\x00\xff",
    b"null",
    b"7",
    b'"x"',
    b"[]",
    b"{}",
    b"[null, 1, []]",
    b"<a/>",
    b"<html>",
    b"not found",
]
BROKEN_TIME = "2026-77-77T77:77:77"
LEAVES = [
    None,
    "",
    "2026-01-02T03:04:05.1234567",
    BROKEN_TIME,
    0,
    -1,
    1e400,
    True,
    [],
    {},
    [None],
    {"x": None},
]


def folder(info) -> Path:
    return Path(import_module(f"aftermile.providers.carriers.{info.id}").__file__).parent


def answers(info) -> list[Path]:
    return sorted(
        path for path in (folder(info) / "fixtures").glob("answer*") if path.suffix in (".json", ".xml")
    )


def expected_of(answer: Path) -> Path:
    """Where the trackings of an answer stand; `python -m tests.providers.carriers.write ID` writes them."""
    return answer.with_name(answer.stem.replace("answer", "trackings") + ".json")


def plain(trackings) -> list[dict[str, Any]]:
    """Trackings as JSON, without what is empty and without the raw events."""
    rows = json.loads(json.dumps([asdict(one) for one in trackings], default=str))
    for row in rows:
        for scan in row["scans"]:
            scan.pop("raw")
        row["scans"] = [{name: value for name, value in scan.items() if value} for scan in row["scans"]]
    return [{name: value for name, value in row.items() if value or name == "history"} for row in rows]


def read(info, data: bytes):
    """Parse, or return None where the answer is refused: nothing else may come of any bytes."""
    try:
        return info.parse(data)
    except CarrierError:
        return None


def scans_of(trackings) -> int:
    return sum(len(one.scans) for one in trackings or ())


def changed(path: Path, leaves: list[Any]) -> Iterator[bytes]:
    """The answer with one value after the other replaced by each of these."""
    if path.suffix == ".json":
        whole = json.loads(path.read_bytes())
        for place in list(_places(whole, ())):
            for leaf in leaves:
                other = copy.deepcopy(whole)
                node = other
                for step in place[:-1]:
                    node = node[step]
                node[place[-1]] = leaf
                yield json.dumps(other).encode()
        return
    root = ET.fromstring(path.read_bytes())  # noqa: S314  our own
    for node in root.iter():
        for leaf in (leaf for leaf in leaves if isinstance(leaf, str)):
            text, node.text = node.text, leaf
            yield ET.tostring(root)
            node.text = text
            for name, value in list(node.attrib.items()):
                node.set(name, leaf)
                yield ET.tostring(root)
                node.set(name, value)


def _places(node: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, child in entries:
        yield (*path, step)
        yield from _places(child, (*path, step))


@pytest.mark.parametrize("info", ALL)
def test_the_folder_is_complete(info):
    place = folder(info)
    assert place.name == info.id
    assert info.label
    assert info.version
    assert "parse" in info.verbs
    assert info.parse is not None
    assert all(len(code) == 2 and code.isupper() for code in info.countries)
    assert not info.site or (info.site.startswith("https://") and "{number}" in info.site)
    assert "https://" in (place / "README.md").read_text()
    assert sum(len(file.read_text().splitlines()) for file in place.glob("*.py")) <= 1000
    assert answers(info)


@pytest.mark.parametrize("info", ALL)
def test_codes_are_of_our_words(info):
    assert info.codes
    for code, said in info.codes.items():
        assert code == code.strip(), code
        parts = said.split("|")
        milestone, _, detail = parts[0].partition(".")
        cause, party = (*parts[1:], "", "")[:2]
        assert milestone in MILESTONES, code
        assert milestone != "unknown", code
        assert detail == "" or detail.replace("_", "").isalnum(), code
        assert detail == detail.lower(), code
        assert cause == cause.lower(), code
        assert party in PARTIES, code
        assert len(parts) in (1, 3), code


@pytest.mark.parametrize("info", ALL)
def test_its_answers_are_read_whole(info):
    for path in answers(info):
        trackings = info.parse(path.read_bytes())
        assert plain(trackings) == json.loads(expected_of(path).read_text()), path.name
        for one in trackings:
            assert one.health in HEALTH
            for scan in one.scans:
                assert scan.zone_source in ZONE_SOURCES
                assert scan.code or scan.text
                assert not (scan.zone and scan.at)
                assert mean(scan, Table(info.id, info.codes)).milestone in MILESTONES
                assert json.loads(json.dumps(scan.raw, allow_nan=False)) == scan.raw


@pytest.mark.parametrize("info", ALL)
def test_nothing_but_a_carrier_error_comes_of_bad_bytes(info):
    for data in GARBAGE:
        assert not scans_of(read(info, data))
    for path in answers(info):
        data = path.read_bytes()
        for end in range(0, len(data), max(1, len(data) // 40)):
            read(info, data[:end])


@pytest.mark.parametrize("info", ALL)
def test_no_single_value_breaks_an_answer(info):
    for path in answers(info):
        for data in changed(path, LEAVES):
            read(info, data)


@pytest.mark.parametrize("info", ALL)
def test_a_malformed_event_leaves_its_siblings(info):
    path = answers(info)[0]
    whole = scans_of(info.parse(path.read_bytes()))
    assert whole >= 2
    kept = 0
    for data in changed(path, [BROKEN_TIME]):
        trackings = read(info, data) or ()
        if any(not line.startswith("parcel ") for one in trackings for line in one.problems):
            assert whole - 1 <= scans_of(trackings) <= whole
            kept += scans_of(trackings) == whole - 1
    assert kept
