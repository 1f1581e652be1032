"""The facts that rules may ask about, and what tables of each purpose say. Pure."""

from typing import Final

from aftermile.policies.engine.types import Field, FieldType, Output, Schema
from aftermile.policies.entitlement import DEDUCTIONS, EVIDENCE, REMEDIES

_T = FieldType
ANCHORS: Final = frozenset({"delivered", "shipped", "placed"})
PAYERS: Final = frozenset({"buyer", "seller"})
PARTIES: Final = frozenset({"buyer", "seller", "carrier", "unknown"})
CLOCKS: Final = frozenset({"respond", "send_back", "refund", "repair", "carrier_claim", "insurer_claim"})


def _fields(*rows: Field) -> dict[str, Field]:
    return {row.name: row for row in rows}


def _outputs(*rows: Output) -> dict[str, Output]:
    return {row.name: row for row in rows}


CASE_FIELDS: Final = _fields(
    Field("kind", _T.ENUM, False, "case", values=frozenset({"return", "claim"})),
    Field("reason", _T.ENUM, False, "case"),
    Field("fault", _T.ENUM, True, "case", values=PARTIES),
    Field("country", _T.COUNTRY, False),
    Field("region", _T.ENUM),
    Field("channel", _T.ENUM),
    Field("category", _T.ENUM),
    Field("goods_class", _T.ENUM),
    Field("sku", _T.ENUM),
    Field("price", _T.MONEY, False),
    Field("case_value", _T.MONEY, False, "case"),
    Field("order_total", _T.MONEY),
    Field("quantity", _T.INT, False, "case"),
    Field("whole_order", _T.BOOL, False, "case"),
    Field("placed_on", _T.DATE, False),
    Field("delivered", _T.BOOL, False, "parcel"),
    Field("milestone", _T.ENUM, True, "parcel"),
    Field("days_since_order", _T.DAYS, False),
    Field("days_since_shipping", _T.DAYS, True, "parcel"),
    Field("days_since_delivery", _T.DAYS, True, "parcel"),
    Field("evidence", _T.SET, False, "case", values=EVIDENCE),
    Field("exclusions", _T.SET, False),
    Field("coverage", _T.ENUM, True, "order", values=frozenset({"none", "merchant", "insured"})),
    Field("buyer_orders", _T.INT, True, "buyer", personal=True),
    Field("buyer_cases_year", _T.INT, True, "buyer", personal=True),
    Field("buyer_refunded_year", _T.MONEY, True, "buyer", personal=True),
    Field("buyer_risk", _T.ENUM, True, "risk", personal=True, values=frozenset({"low", "medium", "high"})),
)

_PROMISE_OUTPUTS: Final = _outputs(
    Output("allow", _T.ENUM, frozenset({"yes", "no", "review"})),
    Output("window_days", _T.DAYS, combine="max", least=0, most=3_650),
    Output("anchor", _T.ENUM, ANCHORS),
    Output("freight_payer", _T.ENUM, PAYERS),
    Output("remedies", _T.SET, frozenset(REMEDIES), combine="union"),
    Output("percent", _T.INT, combine="max", least=0, most=100),
    Output("keep_percent", _T.INT, combine="max", least=0, most=100),
    Output("returnless_below", _T.MONEY, combine="max", least=0),
    Output("deductions", _T.SET, DEDUCTIONS),
    Output("restocking_percent", _T.INT, combine="min", least=0, most=100),
    Output("return_fee", _T.MONEY, combine="min", least=0),
    Output("outbound_refunded", _T.BOOL, combine="any"),
    Output("refund_days", _T.DAYS, combine="min", least=0, most=365),
    Output("evidence", _T.SET, EVIDENCE),
    Output("chooser", _T.ENUM, PAYERS),
    Output("credit_bonus_percent", _T.INT, combine="max", least=0, most=100),
    Output("coupon_percent", _T.INT, combine="max", least=0, most=100),
)

PROMISE: Final = Schema("promise", CASE_FIELDS, _PROMISE_OUTPUTS, frozenset({("allow", "no")}))
"""What the seller promises. `percent` defaults to 100, `anchor` to delivered, `allow` to yes."""

PROGRAM: Final = Schema("program", CASE_FIELDS, _PROMISE_OUTPUTS, frozenset({("allow", "no")}))
"""What a marketplace demands of its sellers, by channel: a second floor with its own owner."""

EVIDENCE_MATRIX: Final = Schema(
    "evidence",
    CASE_FIELDS,
    _outputs(
        Output("evidence", _T.SET, EVIDENCE),
        Output("fault", _T.ENUM, PARTIES),
        Output("return_payer", _T.ENUM, PAYERS),
        Output("outbound_payer", _T.ENUM, PAYERS),
        Output("clocks", _T.SET, CLOCKS),
    ),
)
"""By reason, goods class and coverage: what may be asked, whose fault, who pays, which clocks start."""

AUTOMATION: Final = Schema(
    "automation",
    {
        **CASE_FIELDS,
        "remedy": Field("remedy", _T.ENUM, True, "case", values=frozenset(REMEDIES)),
        "remedy_amount": Field("remedy_amount", _T.MONEY, True, "case"),
        "statutory": Field("statutory", _T.BOOL, False, "case"),
        "goods_back": Field("goods_back", _T.BOOL, True, "case"),
    },
    _outputs(
        Output("settle", _T.BOOL),
        Output("most", _T.MONEY, least=0),
    ),
)
"""Which cases settle alone, and up to which amount each."""

CHANGE: Final = Schema(
    "change",
    _fields(
        Field(
            "request",
            _T.ENUM,
            False,
            "case",
            values=frozenset({"cancel", "address", "payment", "items", "return", "exchange"}),
        ),
        Field(
            "order_state", _T.ENUM, False, values=frozenset({"pending", "processed", "delivered", "canceled"})
        ),
        Field("changed_before", _T.BOOL, False),
        Field("reason", _T.ENUM, True, "case"),
        Field("country", _T.COUNTRY),
        Field("channel", _T.ENUM),
        Field("items_known", _T.BOOL, True, "case"),
        Field("same_product", _T.BOOL, True, "case"),
        Field("new_available", _T.BOOL, True, "stock"),
        Field("new_differs", _T.BOOL, True, "case"),
        Field(
            "pay_kind",
            _T.ENUM,
            True,
            "case",
            values=frozenset({"card", "wallet", "gift_card", "bank", "other"}),
        ),
        Field("pay_is_original", _T.BOOL, True, "case"),
        Field("pay_balance", _T.MONEY, True, "buyer", personal=True),
        Field("order_total", _T.MONEY),
        Field("difference", _T.MONEY, True, "case"),
        Field("days_since_order", _T.DAYS),
        Field("days_since_delivery", _T.DAYS),
    ),
    _outputs(
        Output("verdict", _T.ENUM, frozenset({"allow", "deny"})),
        Output("because", _T.ENUM),
    ),
    frozenset({("verdict", "deny")}),
)
"""Whether an order may be changed, canceled, returned or exchanged as asked."""

SCHEMAS: Final = {
    schema.purpose: schema for schema in (PROMISE, PROGRAM, EVIDENCE_MATRIX, AUTOMATION, CHANGE)
}
