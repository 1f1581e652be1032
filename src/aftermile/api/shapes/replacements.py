"""What goes to the buyer in place of his goods: chosen, reserved, sent."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from ninja import Field

from aftermile.api.shapes.basics import Code, In, Instant, Money, Out, Quantity, ident, money_of
from aftermile.cases.actions import Choice
from aftermile.cases.exchanges import Quote
from aftermile.cases.models import Replacement

SettleTo = Annotated[
    str,
    Field(
        max_length=40,
        description="Where a price difference goes: id of a payment method of the buyer, `store_credit`, or "
        "empty for the original payment.",
        examples=["pym_01kaq3z8x5r7t2v9w4y6b1c3de"],
    ),
]


class ChoiceIn(In):
    """Pieces of a unit or a case line, and what stands for them; without a variant the same again."""

    unit: Annotated[Code, ident("unit")] = ""
    line: Annotated[Code, ident("cln")] = ""
    quantity: Quantity = 1
    variant: Annotated[str, Field(max_length=120, description="Id or SKU.", examples=["SHIRT-L"])] = ""


class ReplacementsIn(In):
    items: Annotated[list[ChoiceIn], Field(min_length=1, max_length=200)]
    settle_to: SettleTo = ""
    settle_now: Annotated[bool, Field(description="Pay a lower price back before goods come.")] = False
    advance: Annotated[bool, Field(description="Send before other goods come back.")] = False


class ReplacementOut(Out):
    id: Annotated[str, ident("rpl")]
    case: Annotated[str, ident("case")]
    line: Annotated[str, ident("cln")]
    old_unit: Annotated[str, ident("unit")]
    unit: Annotated[str | None, ident("unit")]
    variant: Annotated[str | None, ident("var")]
    sku: str
    title: str
    options: dict[str, Any]
    quantity: int
    unit_price: Money
    difference: Annotated[Money, Field(description="For all pieces; above zero the buyer pays it.")]
    settled: Annotated[Money, Field(description="What of the difference moved so far.")]
    state: Literal["planned", "reserved", "sent", "canceled"]
    why: Annotated[str, Field(examples=["not_paid"])]
    parcel: Annotated[str | None, ident("pcl")]
    created_at: Instant
    expires_at: Instant | None
    sent_at: Instant | None


class ReplacementQuoteOut(Out):
    line: Annotated[str, ident("cln")]
    variant: Annotated[str | None, ident("var")]
    sku: str
    title: str
    quantity: int
    unit_price: Money
    difference: Money


class QuotesOut(Out):
    """What a choice would come to. Nothing was changed."""

    preview: bool = True
    items: list[ReplacementQuoteOut]
    difference: Money


class SendingIn(In):
    carrier: Annotated[str, Field(max_length=40, examples=["dhl"])] = ""
    tracking_number: Annotated[str, Field(max_length=60, examples=["00340434161094042557"])] = ""
    replacements: Annotated[
        list[Code], Field(max_length=200, description="Ids; empty sends all that may leave.")
    ] = []
    location: Code = ""


class SendingOut(Out):
    parcel: Annotated[str, ident("pcl")]
    carrier: str
    tracking_number: str
    replacements: list[ReplacementOut]


def choices_of(items: Sequence[ChoiceIn]) -> list[Choice]:
    return [Choice(item.line or item.unit, item.quantity, item.variant) for item in items]


def replacement_out(row: Replacement, currency: str) -> dict[str, Any]:
    same = ("sku", "title", "options", "quantity", "state", "why", "created_at", "expires_at", "sent_at")
    return {
        "id": row.pk,
        "case": row.case_id,
        "line": row.line_id,
        "old_unit": row.line.unit_id,
        "unit": row.unit_id,
        "variant": row.variant_id,
        "unit_price": money_of(row.unit_price_minor, currency),
        "difference": money_of(row.difference_minor, currency),
        "settled": money_of(row.settled_minor, currency),
        "parcel": row.parcel_ref or None,
        **{name: getattr(row, name) for name in same},
    }


def quotes_out(quotes: Sequence[Quote], currency: str) -> dict[str, Any]:
    return {
        "items": [
            {
                "line": quote.line.pk,
                "variant": quote.variant.pk if quote.variant else None,
                "sku": quote.sku,
                "title": quote.title,
                "quantity": quote.quantity,
                "unit_price": money_of(quote.unit_price_minor, currency),
                "difference": money_of(quote.difference_minor, currency),
            }
            for quote in quotes
        ],
        "difference": money_of(sum(quote.difference_minor for quote in quotes), currency),
    }
