"""Mails with scans are taken in once, and put away when that is committed."""

import io
from datetime import timedelta

import pytest
from openpyxl import Workbook

from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment, mailing
from aftermile.parcels.actions.mailing import look, look_when_due
from aftermile.parcels.actions.reports import set_seen, unseen
from aftermile.parcels.mailbox import mailboxes
from aftermile.parcels.models import MailboxHealth, ScanMail
from tests.factories import make_order, make_seller
from tests.mails import CSV, Memory, installed, mail, packed

pytestmark = pytest.mark.django_db


@pytest.fixture
def parcel():
    order = make_order(make_seller())
    return add_parcel(create_shipment(order, by=SYSTEM), by=SYSTEM, carrier="dhl", tracking_number="JD01")


@pytest.fixture
def box(parcel, monkeypatch):
    """Give a mailbox of the parcel's seller that holds these mails."""

    def made(*mails: bytes, **fields) -> Memory:
        memory = Memory(*mails)
        found = installed(memory, parcel.seller.slug, **fields)
        monkeypatch.setattr(mailboxes, "_items", {"daily": found})
        return memory

    return made


def test_a_mail_is_taken_in_once(box, parcel) -> None:
    memory = box(mail({"a.zip": packed({"scans.csv": CSV}), "logo.png": b"\x89PNG"}))
    assert look("daily").taken == 1
    parcel.refresh_from_db()
    row = ScanMail.objects.get()
    assert (parcel.milestone, parcel.scans.count(), memory.away) == ("in_transit", 1, {"1": "done"})
    assert (row.state, row.fresh, row.sender, row.seller_id) == (
        *("done", 1, "daily@carrier.example"),
        parcel.seller_id,
    )
    assert (row.files[0]["name"], row.files[0]["rows"], row.files[0]["fresh"]) == ("a.zip › scans.csv", 1, 1)
    memory.away.clear()  # the server forgot that it was seen
    again = look("daily")
    assert (again.known, again.taken, ScanMail.objects.count(), parcel.scans.count()) == (1, 0, 1, 1)


def test_what_cannot_be_read_is_told_and_keeps_no_other_out(box, parcel) -> None:
    memory = box(mail({"bad.csv": b"a,b\n1,2\n", "good.csv": CSV + b"NOPE,in_transit,2026-11-20,x\n"}))
    assert look("daily").failed == 1
    row = ScanMail.objects.get()
    bad, good = row.files
    assert (row.state, memory.away, row.fresh) == ("failed", {"1": "failed"}, 1)
    assert ("first line" in bad["words"]["en"], bad["words"]["en"] in row.problem) == (True, True)
    assert (good["left_out"], list(unseen(ScanMail.objects.all()))) == (1, [row])
    set_seen(row)
    assert not unseen(ScanMail.objects.all()).exists()
    memory.away.clear()  # somebody puts it back: it is read again, and changes nothing
    look("daily")
    row.refresh_from_db()
    assert (row.attempts, row.fresh, row.repeated, parcel.scans.count()) == (1, 0, 1, 1)


def test_files_are_judged_by_what_is_in_them(box, parcel) -> None:
    line = b'{"number": "JD01", "code": "out_for_delivery", "at": "2026-11-21T08:00:00+01:00"}\n'
    sheet = io.BytesIO()
    book = Workbook()
    for row in (["tracking_number", "milestone", "at"], ["JD01", "delivered", "2026-11-21T12:00:00+01:00"]):
        book.active.append(row)
    book.save(sheet)
    box(mail({"a.bin": line, "b": sheet.getvalue(), "c.zip": packed({"d.dat": sheet.getvalue()})}))
    look("daily")
    row = ScanMail.objects.get()
    parcel.refresh_from_db()
    assert (row.problem, parcel.milestone, [file["rows"] for file in row.files]) == (
        "",
        "delivered",
        [1, 1, 1],
    )


def test_rows_left_out_are_no_failure(box, parcel) -> None:
    memory = box(mail({"good.csv": CSV + b"NOPE,in_transit,2026-11-20T10:00Z,x\n"}))
    assert (look("daily").taken, ScanMail.objects.get().state, memory.away) == (1, "partly", {"1": "done"})


def test_strangers_are_left_alone_and_counted(box, parcel) -> None:
    memory = box(mail({"a.csv": CSV}, sender="x@evil.example"), mail({"a.csv": CSV}, sender="a@b.c, d@e.f"))
    found = look("daily")
    assert (found.tried, found.left_alone, memory.fetched, memory.away) == (0, 2, [], {})
    assert (ScanMail.objects.count(), MailboxHealth.objects.get().left_alone) == (0, 2)


def test_batches_are_small(box, parcel, monkeypatch) -> None:
    monkeypatch.setattr(mailing, "BATCH", 2)
    memory = box(*(mail({"a.csv": CSV}, ref=str(number)) for number in range(3)))
    with clock.frozen(clock.now()):
        assert [look_when_due("daily") for _round in range(3)] == [2, 1, 0]
    assert memory.away == {"1": "done", "2": "done", "3": "done"}


def test_a_dead_mailbox_waits_and_says_why(box, parcel) -> None:
    memory = box(mail({"a.csv": CSV}))
    memory.broken = True
    now = clock.now()
    with clock.frozen(now):
        assert (look_when_due("daily"), look_when_due("daily")) == (0, 0)
    health = MailboxHealth.objects.get()
    assert (health.failures, "refused" in health.problem) == (1, True)
    memory.broken = False
    with clock.frozen(now + timedelta(hours=2)):
        assert look_when_due("daily") == 1
    health.refresh_from_db()
    assert (health.failures, health.problem) == (0, "")


def test_a_seller_nobody_knows_leaves_mails_where_they_are(box, parcel) -> None:
    memory = box(mail({"a.csv": CSV}), senders={"*": "nobody"})
    assert ("nobody" in look("daily").problem, memory.away) == (True, {})


def test_a_mail_that_is_too_large_is_not_fetched(box, parcel) -> None:
    memory = box(mail({"a.csv": CSV}))
    memory.size = 80_000_000
    look("daily")
    assert (memory.fetched, memory.away, ScanMail.objects.get().problem) == (
        *([], {"1": "failed"}),
        "it is larger than 70 MB.",
    )


def test_a_mail_that_breaks_us_is_given_up(box, parcel, monkeypatch) -> None:
    def broken(*_args, **_kwargs):
        raise RuntimeError("ours")

    memory = box(mail({"a.csv": CSV}))
    monkeypatch.setattr(mailing, "import_scans", broken)
    for _try in range(mailing.TRIES):
        assert (look("daily").failed, memory.away) == (1, {})
    look("daily")
    assert (ScanMail.objects.get().state, memory.away) == ("failed", {"1": "failed"})


def test_senders_of_several_sellers() -> None:
    found = installed(Memory(), "b", senders={"a@x.example": "a", "@x.example": "b", "*": "c"})
    seen = [found.seller_of(one) for one in ("A@x.example", "z@x.example", "z@y.example", "")]
    assert seen == ["a", "b", "c", ""]
