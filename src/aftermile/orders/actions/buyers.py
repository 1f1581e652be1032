"""Two buyers that are one, and what a buyer may ask about his data."""

from typing import Any

from django.db import transaction

from aftermile.accounts.models import Member
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.orders.errors import BuyerErased, BuyerHasOpenCases, CannotMerge, MergeUndone
from aftermile.orders.models import Address, Buyer, BuyerIdentity, BuyerMerge, Order, Unit
from aftermile.orders.words import search_text


def _(words: str) -> str:
    return words


@transaction.atomic
def merge_buyers(kept: Buyer, merged: Buyer, *, by: Actor, member: Member | None = None) -> BuyerMerge:
    """
    Let `kept` answer for `merged`: its orders and identities move. `undo_merge` takes it back.

    Raises `CannotMerge` for one buyer twice, two sellers, or one that is merged already; `BuyerErased`.
    """
    rows = {row.pk: row for row in Buyer.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk])}
    if len(rows) != 2:  # noqa: PLR2004
        raise CannotMerge(problem=_("they are the same."))
    kept, merged = rows[kept.pk], rows[merged.pk]
    if kept.seller_id != merged.seller_id:
        raise CannotMerge(problem=_("they belong to different sellers."))
    if kept.merged_into_id or merged.merged_into_id:
        raise CannotMerge(problem=_("one of them is merged into another already."))
    if kept.erased_at or merged.erased_at:
        raise BuyerErased
    orders = list(Order.objects.filter(buyer=merged).values_list("pk", flat=True))
    identities = list(BuyerIdentity.objects.filter(buyer=merged).values_list("pk", flat=True))
    merge = BuyerMerge.objects.create(
        seller_id=kept.seller_id,
        kept=kept,
        merged=merged,
        moved_orders=orders,
        moved_identities=identities,
        by=member,
        at=clock.now(),
    )
    Order.objects.filter(buyer=merged).update(buyer=kept)
    BuyerIdentity.objects.filter(buyer=merged).update(buyer=kept)
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    record("buyer.merged", subject=kept, by=by, data={"merged": merged.pk})
    return merge


@transaction.atomic
def undo_merge(merge: BuyerMerge, *, by: Actor) -> None:
    """Give back the orders and identities that moved; later ones stay. Raises `MergeUndone`."""
    if not BuyerMerge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=clock.now()):
        raise MergeUndone
    if Buyer.objects.filter(pk=merge.kept_id, erased_at__isnull=False).exists():
        raise BuyerErased
    Order.objects.filter(pk__in=merge.moved_orders, buyer=merge.kept_id).update(buyer=merge.merged_id)
    identities = BuyerIdentity.objects.filter(pk__in=merge.moved_identities, buyer=merge.kept_id)
    identities.update(buyer=merge.merged_id)
    Buyer.objects.filter(pk=merge.merged_id).update(merged_into=None)
    record("buyer.unmerged", subject=merge.kept, by=by, data={"merged": merge.merged_id})


@transaction.atomic
def erase_buyer(buyer: Buyer, *, by: Actor) -> Buyer:
    """
    Remove who a buyer is (name, mail, phone, addresses, identities, search words); keep what was paid.

    Raises `BuyerHasOpenCases` while a case holds pieces of his. Nobody can take it back.
    """
    buyer = Buyer.objects.select_for_update().get(pk=buyer.pk)
    if buyer.erased_at:
        return buyer
    people = [buyer.pk, *Buyer.objects.filter(merged_into=buyer).values_list("pk", flat=True)]
    orders = Order.objects.filter(buyer__in=people)
    if Unit.objects.filter(line__order__in=orders).exclude(holder_ref="").exists():
        raise BuyerHasOpenCases
    blank = {"name": "", "line1": "", "line2": "", "city": "", "region": "", "postcode": "", "phone": ""}
    Address.objects.filter(pk__in=orders.exclude(ship_to=None).values("ship_to")).update(**blank)
    BuyerIdentity.objects.filter(buyer__in=people).delete()
    rows = list(orders.prefetch_related("lines"))
    for order in rows:
        titles = [text for line in order.lines.all() for text in (line.sku, line.title)]
        order.search = search_text([order.number, order.external_id, *titles])
    Order.objects.bulk_update(rows, ["search"], batch_size=200)
    now = clock.now()
    Buyer.objects.filter(pk__in=people).update(
        name="", email="", phone="", language="", search="", erased_at=now
    )
    record("buyer.erased", subject=buyer, by=by)
    buyer.refresh_from_db()
    return buyer


def export_buyer(buyer: Buyer) -> dict[str, Any]:
    """Return all we keep about a buyer in this room, ready for JSON; money in minor units."""
    orders = Order.objects.filter(buyer=buyer).select_related("ship_to").order_by("placed_at", "id")
    identities = buyer.identities.order_by("id").values("channel", "kind", "value")
    person = ("id", "name", "email", "phone", "language", "country")
    return {
        **{name: getattr(buyer, name) for name in person},
        "created_at": buyer.created_at.isoformat(),
        "identities": list(identities),
        "orders": [_exported(order) for order in orders.prefetch_related("lines", "tenders")],
    }


def _exported(order: Order) -> dict[str, Any]:
    address = ("name", "line1", "line2", "city", "region", "postcode", "country", "phone")
    line = ("sku", "title", "quantity", "unit_price_minor", "discount_minor", "tax_minor", "paid_minor")
    tender = ("kind", "label", "captured_minor")
    return {
        **{
            name: getattr(order, name)
            for name in ("id", "number", "channel", "state", "currency", "total_minor")
        },
        "placed_at": order.placed_at.isoformat(),
        "ship_to": {name: getattr(order.ship_to, name) for name in address} if order.ship_to else None,
        "lines": [{name: getattr(row, name) for name in line} for row in order.lines.all()],
        "tenders": [{name: getattr(row, name) for name in tender} for row in order.tenders.all()],
    }
