"""What decisions and rankings stand on: what the shops can prove, what goods are, days, own numbers."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from aftermile.accounts.models import Seller
from aftermile.cases.measures import measure
from aftermile.config.seed.stage import Story, World
from aftermile.config.seed.stories import CHEN, KIM, SAM
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.policies.actions import (
    GoodsDraft,
    InputDraft,
    ProofDraft,
    add_shop_fact,
    save_calendar_day,
    save_goods_rule,
    save_inputs,
)

PROOFS: Final = {
    "lamp-house": (ProofDraft("return_carrier_named", date.min, country="TR", note="PTT, in the checkout"),),
    "yunshang": (
        ProofDraft("exclusion_confirmed", date.min, country="CN", note="结账时勾选确认"),
        ProofDraft("return_carrier_named", date.min, country="TR", note="PTT Kargo"),
    ),
    "northwind": (),
}
EVERYWHERE: Final = (
    ProofDraft("informed", date.min),
    ProofDraft("policy_posted", date.min),
)
GOODS: Final = {
    "lamp-house": (
        GoodsDraft(category="Chairs", goods_class="furniture"),
        GoodsDraft(sku="SHELF-white", goods_class="furniture", exclusions=("custom_made",)),
    ),
    "yunshang": (
        GoodsDraft(category="Audio", goods_class="electronics", exclusions=("hygiene_sealed_opened",)),
        GoodsDraft(category="Cameras", goods_class="electronics"),
    ),
    "northwind": (
        GoodsDraft(category="Bottles", exclusions=("hygiene_sealed_opened",)),
        GoodsDraft(category="Jackets", goods_class="fashion"),
    ),
}
COSTS: Final = {
    "lamp-house": (
        InputDraft("label_union", Decimal(890), "EUR", note="PostNL contract 2026"),
        InputDraft("label_union", Decimal(620), "EUR", country="DE", note="Return points in Germany"),
        InputDraft("goods_cost", Decimal("0.38")),
        InputDraft("goods_cost", Decimal("0.52"), category="Shelves"),
    ),
    "yunshang": (
        InputDraft("label_international", Decimal(16800), "CNY", note="云途退件报价"),
        InputDraft("handling", Decimal(1200), "CNY"),
        InputDraft("goods_cost", Decimal("0.55"), category="Cameras"),
    ),
    "northwind": (
        InputDraft("label_domestic", Decimal(940), "USD", note="UPS ground"),
        InputDraft("inspection", Decimal(400), "USD"),
    ),
}
KEEPERS: Final = {"lamp-house": KIM, "yunshang": CHEN, "northwind": SAM}


def prove(seller: Seller, began: datetime) -> None:
    """Write down what a shop did from its first day on."""
    by = Actor(ActorKind.SYSTEM, "", "Aftermile")
    for draft in (*EVERYWHERE, *PROOFS[seller.slug]):
        since = ProofDraft(draft.key, began.date(), country=draft.country, note=draft.note)
        add_shop_fact(seller, since, by=by)


def grounds(world: World) -> Story:
    """Say what goods are, what things cost, and which days the calendar does not know."""
    yield world.ago(125)
    for slug, email in KEEPERS.items():
        seller, by = world.sellers[slug], world.member(email)
        for goods in GOODS[slug]:
            save_goods_rule(seller, goods, by=by)
        save_inputs(seller, COSTS[slug], by=by)
    yield world.ago(12)
    for slug in KEEPERS:
        measure(world.sellers[slug])
    today = world.at.date()
    olga = world.member("owner@aftermile.example")
    save_calendar_day(
        country="KR", day=date(today.year, 12, 31), works=False, by=olga, note="Carriers closed"
    )
    save_calendar_day(country="NL", day=date(today.year, 12, 24), works=False, by=olga, note="Stock-taking")


def measured_anew(world: World) -> Story:
    """Measure what the cases say, as the worker does each night."""
    yield world.ago(hours=1)
    for slug in KEEPERS:
        measure(world.sellers[slug])
