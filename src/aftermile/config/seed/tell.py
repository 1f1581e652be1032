"""Tell all stories, once."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.core.files.base import ContentFile
from django.db import transaction

from aftermile.accounts.models import Organization, Seller
from aftermile.config.seed import pictures
from aftermile.config.seed.buyers import PEOPLE
from aftermile.config.seed.catalog import CATALOG, stock_up
from aftermile.config.seed.grounds import grounds, measured_anew, prove
from aftermile.config.seed.near import near
from aftermile.config.seed.people import LOGOS, OPERATOR, make_people
from aftermile.config.seed.rates import make_rates
from aftermile.config.seed.roads import roads
from aftermile.config.seed.rules import RULES
from aftermile.config.seed.stage import Bought, Story, World
from aftermile.config.seed.stories import LAMP_HOUSE
from aftermile.config.seed.stories_abroad import ABROAD
from aftermile.config.seed.stories_authority import AUTHORITY
from aftermile.config.seed.stories_hills import HILLS
from aftermile.config.seed.stories_hub import at_the_hub, looked_at
from aftermile.config.seed.stories_kinds import KINDS
from aftermile.config.seed.stories_kits import KITS
from aftermile.config.seed.stories_money import MONEY
from aftermile.config.seed.stories_parcels import PARCELS
from aftermile.config.seed.stories_proof import PROOF
from aftermile.config.seed.stories_repairs import REPAIRS
from aftermile.config.seed.stories_swaps import SWAPS
from aftermile.config.seed.trouble import cause_trouble, watch_failing
from aftermile.events.mail import keeps_mails, send_mails
from aftermile.kernel import clock
from aftermile.parcels.actions import save_location
from aftermile.parcels.actions.places import LocationDraft
from aftermile.policies.actions import ensure_default_table, ensure_reasons

BACKGROUND = 82
LONG_AGO = 500
PLACES = {
    "lamp-house": LocationDraft(
        "utrecht",
        "Warehouse Utrecht",
        "NL",
        address="Handelsweg 12\n3542 DX Utrecht",
        time_zone="Europe/Amsterdam",
    ),
    "yunshang": LocationDraft(
        "shenzhen", "深圳龙华仓", "CN", address="深圳市龙华区民治大道 320 号", time_zone="Asia/Shanghai"
    ),
    "northwind": LocationDraft(
        "denver",
        "Denver warehouse",
        "US",
        address="4800 Brighton Blvd\nDenver, CO 80216",
        time_zone="America/Denver",
    ),
}


def is_begun() -> bool:
    """Tell whether this database has an operator already, of the demo or a real one."""
    return Organization.objects.exists()


def is_whole() -> bool:
    """Tell whether the demo was told here; it is told wholly or not at all."""
    return Organization.objects.filter(name=OPERATOR).exists()


@transaction.atomic
def tell(progress: Callable[[str], None], *, at: datetime | None = None) -> None:
    """
    Fill an empty database, wholly or not at all; `progress` is called with each chapter's name.

    The stories end at `at`, now if not given; everything is told relative to it and is else the same.
    """
    quiet = logging.getLogger("aftermile")
    level, quiet.level = quiet.level, logging.CRITICAL
    try:
        _tell(progress, at or clock.now())
    finally:
        quiet.setLevel(level)


def _tell(progress: Callable[[str], None], at: datetime) -> None:
    progress("people and goods")
    sellers, members = make_people()
    make_rates(at.date())
    ensure_reasons()
    places = {}
    for slug, seller in sellers.items():
        _set_rules(seller, at)
        places[slug] = save_location(seller, PLACES[slug])
        stock_up(seller)
        _sign(seller)
    world = World(at, sellers, members, places)
    progress("orders, parcels, cases and refunds")
    watch_failing(world)
    told = (*LAMP_HOUSE, *ABROAD, *HILLS)
    put_right = (*KINDS, *REPAIRS, *SWAPS, *MONEY, *PROOF, *KITS)
    later = (*RULES, grounds, *AUTHORITY, measured_anew, cause_trouble, *put_right, near)
    ways = (roads, *PARCELS)
    world.tell(
        [
            *(story(world) for story in told),
            *everyday(world),
            *(story(world) for story in later),
            *(story(world) for story in ways),
            *at_the_hub(world),
            looked_at(world),
        ],
        progress,
    )
    progress("mails")
    with clock.frozen(at):
        while keeps_mails() and send_mails():
            pass


def _set_rules(seller: Seller, at: datetime) -> None:
    """Rules, and what the shop told its buyers, stood long before the first story."""
    began = at - timedelta(days=LONG_AGO)
    with clock.frozen(began):
        ensure_default_table(seller)
        prove(seller, began)


def _sign(seller: Seller) -> None:
    shape = LOGOS[seller.slug]
    seller.logo.save(f"{seller.slug}.png", ContentFile(pictures.logo(shape, seller.color)))


def everyday(world: World) -> Iterator[Story]:
    """Orders of which nobody complains: most of them."""
    rng = world.rng
    for person in islice(PEOPLE * 3, BACKGROUND):
        placed = round(rng.uniform(0.1, 74), 2)
        days = round(rng.uniform(2.5, 9 if person.seller == "yunshang" else 6), 2)
        items = rng.sample(CATALOG[person.seller], k=rng.choice((1, 1, 1, 2, 3)))
        chosen = tuple(
            (f"{item.code}-{rng.choice(item.variants)}", rng.choice((1, 1, 1, 2))) for item in items
        )
        arrived = placed - days if placed > days else None
        canceled = rng.random() < 0.04  # noqa: PLR2004
        yield _order(world, Bought(person.key, chosen, placed, arrived, canceled=canceled))


def _order(world: World, bought: Bought) -> Story:
    yield from world.buy(bought)
