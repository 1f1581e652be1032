"""
English words of scans: what happened, and whether the sentence says so, denies it or only announces it.

Rows are tried in order; the first whose pattern is in a clause speaks for the clause. A pattern names the event only;
`said`, `denied` and `announced` are what it means then, empty when that says nothing about where the parcel is.
A row whose pattern holds its own denial ("unable to deliver") says the same when it is denied.
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


def _failed(pattern: str, said: str = "attempt_failed") -> Row:
    return _row(pattern, said, said)


_BE: Final = r"(?:was |were |is |has been |have been |had been |has |being |been )*"
_SENDER: Final = (
    r"(?:the |an? )?(?:original )?(?:sender|shipper|seller|merchant|origin(?! facility)|consignor|retailer)"
)
_BUYER: Final = r"(?:the |an? |your )?(?:customer|recipient|consignee|addressee|receiver|buyer)"
_WORD: Final = r"(?:(?!(?:at|in|on|for|your?|person)\b|recipient|customer|consignee|addressee|receiver|resident|buyer|neighbo)[\w'-]+ )"
"""A word on the way to whom or where: not one that says it was the buyer himself."""
_NEXT: Final = (
    rf"(?:the |an? |our |its )?{_WORD}{{0,4}}?(?:carrier|courier(?! facility)|partner|agent|provider|postal service|post|"
    r"airport|driver|airline|forwarder|broker|hub|depot|facility|sort(?:ing|ation)? cent(?:er|re)|(?:transport|delivery|courier|shipping|logistics) company|warehouse|terminal|station|"
    r"destination country|usps|ups(?! store)|fedex|dhl|line ?haul|(?:post|postal|delivery|sorting|exchange) office)\b"
)
_POINT: Final = (
    rf"(?:the |an? |your |our )?{_WORD}{{0,3}}?(?:parcel ?shops?|lockers?|parcel ?box|pick[- ]?up\b|"
    r"collection (?:point|place|site)|access point|service ?point|packstation|parcel (?:machine|terminal)|drop point)"
)
_NEAR: Final = r"(?:neighbou?rs?|residents?|receptionist|reception|concierge|caretaker|door ?man|security guard|household)"
_ADDRESS: Final = r"(?:(?:delivery|shipping|recipient'?s?|receiver'?s?|consignee'?s?) )?address"
_CLEARANCE: Final = r"(?:customs|clearance|customs clearance)"
_TAX: Final = r"(?:duty|duties|tax|taxes|vat|customs (?:fee|charge)s?)"
_SO_FAR: Final = (
    r"(?: (?!(?:not|never|to|must|should|will|shall|can|cannot|yet|until|unless|if)\b)[\w/&'-]+){0,6}?"
)
"""Words between a tax and its payment that leave it paid."""
_UNDELIVERED: Final = r"\b(?:undeliverable|undelivered|nondelivery|non-delivery)\b"

ROWS: Final = (
    # What speaks of a request, a claim or a plan, not of the parcel.
    _row(r"\b(?:claim|refund|complaint|inquiry|enquiry|questionnaire|survey)\b", ""),
    _row(
        r"\b(?:return|cancell?ation|redirect\w*|redelivery|re-delivery|hold|pick[- ]?up|collection|appointment|"
        r"reservation|attempt|scan|event|status|update|delivery(?! fee))s? (?:requests? |orders? |instructions? |labels? )?"
        rf"(?:{_BE})(?:cancell?ed|voided|rejected|declined|denied|withdrawn|revoked)\b",
        "",
    ),
    _row(r"\b(?:return|cancell?ation|redelivery|re-delivery) (?:label|request|authori[sz]ation|form)\b", ""),
    _row(r"\bflight (?:[\w-]+ ){0,3}(?:cancell?ed|delayed)\b", "exception.delayed"),
    # Deliveries that are none.
    _row(r"\bpart(?:ial)?ly delivered\b|\bpartial delivery\b", ""),
    _row(
        r"\b(\d+) (?:out )?of (?!\1\b)\d+ .{0,20}\bdelivered\b|\bdelivered (\d+) (?:out )?of (?!\2\b)\d", ""
    ),
    _row(
        r"\bdelivered (?:to (?:a |the )?wrong|in error|by mistake|incorrectly)|\bmisdelivered\b|"
        r"\b(?:false|wrong|incorrect|erroneous) delivery\b|\bdelivery scan .{0,20}\berror\b",
        "exception.misdelivered",
    ),
    # The way back.
    _row(
        rf"\breturn(?:ed)? (?:\w+ ){{0,2}}(?:received|accepted) (?:back )?by {_SENDER}",
        "returned",
        "returning",
        "returning.announced",
    ),
    _row(
        r"\breturn(?:ed)?(?: to (?:the )?(?:sender|shipper|seller))? (?:(?:shipment|parcel|package|item) )?"
        rf"{_BE}delivered\b",
        "returned",
        "returning",
        "returning.announced",
    ),
    _failed(rf"{_CLEARANCE} (?:[\w-]+ ){{0,2}}(?:refused|rejected)\b", "customs_hold.import"),
    _row(
        r"\b(?:in (?:the )?process of )?being (?:returned|sent back)\b|\breturning\b|\bon (?:its|the) way back\b",
        "returning",
        "",
        "returning.announced",
    ),
    _failed(rf"{_UNDELIVERED}.{{0,30}}\breturned (?:back )?(?:to|by) {_NEXT}"),
    _row(r"\bbeing delivered\b|\bdelivering\b|\bdelivery in progress\b", "out_for_delivery"),
    _row(rf"\b(?:re)?delivered,? (?:back )?to {_SENDER}", "returned", "returning", "returning.announced"),
    _row(rf"\breturned (?:back )?to {_SENDER}", "returned", "", "returning.announced"),
    _row(
        rf"\breturned (?:back )?(?:to|by) {_NEXT}|\breturned for (?:re-?)?(?:[\w-]+ )?(?:sort\w+|process\w+|deliver\w+)",
        "in_transit.held_inward",
    ),
    _row(r"\breturn (?:has been |was |is )?(?:completed|delivered)\b", "returned", "returning"),
    _row(
        r"\breturn (?:in progress|in transit|initiated|started|journey|process)|\breturn(?:ing)? to (?:the )?"
        r"(?:sender|shipper|seller|merchant|origin)",
        "returning",
        "",
        "returning.announced",
    ),
    _row(r"\breturned\b", "returning", "", "returning.announced"),
    _failed(_UNDELIVERED),
    # At the door.
    _row(
        r"\bout for (?:\w+ )?(?:re-?)?delivery\b|\bon ?board for delivery\b|"
        r"\bon(?:to)? (?:the |an? |\w+ )?(?:delivery (?:vehicle|van|truck|bike)|(?:vehicle|van|truck) for delivery)\b|"
        r"\bout on a delivery route\b|\bin delivery\b|"
        r"(?:^|\b(?:is|now|out|vehicle) )with (?:the |our |an? )?(?:delivery )?(?:courier|driver)\b",
        "out_for_delivery",
    ),
    _failed(
        r"\b(?:no ?one|nobody|no-one)\b.{0,20}\b(?:home|available|present|there|in)\b|\bnot (?:at )?home\b|"
        rf"{_BUYER} (?:[\w']+ )?{_BE}(?:not (?:available|present|in|there)|absent|unavailable|away|out)\b|"
        r"\bno authori[sz]ed recipient\b|\b(?:nobody|no ?one|no-one)\b",
        "attempt_failed.nobody_home",
    ),
    _failed(rf"\bbusiness {_BE}closed\b", "attempt_failed.business_closed"),
    _failed(
        r"\bno (?:access|secure location)\b|\b(?:access restricted|restricted access|gate (?:was )?closed)\b",
        "attempt_failed.no_access",
    ),
    _row(
        rf"\b(?:refused|rejected) by {_BUYER}|{_BUYER} (?:has )?(?:refused|rejected)\b|\brefused\b(?! by customs)",
        "attempt_failed.refused",
    ),
    _failed(
        rf"\b(?:incorrect|wrong|incomplete|insufficient|bad|invalid|inaccurate) {_ADDRESS}\b|"
        rf"\b{_ADDRESS} {_BE}(?:not (?:known|found|complete|correct)|incorrect|wrong|incomplete|insufficient|invalid|unknown)\b|"
        rf"{_BUYER} {_BE}(?:not known|unknown|moved)\b|\bno such (?:number|address|street)\b",
        "attempt_failed.bad_address",
    ),
    _row(
        r"\b(?:next|new|another|further|second|third|final) (?:delivery )?attempt (?:\w+ )?(?:is|will)\b", ""
    ),
    _failed(
        r"\bunsuccessful (?:delivery|attempt)|\bdelivery (?:attempt )?(?:was |has |is |has been )?(?:failed|unsuccessful|failure)|"
        r"\bdelivery (?:was |is |has been |could |can |did )?(?:not|cannot) (?:be |take )?(?:possible|successful|completed?|made|effected|place)|\bfailed (?:delivery|attempt)|"
        r"\b(?:failed|unable|not (?:been )?able|impossible|not possible|unsuccessful)\b.{0,20}\bdeliver|"
        r"\b(?:could ?n[o']t|could not|cannot|can not|can't|did not|didn't) (?:be able to )?deliver\b|"
        r"\b(?:card|notice) left\b|\bleft (?:an? )?(?:card|notice)\b|\bmissed (?:the |your |a )?delivery\b|\bmissed you\b|"
        r"\btried to deliver\b"
    ),
    _row(
        r"\b(?:delivery (?:was |has been |is )?(?:being )?attempted|attempted (?:a |the )?delivery|"
        r"delivery attempts?|attempted to deliver|attempt(?:ed)? (?:at|of) delivery)\b",
        "attempt_failed",
    ),
    _row(r"\b(?:delivery|shipment|parcel|package) exception\b|^exception$", "exception"),
    # Handed out, set down, handed on.
    _row(rf"\b(?:handed(?: over)?|given) to {_BUYER}\b", "delivered", "attempt_failed"),
    _row(
        rf"\b(?:awaiting|waiting for) (?:collection|pick[- ]?up) (?:by|from) {_BUYER}|\bwaiting to be (?:collected|picked up) by {_BUYER}|"
        rf"\b(?:awaiting|waiting for) {_BUYER} (?:collection|pick[- ]?up)",
        "available_for_pickup",
    ),
    _row(
        rf"\b(?:collected|picked up|retrieved|received) (?:from (?:[\w-]+ ){{0,3}})?by {_BUYER}|"
        rf"{_BUYER} (?:has )?(?:collected|picked up|retrieved)\b|\bindividual picked up\b",
        "delivered.collected",
        "available_for_pickup",
    ),
    _row(r"\b(?:parcel |package |item )?dropped off\b", "picked_up.accepted"),
    _row(
        r"\b(?:delivered|arrived|deposited|placed|received|stored|held|is|available|brought|waiting) (?:by (?:the )?(?:driver|courier) )?"
        rf"(?:to|at|in|into) {_POINT}|\b(?:delivered|arrived|held|stored|brought)\b.{{0,40}}\bfor (?:(?:you|customer|recipient) )?(?:to )?(?:pick[- ]?up|collect(?:ion)?)\b",
        "available_for_pickup",
        "attempt_failed",
    ),
    _row(rf"\b(?:collected|picked up|retrieved) (?:from|at) {_POINT}", ""),
    _row(
        r"\b(?:delivered|presented|handed(?: over)?|transferred|sent|submitted) to (?:the )?(?:[\w-]+ )?customs\b",
        "in_transit.import_customs",
    ),
    _row(
        rf"\b(?:left|delivered|handed|given) (?:[\w]+ ){{0,2}}?(?:with|to) (?:an? |the |your |h(?:is|er) )?(?:\w+ )?{_NEAR}\b|\bdelivered next door\b",
        "delivered.neighbour",
        "attempt_failed",
    ),
    _row(
        rf"\b(?:delivered|hand(?:ed|over)(?: over)?|tendered|transferred|passed(?: on)?|given|released),? to {_NEXT}",
        "in_transit.handed_to_last_mile",
    ),
    _row(
        r"\b(?:through|into) (?:the |your )?letter ?box\b|\bleft (?:at|in|on|by) (?:the |a |your |recipient's )?(?:[\w/]+ ){0,2}(?:door|porch|safe place|safe location|garage|mailbox|reception|front desk|patio)\b",
        "delivered.safe_place",
        "attempt_failed",
    ),
    _row(r"\bproof of delivery\b|\bsigned (?:for )?by\b", "delivered.signed", "attempt_failed"),
    _row(
        r"\bdelivered\b|\bdelivery (?:was |is |has been )?(?:completed?|successful|made|confirmed)\b",
        "delivered",
        "attempt_failed",
    ),
    _row(
        r"\b(?:awaiting|waiting for) (?:collection|pick[- ]?up) by (?:the )?(?:courier|carrier|driver)\b",
        "info_received",
    ),
    _row(
        r"\b(?:available|ready|held) (?:for|at) (?:customer )?(?:collection|pick[- ]?up)\b|"
        r"\bready to (?:be )?(?:collect|pick)|\bwaiting (?:to be )?collect",
        "available_for_pickup",
    ),
    _row(r"\b(?:destroyed|disposed of|discarded)\b", "destroyed", "", "exception"),
    # Customs.
    _row(
        rf"\b{_TAX}\b{_SO_FAR} (?:paid|settled)\b|"
        rf"\bpayment\b.{{0,20}}\b{_TAX}\b{_SO_FAR} (?:received|made|done|completed?|confirmed|successful)\b|"
        rf"\b{_TAX} payments?\b{_SO_FAR} (?:received|made|done|completed?|confirmed|successful)\b|"
        rf"\b(?:paid|settled) (?:the |your |all |import |customs |any )*{_TAX}\b",
        "in_transit.import_customs",
        "customs_hold.payment_due",
    ),
    _row(
        rf"\b{_TAX}\b.{{0,30}}\b(?:due|unpaid|outstanding|payable|required|owed|"
        r"(?:to|must|should) be paid|not (?:yet )?(?:been )?(?:paid|settled))|"
        r"\b(?:(?:awaiting|pending) )?(?:payment|pay)\b.{0,20}\b(?:duty|duties|tax|taxes|vat|customs)\b(?! (?:has been |was )?(?:received|paid|done|complete))",
        "customs_hold.payment_due",
    ),
    _row(
        r"\bcustoms\b.{0,40}\b(?:documents?|invoice|paperwork|information)\b.{0,20}\b(?:missing|required|needed|requested)|"
        r"\bcustoms (?:\w+ )?(?:requires?|needs?|requests?|asks for|awaits|is (?:a?waiting) (?:for )?)\b|"
        r"\b(?:missing|awaiting)\b.{0,30}\b(?:documents?|paperwork|invoice)\b|\b(?:documents?|paperwork|invoice) (?:is |are )?missing\b",
        "customs_hold.documents",
    ),
    _failed(
        rf"\b{_CLEARANCE} (?:[\w-]+ ){{0,2}}(?:not (?:been )?(?:completed?|cleared|released|successful|finished|possible)|failed|failure|unsuccessful|delay(?:ed|s)?)\b",
        "customs_hold.import",
    ),
    _row(
        r"\bcustoms (?:has |have |been |was |is )*(?:clear(?:ed|ance)? (?:completed?|finished|success\w*)|cleared|released|completed)|"
        r"\bclearance (?:processing |procedure |process )?(?:has been |is |was )?(?:completed?|finished|success\w*)|"
        r"\b(?:cleared|released) (?:by |from |through )?(?:\w+ )?customs|\bout of customs\b",
        "in_transit.customs_released",
        "customs_hold.import",
    ),
    _row(
        r"\bcustoms (?:hold|inspection) (?:\w+ )?(?:released|lifted|completed?|passed|finished|over)\b",
        "in_transit.import_customs",
        "customs_hold.import",
    ),
    _row(
        r"\b(?:held|detained|stopped|seized|confiscated|retained|inspect\w+)\b.{0,25}\bcustoms\b|"
        r"\bcustoms\b.{0,25}\b(?:hold|held|detained|inspection|delay|seized|seizure|confiscated)\b",
        "customs_hold.import",
        "in_transit.import_customs",
    ),
    _row(r"\bcustoms\b", "in_transit.import_customs"),
    _row(r"\b(?:seized|confiscated)\b", "exception.security"),
    # Bad ends.
    _row(
        r"\blost\b(?:(?!not).){0,30}\b(?:found|recovered)\b|\b(?:found|recovered)\b.{0,30}\blost\b",
        "in_transit.problem_resolved",
    ),
    _failed(
        r"\b(?:cannot|can't|can not|could not|couldn't) be located\b|\bunable to locate\b|\bmissing parcel\b",
        "exception",
    ),
    _row(r"\blost\b", "lost", "", "exception"),
    _row(r"\bdamaged?\b", "exception.damaged", "", "exception"),
    _row(r"\b(?:label|order)s? (?:\w+ ){0,2}(?:cancell?ed|voided)\b", "cancelled.label"),
    _row(r"\b(?:cancell?ed|cancell?ation|voided)\b", "cancelled"),
    _row(r"\b(?:weather|storm|snow|flood|hurricane|typhoon)\b", "exception.weather"),
    _row(r"\bmis-?(?:sorted|routed|sent)\b", "exception.missorted"),
    _row(r"\bdelay(?:ed|s)?\b|\brunning late\b", "exception.delayed"),
    # The road.
    _row(
        r"\b(?:label (?:has been |was )?(?:created|printed)|(?:created|printed) (?:an? |the )?(?:shipping )?label|"
        r"(?:shipment|shipping|order|parcel|package) (?:data|info\w*|details?) (?:\w+ ){0,3}(?:received|sent|transmitted)|"
        r"pre-?advice|pre-?shipment|electronic(?:ally)? (?:notif\w+|info\w*)|order (?:created|processed)|"
        r"(?:awaiting|waiting for|expecting) (?:the )?(?:item|parcel|package|shipment)|data was entered|notified (?:to )?(?:\w+ )?electronically)\b",
        "info_received",
    ),
    _row(
        r"\b(?:picked up|pick[- ]?up (?:is |was )?(?:completed?|scan|successful|done)|origin scan|collected|accepted|posted|handed over|tendered|"
        r"in possession of (?:the )?item|(?<!office )(?<!hub )(?<!facility )(?<!depot )(?<!partner )(?<!agent )has received your|received (?:item )?(?:from|at) (?:the )?(?:sender|shipper|seller|origin))\b",
        "picked_up.accepted",
    ),
    _row(
        r"\bdepart\w*|\bleft (?!(?:at|in|on|by|with|behind|to|an?)\b)(?:the )?\w+|\bdispatched\b|\bdespatched\b|\bshipped\b",
        "in_transit.departed_facility",
    ),
    _row(
        r"\barriv(?:ed|al)\b|\breached\b|\b(?:office|hub|facility|depot|cent(?:er|re)|partner|agent) has received\b|(?:^|\bis )at (?:the )?(?:\w+ ){1,3}(?:facility|cent(?:er|re)|depot|hub)\b|\breceived (?:at|in|by) |\bscanned (?:at|in)\b",
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
    r"\b(?:will|won't|shall|would|going to|about to|to be|expected|estimated|scheduled|rescheduled|planned|anticipated|due to|"
    r"should|next|soon|shortly|tomorrow|ready to be|eta|preparing|awaiting|pending|request(?:s|ed)?|"
    r"may|might|possible|could|possibly|probably|presumed|suspected|likely)\b|'ll\b"
)
OBJECT: Final = re.compile(
    r"\bdeliver(?:ed|y)[ -]dut(?:y|ies)[ -](?:un)?paid\b|"
    r"\b(deliver(?:ed)?|returned|transferred|collected|handed(?: over)?|left|put) (?:your|the|this) "
    r"(?:parcel|package|item|shipment|order)\b"
)
"""A verb and its object: who is told of what is the same without it. Or a term of trade, which is no event."""
CONDITION: Final = re.compile(r"\b(?:if|unless|in case|otherwise|or else|until|once|when|before|after)\b")
SENTENCES: Final = re.compile(r"[.;!?\n]+(?:\s|$)")
CLAUSES: Final = re.compile(
    r"[.:](?!\d)|[;!?\n()]|,(?! \d)(?! (?:to|at|in|by|with|from)\b(?! be\b))| - |"
    r"\b(?:but|however|and then|and (?=(?:will|is|has|was)\b)|because|since|so(?! far))\b"
)
DENIED_AFTER: Final = re.compile(
    r"(?:[-–,]?\s*(?:was|were|is|has|have|had|been|being|be|now)\b)*\s*"
    r"(?:not|never|failed|unsuccessful(?:ly)?|impossible|no longer|yet to be|isn't|wasn't|hasn't)\b"
)
ANNOUNCED_AFTER: Final = re.compile(
    r"(?:[-–,]?\s*(?:was|were|is|has|have|had|been|being|be|now|for)\b)*\s*"
    r"(?:will|shall|would|going to|about to|expected|estimated|scheduled|rescheduled|planned|anticipated|due(?: (?:for|on|by|in|to be|today|tomorrow)|$)|"
    r"should|next|soon|shortly|tomorrow|pending|requested|may|might|possible|possibly|probably|"
    r"by (?:the )?(?:end|tomorrow|next)|date|window|options?|preferences?|instructions?|(?:with)?in \d|from tomorrow|later)\b"
)
