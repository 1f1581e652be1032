"""Events of repairs, visits and warranties as thin lines of a timeline."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REPAIR_EVENTS: Final[dict[str, tuple[str | Promise, str]]] = {
    "repair.requested": (_("Repair opened, attempt %(attempt)s"), "tool"),
    "repair.at_home": (_("Repaired at the buyer’s home: nothing needs to be sent"), "home"),
    "repair.quoted": (_("Repair quoted: %(amount)s"), "receipt"),
    "repair.approved": (_("Repair agreed"), "circle-check"),
    "repair.refused": (_("Repair refused by the payer"), "circle-x"),
    "repair.quote_lapsed": (_("Repair quote ended without an answer"), "clock-exclamation"),
    "repair.payment_asked": (_("Repair agreed; the buyer is to pay"), "credit-card"),
    "repair.parts_awaited": (_("Repair waits for parts"), "hourglass"),
    "repair.started": (_("Repair begun"), "tool"),
    "repair.part_used": (_("Part used: %(cost)s"), "box"),
    "repair.done": (_("Repair over: %(outcome_words)s"), "checks"),
    "repair.returned": (_("Repaired piece is with the buyer"), "package-export"),
    "repair.canceled": (_("Repair given up"), "x"),
    "repair.recovered": (_("Repair costs asked back: %(amount)s"), "coin"),
    "loaner.lent": (_("Loaner lent: %(serial)s"), "package-export"),
    "loaner.returned": (_("Loaner is back: %(serial)s"), "package-import"),
    "loaner.kept": (_("Loaner kept and charged: %(serial)s"), "credit-card"),
    "loaner.prolonged": (_("Loaner may stay longer: %(serial)s"), "calendar"),
    "loaner.overdue": (_("Loaner should be back: %(serial)s"), "clock-exclamation"),
    "visit.offered": (_("Visit offered; the buyer chooses the time"), "calendar"),
    "visit.booked": (_("Visit booked"), "calendar"),
    "visit.reminded": (_("Buyer reminded of the visit"), "mail"),
    "visit.started": (_("Technician on the way"), "truck"),
    "visit.arrived": (_("Technician arrived"), "map-pin"),
    "visit.signed": (_("The buyer signed"), "pencil"),
    "visit.done": (_("Visit done"), "circle-check"),
    "visit.failed": (_("Visit failed: %(words)s"), "circle-x"),
    "visit.canceled": (_("Visit canceled"), "x"),
    "visit.fee_paid": (_("Fee of the visit paid"), "cash"),
    "warranty.started": (_("Warranty until %(ends_on)s"), "shield-check"),
    "warranty.registered": (_("Warranty registered: %(serial)s"), "shield-check"),
    "warranty.extended": (_("Warranty longer by %(months)s months"), "shield-check"),
    "warranty.moved": (_("Warranty goes on with %(serial)s"), "arrows-exchange"),
    "warranty.voided": (_("Warranty set aside"), "ban"),
}
