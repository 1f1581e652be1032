"""Is a draft an order we can keep? Pure. Every problem is named, not only the first."""

from collections.abc import Iterator, Sequence
from typing import Final

from aftermile.kernel.errors import AftermileError, UnknownCurrency
from aftermile.kernel.money import EXPONENTS
from aftermile.orders.drafts import LineDraft, OrderDraft, PartDraft, TenderDraft
from aftermile.orders.errors import BadOrder


def _(words: str) -> str:
    return words


MOST_PIECES: Final = 1_000_000_000
MOST_MINOR: Final = 10**15
MOST_PARTS: Final = 200
STATES: Final = frozenset({"open", "shipped", "delivered", "canceled"})
_SHORT: Final = {"channel": 40, "external_id": 120, "number": 120}
_FIRST_YEAR, _LAST_YEAR = 1970, 2200
_NEEDED: Final = ("channel", "external_id")


def problems_of(draft: OrderDraft) -> list[AftermileError]:
    """Return what is wrong with `draft`, empty when nothing is."""
    return [*_order_problems(draft), *_amount_problems(draft)]


def _bad(field: str, value: object, problem: str) -> BadOrder:
    return BadOrder(field=field, value=str(value)[:80], problem=problem)


def _order_problems(draft: OrderDraft) -> Iterator[AftermileError]:
    for name in _NEEDED:
        if not getattr(draft, name):
            yield _bad(name, "", _("is missing."))
    for name, most in _SHORT.items():
        if len(getattr(draft, name)) > most:
            yield _bad(name, getattr(draft, name), _("is too long."))
    if draft.currency not in EXPONENTS:
        yield UnknownCurrency(currency=draft.currency[:20], field="currency", value=draft.currency[:20])
    if draft.state not in STATES:
        yield _bad("state", draft.state, _("is none of open, shipped, delivered, canceled."))
    yield from _time_problems(draft)
    if not draft.lines:
        yield _bad("lines", "", _("has no lines."))


def _time_problems(draft: OrderDraft) -> Iterator[AftermileError]:
    for name in ("placed_at", "updated_at", "shipped_at", "delivered_at", "canceled_at"):
        at = getattr(draft, name)
        if at is not None and at.tzinfo is None:
            yield _bad(name, at, _("is a time without a zone."))
        elif at is not None and not _FIRST_YEAR <= at.year <= _LAST_YEAR:
            yield _bad(name, at, _("is a time that cannot be true."))


def _amount_problems(draft: OrderDraft) -> Iterator[AftermileError]:
    goods = 0
    for index, line in enumerate(draft.lines):
        yield from _line_problems(line, f"lines[{index}]")
        goods += line.unit_price_minor * line.quantity - line.discount_minor
    for name in ("discount_minor", "tax_minor", "shipping_minor", "shipping_tax_minor", "fees_minor"):
        value = getattr(draft, name)
        if not 0 <= value <= MOST_MINOR:
            yield _bad(name, value, _("is not an amount of zero or more."))
    if draft.discount_minor > goods >= 0:
        yield _bad("discount_minor", draft.discount_minor, _("is more than the goods cost."))
    if draft.tax_included and draft.tax_minor > max(goods - draft.discount_minor, 0):
        yield _bad("tax_minor", draft.tax_minor, _("is more than was paid."))
    if goods > MOST_MINOR:
        yield _bad("lines", goods, _("is more money than can be true."))
    for index, tender in enumerate(draft.tenders):
        yield from _tender_problems(tender, f"tenders[{index}]")


def _line_problems(line: LineDraft, path: str) -> Iterator[AftermileError]:
    if not line.sku:
        yield _bad(f"{path}.sku", "", _("is missing."))
    elif len(line.sku) > 120:  # noqa: PLR2004  the column's length
        yield _bad(f"{path}.sku", line.sku, _("is too long."))
    if not 0 < line.quantity <= MOST_PIECES:
        yield _bad(f"{path}.quantity", line.quantity, _("is not a quantity of one or more."))
    if not 0 <= line.unit_price_minor <= MOST_MINOR:
        yield _bad(f"{path}.unit_price", line.unit_price_minor, _("is not a price of zero or more."))
    gross = line.unit_price_minor * line.quantity
    if line.discount_minor and not 0 <= line.discount_minor <= gross:
        yield _bad(f"{path}.discount", line.discount_minor, _("is not between zero and the price."))
    if line.tax_minor and not 0 <= line.tax_minor <= MOST_MINOR:
        yield _bad(f"{path}.tax", line.tax_minor, _("is not an amount of zero or more."))
    if len(line.serials) > max(line.quantity, 0):
        yield _bad(f"{path}.serials", len(line.serials), _("are more serial numbers than pieces."))
    if line.parts:
        yield from part_problems(line.parts, path, kits=line.quantity)


def part_problems(parts: Sequence[PartDraft], path: str, *, kits: int = 1) -> Iterator[BadOrder]:
    """Yield what is wrong with the parts of a kit."""
    if len(parts) > MOST_PARTS:
        yield _bad(f"{path}.parts", len(parts), _("are too many parts."))
    seen: set[str] = set()
    for index, part in enumerate(parts):
        place = f"{path}.parts[{index}]"
        if not part.sku:
            yield _bad(f"{place}.sku", "", _("is missing."))
        elif len(part.sku) > 120:  # noqa: PLR2004  the column's length
            yield _bad(f"{place}.sku", part.sku, _("is too long."))
        elif part.sku in seen:
            yield _bad(f"{place}.sku", part.sku, _("stands twice among the parts."))
        seen.add(part.sku)
        if part.quantity <= 0 or part.quantity * max(kits, 1) > MOST_PIECES // len(parts):
            yield _bad(f"{place}.quantity", part.quantity, _("is not a quantity of one or more."))
        if part.share is not None and not 0 <= part.share <= MOST_MINOR:
            yield _bad(f"{place}.share", part.share, _("is not a share of zero or more."))
    shares = [part.share for part in parts]
    if any(share is None for share in shares) and any(share is not None for share in shares):
        yield _bad(f"{path}.parts", "share", _("must be named for every part or for none."))
    elif parts and not any(share is None or share > 0 for share in shares):
        yield _bad(f"{path}.parts", "share", _("is zero for every part."))


def _tender_problems(tender: TenderDraft, path: str) -> Iterator[AftermileError]:
    if not 0 < tender.captured_minor <= MOST_MINOR:
        yield _bad(f"{path}.captured", tender.captured_minor, _("is not an amount above zero."))
    if tender.captured_at is not None and tender.captured_at.tzinfo is None:
        yield _bad(f"{path}.captured_at", tender.captured_at, _("is a time without a zone."))
