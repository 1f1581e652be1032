"""The page of mails with scans."""

import pytest
from click.testing import CliRunner

from aftermile.config.commands.scans_ import command
from aftermile.console.parcels.problems import marked_anew
from aftermile.parcels.actions.mailing import look
from aftermile.parcels.mailbox import mailboxes
from aftermile.parcels.models import ScanMail
from tests.factories import make_member, make_seller
from tests.mails import CSV, Memory, installed, mail

pytestmark = pytest.mark.django_db
PAGE = "/console/parcels/mails/"


@pytest.fixture
def seller():
    return make_seller()


@pytest.fixture
def memory(seller, monkeypatch):
    memory = Memory(
        mail({"a.csv": CSV, "old.xls": b"\xd0\xcf\x11\xe0"}), mail({"b.csv": b"x"}, sender="x@y.zz")
    )
    monkeypatch.setattr(mailboxes, "_items", {"daily": installed(memory, seller.slug)})
    return memory


def test_reports_stand_in_the_readers_language(client, seller, memory) -> None:
    look("daily")
    client.force_login(make_member(seller))
    page = client.get(PAGE).content.decode()
    assert ("1 unseen mail is of a sender" in page, "Answers" in page) == (True, True)
    report = client.get(f"{PAGE}{ScanMail.objects.get().pk}/")
    assert "old Excel file" in report.content.decode()
    memory.broken = True
    look("daily")
    chinese = client.get(PAGE, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert ("connection refused" in chinese, "扫描" in chinese) == (True, True)


def test_another_seller_sees_neither_mails_nor_mailboxes(client, seller, memory) -> None:
    look("daily")
    client.force_login(make_member(make_seller()))
    page = client.get(PAGE).content.decode()
    assert ("old.xls" in page, "Carrier mails" in page, "No mailbox brings" in page) == (False, False, True)


def test_the_command_looks_now_and_tells(memory) -> None:
    run = CliRunner().invoke(command, ["mailbox", "--once"])
    assert (run.exit_code, "0 taken in, 0 known before, 1 not read, 1 left alone" in run.output) == (4, True)
    run = CliRunner().invoke(command, ["mailbox", "daily"])
    assert (run.exit_code, "failed: 0 new" in run.output) == (0, True)
    memory.broken = True
    assert CliRunner().invoke(command, ["mailbox", "--once"]).exit_code == 4


def test_what_a_file_said_stands_as_code_and_never_as_markup() -> None:
    kept = "time “<b>x</b>” is not ISO 8601, such as 2026-11-22T14:05:00+01:00"
    said = "time “<code>&lt;b&gt;x&lt;/b&gt;</code>” is not ISO 8601, such as 2026-11-22T14:05:00+01:00"
    known = "use one of <code>in_transit</code>, <code>delivered</code>"
    assert [marked_anew(one) for one in (kept, "use one of in_transit, delivered", "<i>", "")] == [
        *(said, known),
        *("&lt;i&gt;", ""),
    ]
