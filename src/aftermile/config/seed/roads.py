"""How the sellers can send: days of their lanes, options, places to collect from, words for the season."""

import json
from datetime import time, timedelta
from typing import Final

from aftermile.config.seed.stage import Story, World
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions.delays import Season, save_peak
from aftermile.parcels.actions.lanes import LaneDraft, save_lane_default
from aftermile.parcels.actions.options import OptionDraft, save_option
from aftermile.parcels.actions.points import Wanted, import_points
from aftermile.parcels.actions.reports import keep_upload
from aftermile.parcels.estimating.lines import LegDays
from aftermile.parcels.models import ShopBanner

LANES: Final = {
    "lamp-house": (
        LaneDraft(1, 1, 2, carrier="postnl", origin="NL", destination="NL", cut_off=time(16)),
        LaneDraft(2, 2, 4, carrier="postnl", origin="NL", destination="DE", cut_off=time(16)),
        LaneDraft(2, 3, 5, carrier="postnl", origin="NL", destination="FR", cut_off=time(16)),
        LaneDraft(2, 3, 6, carrier="dhl_express", origin="NL", destination="GB", cut_off=time(14)),
    ),
    "yunshang": (
        LaneDraft(5, 7, 11, origin="CN", destination="KR", handling_days=2),
        LaneDraft(6, 8, 13, carrier="yunexpress", origin="CN", destination="US", handling_days=2),
    ),
    "northwind": (LaneDraft(2, 3, 5, carrier="ups", origin="US", destination="US"),),
}
OPTIONS: Final = {
    "lamp-house": (
        OptionDraft(
            "standard",
            words={"en": "To your door", "zh-hans": "送货上门", "de": "An die Haustür"},
            carrier="postnl",
            countries=("NL", "DE", "FR"),
            cut_off=time(16),
            calendar="NL",
            price_text={"en": "EUR 4.95", "zh-hans": "4.95 欧元"},
        ),
        OptionDraft(
            "point",
            "pickup_point",
            words={"en": "To a pickup point or locker", "zh-hans": "自提点或快递柜"},
            carrier="dhl_parcel",
            countries=("DE", "NL"),
            max_grams=20_000,
            max_longest_mm=1_200,
            cut_off=time(15),
            calendar="NL",
            legs=(LegDays("collect", 1, 1), LegDays("last_mile", 2, 3)),
            price_text={"en": "EUR 2.95", "zh-hans": "2.95 欧元"},
            position=1,
        ),
        OptionDraft(
            "express",
            "express",
            words={"en": "Express", "zh-hans": "特快", "de": "Express"},
            carrier="dhl_express",
            countries=("GB", "CH", "US"),
            max_grams=10_000,
            cut_off=time(14),
            calendar="NL",
            price_text={"en": "EUR 14.90", "zh-hans": "14.90 欧元"},
            position=2,
        ),
        OptionDraft(
            "tonight",
            "night",
            words={"en": "Tonight, 18 to 22 h", "zh-hans": "今晚 18 至 22 时", "de": "Heute Abend"},
            carrier="postnl",
            service="evening",
            countries=("NL",),
            cut_off=time(12),
            handling_days=0,
            calendar="NL",
            legs=(LegDays("last_mile", 0, 1),),
            price_text={"en": "EUR 7.95", "zh-hans": "7.95 欧元"},
            position=3,
        ),
    ),
    "yunshang": (
        OptionDraft(
            "air",
            "air_last_mile",
            words={"zh-hans": "空运加本地派送", "en": "Air, then a local carrier", "ko": "항공 + 현지 배송"},
            countries=("KR", "JP", "US"),
            max_grams=5_000,
            handling_days=2,
            cut_off=time(12),
            calendar="CN",
            legs=(
                LegDays("export", 1, 2),
                LegDays("air", 2, 4),
                LegDays("import", 1, 3),
                LegDays("last_mile", 2, 3),
            ),
            price_text={"zh-hans": "包邮", "en": "Free", "ko": "무료"},
        ),
        OptionDraft(
            "sea",
            "consolidated",
            words={"zh-hans": "集货海运", "en": "Together by sea", "ko": "합배송 해운"},
            countries=("KR", "JP"),
            max_grams=30_000,
            handling_days=4,
            calendar="CN",
            legs=(LegDays("collect", 2, 4), LegDays("air", 6, 10), LegDays("last_mile", 2, 4)),
            price_text={"zh-hans": "每公斤 9 元", "en": "CNY 9 a kilogram", "ko": "kg당 9위안"},
            position=1,
            active=False,
        ),
    ),
}
POINTS: Final = (
    ("142", "locker", "Packstation 142", "Bahnhofsplatz 15", "28195", "Bremen", "DE", 53.0828, 8.8136),
    ("160", "locker", "Packstation 160", "Torstraße 105", "10119", "Berlin", "DE", 52.5297, 13.4018),
    ("SP-7", "point", "Kiosk Kastanienallee", "Kastanienallee 28", "10435", "Berlin", "DE", 52.5384, 13.4101),
    ("NL-33", "point", "Bruna Coolsingel", "Coolsingel 71", "3012 AC", "Rotterdam", "NL", 51.9203, 4.4792),
    (
        "NL-58",
        "post_office",
        "Postpunt Rozengracht",
        "Rozengracht 60",
        "1016 NC",
        "Amsterdam",
        "NL",
        52.37,
        4.88,
    ),
)
COLUMNS: Final = ("code", "kind", "name", "line1", "postcode", "city", "country", "latitude", "longitude")
SHOP: Final = "Mo-Fr 08:00-20:00; Sa 09:00-18:00"
LEFT_OUT: Final = """tracking_number;milestone;at;place
3SLAMP990001;in_transit;2026-11-18T08:10:00+01:00;Utrecht
3SLAMP990002;on the road;2026-11-18T09:00:00+01:00;Utrecht
3SLAMP990003;delivered;18.11.2026 14:20;Amsterdam
"""
"""A file of which nothing can go in: to be seen is what it says of each row."""
SEASON: Final = {
    "en": "Busy weeks: please allow two more days for delivery.",
    "zh-hans": "旺季期间，配送可能多需要两天。",
    "de": "Viel los: Bitte rechnen Sie mit zwei Tagen mehr.",
}


def roads(world: World) -> Story:
    """Lanes and options stand for months; a season begins tomorrow, and shop pages say so already."""
    yield world.ago(110)
    for slug, lanes in LANES.items():
        for lane in lanes:
            save_lane_default(world.sellers[slug], lane, by=SYSTEM)
    for slug, options in OPTIONS.items():
        for option in options:
            save_option(world.sellers[slug], option, by=SYSTEM)
    rows = [dict(zip(COLUMNS, point, strict=True)) for point in POINTS]
    told = [{**row, "hours": "24/7" if row["kind"] == "locker" else SHOP} for row in rows]
    seller = world.sellers["lamp-house"]
    import_points(seller, json.dumps(told).encode(), wanted=Wanted("dhl_parcel"), by=SYSTEM)
    yield world.ago(3)
    keep_upload(seller, "scans-of-the-week.csv", LEFT_OUT.encode(), by=SYSTEM)
    today = clock.now().date()
    season = Season("Winter season", today + timedelta(days=4), today + timedelta(days=32), pace=70)
    save_peak(seller, season, by=SYSTEM)
    ShopBanner.objects.create(
        seller=seller,
        place="both",
        tone="info",
        words=SEASON,
        from_on=today,
        until_on=season.last_on,
    )
