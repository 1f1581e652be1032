from email import policy
from email.parser import BytesParser

import pytest
from django.core import mail as outbox
from django.test import override_settings

from aftermile.events.mail import KEEPING, queue_mail, send_mails
from aftermile.events.models import Mail, MailState
from tests.factories import make_seller

pytestmark = pytest.mark.django_db

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.locmem.Loader",
                    {
                        "hello.subject.txt": "Hello {{ name }}\n",
                        "hello.txt": "Dear {{ name }}, {{ language }}.\n",
                        "rich.subject.txt": "Rich",
                        "rich.txt": "plain",
                        "rich.html": "<p>{{ name }}</p>",
                    },
                )
            ]
        },
    }
]


@pytest.fixture(autouse=True)
def _templates():
    with override_settings(TEMPLATES=TEMPLATES):
        yield


def queue(**fields) -> Mail:
    values = {"to": "li@example.com", "template": "hello", "context": {"name": "Li"}, "key": "k1"}
    return queue_mail(**{"seller": make_seller(), "language": "zh-hans", **values, **fields})


def test_a_mail_is_written_in_the_transaction_and_sent_by_the_worker():
    seller = make_seller(name="Lampen Müller", support_email="help@lampen.example")
    mail = queue(seller=seller)
    assert outbox.outbox == []
    assert (send_mails(), send_mails()) == (1, 0)
    (sent,) = outbox.outbox
    assert (sent.subject, sent.body) == ("Hello Li", "Dear Li, zh-hans.\n")
    assert sent.reply_to == ["help@lampen.example"]
    assert sent.extra_headers["Message-ID"] == f"<{mail.id}@localhost>"
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.error) == (MailState.SENT, 1, "")


def test_the_same_key_is_one_mail():
    first, second = queue(), queue(context={"name": "Another"})
    assert first.pk == second.pk
    assert Mail.objects.count() == 1


def test_there_is_an_html_part_where_there_is_a_template():
    queue(template="rich", context={"name": "<b>"})
    send_mails()
    (sent,) = outbox.outbox
    assert sent.alternatives == [("<p>&lt;b&gt;</p>", "text/html")]


def test_a_name_with_line_breaks_makes_no_header():
    queue(context={"name": "Li\r\nBcc: all@example.com"})
    send_mails()
    parsed = BytesParser(policy=policy.default).parsebytes(outbox.outbox[0].message().as_bytes())
    assert parsed["Subject"] == "Hello Li Bcc: all@example.com"
    assert parsed["Bcc"] is None


@pytest.mark.parametrize("to", ["", "nobody", "a@b\nBcc: c@d.example", "a@example.com, b@example.com"])
def test_what_is_no_address_is_a_dead_mail(to):
    mail = queue(to=to)
    assert (mail.state, mail.error) == (MailState.DEAD, "This is not an e-mail address.")
    assert send_mails() == 0


def test_a_demo_keeps_its_mails():
    with override_settings(EMAIL_BACKEND=KEEPING):
        assert queue().state == MailState.KEPT
        assert send_mails() == 0
        outbox.send_mail("Reset\nit", "words", None, ["kim@example.com"])
    kept = Mail.objects.get(to="kim@example.com")
    assert (kept.subject, kept.text, kept.state) == ("Reset it", "words", MailState.KEPT)


def test_a_mail_server_that_refuses_is_tried_again():
    queue()
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_PORT=9):
        assert send_mails() == 1
    mail = Mail.objects.get()
    assert (mail.state, mail.attempts) == (MailState.WAITING, 1)
    assert mail.error.startswith("ConnectionRefusedError")
