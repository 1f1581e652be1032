"""What facts, outputs, operators and their values are called on the pages of the tables."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftermile.database.chips import CHIPS

Words = str | Promise

FIELDS: Final[Mapping[str, Words]] = {
    "kind": _("Kind"),
    "reason": _("Reason"),
    "fault": _("Fault"),
    "country": _("Country"),
    "region": _("Region"),
    "channel": _("Channel"),
    "category": _("Category"),
    "goods_class": _("Goods class"),
    "sku": _("SKU"),
    "price": _("Price paid"),
    "case_value": _("Value of the case"),
    "order_total": _("Order total"),
    "quantity": _("Pieces"),
    "whole_order": _("Whole order"),
    "placed_on": _("Ordered on"),
    "delivered": _("Delivered"),
    "milestone": _("Parcel is"),
    "days_since_order": _("Days since order"),
    "days_since_shipping": _("Days since dispatch"),
    "days_since_delivery": _("Days since delivery"),
    "evidence": _("Evidence shown"),
    "exclusions": _("Exclusions"),
    "coverage": _("Cover"),
    "buyer_orders": _("Buyer’s orders"),
    "buyer_cases_year": _("Buyer’s cases, 12 months"),
    "buyer_refunded_year": _("Refunded to the buyer, 12 months"),
    "buyer_risk": _("Buyer’s risk"),
    "remedy": _("Way out"),
    "remedy_amount": _("Amount"),
    "statutory": _("Owed by law"),
    "goods_back": _("Goods come back"),
    "request": _("Asked for"),
    "order_state": _("Order is"),
    "changed_before": _("Changed before"),
    "items_known": _("Items known"),
    "same_product": _("Same product"),
    "new_available": _("New item in stock"),
    "new_differs": _("New item differs"),
    "pay_kind": _("Paid with"),
    "pay_is_original": _("Original payment"),
    "pay_balance": _("Balance"),
    "difference": _("Price difference"),
}
OUTPUTS: Final[Mapping[str, Words]] = {
    "allow": _("Allowed"),
    "window_days": _("Days"),
    "anchor": _("Counted from"),
    "freight_payer": _("Way back paid by"),
    "remedies": _("Ways out"),
    "percent": _("Share refunded, %"),
    "keep_percent": _("Share when kept, %"),
    "returnless_below": _("No return below"),
    "deductions": _("May be deducted"),
    "restocking_percent": _("Restocking fee, %"),
    "return_fee": _("Fee for the way back"),
    "outbound_refunded": _("Way out refunded"),
    "refund_days": _("Refund within, days"),
    "evidence": _("Evidence asked"),
    "chooser": _("Who chooses"),
    "credit_bonus_percent": _("Bonus on store credit, %"),
    "coupon_percent": _("Coupon, %"),
    "fault": _("Presumed fault"),
    "return_payer": _("Way back paid by"),
    "outbound_payer": _("Way there paid by"),
    "clocks": _("Clocks that start"),
    "settle": _("Settle alone"),
    "most": _("Up to"),
    "verdict": _("Verdict"),
    "because": _("Because"),
}
YES: Final = pgettext_lazy("answer", "yes")
NO: Final = pgettext_lazy("answer", "no")

VALUES: Final[Mapping[str, Mapping[str, Words]]] = {
    "kind": {code: chip.word for code, chip in CHIPS["kind"].items()},
    "fault": {code: chip.word for code, chip in CHIPS["fault"].items()},
    "milestone": {code: chip.word for code, chip in CHIPS["parcel"].items()},
    "remedy": {
        **{code: chip.word for code, chip in CHIPS["remedy"].items()},
        "replacement": _("Replacement"),
        "exchange": _("Exchange"),
        "repair": _("Repair"),
        "store_credit": _("Store credit"),
        "coupon": _("Coupon"),
    },
    "evidence": {
        "photo": _("photo"),
        "video": _("video"),
        "packaging": _("packaging"),
        "statement": _("statement"),
        "serial": _("serial number"),
        "police_report": _("police report"),
    },
    "payer": {"buyer": _("buyer"), "seller": _("seller")},
    "allow": {"yes": YES, "no": NO, "review": _("a person looks")},
    "anchor": {
        "delivered": pgettext_lazy("anchor", "delivery"),
        "shipped": _("dispatch"),
        "placed": pgettext_lazy("anchor", "order"),
    },
    "deductions": {
        "value_loss": _("loss of value"),
        "restocking": _("restocking fee"),
        "outbound_shipping": _("shipping of the order"),
        "return_label": _("return label"),
        "cancellation_fee": _("cancellation fee"),
    },
    "clocks": {
        "respond": _("first answer"),
        "send_back": _("send back"),
        "refund": _("refund"),
        "repair": _("repair"),
        "carrier_claim": _("claim at the carrier"),
        "insurer_claim": _("claim at the insurer"),
    },
    "exclusions": {
        "custom_made": _("made to measure"),
        "perishable": _("perishable"),
        "hygiene_sealed_opened": _("hygiene seal opened"),
        "inseparably_mixed": _("mixed with other goods"),
        "sealed_media_opened": _("sealed media opened"),
        "newspapers": _("newspapers"),
        "digital_started_with_consent": _("download begun"),
        "price_fluctuates_financially": _("price follows the market"),
        "leisure_dated_services": _("leisure on a date"),
        "service_fully_performed": _("service done"),
        "urgent_repair_visit": _("urgent repair"),
        "auction_public": _("public auction"),
        "alcohol_delayed_delivery": _("alcohol delivered later"),
        "value_fell_by_use": _("lost value by use"),
        "value_fell_by_time": _("lost value by time"),
        "by_nature_and_confirmed": _("by nature, and confirmed"),
        "everyday_food": _("everyday food"),
        "not_resalable_in_original_condition": _("cannot be sold again as it is"),
        "used_or_benefited": _("used"),
        "damaged_by_buyer": _("damaged by the buyer"),
        "electronics_listed": _("listed electronics"),
        "as_is": _("sold as it is"),
        "final_sale_marked": _("marked as final sale"),
        "financial_services": _("financial service"),
        "gaming_services": _("gaming service"),
    },
    "coverage": {
        "none": _("none"),
        "merchant": _("seller’s own protection"),
        "insured": _("insured"),
    },
    "buyer_risk": {"low": _("low"), "medium": _("medium"), "high": _("high")},
    "request": {
        "cancel": _("cancel"),
        "address": _("new address"),
        "payment": _("other payment"),
        "items": _("other items"),
        "return": _("return"),
        "exchange": _("exchange"),
    },
    "order_state": {
        "pending": _("waiting"),
        "processed": _("in work"),
        "delivered": _("delivered"),
        "canceled": _("canceled"),
    },
    "pay_kind": {
        "card": _("card"),
        "wallet": _("wallet"),
        "gift_card": _("gift card"),
        "bank": _("bank transfer"),
        "other": _("other"),
    },
    "verdict": {"allow": _("allow"), "deny": _("deny")},
}
SAME: Final = {
    "freight_payer": "payer",
    "return_payer": "payer",
    "outbound_payer": "payer",
    "chooser": "payer",
    "remedies": "remedy",
}
"""Fields and outputs whose values are called like those of another."""

OPS: Final[Mapping[str, Words]] = {
    "==": _("is"),
    "!=": _("is not"),
    "<": _("less than"),
    "<=": _("at most"),
    ">": _("more than"),
    ">=": _("at least"),
    "in": _("is one of"),
    "not_in": _("is none of"),
    "between": _("from … to …"),
    "is_null": _("is not known"),
    "contains_any": _("has any of"),
}
SIGNS: Final = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}

PURPOSES: Final[Mapping[str, tuple[Words, Words]]] = {
    "promise": (
        _("Promise"),
        _("What you promise your buyers: how long, which ways out, who pays. The law lies below it."),
    ),
    "program": (
        _("Program"),
        _("What a marketplace demands of its sellers, by sales channel. It is joined with your promise."),
    ),
    "evidence": (
        _("Evidence"),
        _("By reason, goods and cover: what may be asked for, whose fault it is, who pays the freight."),
    ),
    "automation": (
        _("Automation"),
        _("Which cases settle alone, and up to which amount each."),
    ),
    "change": (
        _("Changes"),
        _("Whether an order may be changed, canceled, returned or exchanged as asked."),
    ),
}


def value_words(name: str) -> Mapping[str, Words]:
    """Return what the values of a field or an output are called; empty where they are open."""
    return VALUES.get(SAME.get(name, name), {})
