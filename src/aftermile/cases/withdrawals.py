"""
Declarations of withdrawal: their words, what a typed list of items means, and the reads of them.

A declaration is kept as it was confirmed. Nothing here tells an asker whether an order exists.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from babel.dates import format_datetime
from django.core import signing
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation

from aftermile.accounts.models import Seller
from aftermile.cases.models import Withdrawal
from aftermile.database.words import babel_locale
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.orders.kits import free_pieces, take_kits, take_pieces
from aftermile.orders.models import Order, Unit, UnitState

MOST_WORDS: Final = 2000
_SALT: Final = "aftermile.withdrawal"
_QUANTITY_FIRST = re.compile(r"^(\d{1,5})\s*(?:[x×*件个]|pcs\.?|st\.?)?\s+(.+)$", re.IGNORECASE)
_QUANTITY_LAST = re.compile(r"^(.+?)\s*[x×*]\s*(\d{1,5})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Declared:
    """What the buyer confirmed. `picks` are pieces by unit id, where he ticked them on his order."""

    name: str
    number: str
    email: str
    items: str = ""
    words: str = ""
    language: str = "en"
    picks: Mapping[str, int] = field(default_factory=dict)


def text_of(seller: Seller, declared: Declared, at: datetime) -> str:
    """Return the declaration with its date, time and zone, in the language it was made in."""
    with translation.override(declared.language), timezone.override(seller.time_zone):
        context = {"seller": seller, "declared": declared, "at": instant_words(at)}
        return render_to_string("cases/withdrawal.txt", context).strip() + "\n"


def instant_words(at: datetime) -> str:
    """Return date, time and zone in the active language and zone, and the same instant in UTC."""
    local = timezone.localtime(at)
    words = format_datetime(local, "long", locale=babel_locale())
    return f"{words} ({timezone.get_current_timezone_name()}; {at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC)"


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def token_of(withdrawal: Withdrawal) -> str:
    """Return the part of an address that opens this declaration's copy and nothing else."""
    return signing.Signer(salt=_SALT).sign(withdrawal.pk)


def find_by_token(seller: Seller, token: str) -> Withdrawal | None:
    try:
        ref = signing.Signer(salt=_SALT).unsign(token)
    except signing.BadSignature:
        return None
    return Withdrawal.objects.filter(seller=seller, pk=ref).first()


def free_units(order: Order) -> list[Unit]:
    """Return the pieces of an order that a case may still take, the larger slices first."""
    rows = Unit.objects.filter(line__order=order, state=UnitState.WITH_BUYER, holder_ref="")
    return list(rows.select_related("line", "part").order_by("line__position", "-quantity", "id"))


def picks_of(order: Order, items: str) -> dict[str, int] | None:
    """
    Return the pieces that typed items mean, by unit id; all that are free when nothing was typed.

    None when a line does not name exactly one line of the order: then a person reads it.
    """
    rows = Unit.objects.filter(line__order=order).select_related("line", "part")
    units = list(rows.order_by("line__position", "-quantity", "id"))
    free = free_pieces(units)
    if not items.strip():
        return free
    articles = _articles(units)
    picks: dict[str, int] = {}
    for typed in filter(None, (part.strip() for part in items.splitlines())):
        found = _named(typed, articles)
        if found is None:
            return None
        article, quantity = found
        if not _take(picks, article, quantity, free):
            return None
    return picks


@dataclass(frozen=True, slots=True)
class _Article:
    """A line of the order, or a part of a kit, by its names."""

    names: frozenset[str]
    units: tuple[Unit, ...]
    kit: bool = False


def _articles(units: Sequence[Unit]) -> list[_Article]:
    lines: dict[str, list[Unit]] = {}
    parts: dict[str, list[Unit]] = {}
    for unit in units:
        lines.setdefault(unit.line_id, []).append(unit)
        if unit.part_id:
            parts.setdefault(unit.part_id, []).append(unit)
    return [
        *(_article(rows, rows[0].line.sku, rows[0].line.title, kit=True) for rows in lines.values()),
        *(_article(rows, rows[0].sku, rows[0].part_title, rows[0].title) for rows in parts.values()),
    ]


def _article(units: Sequence[Unit], *names: str, kit: bool = False) -> _Article:
    return _Article(
        frozenset(name.casefold() for name in names), tuple(units), kit and bool(units[0].part_id)
    )


def _take(picks: dict[str, int], article: _Article, quantity: int | None, free: Mapping[str, int]) -> bool:
    """Add so many of these pieces (or whole kits), or all; say whether there were enough."""
    left = {unit.pk: free.get(unit.pk, 0) - picks.get(unit.pk, 0) for unit in article.units}
    if quantity is None:
        taken: dict[str, int] | None = {unit: pieces for unit, pieces in left.items() if pieces}
    elif article.kit:
        taken = take_kits(article.units, quantity, left)
    else:
        taken = take_pieces(article.units, quantity, left)
    for unit, pieces in (taken or {}).items():
        picks[unit] = picks.get(unit, 0) + pieces
    return taken is not None


def _named(typed: str, articles: Iterable[_Article]) -> tuple[_Article, int | None] | None:
    """Return the one article whose SKU or title this is, and how many; None when it is not plain."""
    readings: list[tuple[str, int | None]] = [(typed, None)]
    if first := _QUANTITY_FIRST.match(typed):
        readings.append((first[2], int(first[1])))
    if last := _QUANTITY_LAST.match(typed):
        readings.append((last[1], int(last[2])))
    for name, quantity in readings:
        folded = name.strip().casefold()
        hits = [article for article in articles if folded in article.names]
        if len(hits) == 1 and quantity != 0:
            return hits[0], quantity
    return None


def list_withdrawals(scope: Scope, *, open_only: bool = True) -> QuerySet[Withdrawal]:
    rows = scope.apply(Withdrawal.objects.select_related("seller", "order", "case"))
    return rows.filter(settled_at=None) if open_only else rows


def get_withdrawal(scope: Scope, ref: str) -> Withdrawal:
    """Return the declaration; raise `NotFound`."""
    found = list_withdrawals(scope, open_only=False).filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="withdrawal", ref=ref)
    return found


def orders_like(withdrawal: Withdrawal) -> list[Order]:
    """Return orders it could be about: the one matched, then by number, e-mail or name; newest first."""
    bare = withdrawal.number.strip().lstrip("#")
    alike = Q(number__in={bare, f"#{bare}", bare.upper(), f"#{bare.upper()}", bare.lower()})
    alike |= Q(buyer__email__iexact=withdrawal.email.strip())
    if withdrawal.name.strip():
        alike |= Q(buyer__name__iexact=withdrawal.name.strip())
    rows = Order.objects.filter(alike, seller_id=withdrawal.seller_id).select_related("buyer")
    found = list(rows.order_by("-placed_at", "-id")[:8])
    return sorted(found, key=lambda order: order.pk != withdrawal.order_id)
