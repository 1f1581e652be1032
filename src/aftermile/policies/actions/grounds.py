"""Writes of what decisions stand on: proofs of the shop, rules of goods, days of the calendar."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.events.log import record
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.policies.grounds import MOST_ROWS
from aftermile.policies.models import CalendarDay, GoodsRule, ShopFact
from aftermile.policies.statutes import EXCLUSIONS, GOODS_CLASSES, SHOP_FACTS

CODE_LENGTH = 2


@dataclass(frozen=True, slots=True)
class ProofDraft:
    """Something the shop does for all orders since a day; `country` empty: everywhere."""

    key: str
    holds_from: date
    holds_to: date | None = None
    country: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class GoodsDraft:
    """What the goods of a category, or of one SKU, are."""

    category: str = ""
    sku: str = ""
    goods_class: str = ""
    exclusions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Of:
    """A row that belongs to no seller, as the log of one seller tells it."""

    pk: str
    seller_id: str


@transaction.atomic
def add_shop_fact(seller: Seller, draft: ProofDraft, *, by: Actor) -> ShopFact:
    """Write down what the shop can prove."""
    if draft.key not in SHOP_FACTS:
        raise BadInput(field="key", problem=Phrase(_("choose from {known}."), known=", ".join(SHOP_FACTS)))
    country = _country(draft.country, required=False)
    if draft.holds_to is not None and draft.holds_to < draft.holds_from:
        raise BadInput(field="holds_to", problem=_("the end comes before the beginning."))
    if ShopFact.objects.filter(seller=seller, order=None).count() >= MOST_ROWS:
        raise BadInput(field="key", problem=Phrase(_("there are {count} rows already."), count=MOST_ROWS))
    row = ShopFact.objects.create(
        seller=seller,
        key=draft.key,
        country=country,
        holds_from=draft.holds_from,
        holds_to=draft.holds_to,
        note=draft.note.strip()[:300],
        by_name=by.name[:120],
    )
    record("shop_fact.added", subject=row, by=by, data=_proof(row))
    return row


@transaction.atomic
def end_shop_fact(row: ShopFact, *, on: date, by: Actor) -> ShopFact:
    """Say that a proof holds no longer than the day `on`; orders before that keep it."""
    if on < row.holds_from:
        raise BadInput(field="holds_to", problem=_("the end comes before the beginning."))
    row.holds_to = on
    row.save(update_fields=["holds_to"])
    record("shop_fact.ended", subject=row, by=by, data=_proof(row))
    return row


def _proof(row: ShopFact) -> dict[str, str]:
    return {
        "key": row.key,
        "country": row.country,
        "holds_from": row.holds_from.isoformat(),
        "holds_to": row.holds_to.isoformat() if row.holds_to else "",
    }


@transaction.atomic
def save_goods_rule(
    seller: Seller, draft: GoodsDraft, *, by: Actor, rule: GoodsRule | None = None
) -> GoodsRule:
    """Say what the goods of a category or of one SKU are; a rule for the same goods is replaced."""
    category, sku = draft.category.strip(), draft.sku.strip()
    if bool(category) == bool(sku):
        raise BadInput(field="category", problem=_("name a category or a SKU, one of the two."))
    if draft.goods_class and draft.goods_class not in GOODS_CLASSES:
        known = ", ".join(GOODS_CLASSES)
        raise BadInput(field="goods_class", problem=Phrase(_("choose from {known}."), known=known))
    if set(draft.exclusions) - set(EXCLUSIONS):
        known = ", ".join(EXCLUSIONS)
        raise BadInput(field="exclusions", problem=Phrase(_("choose from {known}."), known=known))
    rules = GoodsRule.objects.filter(seller=seller)
    same = rules.filter(category=category, sku=sku)
    if rule is not None:
        same.exclude(pk=rule.pk).delete()
    target = rule or same.first()
    if target is None:
        if rules.count() >= MOST_ROWS:
            raise BadInput(field="sku", problem=Phrase(_("there are {count} rows already."), count=MOST_ROWS))
        target = GoodsRule(seller=seller)
    target.category, target.sku = category, sku
    target.goods_class = draft.goods_class
    target.exclusions = [code for code in EXCLUSIONS if code in draft.exclusions]
    target.save()
    record("goods_rule.saved", subject=target, by=by, data=_goods(target))
    return target


@transaction.atomic
def remove_goods_rule(rule: GoodsRule, *, by: Actor) -> None:
    record("goods_rule.removed", subject=rule, by=by, data=_goods(rule))
    rule.delete()


def _goods(row: GoodsRule) -> dict[str, str]:
    return {
        "category": row.category,
        "sku": row.sku,
        "goods_class": row.goods_class,
        "exclusions": ", ".join(row.exclusions),
    }


@transaction.atomic
def save_calendar_day(*, country: str, day: date, works: bool, by: Actor, note: str = "") -> CalendarDay:
    """Say that a day is worked, or not, in a country; what was said of it before is replaced."""
    row, _made = CalendarDay.objects.update_or_create(
        country=_country(country, required=True),
        day=day,
        defaults={"works": works, "note": note.strip()[:120], "by_name": by.name[:120]},
    )
    _calendar_changed(row, "works" if works else "off", by)
    return row


@transaction.atomic
def remove_calendar_day(row: CalendarDay, *, by: Actor) -> None:
    """Forget what was said of a day: the package of holidays counts again."""
    _calendar_changed(row, "removed", by)
    row.delete()


def _calendar_changed(row: CalendarDay, change: str, by: Actor) -> None:
    """Tell the log of every seller, as open deadlines of each may move."""
    data = {"country": row.country, "day": row.day.isoformat(), "change": change}
    for seller_id in Seller.objects.filter(active=True).order_by("pk").values_list("pk", flat=True):
        record("calendar.changed", subject=_Of(row.pk, seller_id), by=by, data=data)


def _country(code: str, *, required: bool) -> str:
    code = code.strip().upper()
    if not code and not required:
        return ""
    if len(code) != CODE_LENGTH or not (code.isalpha() and code.isascii()):
        raise BadInput(field="country", problem=_("use the two letters of ISO 3166, such as DE."))
    return code
