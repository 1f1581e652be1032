"""What was bought, by whom, how it was paid, and each piece of it. Money is in minor units of `currency`."""

from typing import Any, ClassVar, cast

from django.db import models

from aftermile.accounts.models import Member, Seller
from aftermile.database.fields import CurrencyField, IdField, RefField


class Buyer(models.Model):
    """A person or firm as one seller knows it. `merged_into` points to the one that answers for it."""

    id = IdField("byr")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True, help_text="Lower case.")
    phone = models.CharField(max_length=32, blank=True, help_text="E.164 where it could be read.")
    language = models.CharField(max_length=12, blank=True)
    country = models.CharField(max_length=2, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    erased_at = models.DateTimeField(null=True)
    search = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], name="buyer_newest"),
            models.Index(fields=["seller", "email"], condition=~models.Q(email=""), name="buyer_email"),
        ]


class BuyerIdentity(models.Model):
    """A strong key of a buyer: the channel's own customer id, or an e-mail or phone proven to be his."""

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    buyer = models.ForeignKey(Buyer, on_delete=models.CASCADE, related_name="identities")
    channel = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=254)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "channel", "kind", "value"], name="identity_once")
        ]


class BuyerMerge(models.Model):
    """Who put two buyers together, so that it can be taken back."""

    id = IdField("mrg")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(Buyer, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Buyer, on_delete=models.PROTECT, related_name="+")
    moved_orders = models.JSONField(default=list)
    moved_identities = models.JSONField(default=list)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)


class Address(models.Model):
    """Where an order went, as it was written then."""

    id = IdField("adr")
    name = models.CharField(max_length=200, blank=True)
    line1 = models.CharField(max_length=200, blank=True)
    line2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2)
    phone = models.CharField(max_length=32, blank=True)


class Product(models.Model):
    id = IdField("prd")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    category = models.CharField(max_length=80, blank=True)
    option_names = models.JSONField(default=list)
    image = models.FileField(upload_to="products/", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "external_id"], name="product_once")
        ]


class Variant(models.Model):
    """What is counted and sent: one choice of every option of a product."""

    id = IdField("var")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(max_length=120)
    options = models.JSONField(default=dict)
    price_minor = models.BigIntegerField(null=True)
    currency = CurrencyField(blank=True)
    available = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["seller", "sku"], name="variant_once")]


class KitPart(models.Model):
    """So many pieces of a part are in one piece of a kit; `share` is their weight in what the kit costs."""

    id = IdField("kit")
    kit = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    part = models.ForeignKey(Variant, on_delete=models.SET_NULL, null=True, related_name="+")
    sku = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    quantity = models.PositiveIntegerField(default=1)
    share = models.PositiveBigIntegerField(help_text="Of the kit's price, for all its pieces in one kit.")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kit", "position"], name="kit_part_once")]


class OrderState(models.TextChoices):
    OPEN = "open"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELED = "canceled"


class Order(models.Model):
    """
    A sale of a channel, versioned by the channel's own time: an older copy never overwrites a newer one.

    total = sum of units' paid + shipping + fees; tenders capture it. All amounts include tax.
    """

    id = IdField("ord")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120)
    number = models.CharField(max_length=120, help_text="What the buyer sees.")
    buyer = models.ForeignKey(Buyer, on_delete=models.PROTECT, related_name="orders")
    ship_to = models.ForeignKey(Address, on_delete=models.PROTECT, null=True, related_name="+")
    country = models.CharField(max_length=2, blank=True, help_text="Ship-to country.")
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.OPEN)
    currency = CurrencyField()
    items_minor = models.BigIntegerField(default=0, help_text="Before discounts, tax included.")
    discount_minor = models.BigIntegerField(default=0)
    shipping_minor = models.BigIntegerField(default=0)
    fees_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0, help_text="Tax contained in the total.")
    total_minor = models.BigIntegerField(default=0)
    placed_at = models.DateTimeField()
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    canceled_at = models.DateTimeField(null=True)
    source_updated_at = models.DateTimeField(help_text="The channel's time of this version.")
    source_hash = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)
    search = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "channel", "external_id"], name="order_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller", "-placed_at", "-id"], name="order_newest"),
            models.Index(fields=["seller", "number"], name="order_number"),
            models.Index(fields=["buyer", "-placed_at"], name="order_of_buyer"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    id = IdField("lin")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    external_id = models.CharField(max_length=120, blank=True)
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, null=True, related_name="+")
    sku = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    category = models.CharField(max_length=80, blank=True)
    options = models.JSONField(default=dict)
    quantity = models.PositiveIntegerField()
    unit_price_minor = models.BigIntegerField(help_text="List price of one, tax included.")
    discount_minor = models.BigIntegerField(default=0, help_text="Own and allocated discounts of the line.")
    tax_minor = models.BigIntegerField(default=0, help_text="Tax contained in what was paid.")
    paid_minor = models.BigIntegerField(help_text="What the buyer paid for the line, tax included.")
    origin = models.CharField(
        max_length=12, default="sale", db_default="sale", help_text="sale, replacement, exchange, change"
    )
    case_ref = RefField(db_default="")
    pieces = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Of a kit: how many pieces its parts are; else 0, the quantity."
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["order", "position"], name="line_once")]


