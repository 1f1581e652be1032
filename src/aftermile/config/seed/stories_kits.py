"""A kit sold by its parts, of which one is missing."""

from typing import Final

from aftermile.cases import actions as cases
from aftermile.config.seed.buyers import BY_KEY
from aftermile.config.seed.stage import Story, World, buyer_of
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.orders.actions import upsert_orders
from aftermile.orders.drafts import LineDraft, OrderDraft, PartDraft, TenderDraft
from aftermile.orders.models import Order
from aftermile.orders.queries import units_of
from aftermile.parcels.models import Milestone

NUMBER: Final = "LH-K701"
PARTS: Final = (PartDraft("CHAIR-rust"), PartDraft("LAMP-teal"), PartDraft("VASE-rose", 2))


def one_vase_missing(world: World) -> Story:
    """A reading corner of chair, lamp and two vases; one vase was not in the box and is wanted."""
    yield world.ago(6.2)
    seller, person = world.sellers["lamp-house"], BY_KEY["visser"]
    line = LineDraft("CHAIR-corner", 1, 21_900, "Reading corner Noor", product_id="CHAIR", parts=PARTS)
    tender = TenderDraft(21_900, "card", "Visa 4242", seller.payment_provider, "pay_lh-k701", clock.now())
    draft = OrderDraft("shop", "lh-k701", "EUR", clock.now(), person.draft, [line], NUMBER)
    draft.ship_to, draft.tenders = person.address, [tender]
    upsert_orders(seller, [draft], by=SYSTEM)
    order = Order.objects.select_related("seller", "buyer", "ship_to").get(seller=seller, number=NUMBER)
    yield world.ago(5.4)
    parcel = world.ship(order)
    yield world.ago(1.3)
    world.scan(parcel, Milestone.DELIVERED, order.ship_to.city if order.ship_to else "")
    yield world.ago(hours=0.6)
    order.refresh_from_db()
    vases = units_of(order).get(part_sku="VASE-rose")
    missing = cases.LineRequest(vases.pk, 1, "parts_missing", "Only one of the two vases was in the box.")
    cases.open_case(
        order, kind="claim", lines=[missing], by=buyer_of(order), wanted="replacement", source="portal"
    )


KITS: Final = (one_vase_missing,)
