"""A table is edited as a draft; publishing makes a version that never changes again."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from aftermile.accounts.models import Seller
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.errors import BadInput, ChangedMeanwhile
from aftermile.policies.engine.reading import read_table
from aftermile.policies.errors import NoEarlierVersion, NotADraft, PublishingNeedsAnAnswer
from aftermile.policies.models import PolicyTable, Purpose, TableState
from aftermile.policies.queries.applying import WHOLE
from aftermile.policies.review import review_of
from aftermile.policies.starting import starting_document
from aftermile.policies.tables import (
    TRIALS,
    Place,
    empty_document,
    hash_of,
    newest_of,
    place_of,
    schema_for,
    version_before,
)

_CHANNEL_LENGTH = 40


@transaction.atomic
def draft_for(
    seller: Seller, purpose: str = Purpose.PROMISE, channel: str = "", *, by: Actor = SYSTEM
) -> PolicyTable:
    """Return the draft, begun as a copy of the version in force."""
    channel = channel.strip()
    if purpose not in Purpose.values or len(channel) > _CHANNEL_LENGTH:
        raise BadInput(field="purpose", problem=purpose[:80])
    place = Place(seller, purpose, channel if purpose == Purpose.PROGRAM else "")
    draft = newest_of(place, TableState.DRAFT)
    if draft is not None:
        return draft
    live = newest_of(place, TableState.LIVE)
    document = live.document if live else empty_document(purpose, seller.base_currency)
    return _new_version(place, document, by=by, based_on=live)


def _new_version(
    place: Place, document: Mapping[str, Any], *, by: Actor, based_on: PolicyTable | None, note: str = ""
) -> PolicyTable:
    newest = place.tables.aggregate(top=Max("version"))["top"] or 0
    try:
        with transaction.atomic():
            return PolicyTable.objects.create(
                seller=place.seller,
                purpose=place.purpose,
                channel=place.channel,
                version=newest + 1,
                document=dict(document),
                based_on=based_on,
                by_name=by.name[:120],
                note=note[:300],
            )
    except IntegrityError:  # somebody else began one in the same moment
        raise ChangedMeanwhile from None


@transaction.atomic
def save_document(
    table: PolicyTable,
    document: object,
    *,
    by: Actor,
    seen: datetime | None = None,
    note: str | None = None,
) -> PolicyTable:
    """
    Put a document into a draft.

    Raises `TableBroken` with all that is wrong with it, and `ChangedMeanwhile` when the draft is no longer
    as it was at `seen`; the draft then stays as it is.
    """
    if table.state != TableState.DRAFT:
        raise NotADraft(version=table.version)
    read_table(document, schema_for(table.seller, table.purpose))
    now = clock.now()
    values: dict[str, Any] = {"document": document, "changed_at": now, "by_name": by.name[:120]}
    if note is not None:
        values["note"] = note[:300]
    rows = PolicyTable.objects.filter(pk=table.pk, state=TableState.DRAFT)
    if seen is not None:
        rows = rows.filter(changed_at=seen)
    if not rows.update(**values):
        raise ChangedMeanwhile
    table.refresh_from_db()
    return table


@transaction.atomic
def save_draft(
    place: Place, document: object, *, by: Actor, seen: datetime | None, note: str | None = None
) -> PolicyTable:
    """
    Save what was typed into the draft as it was at `seen`; None: there was none, and one is begun.

    Raises what `save_document` does; nothing is begun then.
    """
    draft = newest_of(place, TableState.DRAFT)
    if (draft is None) != (seen is None):
        raise ChangedMeanwhile
    draft = draft or draft_for(place.seller, place.purpose, place.channel, by=by)
    return save_document(draft, document, by=by, seen=seen or draft.changed_at, note=note)


@transaction.atomic
def replace_draft(place: Place, document: object, *, by: Actor, note: str) -> PolicyTable:
    """Put a document in the place of the draft, which is begun where there is none; raise `TableBroken`."""
    draft = draft_for(place.seller, place.purpose, place.channel, by=by)
    return save_document(draft, document, by=by, note=note)


@transaction.atomic
def discard_draft(table: PolicyTable) -> None:
    """Throw a draft away; what is in force stays."""
    if not PolicyTable.objects.filter(pk=table.pk, state=TableState.DRAFT).delete()[0]:
        raise NotADraft(version=table.version)


@transaction.atomic
def publish(
    table: PolicyTable, *, by: Actor, accepted: Collection[str] = (), seen: datetime | None = None
) -> PolicyTable:
    """
    Put a draft (or a version on trial) in force.

    Raises `TableBroken`, and `PublishingNeedsAnAnswer` while the checks found errors, or warnings, tests that
    fail or conflicts with the law that are not among `accepted` (warnings, tests, conflicts).
    """
    if table.state not in (TableState.DRAFT, *TRIALS):
        raise NotADraft(version=table.version)
    if seen is not None and table.changed_at != seen:
        raise ChangedMeanwhile
    left = review_of(table).open_points(accepted)
    if left:
        raise PublishingNeedsAnAnswer(version=table.version, points=sorted(left))
    return go_live(table, by=by)


def go_live(table: PolicyTable, *, by: Actor) -> PolicyTable:
    """Retire the version in force and put this one in its place; to be called in a transaction."""
    now = clock.now()
    place_of(table).tables.filter(state=TableState.LIVE).update(state=TableState.RETIRED, retired_at=now)
    rows = PolicyTable.objects.filter(pk=table.pk, state=table.state, changed_at=table.changed_at)
    sha256 = hash_of(table.document)
    shares = shares_with(table, WHOLE, now)
    live = {"state": TableState.LIVE, "percent": 0, "shares": shares, "published_at": now}
    try:
        with transaction.atomic():
            moved = rows.update(**live, sha256=sha256)
    except IntegrityError:  # another version was put in force in the same moment
        raise ChangedMeanwhile from None
    if not moved:
        raise ChangedMeanwhile
    table.refresh_from_db()
    record("policy.published", subject=table, by=by, data=event_data(table))
    return table


def shares_with(table: PolicyTable, percent: int, at: datetime) -> list[list[Any]]:
    """Return the shares that a version has had, with one more; none where it never was in a roll-out."""
    known: list[list[Any]] = list(table.shares)
    if not known and percent in (0, WHOLE):
        return known
    return [*known, [at.isoformat(), percent]]


@transaction.atomic
def revert(table: PolicyTable, *, by: Actor, to: PolicyTable | None = None) -> PolicyTable:
    """
    Put the version before the one in force (or `to`) in force again, as a new version. Drafts stay.

    `table` is the version that the person sees as the one in force; another one raises `ChangedMeanwhile`.
    """
    place = place_of(table)
    live = place.tables.select_for_update().filter(state=TableState.LIVE).first()
    if live is None or live.pk != table.pk:
        raise ChangedMeanwhile
    source = to or version_before(live)
    if source is None or source.published_at is None or place_of(source) != place:
        raise NoEarlierVersion(version=table.version)
    now = clock.now()
    newest = place.tables.aggregate(top=Max("version"))["top"] or 0
    PolicyTable.objects.filter(pk=live.pk).update(state=TableState.RETIRED, retired_at=now)
    try:
        with transaction.atomic():
            fresh = PolicyTable.objects.create(
                seller=place.seller,
                purpose=place.purpose,
                channel=place.channel,
                version=newest + 1,
                state=TableState.LIVE,
                document=source.document,
                sha256=hash_of(source.document),
                based_on=source,
                by_name=by.name[:120],
                published_at=now,
            )
    except IntegrityError:  # a draft began, or another version was put in force, in the same moment
        raise ChangedMeanwhile from None
    data = {**event_data(fresh), "from": live.version, "to": source.version}
    record("policy.reverted", subject=fresh, by=by, data=data)
    return fresh


def event_data(table: PolicyTable) -> dict[str, Any]:
    return {
        "version": table.version,
        "purpose": table.purpose,
        "channel": table.channel,
        "rows": len(table.document.get("rules", [])),
    }


@transaction.atomic
def ensure_default_table(seller: Seller) -> PolicyTable:
    """Give a new seller a promise to start from: 30 days for returns, 60 for claims."""
    place = Place(seller)
    current = newest_of(place, TableState.LIVE)
    if current is not None:
        return current
    draft = draft_for(seller)
    return go_live(save_document(draft, starting_document(seller.base_currency), by=SYSTEM), by=SYSTEM)
