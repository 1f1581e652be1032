"""The same words, icons and colors for every state, kind, remedy and grade, wherever it is shown."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Chip:
    """`tone` is "", ok, risk, bad, info or brand; color never speaks alone."""

    word: Words
    icon: str
    tone: str = ""


CHIPS: Final[dict[str, dict[str, Chip]]] = {
    "case": {
        "requested": Chip(_("Needs us"), icon="inbox", tone="brand"),
        "waiting_buyer": Chip(_("Waiting for buyer"), icon="hourglass"),
        "offered": Chip(_("Offer made"), icon="send", tone="info"),
        "approved": Chip(_("Approved"), icon="circle-check", tone="info"),
        "receiving": Chip(_("Partly received"), icon="package-import", tone="info"),
        "received": Chip(_("Goods received"), icon="package", tone="brand"),
        "settling": Chip(_("Refund on its way"), icon="coin", tone="info"),
        "partially_settled": Chip(_("Partly settled"), icon="coin", tone="risk"),
        "settled": Chip(_("Settled"), icon="checks", tone="ok"),
        "declined": Chip(_("Declined"), icon="ban"),
        "canceled": Chip(_("Canceled"), icon="x"),
        "closed": Chip(_("Closed"), icon="archive"),
    },
    "kind": {
        "return": Chip(pgettext_lazy("kind of case", "Return"), icon="truck-return"),
        "exchange": Chip(pgettext_lazy("kind of case", "Exchange"), icon="arrows-exchange"),
        "claim": Chip(pgettext_lazy("kind of case", "Claim"), icon="flag"),
        "repair": Chip(pgettext_lazy("kind of case", "Repair"), icon="tool"),
        "warranty": Chip(pgettext_lazy("kind of case", "Warranty"), icon="shield-check"),
        "change": Chip(pgettext_lazy("kind of case", "Order change"), icon="pencil"),
        "complaint": Chip(pgettext_lazy("kind of case", "Complaint"), icon="alert-circle"),
        "question": Chip(pgettext_lazy("kind of case", "Question"), icon="help-circle"),
    },
    "step": {
        "waiting": Chip(pgettext_lazy("step", "Waiting"), icon="hourglass"),
        "ready": Chip(pgettext_lazy("step", "Next"), icon="point", tone="brand"),
        "doing": Chip(pgettext_lazy("step", "Under way"), icon="loader", tone="info"),
        "done": Chip(pgettext_lazy("step", "Done"), icon="check", tone="ok"),
        "skipped": Chip(pgettext_lazy("step", "Not needed"), icon="dots"),
        "failed": Chip(pgettext_lazy("step", "Needs a person"), icon="alert-triangle", tone="bad"),
    },
    "step_kind": {
        "authorize": Chip(_("Agree"), icon="circle-check"),
        "label": Chip(_("Way back for the parcel"), icon="tag"),
        "ship_back": Chip(_("Send the goods back"), icon="truck-return"),
        "receive": Chip(_("Take the goods in"), icon="package-import"),
        "inspect": Chip(_("Look at the goods"), icon="eye"),
        "collect": Chip(_("Collect the difference"), icon="credit-card"),
        "send": Chip(_("Send the goods"), icon="package-export"),
        "repair": Chip(_("Repair the goods"), icon="tool"),
        "credit": Chip(_("Give the credit"), icon="wallet"),
        "refund": Chip(_("Pay the money back"), icon="receipt-refund"),
        "change": Chip(_("Change the order"), icon="pencil"),
        "recover": Chip(_("Claim the loss back"), icon="shield-check"),
        "inform": Chip(_("Tell the buyer"), icon="mail"),
        "send_repaired": Chip(_("Send the repaired goods"), icon="package-export"),
        "refund_difference": Chip(_("Pay the difference back"), icon="receipt-refund"),
    },
    "step_owner": {
        "system": Chip(_("by itself"), icon="settings"),
        "seller": Chip(_("Seller"), icon="building-store"),
        "buyer": Chip(_("Buyer"), icon="user"),
        "warehouse": Chip(_("Warehouse"), icon="building-warehouse"),
        "finance": Chip(_("Finance"), icon="coin"),
        "technician": Chip(_("Technician"), icon="tool"),
        "carrier": Chip(_("Carrier"), icon="truck"),
    },
    "remedy": {
        "refund": Chip(_("Refund"), icon="receipt-refund"),
        "partial_refund": Chip(_("Partial refund"), icon="percentage"),
        "returnless_refund": Chip(_("Refund without return"), icon="package-off"),
        "replacement": Chip(_("Replacement"), icon="package-export"),
        "exchange": Chip(_("Exchange"), icon="arrows-exchange"),
        "repair": Chip(_("Repair"), icon="tool"),
        "store_credit": Chip(_("Store credit"), icon="wallet"),
        "coupon": Chip(_("Coupon"), icon="ticket"),
    },
    "repair": {
        "requested": Chip(pgettext_lazy("repair", "Requested"), icon="inbox", tone="brand"),
        "quoted": Chip(pgettext_lazy("repair", "Quoted"), icon="receipt", tone="info"),
        "approved": Chip(pgettext_lazy("repair", "Agreed"), icon="circle-check", tone="brand"),
        "refused": Chip(pgettext_lazy("repair", "Refused"), icon="circle-x", tone="risk"),
        "parts_awaited": Chip(pgettext_lazy("repair", "Waits for parts"), icon="hourglass", tone="risk"),
        "in_work": Chip(pgettext_lazy("repair", "In work"), icon="tool", tone="info"),
        "done": Chip(pgettext_lazy("repair", "Work over"), icon="check", tone="ok"),
        "returned": Chip(pgettext_lazy("repair", "With the buyer again"), icon="checks", tone="ok"),
        "canceled": Chip(pgettext_lazy("repair", "Given up"), icon="x"),
    },
    "repair_outcome": {
        "repaired": Chip(pgettext_lazy("repair", "Repaired"), icon="check", tone="ok"),
        "no_fault": Chip(pgettext_lazy("repair", "No fault found"), icon="help-circle"),
        "failed": Chip(pgettext_lazy("repair", "Could not be repaired"), icon="x", tone="bad"),
    },
    "repair_place": {
        "workshop": Chip(pgettext_lazy("repair", "Workshop"), icon="building-warehouse"),
        "on_site": Chip(pgettext_lazy("repair", "At the buyer's"), icon="home"),
    },
    "repair_payer": {
        "seller": Chip(pgettext_lazy("repair", "Seller"), icon="building-store"),
        "buyer": Chip(pgettext_lazy("repair", "Buyer"), icon="user"),
        "supplier": Chip(pgettext_lazy("repair", "Supplier"), icon="truck"),
        "warranty": Chip(pgettext_lazy("repair", "Warranty"), icon="shield-check"),
    },
    "quote_line": {
        "labor": Chip(pgettext_lazy("repair", "Labor"), icon="tool"),
        "parts": Chip(pgettext_lazy("repair", "Parts"), icon="box"),
        "travel": Chip(pgettext_lazy("repair", "Travel"), icon="map-pin"),
        "freight": Chip(pgettext_lazy("repair", "Freight"), icon="truck"),
    },
    "quote": {
        "open": Chip(pgettext_lazy("quote", "Open"), icon="clock", tone="info"),
        "awaits_payment": Chip(pgettext_lazy("quote", "To be paid"), icon="credit-card", tone="risk"),
        "accepted": Chip(pgettext_lazy("quote", "Accepted"), icon="check", tone="ok"),
        "refused": Chip(pgettext_lazy("quote", "Refused"), icon="circle-x"),
        "lapsed": Chip(pgettext_lazy("quote", "Lapsed"), icon="clock-exclamation", tone="risk"),
        "withdrawn": Chip(pgettext_lazy("quote", "Withdrawn"), icon="arrow-back-up"),
    },
    "loaner": {
        "out": Chip(pgettext_lazy("loaner", "Lent"), icon="package-export", tone="info"),
        "returned": Chip(pgettext_lazy("loaner", "Back"), icon="check", tone="ok"),
        "kept": Chip(pgettext_lazy("loaner", "Kept"), icon="credit-card"),
    },
    "visit": {
        "offered": Chip(pgettext_lazy("visit", "Time to be chosen"), icon="calendar", tone="info"),
        "booked": Chip(pgettext_lazy("visit", "Booked"), icon="calendar", tone="brand"),
        "on_the_way": Chip(pgettext_lazy("visit", "On the way"), icon="truck", tone="info"),
        "arrived": Chip(pgettext_lazy("visit", "Arrived"), icon="map-pin", tone="info"),
        "done": Chip(pgettext_lazy("visit", "Done"), icon="checks", tone="ok"),
        "failed": Chip(pgettext_lazy("visit", "Failed"), icon="circle-x", tone="bad"),
        "canceled": Chip(pgettext_lazy("visit", "Canceled"), icon="x"),
    },
    "request": {
        "waiting": Chip(pgettext_lazy("request", "Waiting"), icon="hourglass", tone="risk"),
        "granted": Chip(pgettext_lazy("request", "Granted"), icon="check", tone="ok"),
        "refused": Chip(pgettext_lazy("request", "Refused"), icon="x", tone="bad"),
        "expired": Chip(pgettext_lazy("request", "Expired"), icon="clock-exclamation"),
    },
    "offer": {
        "open": Chip(pgettext_lazy("offer", "Open"), icon="clock", tone="info"),
        "accepted": Chip(pgettext_lazy("offer", "Accepted"), icon="check", tone="ok"),
        "rejected": Chip(pgettext_lazy("offer", "Rejected"), icon="x"),
        "lapsed": Chip(pgettext_lazy("offer", "Lapsed"), icon="clock-exclamation", tone="risk"),
        "withdrawn": Chip(pgettext_lazy("offer", "Withdrawn"), icon="arrow-back-up"),
    },
    "replacement": {
        "planned": Chip(pgettext_lazy("replacement", "Chosen"), icon="point"),
        "reserved": Chip(pgettext_lazy("replacement", "Reserved"), icon="lock", tone="info"),
        "sent": Chip(pgettext_lazy("replacement", "Sent"), icon="package-export", tone="ok"),
        "canceled": Chip(pgettext_lazy("replacement", "Not sent"), icon="x"),
    },
    "refund": {
        "reserved": Chip(pgettext_lazy("refund", "Reserved"), icon="lock", tone="info"),
        "sent": Chip(pgettext_lazy("refund", "Sent"), icon="send", tone="info"),
        "done": Chip(pgettext_lazy("refund", "Paid back"), icon="check", tone="ok"),
        "failed": Chip(pgettext_lazy("refund", "Failed"), icon="circle-x", tone="bad"),
        "unknown": Chip(pgettext_lazy("refund", "Being checked"), icon="help-circle", tone="risk"),
    },
    "parcel": {
        "registered": Chip(_("Announced"), icon="tag"),
        "handed_over": Chip(_("Handed over"), icon="package-export", tone="info"),
        "in_transit": Chip(_("On the way"), icon="truck", tone="info"),
        "customs_hold": Chip(_("Held by customs"), icon="gavel", tone="risk"),
        "out_for_delivery": Chip(_("Out for delivery"), icon="truck-delivery", tone="info"),
        "pickup_ready": Chip(_("Ready for pickup"), icon="map-pin", tone="info"),
        "delivery_failed": Chip(_("Delivery failed"), icon="alert-circle", tone="risk"),
        "delivered": Chip(_("Delivered"), icon="check", tone="ok"),
        "returning": Chip(_("Returning"), icon="truck-return", tone="risk"),
        "returned": Chip(_("Returned"), icon="package-import"),
        "lost": Chip(_("Lost"), icon="alert-triangle", tone="bad"),
        "damaged": Chip(_("Damaged"), icon="alert-triangle", tone="bad"),
        "unknown": Chip(_("Unknown"), icon="question-mark"),
    },
    "mail": {
        "waiting": Chip(pgettext_lazy("delivery", "Waiting"), icon="clock", tone="info"),
        "sent": Chip(pgettext_lazy("mail", "Sent"), icon="check", tone="ok"),
        "kept": Chip(pgettext_lazy("mail", "Kept here"), icon="archive"),
        "dead": Chip(pgettext_lazy("mail", "Not sent"), icon="circle-x", tone="bad"),
    },
    "order": {
        "open": Chip(pgettext_lazy("order", "Open"), icon="shopping-cart", tone="info"),
        "shipped": Chip(pgettext_lazy("order", "Shipped"), icon="truck", tone="info"),
        "delivered": Chip(_("Delivered"), icon="check", tone="ok"),
        "canceled": Chip(_("Canceled"), icon="x"),
    },
    "unit": {
        "with_buyer": Chip(_("With the buyer"), icon="user"),
        "returned": Chip(_("Returned"), icon="package-import", tone="ok"),
        "settled": Chip(_("Settled without goods"), icon="coin", tone="ok"),
        "canceled": Chip(_("Canceled"), icon="x"),
    },
    "grade": {
        "a": Chip(_("As new"), icon="circle-check", tone="ok"),
        "b": Chip(_("Opened, complete"), icon="package", tone="info"),
        "c": Chip(_("Used or damaged"), icon="alert-triangle", tone="risk"),
        "d": Chip(_("Worthless"), icon="trash", tone="bad"),
        "missing": Chip(_("Missing"), icon="package-off", tone="bad"),
        "wrong": Chip(_("Wrong item"), icon="arrows-exchange", tone="bad"),
    },
    "unknown_parcel": {
        "waiting": Chip(pgettext_lazy("unknown parcel", "Waiting"), icon="hourglass", tone="risk"),
        "matched": Chip(pgettext_lazy("unknown parcel", "Matched"), icon="link", tone="ok"),
        "set_aside": Chip(pgettext_lazy("unknown parcel", "Set aside"), icon="archive"),
    },
    "unknown_found": {
        "parcel": Chip(_("Parcel that fits nothing"), icon="box"),
        "extra": Chip(_("More than was expected"), icon="plus"),
        "returned": Chip(_("Our own parcel, sent back"), icon="truck-return"),
    },
    "disposition": {
        "restock": Chip(_("Restock"), icon="building-warehouse"),
        "refurbish": Chip(_("Refurbish"), icon="tool"),
        "scrap": Chip(_("Scrap"), icon="trash"),
        "donate": Chip(_("Donate"), icon="heart"),
        "return_to_vendor": Chip(_("Return to vendor"), icon="building-store"),
        "return_to_buyer": Chip(_("Return to buyer"), icon="user"),
    },
    "route": {
        "label": Chip(_("Parcel with our label"), icon="tag"),
        "own": Chip(_("Parcel with a carrier of the buyer’s choice"), icon="package-export"),
        "return_point": Chip(_("Hand in a packed parcel nearby"), icon="map-pin"),
        "hub": Chip(_("Parcel to our hub"), icon="building-warehouse"),
        "drop_off": Chip(_("Hand in without a box"), icon="qrcode"),
        "pickup": Chip(_("Fetched at the door"), icon="truck"),
    },
    "route_state": {
        "offered": Chip(pgettext_lazy("way back", "Proposed"), icon="send", tone="info"),
        "chosen": Chip(pgettext_lazy("way back", "Agreed"), icon="circle-check", tone="info"),
        "used": Chip(pgettext_lazy("way back", "On its way"), icon="truck-return", tone="ok"),
        "expired": Chip(pgettext_lazy("way back", "Expired"), icon="clock-exclamation", tone="risk"),
        "canceled": Chip(pgettext_lazy("way back", "Canceled"), icon="x"),
    },
    "pickup": {
        "requested": Chip(pgettext_lazy("pickup", "Requested"), icon="inbox", tone="brand"),
        "confirmed": Chip(pgettext_lazy("pickup", "Confirmed"), icon="circle-check", tone="info"),
        "picked_up": Chip(pgettext_lazy("pickup", "Picked up"), icon="check", tone="ok"),
        "failed": Chip(pgettext_lazy("pickup", "Came in vain"), icon="alert-circle", tone="risk"),
        "canceled": Chip(pgettext_lazy("pickup", "Called off"), icon="x"),
    },
    "refusal": {
        "wrong_item": Chip(_("Not the item of this code"), icon="arrows-exchange"),
        "incomplete": Chip(_("Something is missing"), icon="package-off"),
        "damaged": Chip(_("Damaged in a way the buyer did not tell"), icon="alert-triangle"),
        "dangerous": Chip(_("Dangerous or leaking"), icon="alert-circle"),
        "too_large": Chip(_("Too large or too heavy"), icon="box"),
        "no_id": Chip(_("No document shown"), icon="user"),
        "other": Chip(_("Something else"), icon="dots"),
    },
    "pickup_failure": {
        "nobody_home": Chip(_("Nobody at home"), icon="home"),
        "not_packed": Chip(_("Not packed"), icon="package-off"),
        "refused": Chip(_("Not handed over"), icon="ban"),
        "address": Chip(_("Address not found"), icon="map-pin"),
        "too_large": Chip(_("Too large or too heavy"), icon="box"),
        "no_time": Chip(_("The driver ran out of time"), icon="clock"),
        "other": Chip(_("Something else"), icon="dots"),
    },
    "batch_file": {
        "certificate": Chip(_("Certificate"), icon="shield-check"),
        "import": Chip(_("Import entry"), icon="file-import"),
        "export": Chip(_("Export proof"), icon="file-text"),
        "identity": Chip(_("Identity of the goods"), icon="photo"),
        "other": Chip(_("Other paper"), icon="paperclip"),
    },
    "batch": {
        "open": Chip(pgettext_lazy("batch", "Open"), icon="package", tone="brand"),
        "sealed": Chip(pgettext_lazy("batch", "Sealed"), icon="lock", tone="info"),
        "sent": Chip(pgettext_lazy("batch", "Sent"), icon="truck", tone="info"),
        "received": Chip(pgettext_lazy("batch", "Received"), icon="package-import", tone="ok"),
        "closed": Chip(pgettext_lazy("batch", "Closed"), icon="archive"),
        "canceled": Chip(pgettext_lazy("batch", "Given up"), icon="x"),
    },
    "batch_purpose": {
        "origin": Chip(_("Back to origin"), icon="arrow-back-up"),
        "resale": Chip(_("Resale"), icon="building-store"),
        "donation": Chip(_("Donation"), icon="heart"),
        "disposal": Chip(_("Disposal"), icon="trash"),
    },
    "batch_member": {
        "packed": Chip(pgettext_lazy("piece", "Packed"), icon="package"),
        "arrived": Chip(pgettext_lazy("piece", "Arrived"), icon="check", tone="ok"),
        "missing": Chip(_("Missing"), icon="package-off", tone="bad"),
    },
    "duty": {
        "open": Chip(pgettext_lazy("duty file", "Open"), icon="file-text", tone="brand"),
        "complete": Chip(pgettext_lazy("duty file", "Complete"), icon="circle-check", tone="info"),
        "filed": Chip(pgettext_lazy("duty file", "Filed"), icon="send", tone="info"),
        "paid": Chip(pgettext_lazy("duty file", "Paid back"), icon="check", tone="ok"),
        "refused": Chip(pgettext_lazy("duty file", "Refused"), icon="circle-x", tone="bad"),
    },
    "payer": {
        "buyer": Chip(_("Buyer pays the way back"), icon="user"),
        "seller": Chip(_("Seller pays the way back"), icon="building-store"),
    },
    "fault": {
        "buyer": Chip(_("Buyer"), icon="user"),
        "seller": Chip(_("Seller"), icon="building-store"),
        "carrier": Chip(_("Carrier"), icon="truck"),
        "unknown": Chip(_("Unknown"), icon="question-mark"),
    },
    "deadline": {
        "respond": Chip(_("First answer"), icon="message"),
        "refund": Chip(_("Refund due"), icon="receipt-refund"),
        "send_back": Chip(_("Send back"), icon="truck-return"),
        "accept_offer": Chip(_("Offer expires"), icon="hourglass"),
        "repair": Chip(_("Repair due"), icon="tool"),
        "inspect": Chip(_("Inspection due"), icon="eye"),
        "collect": Chip(_("Collection due"), icon="truck-return"),
        "close": Chip(_("Closes by itself"), icon="archive"),
        "give_up": Chip(_("Closes if nothing comes"), icon="archive"),
        "carrier_claim": Chip(_("Claim at the carrier"), icon="truck"),
        "insurer_claim": Chip(_("Claim at the insurer"), icon="shield-check"),
    },
    "role": {
        "owner": Chip(_("Owner"), icon="key"),
        "supervisor": Chip(_("Supervisor"), icon="shield-check"),
        "agent": Chip(_("Agent"), icon="message"),
        "warehouse": Chip(_("Warehouse"), icon="building-warehouse"),
        "finance": Chip(_("Finance"), icon="coin"),
        "technician": Chip(_("Technician"), icon="tool"),
        "auditor": Chip(_("Auditor"), icon="eye"),
    },
    "direction": {
        "outbound": Chip(_("To the buyer"), icon="package-export"),
        "return": Chip(_("Way back"), icon="package-import"),
    },
    "delivery": {
        "waiting": Chip(pgettext_lazy("delivery", "Waiting"), icon="clock", tone="info"),
        "delivered": Chip(pgettext_lazy("delivery", "Arrived"), icon="check", tone="ok"),
        "failed": Chip(pgettext_lazy("refund", "Failed"), icon="circle-x", tone="bad"),
    },
    "run": {
        "waiting": Chip(pgettext_lazy("delivery", "Waiting"), icon="clock", tone="info"),
        "done": Chip(pgettext_lazy("run", "Done"), icon="check", tone="ok"),
        "dead": Chip(pgettext_lazy("run", "Gave up"), icon="circle-x", tone="bad"),
    },
    "source": {
        "portal": Chip(_("Buyer"), icon="world"),
        "console": Chip(_("Console"), icon="keyboard"),
        "api": Chip(_("API"), icon="plug"),
        "import": Chip(_("Import"), icon="file-import"),
    },
}


def chip_of(noun: str, value: str) -> Chip:
    """Return the chip of a value; an unknown value is shown as it is written."""
    return CHIPS.get(noun, {}).get(str(value)) or Chip(str(value), icon="question-mark")
