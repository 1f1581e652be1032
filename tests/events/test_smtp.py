"""Mails reach a real SMTP server on loopback, whole and safe."""

import socket
from email import policy
from email.parser import BytesParser

import pytest
from aiosmtpd.controller import Controller
from django.test import override_settings

from aftermile.events.mail import send_mails
from aftermile.events.models import Mail, MailState
from aftermile.kernel import clock
from tests.factories import make_seller

pytestmark = pytest.mark.django_db


class Server:
    """Keeps what it gets; answers `refusal` where it is given."""

    def __init__(self, refusal: str = "") -> None:
        self.refusal, self.letters = refusal, []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.refusal:
            return self.refusal
        parsed = BytesParser(policy=policy.default).parsebytes(envelope.content)
        self.letters.append((envelope.rcpt_tos, parsed))
        return "250 OK"


@pytest.fixture
def smtp():
    server = Server()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(
        EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, EMAIL_USE_TLS=False
    ):
        yield server
    controller.stop()


def write(number: int, **fields) -> Mail:
    seller = make_seller(name="Lampen & Söhne\r\nBcc: evil@example.com")
    now = clock.now()
    values = {
        "key": f"k{number}",
        "to": f"buyer{number}@example.com",
        "language": "zh-hans",
        "text": "您好\n",
    }
    values |= {
        "subject": "退款已到账",
        "html": "<p>您好</p>",
        "reply_to": "help@lampen.example",
        "created_at": now,
        "due_at": now,
    }
    return Mail.objects.create(seller=seller, **{**values, **fields})


def test_a_batch_arrives_over_smtp(smtp):
    mails = [write(number) for number in range(3)]
    assert send_mails() == 3
    assert [to for to, _ in smtp.letters] == [
        ["buyer0@example.com"],
        ["buyer1@example.com"],
        ["buyer2@example.com"],
    ]
    letter = smtp.letters[0][1]
    assert letter["Subject"] == "退款已到账"
    assert letter["Message-ID"] == f"<{mails[0].id}@localhost>"
    assert letter["From"].addresses[0].display_name == "Lampen & Söhne Bcc: evil@example.com"
    assert letter["From"].addresses[0].addr_spec == "aftermile@localhost"
    assert letter["Reply-To"] == "help@lampen.example"
    assert letter["Bcc"] is None
    assert letter.get_body(("plain",)).get_content() == "您好\r\n"
    assert letter.get_body(("html",)).get_content().strip() == "<p>您好</p>"
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.SENT}


def test_a_refused_mail_waits_and_the_next_goes_out(smtp):
    first, second = write(1), write(2)
    smtp.refusal = "451 Try again later"
    send_mails()
    smtp.refusal = ""
    first.refresh_from_db()
    assert (first.state, first.attempts) == (MailState.WAITING, 1)
    assert "451" in first.error
    with clock.frozen(max(first.due_at, Mail.objects.get(pk=second.pk).due_at)):
        assert send_mails() == 2
    assert len(smtp.letters) == 2