class LinePart(models.Model):
    """A part of a kit as a line sold it: what the kit is made of later does not change it."""

    id = IdField("prt")
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, null=True, related_name="+")
    sku = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    category = models.CharField(max_length=80, blank=True)
    options = models.JSONField(default=dict)
    quantity = models.PositiveIntegerField(help_text="Pieces of it in one kit.")
    share = models.PositiveBigIntegerField(help_text="Of the line's money, for all its pieces.")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["line", "position"], name="line_part_once")]


class UnitState(models.TextChoices):
    """Where the piece is, as far as its right of return goes."""

    WITH_BUYER = "with_buyer"  # sold; also while it is on its way to the buyer
    RETURNED = "returned"
    SETTLED = "settled"  # paid back without goods: lost, kept, destroyed
    CANCELED = "canceled"
    RESERVED = "reserved"  # to be sent in place of another; nobody has it yet
    REPLACED = "replaced"  # another piece stands for it, with its money and its rights


class Unit(models.Model):
    """
    A physical piece, or a slice of equal pieces that split when they part ways.

    `holder_ref` is the case that holds the one inbound right of the unit, empty when none does.
    The amounts are what was booked at import for the whole slice; they are split, never recomputed.
    """

    id = IdField("unit")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="units")
    quantity = models.PositiveIntegerField(default=1)
    paid_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=UnitState.choices, default=UnitState.WITH_BUYER)
    serial = models.CharField(max_length=80, blank=True)
    holder_ref = RefField()
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The slice it was split from.",
    )
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="replaced_by",
        help_text="Sent in its place.",
    )
    lot = models.CharField(max_length=80, blank=True, default="", db_default="")
    part_sku = models.CharField(max_length=120, blank=True, default="", db_default="")
    part_title = models.CharField(
        max_length=300, blank=True, default="", db_default="", help_text="Of a part of a kit, else empty."
    )
    part = models.ForeignKey(
        LinePart, on_delete=models.CASCADE, null=True, related_name="units", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="unit_has_quantity"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["holder_ref"], condition=~models.Q(holder_ref=""), name="unit_holder"),
            models.Index(fields=["seller", "serial"], condition=~models.Q(serial=""), name="unit_serial"),
            models.Index(fields=["part"], condition=models.Q(part__isnull=False), name="unit_part"),
        ]

    @property
    def title(self) -> str:
        """What the piece is: “kit — part”, else what the line says."""
        return f"{self.line.title} — {self.part_title}" if self.part_id else self.line.title

    @property
    def sku(self) -> str:
        return self.part_sku or self.line.sku

    @property
    def sold(self) -> "OrderLine | LinePart":
        """The part of a kit or the line that says which article the piece is."""
        return self.part or self.line

    @property
    def variant(self) -> Variant | None:
        return self.sold.variant

    @property
    def category(self) -> str:
        return self.sold.category

    @property
    def options(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self.sold.options)

    @property
    def list_price_minor(self) -> int:
        """What one costs before discounts: of a part of a kit its share of what the kit was sold for."""
        if not self.part_id:
            return self.line.unit_price_minor
        whole = self.paid_minor + self.discount_minor
        return (2 * whole + self.quantity) // (2 * self.quantity)


