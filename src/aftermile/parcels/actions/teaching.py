"""
Staff teach what a code means: what it would do is shown first, then past scans are read anew by it.

What a carrier sent is never touched. How we read it (milestone, detail, cause, party, evidence, mapping) is
ours, and only this module rewrites it; how it was read before is kept, so that a lesson can be taken back.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.database.bulk import as_given, given_rows
from aftermile.events import bell
from aftermile.events.log import Told, record_many
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.parcels.actions.rereading import (
    READING,
    TAUGHT,
    Anew,
    Reader,
    Turn,
    What,
    look,
    parcels_of,
    turns,
)
from aftermile.parcels.actions.taking import refold
from aftermile.parcels.errors import LessonReplaced
from aftermile.parcels.folding import Fact
from aftermile.parcels.folding.words import TERMINAL
from aftermile.parcels.models import Milestone, Parcel, ReadBefore, Scan, TaughtCode, UnknownCode
from aftermile.parcels.reading import Meaning
from aftermile.parcels.reading.teaching import Lesson, words_of
from aftermile.parcels.rows import hold

BATCH: Final = 500
SHOWN: Final = 20
AT_ONCE: Final = 300
"""So many parcels are read anew while the person waits; more wait for the worker."""
LOOKED: Final = 5000
"""So many parcels a preview folds; of more it says how many it looked at."""
A_RUN: Final = 5000
"""Parcels that the worker reads anew before it looks for other work."""
PARTIES: Final = ("", "carrier", "shipper", "consignee", "customs", "force_majeure")
Untaught = tuple[str, Fact, Meaning]
"""A parcel's id, a fact that a lesson read, what it means without the lesson."""
_NEXT: Final = 2**62
_KEY: Final = {"parcel_id": "varchar", "key": "varchar", "version": "integer"}
_GIVEN: Final = {**_KEY, **dict.fromkeys(READING, "varchar")}


@dataclass(frozen=True, slots=True)
class Teaching:
    """
    What a person teaches: scans of `source` with this code, or without one with these words, mean this.

    `milestone` unknown takes back what was taught: tables and words decide again.
    """

    source: str
    code: str = ""
    words: str = ""
    milestone: str = ""
    detail: str = ""
    cause: str = ""
    party: str = ""

    @property
    def what(self) -> What:
        return What(self.source, self.code, self.words)


@dataclass(slots=True)
class Effect:
    """
    What a lesson would do: of `parcels` with such scans, the first `looked` were folded and `changed` get
    another state; `ended` of those are at their end now, which lets them go on.
    """

    parcels: int = 0
    looked: int = 0
    changed: int = 0
    ended: int = 0
    examples: list[Turn] = field(default_factory=list)

    def add(self, found: Sequence[Turn]) -> None:
        self.changed += len(found)
        self.ended += sum(turn.was[0] in TERMINAL for turn in found)
        self.examples += found[: SHOWN - len(self.examples)]


def preview_lesson(teaching: Teaching, *, seller: Seller | None = None) -> Effect:
    """Say what a lesson would do to the parcels there are; nothing is written. Raises `BadInput`."""
    teaching = checked(teaching)
    seller_id = seller.pk if seller else ""
    refs = parcels_of(teaching.what, seller_id)
    reader = Reader(teaching.what, (seller_id, _lesson(teaching, _NEXT, own=bool(seller_id))))
    effect = Effect(parcels=len(refs), looked=min(len(refs), LOOKED))
    for batch in _batches(refs[:LOOKED]):
        effect.add(look(batch, reader))
    return effect


