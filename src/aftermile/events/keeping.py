"""An e-mail backend that sends nothing: mails of other parts (sign-in, password) are kept like our own."""

from collections.abc import Sequence
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation

from aftermile.events.models import Mail, MailState
from aftermile.kernel import clock


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep one mail for each recipient, readable in the console."""
        now = clock.now()
        mails = [
            Mail(
                key=f"kept:{uuid4().hex}",
                to=address,
                reply_to=", ".join(message.reply_to)[:320],
                language=translation.get_language() or "en",
                subject=" ".join(str(message.subject).split())[:250],
                text=str(message.body),
                html=_html(message),
                state=MailState.KEPT,
                created_at=now,
                due_at=now,
            )
            for message in email_messages
            for address in message.recipients()
        ]
        Mail.objects.bulk_create(mails)
        return len(email_messages)


def _html(message: EmailMessage) -> str:
    for content, kind in getattr(message, "alternatives", []):
        if kind == "text/html":
            return str(content)
    return ""
