"""Others' fixtures through our parsers and the fold: the same status, or a reason why not."""

import pytest

from aftermile.parcels.carrier import CarrierError
from tests.providers.carriers import agreement
from tests.providers.carriers import expected_b as theirs
from tests.providers.carriers.agreement import (
    ACTIVE,
    SAME,
    active,
    fixtures,
    info_of,
    karrio,
    milestone,
    of,
    plain,
)


def read(connector, name):
    return agreement.read(theirs, connector, name)


@karrio
@pytest.mark.parametrize(("connector", "answer", "expectation"), theirs.ANSWERS)
def test_status_agrees_or_is_explained(connector, answer, expectation):
    info, trackings = read(connector, answer)
    expected = of(fixtures()[connector][expectation])[0]
    assert len(trackings) == len(expected)
    for tracking, other in zip(trackings, expected, strict=True):
        ours = milestone(info, tracking)
        key = (connector, answer, other["tracking_number"])
        if ours in SAME[other["status"]]:
            assert key not in theirs.DISAGREE, "it agrees now: take it off the list"
        else:
            assert theirs.DISAGREE[key][:2] == (other["status"], ours)


@karrio
@pytest.mark.parametrize(("connector", "answer", "expectation"), theirs.ANSWERS)
def test_every_scan_of_theirs_is_among_ours(connector, answer, expectation):
    _info, trackings = read(connector, answer)
    for tracking, other in zip(trackings, of(fixtures()[connector][expectation])[0], strict=True):
        assert tracking.problems == ()
        ours = [(scan.code, plain(scan.text)) for scan in tracking.scans]
        listed = [(str(event["code"]), plain(event.get("description") or "")) for event in other["events"]]
        assert sorted(ours) == sorted(listed)
        assert listed in (ours, ours[::-1]) or _by_time(tracking) == _their_time(other)


def _by_time(tracking):
    return sorted((scan.local or scan.at.rstrip("Z"), scan.code, plain(scan.text)) for scan in tracking.scans)


def _their_time(other):
    """Their clock is the local one with a Z, which is a fault of theirs: without it, it is ours."""
    return sorted(
        (event["timestamp"][:19], str(event["code"]), plain(event.get("description") or ""))
        for event in other["events"]
    )


@karrio
@pytest.mark.parametrize(("connector", "answer", "says"), theirs.NO_PARCEL)
def test_an_answer_without_a_parcel_is_no_state(connector, answer, says):
    if says in ("permanent", "refused"):
        with pytest.raises(CarrierError) as caught:
            read(connector, answer)
        assert caught.value.permanent is (says == "permanent")
    else:
        _info, trackings = read(connector, answer)
        assert [(one.health, one.scans) for one in trackings] == [(says, ())]


@karrio
def test_every_answer_of_theirs_is_on_a_list():
    listed = {row[:2] for row in theirs.ANSWERS} | {row[:2] for row in theirs.NO_PARCEL}
    there = {
        (connector, name)
        for connector in theirs.FOLDERS
        for name in fixtures()[connector]
        if not name.upper().startswith("PARSED") and "PAYLOAD" not in name.upper() and not _is_request(name)
    }
    assert there == listed
    assert {key[:2] for key in theirs.DISAGREE} <= listed
    assert all(len(reason) > 40 for *_status, reason in theirs.DISAGREE.values())


def _is_request(name):
    return "REQUEST" in name.upper() and "RESPONSE" not in name.upper()


@karrio
def test_a_local_time_does_not_become_utc():
    _info, (tracking,) = read("mydhl", "TrackingResponse")
    assert [(scan.at, scan.local, scan.zone_source) for scan in tracking.scans] == [
        ("", "2024-01-15T17:00:00", "none"),
        ("", "2024-01-15T08:00:00", "none"),
    ]


@karrio
def test_two_legs_and_the_number_of_the_second():
    _info, (tracking,) = read("landmark", "MULTI_LEG_DELIVERED_TRACKING_RESPONSE_XML")
    assert tracking.next_numbers == (("an_post", "RR123456789IE"),)
    assert [(scan.leg, scan.code) for scan in tracking.scans] == [
        ("warehouse", "50"),
        ("line_haul", "225"),
        ("line_haul", "125"),
        ("line_haul", "150"),
        ("line_haul", "155"),
        ("line_haul", "225"),
        ("last_mile", "500"),
    ]


@active
@pytest.mark.parametrize(("folder", "file", "says"), theirs.OLD, ids=[row[1] for row in theirs.OLD])
def test_older_answers(folder, file, says):
    info, data = info_of(folder), (ACTIVE / file).read_bytes()
    if isinstance(says, str):
        with pytest.raises(CarrierError) as caught:
            info.parse(data)
        assert caught.value.permanent is (says == "permanent")
        return
    told = {
        one.number: milestone(info, one) if one.health == "ok" else one.health for one in info.parse(data)
    }
    assert told == says
