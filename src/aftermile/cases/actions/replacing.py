"""Goods that go to the buyer in place of those of a case: chosen, reserved when agreed, taken back."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.cases.actions.differences import settle_difference
from aftermile.cases.actions.moving import locked, money_of, touch
from aftermile.cases.actions.owing import drop_arrears_of
from aftermile.cases.actions.parting import part_line
from aftermile.cases.actions.targets import require_enough
from aftermile.cases.amounts import lines_of
from aftermile.cases.errors import KindGivesNothing, MethodNotKnown, OutOfStock, ReplacementSent
from aftermile.cases.exchanges import (
    Choice,
    Quote,
    active_of,
    is_alike,
    may_exchange,
    quotes_for,
    same_again,
    title_of,
)
from aftermile.cases.kinds import only_talks
from aftermile.cases.models import Case, CaseLine, Remedy, Replacement, ReplacementState
from aftermile.cases.states import OPEN_STATES, State
from aftermile.cases.words import state_words
from aftermile.database.chips import chip_of
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.errors import MoveNotAllowed, Phrase
from aftermile.ledger.actions.reserve import lock_tenders
from aftermile.orders.actions.units import drop_replacement, reserve_replacement
from aftermile.orders.models import PaymentMethod, Variant

SENT_AGAIN = (Remedy.REPLACEMENT, Remedy.EXCHANGE)
STORE_CREDIT = "store_credit"


@transaction.atomic
def choose_replacements(  # noqa: PLR0913 - what is chosen, and how a difference is settled
    case: Case,
    items: Sequence[Choice],
    *,
    by: Actor,
    settle_to: str | None = None,
    settle_now: bool | None = None,
    advance: bool | None = None,
    version: int | None = None,
) -> list[Replacement]:
    """
    Write down what the buyer is to get, at the prices of now; what was chosen before is taken back.

    On an agreed exchange the goods are reserved at once and the difference is asked for. `settle_to` is the
    id of a payment method, `store_credit`, or empty for the original payment; `settle_now` pays a lower price
    back before the goods come; with `advance` goods go out before others come. Raises what `quotes_for`
    raises, `MethodNotKnown`, and `ReplacementSent` where something left already.
    """
    case = locked(case, version)
    if State(case.state) not in OPEN_STATES or case.state == State.SETTLING:
        raise MoveNotAllowed(move=Phrase(_("Choose what is sent")), state=state_words(case.state))
    if only_talks(case.kind):
        raise KindGivesNothing(kind=str(chip_of("kind", case.kind).word))
    require_unsent(case)
    quotes = quotes_for(case, items)
    changes: dict[str, Any] = {}
    if settle_to is not None:
        changes["settle_to"] = method_of(case, settle_to)
        require_enough(case, settle_to, sum(quote.difference_minor for quote in quotes))
    if settle_now is not None:
        changes["settle_now"] = settle_now
    if advance is not None:
        changes["advance"] = advance
    drop_rows(case, active_of(case), why="chosen_anew")
    taken: set[str] = set()
    rows = [row for quote in quotes for row in _plan(case, quote, taken)]
    touch(case, **changes)
    tell("replacement.chosen", case, rows, by)
    if case.remedy in SENT_AGAIN:
        reserve_agreed(case, by=by)
    return active_of(case)


def require_unsent(case: Case) -> None:
    """Raise `ReplacementSent` where goods of this opening left already."""
    sent = next((row for row in active_of(case) if row.state == ReplacementState.SENT), None)
    if sent is not None:
        raise ReplacementSent(title=sent.title)


def method_of(case: Case, ref: str) -> str:
    """Return where a difference goes, checked; raise `MethodNotKnown`."""
    if ref in ("", STORE_CREDIT):
        return ref
    known = PaymentMethod.objects.filter(pk=ref, buyer_id=case.buyer_id, active=True)
    if not known.exists():
        raise MethodNotKnown(method=ref)
    return ref


def _plan(case: Case, quote: Quote, taken: set[str]) -> list[Replacement]:
    """Write one row for each line of the case that the choice takes, split to fit it."""
    per_piece = quote.difference_minor // quote.quantity
    mine = [row for row in lines_of(case) if may_exchange(case, row) and row.pk not in taken]
    kin = [row for row in mine if is_alike(row, quote.line)]
    kin.sort(key=lambda row: row.pk != quote.line.pk)
    left, rows = quote.quantity, []
    for line in kin:
        if not left:
            break
        part = min(left, line.unit.quantity)
        part_line(line, part)
        rows.append(_row(case, line, quote, part, per_piece * part))
        taken.add(line.pk)
        left -= part
    return rows


def _row(case: Case, line: CaseLine, quote: Quote, quantity: int, difference: int) -> Replacement:
    return Replacement.objects.create(
        case=case,
        line=line,
        episode=case.episode,
        variant=quote.variant,
        sku=quote.sku,
        title=quote.title,
        options=quote.options,
        quantity=quantity,
        unit_price_minor=quote.unit_price_minor,
        difference_minor=difference,
        created_at=clock.now(),
    )


@transaction.atomic
def reserve_agreed(case: Case, *, by: Actor) -> list[Replacement]:
    """
    Reserve what was chosen, now that it is agreed, and ask for a difference; case locked; safe to repeat.

    A replacement of which nothing was chosen is the same again for every line. An exchange waits for the
    choice. Raises `OutOfStock` where something sold out since.
    """
    if case.remedy not in SENT_AGAIN:
        return []
    rows = active_of(case)
    if not rows and case.remedy == Remedy.REPLACEMENT:
        taken: set[str] = set()
        quotes = quotes_for(case, same_again(case))
        rows = [row for quote in quotes for row in _plan(case, quote, taken)]
    planned = [row for row in rows if row.state == ReplacementState.PLANNED]
    if not planned:
        return rows
    lock_tenders(case.order)
    _require_available(planned)
    for row in planned:
        reserve_row(case, row)
    tell("replacement.reserved", case, planned, by)
    settle_difference(case, by=by)
    return active_of(case)


def reserve_row(case: Case, row: Replacement) -> None:
    """Put the unit that stands for a line into the order."""
    row.unit = reserve_replacement(
        row.line.unit,
        variant=row.variant,
        sku=row.sku,
        title=row.title,
        options=row.options,
        quantity=row.quantity,
        unit_price_minor=row.unit_price_minor,
        case_ref=case.pk,
        origin="exchange" if case.remedy == Remedy.EXCHANGE else "replacement",
    )
    row.state = ReplacementState.RESERVED
    row.save(update_fields=["unit", "state"])


def _require_available(rows: Sequence[Replacement]) -> None:
    ids = [row.variant_id for row in rows if row.variant_id]
    gone = Variant.objects.filter(pk__in=ids, available=False).select_related("product").first()
    if gone is not None:
        raise OutOfStock(title=title_of(gone))


@transaction.atomic
def cancel_replacements(
    case: Case, *, why: str, by: Actor, rows: Sequence[Replacement] | None = None
) -> list[Replacement]:
    """
    Take back what was not sent yet, all or `rows`; case locked; safe to repeat.

    Reserved units are free, an open charge is taken back, and a difference that was paid goes back.
    """
    wanted = active_of(case) if rows is None else list(rows)
    gone = drop_rows(case, wanted, why=why)
    if gone:
        tell("replacement.canceled", case, gone, by, why=why)
        settle_difference(case, by=by)
    return gone


def drop_rows(case: Case, rows: Sequence[Replacement], *, why: str) -> list[Replacement]:
    """Cancel rows that were not sent; their money is settled by the caller."""
    gone = [row for row in rows if row.state in (ReplacementState.PLANNED, ReplacementState.RESERVED)]
    if any(row.unit_id for row in gone):
        lock_tenders(case.order)
        drop_arrears_of(case, gone, by=SYSTEM)
    for row in gone:
        if row.unit is not None:
            drop_replacement(row.unit)
        row.state, row.why, row.expires_at = ReplacementState.CANCELED, why, None
        row.save(update_fields=["state", "why", "expires_at"])
    return gone


def tell(name: str, case: Case, rows: Sequence[Replacement], by: Actor, **data: str) -> None:
    """Leave an event that names the goods."""
    record(
        name,
        subject=case,
        by=by,
        data={
            "number": case.rma_number,
            "order": case.order_id,
            "items": [
                {
                    "replacement": row.pk,
                    "line": row.line_id,
                    "unit": row.unit_id or "",
                    "sku": row.sku,
                    "title": row.title,
                    "quantity": row.quantity,
                    "difference": money_of(case, row.difference_minor),
                }
                for row in rows
            ],
            **data,
        },
    )
