"""
Scans that come by mail: a mailbox is looked into now and then, each mail is taken in once.

What a mail held is committed before the mail is put away. A mail that was not taken in whole is read again
when somebody puts it back; one that was changes nothing. A mailbox that fails waits, longer each time.
"""

import hashlib
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.database.words import translate, translate_phrase
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import AftermileError, Phrase
from aftermile.parcels.actions.importing import import_scans
from aftermile.parcels.actions.reports import figures, settle
from aftermile.parcels.attachments import Attached, Letter, read_letter
from aftermile.parcels.mailbox import (
    MOST_BYTES,
    Envelope,
    InstalledMailbox,
    MailboxFailed,
    OpenMailbox,
    mailboxes,
)
from aftermile.parcels.models import MailboxHealth, MailState, ScanMail
from aftermile.parcels.polling import pause

log = logging.getLogger(__name__)
BATCH: Final = 20
TRIES: Final = 3
ID_LENGTH: Final = 250
HELD: Final = timedelta(minutes=10)
"""How long a mailbox is nobody else's; whoever looks into it says again that he does, mail by mail."""
KEPT: Final = timedelta(days=180)
WHOLE: Final = frozenset({MailState.DONE})

Words = dict[str, str]


@dataclass(slots=True)
class Look:
    """What one look into a mailbox found; `left_alone` mails are of senders who are not allowed."""

    taken: int = 0
    known: int = 0
    failed: int = 0
    left_alone: int = 0
    waiting: int = 0
    problem: str = ""

    @property
    def tried(self) -> int:
        return self.taken + self.known + self.failed


def look_when_due(name: str) -> int:
    """Look into a mailbox if it is time and nobody else does; return how many mails were tried."""
    now = clock.now()
    health, fresh = MailboxHealth.objects.get_or_create(name=name, defaults={"due_at": now + HELD})
    if not fresh:
        same = MailboxHealth.objects.filter(name=name, due_at=health.due_at)
        if health.due_at > now or not same.update(due_at=now + HELD):
            return 0
    return look(name).tried


def look(name: str) -> Look:
    """Look into a mailbox now: take in some of its unseen mails, oldest first."""
    box = mailboxes.get(name)
    MailboxHealth.objects.get_or_create(name=name, defaults={"due_at": clock.now() + HELD})
    found = Look()
    try:
        with box.provider.opened() as folder:
            _look(box, folder, found)
    except MailboxFailed as error:
        _note_failure(box, error)
        log.warning("mailbox %s: %s", name, error)
        found.problem = str(error)
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("mailbox %s", name)
        _note_failure(box, MailboxFailed(problem=type(error).__name__))
        found.problem = type(error).__name__
    else:
        _note_answer(box, found)
    return found


def _look(box: InstalledMailbox, folder: OpenMailbox, found: Look) -> None:
    unseen = folder.unseen()
    ours = [envelope for envelope in unseen if box.seller_of(envelope.sender)]
    found.left_alone, found.waiting = len(unseen) - len(ours), max(0, len(ours) - BATCH)
    slugs = {box.seller_of(envelope.sender) for envelope in ours}
    sellers = {seller.slug: seller for seller in Seller.objects.filter(slug__in=slugs, active=True)}
    for envelope in ours[:BATCH]:
        slug = box.seller_of(envelope.sender)
        if slug not in sellers:
            raise MailboxFailed(problem=Phrase(_("there is no active seller “{seller}”."), seller=slug))
        MailboxHealth.objects.filter(name=box.name).update(due_at=clock.now() + HELD)
        try:
            _take(box, folder, envelope, sellers[slug], found)
        except (DatabaseError, MailboxFailed):
            raise
        except Exception:
            log.exception("a mail of %s could not be taken in; it is tried again", box.name)
            found.failed += 1


def _take(
    box: InstalledMailbox, folder: OpenMailbox, envelope: Envelope, seller: Seller, found: Look
) -> None:
    """Take one mail in, and put it away after what it held is committed."""
    letter = _letter(folder, envelope)
    row = _row(box, letter, envelope, seller)
    if row.state in WHOLE:
        found.known += 1
    elif row.attempts > TRIES:
        _finish(row, [_mail_problem(_("it was tried several times and failed; look into the log."))])
        found.failed += 1
    else:
        by = Actor(ActorKind.PROVIDER, f"mailbox {box.name}"[:40], box.source)
        _finish(row, _reports(seller, letter, by))
        found.failed += row.state == MailState.FAILED
        found.taken += row.state != MailState.FAILED
    folder.put_away(envelope.uid, failed=row.state == MailState.FAILED)


