"""Words for signals, look-alikes, challenges and recipients."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise

SIGNALS: Final[dict[str, Words]] = {
    "says_generated": _("The file says that it was made by a program, not by a camera."),
    "edited": _("Saved by a program for editing pictures: {by}."),
    "content_credentials": _("It carries content credentials: a viewer for them shows its history."),
    "taken_in_the_future": _("The camera's clock says {taken}: after it was sent to us."),
    "taken_before_order": _("The camera's clock says {taken}: before the order."),
    "taken_before_delivery": _("The camera's clock says {taken}: before the parcel arrived."),
    "no_camera_data": _("No data of a camera. Messengers remove them: usual, and no reason to doubt."),
}
HARMLESS: Final = frozenset({"no_camera_data", "content_credentials"})
BROKEN: Final[dict[str, Words]] = {
    "gap": _("a file before this one is missing"),
    "previous": _("the file before this one was changed"),
    "changed": _("what was noted about this file was changed"),
    "bytes": _("the file in the store is not the one that came"),
}
RECIPIENTS: Final[dict[str, Words]] = {
    "carrier": _("Carrier"),
    "insurer": _("Insurer"),
    "bank": _("Bank (chargeback)"),
    "marketplace": _("Marketplace"),
    "supplier": _("Supplier"),
    "authority": _("Authority or court"),
}
CHALLENGES: Final[dict[str, Words]] = {
    "open": pgettext_lazy("challenge", "Asked for"),
    "answered": _("Look at it"),
    "seen": _("Code seen"),
    "not_seen": _("Code not seen"),
    "canceled": _("Taken back"),
}
LABELS: Final[dict[str, Words]] = {
    "defect": _("The damage or fault, close"),
    "whole": _("The whole item"),
    "serial": _("Serial plate"),
    "packaging": _("Box from outside, all six sides"),
    "inner_packing": _("Inside of the box, with the padding"),
    "label": _("Shipping label"),
    "box_certificate": _("Box maker's certificate"),
    "unboxing": _("Video of the unpacking"),
    "weight": _("Weight on a scale"),
    "value": _("Proof of value: invoice or receipt"),
    "posting": _("Proof of posting"),
    "delivery": _("Proof of delivery"),
    "statement": _("Signed statement of the recipient"),
    "police_report": _("Report to the police"),
    "customs": _("Customs notice"),
    "chat": _("Conversation"),
    "inspection": _("Inspection report"),
    "expert": _("Report of a laboratory or the brand"),
    "disposal": _("Certificate of destruction or donation"),
    "repair_report": _("Repair report or quote"),
    "challenge": _("With the code beside the goods"),
}
"""What a file shows; `Evidence.label`."""

EVENTS: Final[dict[str, Words]] = {
    "case.opened": _("The buyer told us"),
    "case.evidence_requested": _("We asked the buyer"),
    "case.answered": _("The buyer answered"),
    "case.noted": pgettext_lazy("event", "Words"),
    "case.offered": _("We made an offer"),
    "case.offer_accepted": _("The buyer accepted"),
    "case.offer_rejected": _("The buyer rejected the offer"),
    "case.approved": _("We agreed"),
    "case.declined": _("We declined"),
    "case.received": _("Goods came back"),
    "case.refund_started": _("The refund was started"),
    "case.part_refunded": _("A part was paid back"),
    "case.settled": _("The buyer has all that was agreed"),
    "case.carried_out": _("Carried out"),
    "case.canceled": _("Withdrawn"),
    "case.closed": _("Closed"),
    "case.reopened": _("Opened again"),
    "refund.done": _("Money arrived at the payment provider"),
}
"""What a stranger reads of the course of a case."""


def said(words: Words, data: dict[str, object]) -> str:
    """Fill the data in."""
    return str(words).format_map({name: str(value) for name, value in data.items()})
