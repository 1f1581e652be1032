"""Delays found in stored parcels: learning, judging in pages, incidents that gather, whom to warn."""

from datetime import UTC, date, datetime, timedelta

import pytest

from aftermile.events.models import Event, Mail
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.errors import BadInput, NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.orders.models import Order
from aftermile.parcels.actions import ScanInput, add_parcel, create_shipment, record_scans
from aftermile.parcels.actions.delays import (
    Season,
    delete_peak,
    find_incidents,
    judge_parcels,
    learn_waits,
    note_incident,
    save_peak,
)
from aftermile.parcels.actions.delays.learning import known_waits
from aftermile.parcels.actions.noticing import notice_of_delay, notice_of_milestone, send_due
from aftermile.parcels.late import (
    RiskFilters,
    get_incident,
    kinds_at_risk,
    list_at_risk,
    list_incidents,
    list_peaks,
    parcels_of_incident,
    parcels_to_warn,
    stake_of,
    waiting_in,
)
from aftermile.parcels.models import DelayEpisode, Incident, Leg, Parcel, ParcelNotice, Scan
from tests.factories import make_order, make_seller

NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def sent(order: Order, number: str = "JD01", at: datetime = NOW - timedelta(days=20), **fields) -> Parcel:
    with clock.frozen(at):
        parcel = add_parcel(
            create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="dhl", tracking_number=number
        )
    Parcel.objects.filter(pk=parcel.pk).update(origin="DE", destination="DE", **fields)
    return Parcel.objects.get(pk=parcel.pk)


def an_order(seller=None, **fields) -> Order:
    values = {
        "placed_at": NOW - timedelta(days=21),
        "shipped_at": None,
        "delivered_at": None,
        "state": "open",
    }
    return make_order(seller or make_seller(), **{**values, **fields})


def scanned(parcel: Parcel, *rows: tuple[str, datetime, str]) -> Parcel:
    record_scans(parcel, [ScanInput(code, at, place, source="dhl") for code, at, place in rows], by=SYSTEM)
    return parcel


def judged(at: datetime = NOW):
    with clock.frozen(at):
        return judge_parcels()


def told(name: str = "parcel.delayed") -> list[dict]:
    return list(Event.objects.filter(name=name).order_by("id").values_list("data", flat=True))


def test_a_silent_parcel_is_told_once_and_a_scan_ends_it() -> None:
    parcel = scanned(sent(an_order()), ("in_transit", NOW - timedelta(days=16), "Köln"))
    report = judged()
    assert (report.looked, report.changed, report.told, report.folded) == (1, 1, 1, 0)
    parcel.refresh_from_db()
    assert (parcel.delay, parcel.delay_since, parcel.delay_party) == (
        "stalled",
        NOW - timedelta(days=16),
        "carrier",
    )
    assert parcel.at_stake == round(5000 * 0.8)
    [data] = told()
    assert (data["kind"], data["party"], data["act"], data["why"]["usual"]) == (
        "stalled",
        "carrier",
        "trace",
        8.0,
    )
    assert judged(NOW + hours(1)).changed == 0
    scanned(parcel, ("in_transit", NOW, "Berlin"))
    judged(NOW + hours(2))
    parcel.refresh_from_db()
    assert (parcel.delay, parcel.delay_since, parcel.at_stake) == ("", None, None)
    assert DelayEpisode.objects.get().closed_at == NOW + hours(2)
    assert len(told()) == 1


def test_a_delivered_parcel_is_no_longer_at_risk() -> None:
    parcel = scanned(
        sent(an_order(), promised_by_on=date(2026, 3, 10)), ("in_transit", NOW - timedelta(days=2), "Köln")
    )
    judged()
    parcel.refresh_from_db()
    assert (parcel.delay, parcel.late_risk, parcel.delay_since) == (
        "late",
        100,
        datetime(2026, 3, 10, 23, tzinfo=UTC),
    )
    scanned(parcel, ("delivered", NOW, "Berlin"))
    judged(NOW + hours(1))
    parcel.refresh_from_db()
    assert (parcel.delay, parcel.late_risk, parcel.at_stake) == ("", None, None)
    assert judged(NOW + hours(2)).looked == 0


