"""Returns near the buyer: points, hubs and vans, a way back that was agreed, a batch with its duty file."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, Final

from aftermile.accounts.models import Seller
from aftermile.cases.amounts import ARRIVED
from aftermile.cases.models import Case, ReceiptLine
from aftermile.cases.states import State
from aftermile.config.seed.stage import Story, World
from aftermile.inbound.actions.batches import (
    BatchDraft,
    Freight,
    add_to_batch,
    open_batch,
    seal_batch,
    send_batch,
)
from aftermile.inbound.actions.duty import (
    EntryDraft,
    FilePaper,
    open_duty_file,
    reliefs_on,
    save_entry,
    save_paper,
)
from aftermile.inbound.actions.points import PointDraft, save_point
from aftermile.inbound.actions.routes import choose_route
from aftermile.inbound.models import PickupService
from aftermile.inbound.queries.batches import members_of
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor, ActorKind

SHOP: Final = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")} | {
    "sat": [["10:00", "16:00"]]
}
HUB: Final = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def _point(
    code: str, name: str, place: tuple[str, str, str, str], at: tuple[str, str], **more: Any
) -> PointDraft:
    line1, postcode, city, country = place
    zone = {"NL": "Europe/Amsterdam", "DE": "Europe/Berlin", "US": "America/Denver", "CN": "Asia/Shanghai"}
    values = {"hours": SHOP, "takes_box_free": True, "time_zone": zone[country], **more}
    return PointDraft(
        code=code,
        name=name,
        country=country,
        line1=line1,
        postcode=postcode,
        city=city,
        latitude=Decimal(at[0]),
        longitude=Decimal(at[1]),
        **values,
    )


POINTS: Final = {
    "lamp-house": (
        _point(
            "amsterdam-jordaan",
            "Buurtwinkel Jordaan",
            ("Westerstraat 112", "1015 MN", "Amsterdam", "NL"),
            ("52.378600", "4.881600"),
            instructions={
                "en": "Go to the parcel desk.",
                "zh-hans": "请到包裹柜台办理。",
                "nl": "Ga naar de balie.",
            },
        ),
        _point(
            "berlin-mitte",
            "Kiosk Torstraße",
            ("Torstraße 89", "10119", "Berlin", "DE"),
            ("52.529600", "13.402700"),
            serves=("DE",),
            max_grams=15000,
            instructions={"en": "Second counter on the left.", "de": "Zweiter Schalter links."},
        ),
        _point(
            "duisburg-hub",
            "Hub Duisburg",
            ("Bliersheimer Straße 80", "47229", "Duisburg", "DE"),
            ("51.406000", "6.716000"),
            kind="hub",
            hours=HUB,
            takes_box_free=False,
            serves=("DE", "AT", "FR"),
        ),
    ),
    "yunshang": (
        _point(
            "frankfurt-hub",
            "法兰克福集货仓",
            ("Hanauer Landstraße 190", "60314", "Frankfurt", "DE"),
            ("50.113000", "8.717000"),
            kind="hub",
            hours=HUB,
            takes_box_free=False,
            serves=("DE", "FR", "NL", "ES", "IT", "GB"),
        ),
        _point(
            "shenzhen-point",
            "深圳福田退货点",
            ("福华一路 88 号", "518000", "深圳", "CN"),
            ("22.535000", "114.058000"),
        ),
    ),
    "northwind": (
        _point(
            "boulder-pearl",
            "Pearl Street Outdoor",
            ("1435 Pearl Street", "80302", "Boulder", "US"),
            ("40.018500", "-105.277300"),
        ),
    ),
}


def near(world: World) -> Story:
    """Points stand since yesterday; two buyers agreed on a way back; goods go home in a batch."""
    yield world.ago(hours=5)
    for slug, drafts in POINTS.items():
        for draft in drafts:
            save_point(world.sellers[slug], draft, by=SYSTEM)
    _van(world.sellers["lamp-house"])
    for case in Case.objects.filter(state=State.APPROVED, goods_back=True).order_by("id")[:2]:
        by = Actor(ActorKind.BUYER, case.buyer_id, case.buyer.name)
        choose_route(case, kind="own", by=by, operation_key=f"seed:{case.pk}")
    yield world.ago(hours=3)
    _batch(world)


def _van(seller: Seller) -> None:
    PickupService.objects.create(
        seller=seller,
        name="Fietskoerier",
        country="NL",
        time_zone="Europe/Amsterdam",
        days=[0, 1, 2, 3, 4],
        slots=[["09:00", "13:00"], ["13:00", "18:00"]],
        cut_off=time(15),
        capacity=12,
        cost_minor=650,
        currency="EUR",
    )


def _batch(world: World) -> None:
    seller = world.sellers["yunshang"]
    rows = ReceiptLine.objects.filter(grade__in=ARRIVED, receipt__case__seller=seller).order_by("id")
    cases = list(dict.fromkeys(rows.values_list("receipt__case__rma_number", flat=True)))[:3]
    if not cases:
        return
    hub = seller.locations.get(code="frankfurt-hub")
    draft = BatchDraft(
        "origin", hub, world.places["yunshang"], currency=seller.base_currency, note="每月退运"
    )
    batch = open_batch(seller, draft, by=SYSTEM, operation_key="seed:batch")
    for number in cases:
        add_to_batch(batch, number, by=SYSTEM, grams=850)
    batch = seal_batch(batch, grams=850 * len(members_of(batch)) + 1200, by=SYSTEM)
    batch = send_batch(batch, Freight("yunexpress", "YT26DE0001", 18600), by=SYSTEM)
    today = clock.now().date()
    relief = next(row for row in reliefs_on(today) if row.code == "eu_defective")
    file = open_duty_file(batch, relief=relief, by=SYSTEM, currency="EUR")
    save_paper(file, FilePaper("26DE740012345678E1", today - timedelta(days=1)), by=SYSTEM)
    first = members_of(batch)[0]
    imported: date = today - timedelta(days=120)
    entry = EntryDraft("26DE860099887766R2", 4, imported, "851821", "CN", 4200, 189, 834, "EUR", "SN-88231")
    save_entry(file, first.pk, entry)
