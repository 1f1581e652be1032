"""
What a buyer has chosen so far, before there is a case.

Each step of the portal writes here, so that going back, closing the page or losing the signal loses nothing.
Sending turns the draft into a case once: its id is the operation key (see `draft_files.send_draft`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aftermile.cases.errors import NothingChosen, UnitNotInOrder
from aftermile.cases.models import Draft, DraftFile
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.kernel.ids import is_id
from aftermile.orders.models import Order, Unit
from aftermile.policies.queries import UnitLine

MOST_WORDS: Final = 2000
MOST_DRAFTS: Final = 10
"""Unsent drafts kept for one order; the oldest go first."""
ANY_WAY: Final = "any"
"""What `Draft.wanted` holds when the buyer leaves the way out to us."""


@dataclass(frozen=True, slots=True)
class Pick:
    """So many pieces of a unit, why, and what the buyer says about it."""

    unit: Unit
    quantity: int
    reason: str = ""
    comment: str = ""

    @property
    def line(self) -> UnitLine:
        return UnitLine(self.unit, self.quantity, self.reason)


def start_draft(order: Order, key: str) -> Draft:
    """Return the draft of this key, made now if it is new; a key of another order raises `NotFound`."""
    if not is_id(key, "drf"):
        raise NotFound(noun="draft", ref=key)
    now = clock.now()
    values = {"seller_id": order.seller_id, "order": order, "created_at": now, "updated_at": now}
    draft, new = Draft.objects.get_or_create(pk=key, defaults=values)
    if draft.order_id != order.pk:
        raise NotFound(noun="draft", ref=key)
    if new:
        _forget_beyond(order)
    return draft


def _forget_beyond(order: Order) -> None:
    unsent = Draft.objects.filter(order=order, case=None).order_by("-id")
    for draft in unsent[MOST_DRAFTS:]:
        _delete(draft)


def get_draft(order: Order, ref: str) -> Draft:
    """Return a draft of this order or raise `NotFound`."""
    draft = (
        Draft.objects.filter(pk=ref, order=order, seller_id=order.seller_id).select_related("case").first()
    )
    if draft is None:
        raise NotFound(noun="draft", ref=ref)
    return draft


def picks_of(draft: Draft) -> list[Pick]:
    """Return what was picked, in the order's sequence; what was taken meanwhile is left out."""
    chosen = {pick["unit"]: pick for pick in draft.picks}
    units = (
        Unit.objects.filter(pk__in=chosen, line__order_id=draft.order_id, holder_ref="", state="with_buyer")
        .select_related("line__variant__product", "part__variant__product")
        .order_by("line__position", "part__position", "id")
    )
    return [
        Pick(
            unit,
            min(chosen[unit.pk]["quantity"], unit.quantity),
            chosen[unit.pk].get("reason", ""),
            chosen[unit.pk].get("comment", ""),
        )
        for unit in units
    ]


def choose_units(draft: Draft, quantities: Mapping[str, int]) -> None:
    """Keep which units, and how many of each; reasons told before stay with their units."""
    if not quantities:
        raise NothingChosen
    known = {unit.pk: unit for unit in Unit.objects.filter(pk__in=quantities, line__order_id=draft.order_id)}
    told = {pick["unit"]: pick for pick in draft.picks}
    picks = []
    for unit_id, quantity in quantities.items():
        if unit_id not in known or not 0 < quantity <= known[unit_id].quantity:
            raise UnitNotInOrder(unit=unit_id, order=draft.order.number)
        picks.append({**told.get(unit_id, {}), "unit": unit_id, "quantity": quantity})
    _keep(draft, picks=picks)


def choose_reasons(draft: Draft, *, kind: str, told: Mapping[str, tuple[str, str]]) -> None:
    """Keep the reason and the buyer's words of each unit, by unit id, and the kind that follows from them."""
    picks = [
        {**pick, "reason": told[pick["unit"]][0], "comment": told[pick["unit"]][1][:MOST_WORDS]}
        for pick in draft.picks
        if pick["unit"] in told
    ]
    if not picks:
        raise NothingChosen
    _keep(draft, picks=picks, kind=kind)


def choose_way(draft: Draft, wanted: str) -> None:
    """Keep which way out the buyer wants; empty leaves it to us."""
    _keep(draft, wanted=wanted)


def _keep(draft: Draft, *, picks: Sequence[Mapping[str, object]] | None = None, **values: str) -> None:
    if picks is not None:
        draft.picks = list(picks)
    for name, value in values.items():
        setattr(draft, name, value)
    draft.updated_at = clock.now()
    draft.save(update_fields=["picks", "kind", "wanted", "updated_at"])


def files_of(draft: Draft) -> list[DraftFile]:
    """Return the files shown so far, oldest first."""
    return list(draft.files.order_by("at", "id"))


def remove_file(draft: Draft, file_id: str) -> None:
    """Take back a file; one that is gone already is no error."""
    for row in draft.files.filter(pk=file_id):
        delete_file(row)


def forget_drafts(*, before: datetime) -> int:
    """Delete drafts, with their files, that nobody touched since; return how many."""
    drafts = list(Draft.objects.filter(updated_at__lt=before))
    for draft in drafts:
        _delete(draft)
    return len(drafts)


def _delete(draft: Draft) -> None:
    for row in draft.files.all():
        delete_file(row)
    draft.delete()


def delete_file(row: DraftFile) -> None:
    """Delete a file and what is stored of it."""
    row.delete()
    for stored in (row.file, row.thumbnail):
        if stored and stored.name:
            stored.storage.delete(stored.name)
