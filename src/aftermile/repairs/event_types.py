"""Events of repairs, visits and warranties; a case is the thread of what belongs to it."""

from aftermile.events.log import declare

_REPAIR = {"case": "id", "number": "RMA number", "unit": "id", "attempt": "which repair of this piece"}
declare(
    "repair.requested", "A repair of a piece was opened.", **_REPAIR, place="workshop or on_site", payer="who"
)
declare(
    "repair.quoted", "A price was laid before the payer.", **_REPAIR, quote="id", payer="who", amount="money"
)
declare("repair.approved", "The payer agreed.", **_REPAIR, quote="id, empty without one", payer="who")
declare(
    "repair.at_home", "Goods of an agreed repair need not be sent: a technician comes.", number="RMA number"
)
declare("repair.refused", "The payer said no.", **_REPAIR, quote="id", words="why")
declare(
    "repair.quote_lapsed", "Nobody answered a price in time, or it was taken back.", **_REPAIR, quote="id"
)
declare("repair.payment_asked", "The buyer agreed and is to pay.", **_REPAIR, quote="id", charge="id")
declare("repair.parts_awaited", "Work waits for parts.", **_REPAIR, words="which")
declare("repair.started", "Somebody works on it.", **_REPAIR)
declare("repair.part_used", "A part was used and its cost booked.", **_REPAIR, part="id", cost="money")
declare(
    "repair.done",
    "Work is over.",
    **_REPAIR,
    outcome="repaired, no_fault or failed",
    fault_code="of the seller",
)
declare("repair.returned", "The buyer has the piece again.", **_REPAIR, reference="tracking number")
declare("repair.canceled", "A repair was given up.", **_REPAIR, words="why")
declare("repair.recovered", "A cost of a repair is asked back.", **_REPAIR, party="who", amount="money")
_LOANER = {"case": "id", "repair": "id", "serial": "of the piece lent"}
declare("loaner.lent", "A piece was lent to the buyer.", **_LOANER, due_at="instant")
declare("loaner.returned", "A lent piece came back.", **_LOANER)
declare("loaner.kept", "A lent piece did not come back and is charged.", **_LOANER, charge="id")
declare("loaner.prolonged", "A lent piece may stay longer.", **_LOANER, due_at="instant")
declare("loaner.overdue", "A lent piece should be back.", **_LOANER)
_VISIT = {"case": "id", "repair": "id, empty without one", "technician": "id", "starts_at": "instant"}
declare("visit.offered", "The buyer may choose when somebody comes.", **_VISIT)
declare("visit.booked", "A visit has a time.", **_VISIT, ends_at="instant", before="instant it had before")
declare("visit.reminded", "The buyer was reminded of a visit.", **_VISIT)
declare("visit.started", "The technician is on the way.", **_VISIT, arrives_at="instant expected")
declare("visit.arrived", "The technician is there.", **_VISIT)
declare("visit.signed", "The buyer signed.", **_VISIT, signed_name="typed, empty for a drawing alone")
declare("visit.done", "A visit is over and did what it was for.", **_VISIT, outcome="of the repair")
declare("visit.failed", "A visit could not be done; another is offered.", **_VISIT, words="why")
declare("visit.canceled", "A visit was canceled.", **_VISIT, words="why")
declare("visit.fee_paid", "The fee of a visit was paid.", **_VISIT, how="collected or charge")
_WARRANTY = {"serial": "number", "unit": "id, empty when unknown", "ends_on": "last day"}
declare("warranty.started", "A warranty is known.", **_WARRANTY, source="promise or law")
declare("warranty.registered", "A buyer or the seller registered a warranty.", **_WARRANTY)
declare("warranty.extended", "A repair made a warranty longer.", **_WARRANTY, months="added", cite="why")
declare("warranty.moved", "A warranty follows the piece that replaced its own.", **_WARRANTY, before="serial")
declare("warranty.voided", "A warranty was set aside.", **_WARRANTY, words="why")