@transaction.atomic
def teach(teaching: Teaching, *, by: Actor, seller: Seller | None = None) -> TaughtCode:
    """
    Keep a lesson: scans from now on are read by it, past ones at once, or by the worker if they are many.

    Without `seller` it holds for everybody; a seller's own speaks before that, for his parcels. The same
    lesson again changes nothing. Raises `BadInput`.
    """
    teaching = checked(teaching)
    last = current_lesson(teaching.what, seller)
    says = (teaching.milestone, teaching.detail, teaching.cause, teaching.party)
    if last is not None and (last.milestone, last.detail, last.cause, last.party) == says:
        return last
    if teaching.milestone == Milestone.UNKNOWN and last is None:
        raise BadInput(field="milestone", problem=_("nothing was taught of it that could be taken back."))
    refs = parcels_of(teaching.what, seller.pk if seller else "")
    row = TaughtCode.objects.create(
        seller=seller,
        source=teaching.source,
        code=teaching.code,
        words=teaching.words,
        milestone=teaching.milestone,
        detail=teaching.detail,
        cause=teaching.cause,
        party=teaching.party,
        taught_by=by.ref,
        taught_name=by.name,
        taught_kind=by.kind,
        taught_at=clock.now(),
        reach=len(refs),
    )
    if seller is None:
        same = UnknownCode.objects.filter(source=row.source, code=row.code, words=row.words)
        same.update(taught=None if row.takes_back else row)
    _tell(row, refs, by)
    if len(refs) <= AT_ONCE:
        _read_anew(row, refs, by=by)
        row.refresh_from_db()
    else:
        transaction.on_commit(bell.ring)
    return row


def take_lesson_back(row: TaughtCode, *, by: Actor) -> TaughtCode:
    """
    Read the scans of a lesson as if it had never been taught; the same again changes nothing.

    Raises `LessonReplaced` where a later lesson speaks of the same.
    """
    last = current_lesson(What(row.source, row.code, row.words), row.seller)
    if last is not None and last.pk != row.pk and not last.takes_back:
        raise LessonReplaced
    return teach(taken_back(row), by=by, seller=row.seller)


def taken_back(row: TaughtCode) -> Teaching:
    """Return the lesson that takes another back."""
    return Teaching(row.source, row.code, row.words, str(Milestone.UNKNOWN))


def current_lesson(what: What, seller: Seller | None) -> TaughtCode | None:
    """Return what holds now of a code or words at a seller (None: for everybody), before it is taken back."""
    rows = TaughtCode.objects.filter(seller=seller, source=what.source, code=what.code, words=what.words)
    return rows.order_by("-id").first()


def read_waiting_anew() -> int:
    """Go on with the lessons whose past scans are not all read anew; return how many parcels were."""
    done = 0
    for row in TaughtCode.objects.filter(applied_at=None).select_related("seller").order_by("id"):
        refs = parcels_of(What(row.source, row.code, row.words), row.seller_id or "", after=row.upto)
        by = Actor(ActorKind(row.taught_kind), row.taught_by, row.taught_name)
        done += _read_anew(row, refs, by=by, most=A_RUN - done)
        if done >= A_RUN:
            break
    return done


def _read_anew(row: TaughtCode, refs: Sequence[str], *, by: Actor, most: int = A_RUN) -> int:
    """Read these parcels anew in transactions of some hundred: what is killed half-way goes on from there."""
    done = 0
    for batch in _batches(refs[:most]):
        with transaction.atomic():
            held = TaughtCode.objects.select_for_update().get(pk=row.pk)
            fresh = [ref for ref in batch if ref > held.upto]
            if not fresh:
                continue
            held.changed += _read_batch(row, fresh, by=by)
            held.done += len(fresh)
            held.upto = fresh[-1]
            held.save(update_fields=["changed", "done", "upto"])
        done += len(fresh)
    if len(refs) <= most:
        TaughtCode.objects.filter(pk=row.pk, applied_at=None).update(applied_at=clock.now())
    return done


def _read_batch(row: TaughtCode, refs: Sequence[str], *, by: Actor) -> int:
    parcels = hold(refs)
    anew = Reader(What(row.source, row.code, row.words)).anew(parcels)
    changed = len(list(turns(parcels, anew)))
    _remember(anew)
    _write(anew)
    refold({one.ref for one in anew}, by=by)
    return changed