@pytest.mark.parametrize(
    ("health", "failures", "kind"),
    [("not_found", 0, ""), ("expired", 0, ""), ("ok", 0, "stalled"), ("ok", 3, ""), ("", 0, "stalled")],
)
def test_silence_says_nothing_where_nobody_listens(health, failures, kind) -> None:
    parcel = scanned(sent(an_order()), ("in_transit", NOW - timedelta(days=16), "Köln"))
    Leg.objects.filter(parcel=parcel).update(health=health, poll_failures=failures)
    judged()
    parcel.refresh_from_db()
    assert parcel.delay == kind


def test_a_parcel_nobody_knows_of_is_not_delayed_and_a_label_without_pickup_is_the_sellers() -> None:
    unknown = sent(an_order(), "A", promised_by_on=date(2026, 3, 1))
    label = scanned(sent(an_order(), "B"), ("info_received", NOW - timedelta(days=10), ""))
    judged()
    unknown.refresh_from_db()
    label.refresh_from_db()
    assert (unknown.delay, label.delay, label.delay_party) == ("", "not_handed_over", "shipper")


def test_history_that_is_loaded_late_tells_nobody() -> None:
    scanned(sent(an_order(), at=NOW - timedelta(days=45)), ("in_transit", NOW - timedelta(days=40), "Köln"))
    assert judged().told == 0
    assert (DelayEpisode.objects.get().told, told()) == (False, [])


def test_a_peak_season_gives_more_time() -> None:
    seller = make_seller()
    parcel = scanned(sent(an_order(seller)), ("in_transit", NOW - timedelta(days=13), "Köln"))
    with clock.frozen(NOW):
        row = save_peak(seller, Season("Sale", date(2026, 3, 1), date(2026, 3, 31), ["DHL"]), by=SYSTEM)
    judged()
    parcel.refresh_from_db()
    assert parcel.delay == ""
    with clock.frozen(NOW):
        assert list_peaks(seller.scope) == [row]
    delete_peak(row, by=SYSTEM)
    judged()
    parcel.refresh_from_db()
    assert parcel.delay == "stalled"
    for season in (
        Season("x", date(2026, 3, 2), date(2026, 3, 1)),
        Season("x", date(2026, 3, 2), date(2026, 9, 1)),
        Season("x", date(2026, 3, 2), date(2026, 3, 3), pace=5),
    ):
        with pytest.raises(BadInput):
            save_peak(seller, season, by=SYSTEM)


def town(seller, count: int, *, leave, until: datetime = NOW, first: int = 0) -> None:
    """Parcels that reach a hub, one every six hours, and leave it `leave(n)` later, if at all."""
    shipment = create_shipment(an_order(seller), by=SYSTEM)
    parcels, scans = [], []
    for number in range(first, first + count):
        come = until - hours(6 * (number - first) + 6)
        gone = leave(number)
        rows = [("picked_up", come - hours(8), ""), ("in_transit", come, "Hub Köln")]
        if gone is not None:
            rows += [("out_for_delivery", come + gone, ""), ("delivered", come + gone + hours(6), "")]
        milestone, at, _place = rows[-1]
        parcel = Parcel(
            seller=seller,
            shipment=shipment,
            carrier="dhl",
            tracking_number=f"T{number}",
            origin="DE",
            destination="DE",
            milestone=milestone,
            milestone_at=at,
            sent_at=rows[0][1],
            last_scan_at=at,
            created_at=come - hours(20),
        )
        parcels.append(parcel)
        scans += [
            Scan(
                parcel=parcel,
                key=f"{code}",
                milestone=code,
                at=when,
                place=place,
                source="dhl",
                recorded_at=when,
            )
            for code, when, place in rows
        ]
    Parcel.objects.bulk_create(parcels)
    Scan.objects.bulk_create(scans)


