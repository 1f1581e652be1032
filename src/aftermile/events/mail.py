"""Mails: written once in the transaction of their cause, sent by the worker through Django's backend."""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from email.utils import formataddr, parseaddr
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import transaction
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import translation

from aftermile.accounts.models import Seller
from aftermile.events import bell, claims
from aftermile.events.models import Mail, MailState
from aftermile.kernel import clock
from aftermile.kernel.registry import Registry

log = logging.getLogger(__name__)

BATCH: Final = 20
TRIES: Final = 12
LEASE: Final = timedelta(minutes=5)
SUBJECT_LENGTH: Final = 250
Unsubscribe = Callable[[str], str]
unsubscribe: Registry[Unsubscribe] = Registry("way out of mails")
"""By the first word of a mail's key: where its reader says that he wants no more, by its `subject_id`."""
KEEPING: Final = "aftermile.events.keeping.EmailBackend"


def queue_mail(  # noqa: PLR0913 - the words of a letter
    *,
    seller: Seller | None,
    to: str,
    template: str,
    context: Mapping[str, Any],
    language: str,
    key: str,
    subject_id: str = "",
) -> Mail:
    """
    Write a mail in `language` and queue it; a second call with the same `key` returns the first mail.

    `template` is a path prefix: `<template>.subject.txt`, `<template>.txt` and, if there is one,
    `<template>.html`. An address that cannot be one makes a dead mail, visible in the console.
    """
    existing = Mail.objects.filter(key=key).first()
    if existing is not None:
        return existing
    now = clock.now()
    with translation.override(language):
        values = {**context, "seller": seller, "language": language}
        mail = Mail(
            seller=seller,
            key=key,
            to=to.strip(),
            reply_to=seller.support_email if seller else "",
            language=language,
            subject=_subject(template, values),
            text=_clean(render_to_string(f"{template}.txt", values)).strip() + "\n",
            html=_html(template, values),
            subject_id=subject_id,
            created_at=now,
            due_at=now,
        )
    if not _is_address(mail.to):
        mail.state, mail.error = MailState.DEAD, "This is not an e-mail address."
    elif keeps_mails():
        mail.state = MailState.KEPT
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
    transaction.on_commit(bell.ring)
    return Mail.objects.get(key=key)


def keeps_mails() -> bool:
    """Say whether mails are only kept, to be read in the console (`AFTERMILE_MAIL_URL=keep:`)."""
    return bool(settings.EMAIL_BACKEND == KEEPING)


def _subject(template: str, values: Mapping[str, Any]) -> str:
    words = render_to_string(f"{template}.subject.txt", dict(values))
    return " ".join(_clean(words).split())[:SUBJECT_LENGTH]


def _clean(words: str) -> str:
    """PostgreSQL keeps no NUL, and a mail needs none."""
    return words.replace("\x00", "")


def _html(template: str, values: Mapping[str, Any]) -> str:
    try:
        found = get_template(f"{template}.html")
    except TemplateDoesNotExist:
        return ""
    return _clean(found.render(dict(values)))


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def send_mails() -> int:
    """Send a batch of waiting mails over one connection; return how many were tried."""
    batch = claims.claim(Mail.objects.select_related("seller"), limit=BATCH, lease=LEASE)
    if not batch:
        return 0
    if keeps_mails():
        for mail in batch:
            claims.mine(mail).update(state=MailState.KEPT, lease="", leased_until=None)
        return len(batch)
    backend = get_connection()
    try:
        for index, mail in enumerate(batch):
            claims.renew(batch[index:], lease=LEASE)
            _send(mail, backend)
    finally:
        backend.close()
    return len(batch)


def _send(mail: Mail, backend: BaseEmailBackend) -> None:
    try:
        backend.open()
        message(mail, backend).send()
    except Exception as error:  # noqa: BLE001 - whatever the backend raises is tried again and shown
        log.warning("mail %s was not sent: %s", mail.id, error)
        claims.fail(mail, error, tries=TRIES)
        backend.close()
        return
    claims.mine(mail).update(state=MailState.SENT, sent_at=clock.now(), error="", lease="", leased_until=None)


def _way_out(mail: Mail) -> dict[str, str]:
    """Return the headers of RFC 8058, by which a mail program ends such mails with one click."""
    find = unsubscribe.find(mail.key.partition(":")[0])
    url = find(mail.subject_id) if find else ""
    return (
        {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if url else {}
    )


def message(mail: Mail, backend: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """Return the mail as Django sends it; its Message-ID is ever the same, so a repeat is recognized."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if mail.seller:
        name = " ".join(mail.seller.name.split())
    built = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=formataddr((name, address)),
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={
            "Message-ID": f"<{mail.id}@{address.rpartition('@')[2]}>",
            "Content-Language": mail.language,
            **_way_out(mail),
        },
        connection=backend,
    )
    if mail.html:
        built.attach_alternative(mail.html, "text/html")
    return built
