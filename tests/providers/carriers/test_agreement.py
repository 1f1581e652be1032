"""The same status as others make of the same bytes, or a reason why not."""

import re
from pathlib import Path

import pytest

from aftermile.parcels.carrier import CarrierError
from tests.providers.carriers import expected_a as theirs
from tests.providers.carriers.agreement import (
    ACTIVE,
    active,
    agrees,
    figures,
    fixtures,
    info_of,
    karrio,
    milestone,
    pairs,
    read,
    scans_agree,
    status_of,
)

PAGE = Path(__file__).parents[3] / "docs/integrate/carrier-agreement.md"


@karrio
@pytest.mark.parametrize(("connector", "answer", "expectation"), theirs.ANSWERS)
def test_status_and_scans_agree_or_are_explained(connector, answer, expectation):
    statuses, scans = {}, set()
    for info, tracking, other in pairs(theirs, connector, answer, expectation):
        assert [line for line in tracking.problems if "packages have had" not in line] == []
        key, ours, status = (
            (connector, answer, other["tracking_number"]),
            milestone(info, tracking),
            status_of(other),
        )
        if not agrees(status, ours, other):
            statuses[key] = (status, ours)
        if not scans_agree(tracking, other):
            scans.add(key)
    here = (connector, answer)
    assert statuses == {key: said[:2] for key, said in theirs.DISAGREE.items() if key[:2] == here}
    assert scans == {key for key in theirs.SCANS if key[:2] == here}


@karrio
@pytest.mark.parametrize(("connector", "answer", "says"), theirs.NO_PARCEL)
def test_an_answer_without_a_parcel_is_no_state(connector, answer, says):
    if says in ("permanent", "refused"):
        with pytest.raises(CarrierError) as caught:
            read(theirs, connector, answer)
        assert caught.value.permanent is (says == "permanent")
    else:
        _info, trackings = read(theirs, connector, answer)
        assert [(one.health, one.scans) for one in trackings] == [(says, ())]


@karrio
def test_every_answer_of_theirs_is_on_a_list():
    listed = {row[:2] for row in theirs.ANSWERS} | {row[:2] for row in theirs.NO_PARCEL}
    other = re.compile("parsed|payload|(?<!response)request", re.IGNORECASE)
    there = {
        (connector, name)
        for connector in theirs.FOLDERS
        for name in fixtures()[connector]
        if not other.search(name)
    }
    assert there == listed
    assert all(len(reason) > 40 for *_status, reason in theirs.DISAGREE.values())
    assert all(len(reason) > 40 for reason in theirs.SCANS.values())


@karrio
def test_the_page_tells_the_figures():
    page = PAGE.read_text()
    for connector, folder in theirs.FOLDERS.items():
        info = info_of(folder)
        answers, parcels, scans, good = figures(theirs, connector)
        row = f"| {info.label} | {answers} | {parcels} | {scans} | {good} | {len(info.codes)} |"
        assert row in page, row
    for folder, *_answer in theirs.DISAGREE:
        assert f"| {info_of(theirs.FOLDERS[folder]).label} |" in page.partition("## Where we differ")[2], (
            folder
        )


@karrio
def test_local_times_stay_local():
    _info, (milan, *_others) = read(theirs, "dhl_express", "TrackingResponseXML")
    first = milan.scans[0]
    assert (first.at, first.local, first.zone, first.zone_source) == ("", "2009-08-28T13:26:00", "", "none")
    assert {(scan.country, scan.zone) for scan in milan.scans} >= {
        ("DE", "Europe/Berlin"),
        ("IT", "Europe/Rome"),
    }
    _info, (parcel,) = read(theirs, "dpd", "TrackingResponse")
    assert (parcel.scans[0].local, parcel.scans[0].zone) == ("2021-08-17T19:11:26", "Europe/Brussels")


@karrio
def test_a_number_given_again_is_read_as_its_newest_package():
    _info, (one,) = read(theirs, "fedex", "DuplicateTrackingResponse")
    assert one.problems == ("2 packages have had this number; the newest is read",)
    days = [scan.local[:10] for scan in one.scans if scan.local]
    assert (min(days) >= "2024", max(days)) == (True, "2024-04-26")


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


@active
def test_every_older_answer_is_on_the_list():
    there = {str(path.relative_to(ACTIVE)) for path in ACTIVE.glob("xml/fedex/tracking_response*.xml")}
    there |= {str(path.relative_to(ACTIVE)) for path in ACTIVE.glob("xml/canadapost_pws/*track*.xml")}
    assert there <= {file for _folder, file, _says in theirs.OLD}
