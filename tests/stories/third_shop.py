"""A third shop, which sends lamps from China: orders for Korea and Japan, and a parcel that fell silent."""

import os
from datetime import timedelta
from pathlib import Path

from aftermile.accounts.actions import make_api_key
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Role
from aftermile.events.running import run_inside
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.orders.models import Address, Order
from aftermile.parcels.actions import ScanInput, add_parcel, create_shipment, record_scans
from aftermile.parcels.actions.lanes import LaneDraft, save_lane_default
from aftermile.parcels.actions.noticing import QUIET, Rules, save_rules
from aftermile.parcels.models import NoticeKind
from aftermile.parcels.tasks import expect_all
from tests.factories import make_buyer, make_member, make_order, make_seller
from tests.stories.house import API_KEY, PASSWORD

SILENT = timedelta(days=26)
"""Long enough to stand out in any season: eight working days pass in it even over the longest holidays."""
HOMES = {
    "K-3001": ("김민지", "ko", "KR", "서울", "06236"),
    "K-3002": ("佐藤葵", "ja", "JP", "東京", "150-0002"),
    "K-3004": ("박서준", "ko", "KR", "부산", "48058"),
    "K-3003": ("Anna Weber", "de", "DE", "Hamburg", "20457"),
}


def open_third_shop() -> Seller:
    """Buyers are told at any hour, so that the stories do not depend on when they are read."""
    seller = make_seller(
        name="Lampen aus Ningbo",
        slug="ningbo",
        country="CN",
        time_zone="Asia/Shanghai",
        support_email="help@ningbo.example",
        color="#0f766e",
    )
    make_member(seller, Role.OWNER, email="jun@lindner.example", password=PASSWORD, name="Jun")
    save_rules(seller, Rules(frozenset(NoticeKind.values), frozenset(NoticeKind.values), *QUIET), by=SYSTEM)
    _key, secret = make_api_key(name="ERP", seller=seller, scopes=("parcels:write", "parcels:read"), by=None)
    (Path(os.environ["AFTERMILE_DATA"]) / API_KEY).write_text(secret)
    save_lane_default(seller, LaneDraft(10, 20, 30, destination="DE"), by=SYSTEM)
    for number in ("K-3001", "K-3002", "K-3004"):
        _sell(seller, number, days=6)
    _fall_silent(_sell(seller, "K-3003", days=28))
    return seller


def _sell(seller: Seller, number: str, *, days: int) -> Order:
    name, language, country, city, postcode = HOMES[number]
    home = Address.objects.create(name=name, line1="Haus 1", city=city, postcode=postcode, country=country)
    return make_order(
        seller,
        buyer=make_buyer(
            seller, name=name, email=f"{number.lower()}@example.com", language=language, country=country
        ),
        number=number,
        state="open",
        placed_at=clock.now() - timedelta(days=days),
        shipped_at=None,
        delivered_at=None,
        ship_to=home,
    )


def _fall_silent(order: Order) -> None:
    """Send a parcel, with its promise and its mail on the day; after its first scan nothing was heard."""
    with clock.frozen(clock.now() - SILENT):
        parcel = add_parcel(
            create_shipment(order, by=SYSTEM),
            by=SYSTEM,
            carrier="china_post",
            tracking_number="LB300000012CN",
        )
        scan = ScanInput("in_transit", clock.now() - timedelta(hours=2), place="Ningbo")
        record_scans(parcel, [scan], by=SYSTEM)
        while run_inside():
            pass
    expect_all()
