"""Others' fixtures through our parsers and the fold, and the figures of that."""

import json
import os
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from aftermile.parcels.folding import fold
from aftermile.parcels.reading.scans import known_of
from aftermile.parcels.reading.sent import Table, fact_of_sent

SHARED = Path(os.environ.get("AFTERMILE_SHARED", ""))
KARRIO = SHARED / "data/tracking_karrio/tracking_fixtures.json"
ACTIVE = SHARED / "data/tracking_active_shipping/test/fixtures"
NEEDED = (
    "set AFTERMILE_SHARED to the folder that holds data/tracking_karrio and data/tracking_active_shipping"
)
SAME = {
    "pending": {"registered", "info_received"},
    "picked_up": {"picked_up"},
    "in_transit": {"in_transit"},
    "on_hold": {"exception", "customs_hold"},
    "delivery_failed": {"attempt_failed", "exception"},
    "delivery_delayed": {"exception", "attempt_failed"},
    "out_for_delivery": {"out_for_delivery"},
    "ready_for_pickup": {"available_for_pickup"},
    "delivered": {"delivered"},
    "return_to_sender": {"returning", "returned"},
    "cancelled": {"cancelled"},
}
"""Their status, and what it may be in our words."""
karrio = pytest.mark.skipif(not KARRIO.is_file(), reason=NEEDED)
active = pytest.mark.skipif(not ACTIVE.is_dir(), reason=NEEDED)


@cache
def fixtures():
    return json.loads(KARRIO.read_text())


def of(value):
    return json.loads(value) if isinstance(value, str) else value


def info_of(folder):
    return import_module(f"aftermile.providers.carriers.{folder}").INFO


def read(theirs, connector, name):
    sent = fixtures()[connector][name]
    data = sent.encode() if isinstance(sent, str) else json.dumps(sent).encode()
    info = info_of(theirs.FOLDERS[connector])
    return info, info.parse(data)


def milestone(info, tracking):
    facts = [fact_of_sent(scan, Table(info.id, info.codes)) for scan in tracking.scans]
    return fold(facts, known_of(facts, origin=tracking.origin, destination=tracking.destination)).milestone


def plain(words):
    return " ".join(words.split())


def pairs(theirs, connector, answer, expectation):
    """Ours and theirs of an answer: by number, or the only one of each."""
    info, trackings = read(theirs, connector, answer)
    ours = {one.number: one for one in trackings if one.health == "ok"}
    expected = of(fixtures()[connector][expectation])[0]
    assert len(ours) == len(expected)
    for other in expected:
        yield info, ours.get(other["tracking_number"]) or next(iter(ours.values())), other


def status_of(other):
    """Their status; where they give none, what their flag says."""
    return other.get("status") or ("delivered" if other.get("delivered") else "")


def agrees(status, ours, other):
    same = ours in SAME.get(status, {ours})
    return same and (other.get("delivered") is None or other["delivered"] == (ours == "delivered"))


def scans_agree(tracking, other):
    """Whether their scans are ours: number, words and order, which may be turned round or by time."""
    ours = [(scan.code, plain(scan.text)) for scan in tracking.scans]
    listed = [
        (str(event.get("code", "")), plain(event.get("description") or ""))
        for event in other.get("events", ())
    ]
    if not any(code for code, _text in listed):
        ours = [("", said) for _code, said in ours]
    if sorted(ours) != sorted(listed):
        return False
    by_time = sorted(
        (scan.local or scan.at.rstrip("Z"), *pair) for scan, pair in zip(tracking.scans, ours, strict=True)
    )
    return listed in (ours, ours[::-1], [row[1:] for row in by_time], [row[1:] for row in by_time][::-1])


def figures(theirs, connector):
    """Return answers, parcels, scans and agreements of a connector of Karrio."""
    answers = [row for row in theirs.ANSWERS if row[0] == connector]
    rows = [row for answer in answers for row in pairs(theirs, *answer)]
    good = sum(agrees(status_of(other), milestone(info, one), other) for info, one, other in rows)
    more = sum(row[0] == connector for row in theirs.NO_PARCEL)
    return len(answers) + more, len(rows), sum(len(one.scans) for _info, one, _other in rows), good