def _remember(anew: Iterable[Anew]) -> None:
    """Keep how scans were read that a lesson reads from now on."""
    rows = [
        ReadBefore(parcel_id=one.ref, key=one.key, version=one.version, **one.was._asdict())
        for one in anew
        if one.now.mapping.startswith(TAUGHT) and not one.was.mapping.startswith(TAUGHT)
    ]
    ReadBefore.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["parcel", "key", "version"],
        update_fields=list(READING),
    )


def remember_untaught(found: Iterable[Untaught]) -> None:
    """Keep how scans that a lesson read on arrival are read without it, where code and words do not tell."""
    rows = [
        ReadBefore(parcel_id=ref, key=fact.key, version=fact.version, **was._asdict())
        for ref, fact, was in found
    ]
    ReadBefore.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _write(anew: Sequence[Anew]) -> None:
    """Write what scans mean now, in one statement."""
    if not anew:
        return
    names = ", ".join(f'"{name}" = given."{name}"' for name in READING)
    where = " AND ".join(f'held."{name}" = given."{name}"' for name in _KEY)
    rows: list[tuple[Any, ...]] = [(one.ref, one.key, one.version, *one.now) for one in anew]
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{Scan._meta.db_table}" AS held SET {names} FROM {given_rows(_GIVEN)} WHERE {where}',  # noqa: S608
            [as_given(list(_GIVEN), rows)],
        )


def _tell(row: TaughtCode, refs: Sequence[str], by: Actor) -> None:
    """Note the lesson in the log of each seller whose parcels it reads anew, or whose it is."""
    sellers = set(Parcel.objects.filter(pk__in=refs[:LOOKED]).values_list("seller_id", flat=True).distinct())
    data = {
        "source": row.source,
        "code": row.code,
        "words": row.words,
        "milestone": row.milestone,
        "detail": row.detail,
        "parcels": row.reach,
    }
    subject = f"code_{row.pk}"
    told = [Told(seller, subject, subject, data) for seller in sorted(sellers | ({row.seller_id} - {None}))]
    record_many("code.taught", told, by=by)


def checked(teaching: Teaching) -> Teaching:
    """Return a lesson in the form we keep; raise `BadInput` for one that says nothing."""
    code = teaching.code.strip()[:60]
    words = "" if code else words_of(teaching.words)
    if not teaching.source.strip():
        raise BadInput(field="source", problem=_("say whose code it is."))
    if not (code or words):
        raise BadInput(field="code", problem=_("give a code, or the words of scans without one."))
    if teaching.milestone not in Milestone.values:
        known = ", ".join(Milestone.values)
        raise BadInput(field="milestone", problem=Phrase(_("use one of {known}."), known=known))
    if teaching.party not in PARTIES:
        raise BadInput(field="party", problem=Phrase(_("use one of {known}."), known=", ".join(PARTIES[1:])))
    for name in ("detail", "cause"):
        value = getattr(teaching, name)
        if value and not (value.isascii() and value.replace("_", "").isalnum() and value == value.lower()):
            raise BadInput(field=name, problem=_("use lower case letters, digits and _ only."))
    says = (teaching.detail[:40], teaching.cause[:40], teaching.party)
    if teaching.milestone == Milestone.UNKNOWN:
        says = ("", "", "")
    return Teaching(teaching.source.strip()[:40], code, words, teaching.milestone, *says)


def _lesson(teaching: Teaching, number: int, *, own: bool) -> Lesson:
    says = (teaching.milestone, teaching.detail, teaching.cause, teaching.party)
    return Lesson(number, teaching.code, teaching.words, *says, own=own)


def _batches(refs: Sequence[str]) -> Iterator[list[str]]:
    every = iter(refs)
    while batch := list(islice(every, BATCH)):
        yield batch


def set_code_aside(row: UnknownCode, *, by: Actor, back: bool = False) -> None:
    """Put a code away that need not be taught, or get it `back`."""
    row.set_aside_at, row.set_aside_name = (None, "") if back else (clock.now(), by.name[:120])
    row.save(update_fields=["set_aside_at", "set_aside_name"])
