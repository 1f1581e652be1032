"""Against a real server: dovecot, where it is installed."""

import imaplib
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment
from aftermile.parcels.actions.mailing import look
from aftermile.parcels.mailbox import InstalledMailbox, MailboxFailed, mailboxes
from aftermile.parcels.models import ScanMail
from aftermile.providers.mailboxes.imap import Address, Imap
from aftermile.providers.mailboxes.imap.client import utf7
from tests.dovecot import BINARY, PASSWORD, USER, Server, dovecot
from tests.factories import make_order, make_seller
from tests.mails import CSV, mail

real = pytest.mark.skipif(BINARY is None, reason="dovecot is not installed (Debian: dovecot-imapd)")
SECURITIES = ("tls", "starttls", "none")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    # the folders of pytest are closed to all but their owner: dovecot has users of its own
    with TemporaryDirectory(prefix="aftermile-dovecot-") as place, dovecot(Path(place)) as running:
        yield running


def box(server: Server, security: str = "tls", **fields: str) -> Imap:
    port = server.tls if security == "tls" else server.plain
    values = {"done": "Erledigt & gut 完", "failed": "Failed", **fields}
    address = Address("localhost", port, security, USER, values.pop("password", PASSWORD), **values)
    return Imap(address, trust=ssl.create_default_context(cafile=str(server.cert)))


def append(server: Server, raw: bytes) -> None:
    with imaplib.IMAP4("127.0.0.1", server.plain) as line:
        line.authenticate("PLAIN", lambda _challenge: f"\0{USER}\0{PASSWORD}".encode())
        assert line.append("INBOX", "", imaplib.Time2Internaldate(1e9), raw)[0] == "OK"


def held(server: Server, folder: str) -> int:
    with imaplib.IMAP4("127.0.0.1", server.plain) as line:
        line.authenticate("PLAIN", lambda _challenge: f"\0{USER}\0{PASSWORD}".encode())
        return int(line.select(f'"{utf7(folder)}"', readonly=True)[1][0] or 0)


@real
@pytest.mark.django_db
def test_scans_come_in_by_mail_and_the_mail_is_put_away(server, monkeypatch) -> None:
    seller = make_seller()
    shipment = create_shipment(make_order(seller), by=SYSTEM)
    parcel = add_parcel(shipment, by=SYSTEM, carrier="dhl", tracking_number="JD01")
    senders = {"@carrier.example": seller.slug}
    good, bad = mail({"scans.csv": CSV}), mail({"a.csv": b"x"}, ref="2")
    for security in SECURITIES:
        found = InstalledMailbox("daily", "Mails", senders, timedelta(minutes=5), box(server, security))
        monkeypatch.setattr(mailboxes, "_items", {"daily": found})
        for raw in (good, bad, mail({"a.csv": CSV}, sender="x@evil.example")):
            append(server, raw)
        taken = look("daily")
        assert taken.problem == ""
    parcel.refresh_from_db()
    assert (parcel.milestone, parcel.scans.count(), ScanMail.objects.count()) == ("in_transit", 1, 2)
    assert (taken.known, taken.failed, taken.left_alone) == (1, 1, 3)
    assert [held(server, folder) for folder in ("INBOX", "Erledigt & gut 完", "Failed")] == [3, 3, 3]


@real
def test_what_goes_wrong_is_said(server) -> None:
    for broken, words in [
        (box(server, password="wrong"), "uthentication fail"),
        (box(server, folder="Nowhere"), "Nowhere"),
        (Imap(box(server).address), "certificate"),
    ]:
        with pytest.raises(MailboxFailed, match=words), broken.opened():
            pass


def test_nobody_listens() -> None:
    with (
        pytest.raises(MailboxFailed, match="refused"),
        Imap(Address("127.0.0.1", 1, "none", "a", "b")).opened(),
    ):
        pass


@pytest.mark.parametrize(
    ("name", "written"), [("Done", "Done"), ("A&B", "A&-B"), ("已处理", "&XfJZBHQG-"), ("é/ü", "&AOk-/&APw-")]
)
def test_names_of_folders(name: str, written: str) -> None:
    assert utf7(name) == written
