"""What the three sellers sell; prices in minor units of the seller's own currency."""

from dataclasses import dataclass
from typing import Final

from django.core.files.base import ContentFile

from aftermile.accounts.models import Seller
from aftermile.config.seed import pictures
from aftermile.orders.actions import upsert_products
from aftermile.orders.drafts import ProductDraft, VariantDraft
from aftermile.orders.models import Product


@dataclass(frozen=True, slots=True)
class Item:
    """A product with its variants by the last part of their SKU; `price` in the seller's base currency."""

    code: str
    title: str
    category: str
    shape: str
    color: str
    price: int
    option: str
    variants: tuple[str, ...]


CATALOG: Final[dict[str, tuple[Item, ...]]] = {
    "lamp-house": (
        Item("LAMP", "Desk lamp Noor", "Lamps", "lamp", "#0f766e", 5420, "Color", ("teal", "black")),
        Item("CHAIR", "Chair Fjell", "Chairs", "chair", "#c2703d", 12900, "Color", ("rust", "sand")),
        Item("TABLE", "Side table Plank", "Tables", "table", "#a8763e", 18900, "Wood", ("oak", "walnut")),
        Item("SHELF", "Shelf Stack 3", "Shelves", "shelf", "#7c8f4e", 24900, "Wood", ("oak", "white")),
        Item("VASE", "Vase Tulp", "Decoration", "vase", "#b4536a", 2450, "Color", ("rose", "cobalt")),
    ),
    "yunshang": (
        Item(
            "EAR", "降噪耳机 Cloud Ear Pro", "Audio", "phones", "#4338ca", 45900, "颜色", ("indigo", "white")
        ),
        Item("GAN", "氮化镓充电器 65W", "Chargers", "charger", "#0e7490", 16900, "插头", ("EU", "US", "KR")),
        Item("WATCH", "运动手表 Run 2", "Watches", "watch", "#be123c", 69900, "颜色", ("red", "graphite")),
        Item("KEYS", "机械键盘 K84", "Keyboards", "keyboard", "#64748b", 39900, "轴体", ("red", "brown")),
        Item("CAM", "运动相机 Go 4K", "Cameras", "camera", "#b45309", 129900, "套装", ("single", "kit")),
    ),
    "northwind": (
        Item("SHELL", "Rain shell Ridge", "Jackets", "jacket", "#1d4ed8", 14900, "Size", ("S", "M", "L")),
        Item("TENT", "Tent Basecamp 2", "Tents", "tent", "#ca8a04", 32900, "Color", ("ochre", "moss")),
        Item("BOOT", "Trail boots Mesa", "Shoes", "boots", "#92400e", 17900, "Size", ("40", "42", "44")),
        Item(
            "PACK",
            "Backpack Switchback 30",
            "Packs",
            "backpack",
            "#15803d",
            11900,
            "Color",
            ("moss", "slate"),
        ),
        Item("FLASK", "Steel flask 0.75 l", "Bottles", "bottle", "#0369a1", 2900, "Color", ("blue", "steel")),
    ),
}
RATES: Final = {
    "EUR": {"EUR": 100},
    "USD": {"USD": 100},
    "CNY": {"CNY": 100, "USD": 14, "EUR": 13, "KRW": 190, "JPY": 21},
}
"""Price in a market's minor units for 100 minor units at home; the last digits are made round."""


def item_of(seller: Seller, sku: str) -> Item:
    return next(item for item in CATALOG[seller.slug] if item.code == sku.split("-", maxsplit=1)[0])


def price_of(seller: Seller, item: Item, currency: str) -> int:
    """Return the price in the buyer's currency, in its minor units."""
    raw = item.price * RATES[seller.base_currency][currency] // 100
    return raw if currency == seller.base_currency else max(10, raw // 10 * 10)


def stock_up(seller: Seller) -> None:
    """Put the seller's products, variants and pictures into the catalog."""
    drafts = [
        ProductDraft(
            external_id=item.code,
            title=item.title,
            category=item.category,
            option_names=[item.option],
            variants=[
                VariantDraft(
                    sku=f"{item.code}-{variant}",
                    options={item.option: variant},
                    price_minor=item.price,
                    currency=seller.base_currency,
                )
                for variant in item.variants
            ],
        )
        for item in CATALOG[seller.slug]
    ]
    upsert_products(seller, drafts)
    for item in CATALOG[seller.slug]:
        product = Product.objects.get(seller=seller, external_id=item.code)
        drawn = ContentFile(pictures.product(item.shape, item.color))
        product.image.save(f"{seller.slug}-{item.code.lower()}.png", drawn)