class UnitMove(models.Model):
    """
    One step in the life of a unit, append-only; their fold is the unit as it stands.

    `quantity` and the amounts are those after the step; `other` is the slice split off, or the piece that
    replaces it. A unit that no step names is as it was sold.
    """

    id = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="moves")
    what = models.CharField(
        max_length=12,
        help_text="held, freed, split, made, returned, settled, canceled, reserved, replaced, sent ...",
    )
    case_ref = RefField()
    holder_ref = RefField()
    state = models.CharField(max_length=12, choices=UnitState.choices)
    quantity = models.PositiveIntegerField()
    paid_minor = models.BigIntegerField()
    other = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()


class PaymentMethod(models.Model):
    """A way of paying that a buyer left with the seller; `external_id` is what its provider calls it."""

    id = IdField("pym")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    buyer = models.ForeignKey(Buyer, on_delete=models.CASCADE, related_name="payment_methods")
    kind = models.CharField(max_length=30, help_text="card, wallet, gift_card, bank, other")
    label = models.CharField(max_length=80, blank=True)
    provider = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120)
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "provider", "external_id", "buyer"], name="method_once")
        ]


class Tender(models.Model):
    """One payment of an order; several are usual (gift card and card)."""

    id = IdField("tnd")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="tenders")
    position = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=30, help_text="card, wallet, gift_card, bank, cash, other")
    label = models.CharField(max_length=80, blank=True, help_text="What people know it by: Visa 4242.")
    provider = models.CharField(max_length=40, help_text="Id of the payment provider that can refund it.")
    external_id = models.CharField(max_length=120, blank=True, help_text="The provider's payment id.")
    currency = CurrencyField()
    captured_minor = models.BigIntegerField()
    captured_at = models.DateTimeField()
    made_of = RefField(
        db_default="", help_text="The case or payment here it came of; empty: the source told of it."
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["order", "position"], name="tender_once")]


class PortalLink(models.Model):
    """
    The way of a buyer into one order without an account: a mailed token, used once, then a session.

    Only the hash of the token is kept. The session of the portal names this row, so it ends by
    `session_until` or `revoked_at` here, whatever the browser still holds.
    """

    id = IdField("plk")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="portal_links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    session_until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="portal_link_expiry")]


class PortalAttempt(models.Model):
    """One try to find an order, counted under a keyed hash of the order, the contact or the IP address."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["key", "at"], name="portal_attempt_key"),
            models.Index(fields=["at"], name="portal_attempt_at"),
        ]


class ImportState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ImportJob(models.Model):
    """
    One file on its way in. `row` is the last row committed: a killed import goes on from there.

    `counts` by outcome, `problems` the first thousand as `{row, field, value, code, data}`; `rejected` is the
    file of rows that are not in, in the file's own columns with the reason beside.
    """

    id = IdField("imp")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="imports/", blank=True)
    path = models.CharField(max_length=500, blank=True, help_text="Of a file read where it lies.")
    sha256 = models.CharField(max_length=64)
    mapping_name = models.CharField(max_length=80, blank=True)
    mapping = models.JSONField(default=dict)
    dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.WAITING)
    share = models.FloatField(default=0, help_text="Of the file read, 0 to 1.")
    row = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    rejected = models.FileField(upload_to="imports/", blank=True)
    unmatched = models.FileField(
        upload_to="imports/", blank=True, help_text="Returns without a sale, and why."
    )
    rejected_bytes = models.BigIntegerField(default=0)
    error = models.JSONField(default=dict, help_text="Why the file as a whole could not be read.")
    by_kind = models.CharField(max_length=10)
    by_ref = RefField()
    by_name = models.CharField(max_length=120, blank=True)
    lease = models.CharField(max_length=40, blank=True)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["seller", "-id"], name="import_newest"),
            models.Index(
                fields=["id"], condition=models.Q(state__in=["waiting", "running"]), name="import_open"
            ),
        ]