def test_what_is_learned_speaks_of_the_lane() -> None:
    town(make_seller(), 40, leave=lambda n: hours(20 + n % 7), until=NOW - timedelta(days=3))
    with clock.frozen(NOW):
        assert learn_waits() == 40
        lanes = known_waits()
    assert ("next", "in_transit") in {(wait, milestone) for wait, _lane, milestone in lanes.curves}
    assert ("stay", "in_transit") in lanes.paces


@pytest.fixture
def stuck():
    """A hub that lets go after a day for a month, and of nothing in the last six days."""
    seller = make_seller()
    town(seller, 60, leave=lambda n: hours(18 + n % 9), until=NOW - timedelta(days=8))
    town(seller, 24, leave=lambda n: None, until=NOW - timedelta(hours=20), first=100)
    return seller


def test_a_place_that_stands_still_is_one_incident(stuck) -> None:
    other = make_seller()
    with clock.frozen(NOW):
        assert find_incidents() == 1
        assert find_incidents() == 1
        found = list_incidents(stuck.scope).items
    [row] = found
    assert (row.kind, row.carrier, row.place, row.closed_at) == ("outage", "dhl", "Hub Köln", None)
    assert (row.median_before, row.parcels >= 20) == (0.88, True)
    assert waiting_in([row]) == {row.pk: row.parcels}
    assert len(parcels_of_incident(row).items) == row.parcels
    assert [event["parcels"] for event in told("incident.opened")] == [row.parcels]
    with pytest.raises(NotFound):
        get_incident(other.scope, row.pk)
    note_incident(row, words="Strike until Friday", by=SYSTEM)
    assert get_incident(stuck.scope, row.pk).note == "Strike until Friday"


def test_an_incident_speaks_for_its_parcels(stuck) -> None:
    Parcel.objects.filter(milestone="in_transit").update(promised_by_on=date(2026, 3, 16))
    with clock.frozen(NOW):
        find_incidents()
        report = judge_parcels()
        row = Incident.objects.get()
        assert (report.folded, report.told) == (row.parcels, 24 - row.parcels)
        assert len(list_at_risk(stuck.scope).items) == 24 - row.parcels
        assert DelayEpisode.objects.filter(incident=row, told=False).count() == row.parcels
        assert len(parcels_to_warn()) == 24
    for parcel in Parcel.objects.filter(milestone="in_transit"):
        scanned(parcel, ("delivered", NOW, ""))
    with clock.frozen(NOW + hours(1)):
        assert (find_incidents(), list_incidents(stuck.scope).items) == (0, [])
        assert len(list_incidents(stuck.scope, open_only=False).items) == 1
    assert len(told("incident.closed")) == 1
    row.refresh_from_db()
    assert (row.closed_at, waiting_in([row])) == (NOW + hours(1), {})


def test_the_most_at_stake_comes_first_and_only_ours() -> None:
    seller, other = make_seller(), make_seller()
    for number, (one, total) in enumerate([(seller, 3000), (seller, 9000), (other, 99000)]):
        order = an_order(one, units=((1, total),))
        scanned(
            sent(order, f"N{number}", promised_by_on=date(2026, 3, 10)),
            ("in_transit", NOW - hours(9), "Köln"),
        )
    judged()
    found = list_at_risk(seller.scope, limit=1)
    assert [row.at_stake for row in found.items] == [9000]
    rest = list_at_risk(seller.scope, after=found.next or "", limit=1)
    assert ([row.at_stake for row in rest.items], rest.next) == ([3000], None)
    assert kinds_at_risk(seller.scope) == {"late": 2}
    assert stake_of(Scope.everything()) == {"EUR": 111000}
    wrong = RiskFilters(kind="stalled", carrier="dhl", party="carrier", seller=seller.pk)
    assert list_at_risk(seller.scope, wrong).items == []


