"""Warehouses and return points of the demo's sellers."""

from typing import Final

from aftermile.accounts.models import Seller
from aftermile.parcels.actions import save_location
from aftermile.parcels.actions.places import LocationDraft

PLACES: Final = {
    "lamp-house": (
        LocationDraft(
            "almere", "Warehouse Almere", "NL", address="Damsluisweg 70, Almere", time_zone="Europe/Amsterdam"
        ),
        LocationDraft("koeln", "Return point Köln", "DE", kind="return_point", time_zone="Europe/Berlin"),
    ),
    "yunshang": (
        LocationDraft("hangzhou", "杭州仓", "CN", address="杭州市余杭区仓前街道", time_zone="Asia/Shanghai"),
        LocationDraft("incheon", "仁川退货点", "KR", kind="return_point", time_zone="Asia/Seoul"),
    ),
    "northwind": (
        LocationDraft("denver", "Denver", "US", address="4800 Race St, Denver", time_zone="America/Denver"),
    ),
}


def make_places(sellers: dict[str, Seller]) -> None:
    for slug, drafts in PLACES.items():
        for draft in drafts:
            save_location(sellers[slug], draft)
