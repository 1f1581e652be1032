"""What staff teach of codes: said before, done as said, taken back to the letter."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftermile.events.models import Event
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor, ActorKind
from aftermile.kernel.errors import BadInput
from aftermile.parcels.actions import teaching
from aftermile.parcels.actions.intake import ingest
from aftermile.parcels.actions.rebuild import check_parcels
from aftermile.parcels.actions.shipments import add_parcel, create_shipment
from aftermile.parcels.actions.teaching import Teaching, preview_lesson, take_lesson_back, teach
from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.parcels.models import FOLDED, Milestone, Parcel, Scan, TaughtCode, UnknownCode
from tests.factories import make_order, make_seller

pytestmark = pytest.mark.django_db
KIM = Actor(ActorKind.MEMBER, "mbr_kim", "Kim Berger")
SOURCE = "zx_express"
CODES = ("ZX-81", "ZX-82", "")
TEXTS = ("alpha", "  Beta   gamma ", "Delivered", "货物")


def parcel_of(seller: Any, number: str) -> Parcel:
    order = make_order(seller, shipped_at=None, delivered_at=None, state="open")
    return add_parcel(create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="zx", tracking_number=number)


def send(number: str, *scans: tuple[str, str], source: str = SOURCE) -> None:
    begin = clock.now().replace(microsecond=0) - timedelta(days=2)
    sent = tuple(
        SentScan(code=code, text=text, at=(begin + timedelta(hours=hour)).isoformat())
        for hour, (code, text) in enumerate(scans)
    )
    ingest([Tracking(number, "zx", sent)], source=source, by=SYSTEM)


def stored() -> tuple[list[Any], list[Any]]:
    """Return every folded state and every reading."""
    reading = ("parcel_id", "key", "version", "milestone", "detail", "cause", "party", "evidence", "mapping")
    return (
        list(Parcel.objects.order_by("pk").values_list("pk", *FOLDED)),
        list(Scan.objects.order_by("parcel_id", "key", "version").values_list(*reading)),
    )


def test_a_lesson_reads_the_past_as_its_preview_said() -> None:
    seller = make_seller()
    first, second = parcel_of(seller, "ZX00001"), parcel_of(seller, "ZX00002")
    send("ZX00001", ("ZX-81", "kwx 7"))
    send("ZX00002", ("ZX-81", "kwx 7"), ("Delivered_003", ""))
    lesson = Teaching(SOURCE, "ZX-81", milestone="in_transit", detail="departed_facility")
    before = stored()
    said = preview_lesson(lesson)
    assert stored() == before
    assert (said.parcels, said.looked, said.changed, said.ended) == (2, 2, 1, 0)
    [turn] = said.examples
    assert (turn.parcel.ref, turn.was[0], turn.becomes[:2]) == (
        first.pk,
        "unknown",
        ("in_transit", "departed_facility"),
    )
    row = teach(lesson, by=KIM)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.milestone, first.detail, first.unknown_scans) == ("in_transit", "departed_facility", 0)
    assert (second.milestone, second.unknown_scans) == ("delivered", 0)
    assert (row.reach, row.done, row.changed, row.applied_at is None) == (2, 2, 1, False)
    scan = Scan.objects.get(parcel=first)
    assert (scan.code, scan.text, scan.mapping) == ("ZX-81", "kwx 7", f"taught/{row.pk}")
    assert UnknownCode.objects.get().taught == row
    assert teach(lesson, by=KIM) == row
    assert Event.objects.filter(name="code.taught").count() == 1
    assert list(check_parcels()) == []


def test_what_comes_later_is_read_as_taught_and_taken_back_too() -> None:
    seller = make_seller()
    parcel = parcel_of(seller, "ZX00003")
    row = teach(Teaching(SOURCE, "", "  Beta GAMMA", "customs_hold", "documents", "", "shipper"), by=KIM)
    send("ZX00003", ("", "beta  gamma"))
    parcel.refresh_from_db()
    assert (parcel.milestone, parcel.detail, parcel.party) == ("customs_hold", "documents", "shipper")
    take_lesson_back(row, by=KIM)
    parcel.refresh_from_db()
    assert (parcel.milestone, parcel.unknown_scans) == ("unknown", 1)


def test_what_code_and_words_do_not_tell_comes_back_when_a_lesson_is_taken_back() -> None:
    parcel = parcel_of(make_seller(), "ZX00006")
    send("ZX00006", ("ZX-81", "kwx"))
    row = teach(Teaching(SOURCE, "ZX-81", milestone="lost"), by=KIM)
    at = (clock.now() + timedelta(hours=1)).isoformat()
    scan = SentScan(code="ZX-81", text="kwx", at=at, milestone="out_for_delivery")
    ingest([Tracking("ZX00006", "zx", (scan,))], source=SOURCE, by=SYSTEM)
    ingest([Tracking("ZX00006", "zx", (scan,))], source=SOURCE, by=SYSTEM)
    assert Parcel.objects.get(pk=parcel.pk).milestone == "lost"
    take_lesson_back(row, by=KIM)
    assert Parcel.objects.get(pk=parcel.pk).milestone == "out_for_delivery"
    assert list(check_parcels()) == []


def test_a_seller_teaches_for_his_own_parcels_and_speaks_before_all() -> None:
    mine, theirs = make_seller(), make_seller()
    parcels = [parcel_of(mine, "ZX00004"), parcel_of(theirs, "ZX00005")]
    for parcel in parcels:
        send(parcel.tracking_number, ("ZX-81", ""))
    own = teach(Teaching(SOURCE, "ZX-81", milestone="lost", party="carrier"), by=KIM, seller=mine)

    def said() -> list[str]:
        return [Parcel.objects.get(pk=parcel.pk).milestone for parcel in parcels]

    assert (said(), own.reach) == (["lost", "unknown"], 1)
    assert UnknownCode.objects.get().taught is None
    teach(Teaching(SOURCE, "ZX-81", milestone="in_transit"), by=KIM)
    assert said() == ["lost", "in_transit"]
    take_lesson_back(own, by=KIM)
    assert said() == ["in_transit", "in_transit"]
    assert set(Event.objects.filter(name="code.taught").values_list("seller_id", flat=True)) == {
        mine.pk,
        theirs.pk,
    }


def test_many_parcels_wait_for_the_worker_which_goes_on_where_it_was(monkeypatch) -> None:
    monkeypatch.setattr(teaching, "AT_ONCE", 1)
    monkeypatch.setattr(teaching, "BATCH", 1)
    monkeypatch.setattr(teaching, "A_RUN", 2)
    seller = make_seller()
    for number in range(3):
        parcel_of(seller, f"ZX0001{number}")
        send(f"ZX0001{number}", ("ZX-81", ""))
    row = teach(Teaching(SOURCE, "ZX-81", milestone="in_transit"), by=KIM)
    seen = [(row.done, row.percent, row.applied_at is None)]
    for _ in range(2):
        teaching.read_waiting_anew()
        row.refresh_from_db()
        seen.append((row.done, row.percent, row.applied_at is None))
    assert seen == [(0, 0, True), (2, 66, True), (3, 100, False)]
    assert set(Parcel.objects.values_list("milestone", flat=True)) == {"in_transit"}
    assert teaching.read_waiting_anew() == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (Teaching("", "X", milestone="lost"), "source"),
        (Teaching("s", " ", " ", milestone="lost"), "code"),
        (Teaching("s", "X", milestone="gone"), "milestone"),
        (Teaching("s", "X", milestone="lost", party="me"), "party"),
        (Teaching("s", "X", milestone="lost", detail="<b>"), "detail"),
        (Teaching("s", "X", milestone="unknown"), "milestone"),
    ],
)
def test_a_lesson_that_says_nothing_is_refused(wrong: Teaching, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        teach(wrong, by=KIM)
    assert refused.value.data["field"] == field


_scan = st.tuples(st.sampled_from((*CODES, "Delivered_003", "InTransit_003")), st.sampled_from(TEXTS))
_lesson = st.builds(
    Teaching,
    source=st.just(SOURCE),
    code=st.sampled_from(CODES),
    words=st.sampled_from(TEXTS),
    milestone=st.sampled_from(sorted(set(Milestone.values) - {"unknown"})),
    party=st.sampled_from(teaching.PARTIES),
)


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(parcels=st.lists(st.lists(_scan, min_size=1, max_size=4), min_size=1, max_size=3), lesson=_lesson)
def test_taught_as_said_and_taken_back_to_the_letter(parcels, lesson) -> None:
    seller = make_seller()
    TaughtCode.objects.all().delete()
    base = Parcel.objects.count()
    for index, scans in enumerate(parcels):
        number = f"ZX9{base + index:04}"
        parcel_of(seller, number)
        send(number, *scans)
    before = stored()
    said = preview_lesson(lesson)
    row = teach(lesson, by=KIM)
    after = {pk: state for pk, *state in stored()[0]}
    was = {pk: state for pk, *state in before[0]}
    changed = {pk for pk in after if after[pk][:4] != was[pk][:4]}
    assert (said.changed, row.changed) == (len(changed), len(changed))
    for turn in said.examples:
        assert list(turn.becomes) == after[turn.parcel.ref][:4]
    assert list(check_parcels()) == []
    back = preview_lesson(teaching.taken_back(row))
    taken = take_lesson_back(row, by=KIM)
    assert (back.changed, taken.changed) == (len(changed), len(changed))
    assert stored() == before
