"""
English words of scans: what happened, and whether the sentence says so, denies it or only announces it.

Rows are tried in order; the first whose pattern is in a clause speaks for the clause. A pattern names the event only;
`said`, `denied` and `announced` are what it means then, empty when that says nothing about where the parcel is.
"""

import re
from typing import Final, NamedTuple


class Row(NamedTuple):
    pattern: re.Pattern[str]
    said: str
    denied: str = ""
    announced: str = ""


def _row(pattern: str, said: str, denied: str = "", announced: str = "") -> Row:
    return Row(re.compile(pattern), said, denied, announced)


_SENDER: Final = (
    r"(?:the )?(?:original )?(?:sender|shipper|seller|merchant|origin(?! facility)|consignor|retailer)"
)
_NEXT: Final = (
    r"(?:the )?(?:\w+ )?(?:\w+ )?(?:carrier|courier|partner|agent|post office|airport|airline|hub|depot|facility|"
    r"sort(?:ing)? cent(?:er|re)|warehouse|destination country|usps|line ?haul)"
)

ROWS: Final = (
    _row(r"\bpart(?:ial)?ly delivered\b", ""),
    _row(r"\b(?:delivered to (?:a |the )?wrong|misdelivered)\b", "exception.misdelivered"),
    _row(r"\breturn(?:ed)? (?:shipment|parcel|package|item)\b.{0,12}\bdelivered\b", "returned", "returning"),
    _row(r"\b(?:undeliverable|undelivered|nondelivery|non-delivery)\b", "attempt_failed"),
    _row(
        r"\b(?:in (?:the )?process of )?being (?:returned|sent back)\b|\breturning\b|\bon (?:its|the) way back\b",
        "returning",
        "",
        "returning.announced",
    ),
    _row(r"\bbeing delivered\b|\bdelivering\b", "out_for_delivery"),
    _row(rf"\b(?:re)?delivered (?:back )?to {_SENDER}", "returned", "returning", "returning.announced"),
    _row(
        rf"\breturned (?:back )?(?:to|by) (?:the )?(?:delivery )?{_NEXT}|\breturned to (?:\w+ )?station",
        "in_transit.held_inward",
    ),
    _row(rf"\breturned (?:back )?to {_SENDER}", "returned", "", "returning.announced"),
    _row(r"\breturn (?:has been |was |is )?(?:completed|delivered)\b", "returned", "returning"),
    _row(
        r"\breturn (?:in progress|in transit|initiated|started|journey|process)|\breturn(?:ing)? to (?:the )?"
        r"(?:sender|shipper|seller|merchant|origin)",
        "returning",
        "",
        "returning.announced",
    ),
    _row(r"\breturned\b", "returning", "", "returning.announced"),
    _row(
        r"\bout for delivery\b|\bon ?board for delivery\b|\b(?:on|onto) (?:the |a |\w+ )?(?:delivery )?vehicle(?: for delivery)?\b|\bout on a delivery route\b|\bin delivery\b|\bwith (?:the )?(?:delivery )?(?:courier|driver)\b",
        "out_for_delivery",
    ),
    _row(
        r"\b(?:no one|nobody|no-one|not (?:at )?home|recipient (?:was )?(?:absent|unavailable)|"
        r"customer not available|addressee not available)\b",
        "attempt_failed.nobody_home",
    ),
    _row(r"\bbusiness (?:was )?closed\b", "attempt_failed.business_closed"),
    _row(
        r"\b(?:refused|rejected) (?:by )?|\b(?:recipient|consignee|addressee) (?:has )?(?:refused|rejected)",
        "attempt_failed.refused",
    ),
    _row(
        r"\b(?:incorrect|wrong|incomplete|insufficient|bad|invalid) address\b", "attempt_failed.bad_address"
    ),
    _row(
        r"\bunsuccessful delivery attempt|\bdelivery (?:was |has )?(?:failed|unsuccessful|failure)|\bfailed (?:delivery|attempt)|"
        r"\b(?:failed|unable|not (?:been )?able|impossible|not possible|unsuccessful)\b.{0,20}\bdeliver|\bcard left\b|\bnotice left\b|"
        r"\bmissed (?:the )?delivery\b|\bsorry we missed\b",
        "attempt_failed",
    ),
    _row(
        r"\b(?:delivery (?:was |has been |is )?(?:being )?attempted|attempted (?:a |the )?delivery|"
        r"delivery attempts?|attempted to deliver|attempt(?:ed)? (?:at|of) delivery)\b",
        "attempt_failed",
    ),
    _row(
        r"\bdelivered (?:by (?:the )?(?:driver|courier) )?(?:to|at|into) (?:\w+ )?(?:\w+ )?(?:parcel ?shop|locker|pick-?up|collection point|access point)",
        "available_for_pickup",
        "attempt_failed",
    ),
    _row(rf"\bdelivered to {_NEXT}\b", "in_transit.handed_to_last_mile"),
    _row(
        r"\b(?:left|delivered) (?:\w+ )?(?:with|to) (?:\w+ )?neighbou?r\b",
        "delivered.neighbour",
        "attempt_failed",
    ),
    _row(
        r"\b(?:collected|picked up) (?:by|from the locker by) (?:the )?(?:customer|recipient|consignee|addressee|receiver)",
        "delivered.collected",
        "available_for_pickup",
    ),
    _row(
        r"\bleft (?:at|in|on|by) (?:the |a |your |recipient's )?(?:\w+ ){0,2}(?:door|porch|safe place|safe location|garage|mailbox|reception|front desk|patio)\b",
        "delivered.safe_place",
        "attempt_failed",
    ),
    _row(r"\bproof of delivery\b|\bsigned (?:for )?by\b", "delivered.signed", "attempt_failed"),
    _row(
        r"\bdelivered\b|\bdelivery (?:was |is |has been )?(?:completed?|successful|made)\b",
        "delivered",
        "attempt_failed",
    ),
    _row(
        r"\b(?:available|ready|awaiting|waiting|held) (?:for|at) (?:customer )?(?:collection|pick-?up)\b|"
        r"\bready to (?:be )?(?:collect|pick)|\bwaiting (?:to be )?collect",
        "available_for_pickup",
    ),
    _row(
        r"\b(?:duty|duties|tax|taxes|vat|customs (?:fee|charge)s?)\b.{0,30}\b(?:due|unpaid|outstanding|payable|required|owed)|"
        r"\bawaiting payment\b|\bpayment (?:is )?(?:due|required)",
        "customs_hold.payment_due",
    ),
    _row(
        r"\bcustoms\b.{0,40}\b(?:documents?|invoice|paperwork|information)\b.{0,20}\b(?:missing|required|needed|requested)|"
        r"\b(?:missing|awaiting)\b.{0,30}\b(?:documents?|paperwork|invoice)\b",
        "customs_hold.documents",
    ),
    _row(
        r"\bcustoms (?:has |have |been |was |is )*(?:clear(?:ed|ance)? (?:completed?|finished|success\w*)|cleared|released|completed)|"
        r"\b(?:cleared|released) (?:by |from |through )?(?:\w+ )?customs",
        "in_transit.customs_released",
        "customs_hold.import",
    ),
    _row(
        r"\b(?:held|detained|stopped|seized|retained|inspect\w+)\b.{0,25}\bcustoms\b|"
        r"\bcustoms\b.{0,25}\b(?:hold|held|detained|inspection|delay|seized)\b",
        "customs_hold.import",
        "in_transit.import_customs",
    ),
    _row(r"\bcustoms\b", "in_transit.import_customs"),
    _row(
        r"\b(?:lost|missing parcel|cannot be located|can't be located|unable to locate)\b",
        "lost",
        "",
        "exception",
    ),
    _row(r"\b(?:destroyed|disposed of|discarded)\b", "destroyed", "", "exception"),
    _row(r"\bdamaged?\b", "exception.damaged", "", "exception"),
    _row(r"\b(?:cancell?ed|cancell?ation|voided)\b", "cancelled"),
    _row(r"\b(?:weather|storm|snow|flood|hurricane|typhoon)\b", "exception.weather"),
    _row(r"\bmis-?(?:sorted|routed|sent)\b", "exception.missorted"),
    _row(r"\bdelay(?:ed|s)?\b|\brunning late\b", "exception.delayed"),
    _row(
        r"\b(?:label (?:has been |was )?(?:created|printed)|(?:shipment|shipping|order|parcel|package) (?:data|info\w*|details?) (?:"
        r"\w+ )?(?:received|sent|transmitted)|pre-?advice|electronic(?:ally)? (?:notif\w+|info\w*)|order (?:created|processed)|"
        r"(?:awaiting|waiting for|expecting) (?:the )?(?:item|parcel|package|shipment)|data was entered|notified (?:to )?(?:\w+ )?electronically)\b",
        "info_received",
    ),
    _row(
        r"\b(?:picked up|collected|accepted|posted|handed over|tendered|in possession of (?:the )?item|has received your|received (?:item )?(?:from|at) (?:the )?(?:sender|shipper|seller|origin))\b",
        "picked_up.accepted",
    ),
    _row(
        r"\bdepart\w*|\bleft (?!(?:at|in|on|by|with|behind)\b)(?:the )?\w+|\bdispatched\b|\bdespatched\b|\bshipped\b",
        "in_transit.departed_facility",
    ),
    _row(
        r"\barriv(?:ed|al)\b|\breached\b|(?:^|\bis )at (?:the )?(?:\w+ ){1,3}(?:facility|cent(?:er|re)|depot|hub)\b|\breceived (?:at|in|by) |\bscanned (?:at|in)\b",
        "in_transit.arrived_facility",
    ),
    _row(
        r"\bin transit\b|\btransit to\b|\bon (?:its|the) way\b|\bprocessed\b|\bsorted\b|\bforwarded\b|\bunder ?way\b",
        "in_transit.moving",
    ),
)

DENIED: Final = re.compile(
    r"\b(?:no|not|never|cannot|without|unable|failed|failure|isn't|wasn't|hasn't|couldn't|can't|"
    r"didn't|unsuccessful(?:ly)?|no longer|impossible|yet to be)\b|n't\b"
)
ANNOUNCED: Final = re.compile(
    r"\b(?:will|shall|would|going to|about to|to be|expected|estimated|scheduled|planned|anticipated|due to|"
    r"should|next|soon|shortly|tomorrow|ready to be|eta|preparing|awaiting|pending|request(?:ed)?|"
    r"may|might|possible|could|possibly|probably|presumed|suspected|likely)\b|'ll\b"
)
CONDITION: Final = re.compile(r"\b(?:if|unless|in case|otherwise|or else|until|once|when|before|after)\b")
CLAUSES: Final = re.compile(
    r"[.;:!?\n()]|,(?! \d)| - |\b(?:but|however|and then|and (?=(?:will|is|has|was)\b)|because|since)\b"
)