def test_a_buyer_is_warned_once_for_each_promise_before_it_breaks() -> None:
    parcel = scanned(
        sent(
            an_order(),
            promised_by_on=date(2026, 3, 20),
            deliver_from_on=date(2026, 3, 22),
            deliver_by_on=date(2026, 3, 26),
        ),
        ("in_transit", NOW - hours(9), "Köln"),
    )
    judged()
    with clock.frozen(NOW):
        [row] = parcels_to_warn()
    parcel.refresh_from_db()
    assert parcel.deliver_from_on is not None
    assert parcel.deliver_by_on is not None
    assert (row.kind, row.parcel_id, row.promised_on, row.expected_on) == (
        "slow",
        parcel.pk,
        date(2026, 3, 20),
        parcel.deliver_from_on + (parcel.deliver_by_on - parcel.deliver_from_on) / 2,
    )
    later = NOW + timedelta(days=3)
    judged(later)
    with clock.frozen(later):
        assert parcels_to_warn(after=row.pk) == []
    assert [data["kind"] for data in told()] == ["slow", "late"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_parcels_costs_the_same(count, django_assert_num_queries) -> None:
    seller = make_seller()
    for number in range(count):
        scanned(sent(an_order(seller), f"N{number}"), ("in_transit", NOW - timedelta(days=16), "Köln"))
    judged()
    with clock.frozen(NOW), django_assert_num_queries(6):
        assert judge_parcels().looked == count
    with django_assert_num_queries(1):
        assert len(list_at_risk(seller.scope).items) == count


def test_what_is_told_of_a_delay_is_expected_now_and_not_yesterday() -> None:
    parcel = scanned(
        sent(
            an_order(),
            promised_by_on=date(2026, 3, 10),
            deliver_from_on=date(2026, 3, 8),
            deliver_by_on=date(2026, 3, 10),
        ),
        ("in_transit", NOW - timedelta(days=9), "Köln"),
    )
    judged()
    parcel.refresh_from_db()
    [data] = told()
    assert parcel.deliver_from_on is not None
    assert parcel.deliver_by_on is not None
    assert parcel.deliver_from_on >= NOW.date()
    middle = parcel.deliver_from_on + (parcel.deliver_by_on - parcel.deliver_from_on) / 2
    assert (data["expected_on"], DelayEpisode.objects.get().expected_on) == (middle.isoformat(), middle)
    assert (data["promised_on"], parcel.promised_by_on) == ("2026-03-10", date(2026, 3, 10))


def test_a_delay_that_came_with_loaded_history_is_told_to_no_buyer() -> None:
    """10,000 old events, of parcels of which half stand still since: known today, told to nobody."""
    seller = make_seller()
    parcels = [sent(an_order(seller), f"N{number}", at=NOW) for number in range(10)]
    for number, parcel in enumerate(parcels):
        at = NOW - timedelta(days=18)
        rows = [("in_transit", at + timedelta(minutes=step), f"Stop {step}") for step in range(1000)]
        last = ("delivered", at + timedelta(days=2), "Berlin")
        scanned(parcel, *rows, *([last] if number % 2 else []))
    assert judged().told == 5
    assert {data["old"] for data in told()} == {True}
    with clock.frozen(NOW):
        for event in Event.objects.filter(name="parcel.milestone").order_by("seq"):
            notice_of_milestone(event)
        for event in Event.objects.filter(name="parcel.delayed").order_by("seq"):
            notice_of_delay(event)
        assert send_due() == 0
    assert set(ParcelNotice.objects.values_list("state", "why")) == {("skipped", "old")}
    assert not Mail.objects.exists()


def test_a_delay_of_a_parcel_that_was_known_before_is_news() -> None:
    scanned(sent(an_order()), ("in_transit", NOW - timedelta(days=16), "Köln"))
    judged()
    assert [data["old"] for data in told()] == [False]