def _letter(folder: OpenMailbox, envelope: Envelope) -> Letter:
    """Fetch a mail and read it; one that is too large is not fetched."""
    if envelope.size <= MOST_BYTES:
        return read_letter(folder.fetch(envelope.uid))
    digest = hashlib.sha256(f"{envelope.size}".encode()).hexdigest()
    problem = Phrase(_("it is larger than {most} MB."), most=MOST_BYTES // 1_000_000)
    return Letter(
        envelope.message_id or f"large:{envelope.uid}",
        envelope.sender,
        envelope.subject,
        None,
        digest,
        problem=problem,
    )


def _row(box: InstalledMailbox, letter: Letter, envelope: Envelope, seller: Seller) -> ScanMail:
    """Return the row of a mail, known or new; one that is to be read counts the attempt."""
    row, _fresh = ScanMail.objects.get_or_create(
        mailbox=box.name,
        message_id=_short(letter.message_id),
        digest=letter.digest,
        defaults={
            "seller": seller,
            "source": box.source[:40],
            "sender": envelope.sender[:254],
            "subject": letter.subject[:200],
            "received_at": letter.sent_at or clock.now(),
        },
    )
    if row.state in WHOLE:
        return row
    tried = F("attempts") + 1 if row.state == MailState.TAKING else 1
    ScanMail.objects.filter(pk=row.pk).update(state=MailState.TAKING, attempts=tried)
    row.refresh_from_db()
    return row


def _short(message_id: str) -> str:
    if len(message_id) <= ID_LENGTH:
        return message_id
    return f"sha256:{hashlib.sha256(message_id.encode()).hexdigest()}"


def _reports(seller: Seller, letter: Letter, by: Actor) -> list[dict[str, Any]]:
    """Import each file of a mail; one that cannot be read keeps no other out."""
    if letter.problem:
        return [_mail_problem(letter.problem)]
    return [_imported(seller, file, by) for file in letter.files]


def _imported(seller: Seller, file: Attached, by: Actor) -> dict[str, Any]:
    if file.problem:
        return {"name": file.name, "words": in_languages(file.problem)}
    try:
        report = import_scans(seller, file.data, by=by, zone=seller.time_zone)
    except AftermileError as error:
        return {"name": file.name, "bytes": len(file.data), "words": in_languages(error)}
    return {"name": file.name, "bytes": len(file.data), **figures(report)}


def _mail_problem(problem: str | Phrase) -> dict[str, Any]:
    return {"name": "", "words": in_languages(problem)}


def in_languages(problem: str | Phrase | AftermileError) -> Words:
    """Say a problem in every language of the console, to be read later by whoever looks."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            if isinstance(problem, AftermileError):
                found[code] = translate(problem)
            else:
                found[code] = (
                    translate_phrase(problem) if isinstance(problem, Phrase) else gettext(str(problem))
                )
    return found


def _finish(row: ScanMail, files: Sequence[dict[str, Any]]) -> None:
    settle(row, files)
    row.save(update_fields=["state", "problem", "files", "fresh", "repeated", "finished_at"])


def _note_answer(box: InstalledMailbox, found: Look) -> None:
    now = clock.now()
    MailboxHealth.objects.filter(name=box.name).update(
        answered_at=now,
        failures=0,
        problem="",
        left_alone=found.left_alone,
        due_at=now if found.waiting else now + box.every,
    )


def _note_failure(box: InstalledMailbox, error: MailboxFailed) -> None:
    rows = MailboxHealth.objects.filter(name=box.name)
    rows.update(failures=F("failures") + 1, problem=str(error)[:500])
    failures = rows.values_list("failures", flat=True)[0]
    wait = max(box.every, pause(failures, 0, random.random()))  # noqa: S311  jitter
    rows.update(due_at=clock.now() + wait)


def forget_mails() -> int:
    """Delete reports that are half a year old; return how many went."""
    old = ScanMail.objects.filter(finished_at__lt=clock.now() - KEPT)
    return old.delete()[0]
