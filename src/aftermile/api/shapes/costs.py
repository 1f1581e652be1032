"""The numbers that the ranking of remedies rests on."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field

from aftermile.accounts.models import Seller
from aftermile.api.shapes.basics import In, Money, Out, Ref, ident, money_of
from aftermile.policies.cost_inputs import InputRow
from aftermile.policies.remedies.inputs import SPEC, Input

Country = Annotated[
    str, Field(pattern="^([A-Z]{2})?$", description="Only for this country; empty: for all.", examples=[""])
]
Category = Annotated[str, Field(max_length=80, description="Only for this category of goods.", examples=[""])]


class CostInputIn(In):
    """A number to keep: `amount` for money, `value` for the others; neither: take the seller's own away."""

    key: Annotated[str, Field(max_length=40, examples=["goods_cost"])]
    value: Annotated[
        Decimal | None,
        Field(
            description="A share or change of 1, or a factor.",
            max_digits=18,
            decimal_places=6,
            examples=["0.4"],
        ),
    ] = None
    amount: Annotated[Money | None, Field(examples=[None])] = None


class CostInputsIn(In):
    seller: Annotated[
        Ref | Literal[""], Field(description="Needed with the operator's key.", examples=[""])
    ] = ""
    country: Country = ""
    category: Category = ""
    inputs: Annotated[list[CostInputIn], Field(min_length=1, max_length=200)]


class CostInputOut(Out):
    """
    `source` says what counts at this scope: the seller's own number, a measured one, or the default.

    Neither value nor amount: it is not known, for there is no rate from the currency in `lacks`.
    """

    seller: Annotated[str, ident("slr")]
    key: Annotated[str, Field(examples=["label_domestic"])]
    group: Annotated[str, Field(examples=["freight"])]
    words: Annotated[str, Field(examples=["Return label inside one country"])]
    origin: Annotated[str, Field(description="Where the default comes from.")]
    unit: Literal["money", "share", "change", "factor"]
    country: str
    category: str
    value: Annotated[str | None, Field(examples=["0.45"])]
    amount: Money | None
    source: Literal["default", "set", "measured"]
    samples: int
    lacks: Annotated[str, Field(description="The currency without a rate; else empty.")]
    own: Annotated[bool, Field(description="There is a number of the seller's own at exactly this scope.")]
    default_value: Annotated[str | None, Field(examples=["0.45"])]
    default_amount: Money | None


def cost_input_out(row: InputRow, seller: Seller) -> dict[str, Any]:
    spec = SPEC[row.key]
    value, amount = _written(row.now, seller.base_currency)
    default_value, default_amount = _written(row.default, seller.base_currency)
    return {
        "seller": seller.pk,
        **{name: getattr(spec, name) for name in ("key", "group", "words", "origin", "unit")},
        "country": row.country,
        "category": row.category,
        "value": value,
        "amount": amount,
        "source": row.now.source,
        "samples": row.now.samples,
        "lacks": row.now.lacks,
        "own": row.own is not None,
        "default_value": default_value,
        "default_amount": default_amount,
    }


def _written(item: Input, currency: str) -> tuple[str | None, dict[str, Any] | None]:
    if item.lacks:
        return None, None
    if item.unit == "money":
        return None, money_of(int(item.value), currency)
    return f"{item.value.normalize():f}", None
