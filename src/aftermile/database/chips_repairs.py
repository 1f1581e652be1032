"""Words of repairs and visits."""

from typing import Final

from django.utils.translation import pgettext_lazy

from aftermile.database.chip import Chip

REPAIRS: Final[dict[str, dict[str, Chip]]] = {
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
}
