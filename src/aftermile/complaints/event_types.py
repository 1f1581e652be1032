"""Events of complaints; their thread is the case."""

from aftermile.events.log import declare

_MONEY = "{minor, currency}"

declare(
    "complaint.opened",
    "A complaint was made.",
    channel="seller, marketplace, regulator, mediator, court or public",
    body="which marketplace or authority",
    number="its number",
    answer_by="instant",
)
declare("complaint.changed", "Its cause, party, number or deadline was set.", changed="names of the fields")
declare("complaint.noted", "A line of the investigation.", finding="id")
declare("complaint.answered", "The marketplace or the authority got our answer.", words="the answer")
declare("complaint.late", "The day to answer passed.", answer_by="instant")
declare(
    "complaint.closed", "A complaint ended.", outcome="upheld, partly, rejected or withdrawn", words="why"
)
declare(
    "action.planned",
    "Something is to be changed.",
    action="id",
    target="product, supplier ...",
    subject="which",
)
declare("action.done", "Something was changed.", action="id", effect="words")
declare("arbitration.raised", "The operator was asked to rule.", arbitration="id", by="buyer or seller")
declare("arbitration.stated", "A side spoke.", arbitration="id", side="buyer, seller or operator")
declare(
    "arbitration.ruled",
    "The operator ruled.",
    arbitration="id",
    verdict="buyer or seller",
    level="1, or 2 after an appeal",
    amount=_MONEY,
    words="why",
)
declare("arbitration.appealed", "A side appealed.", arbitration="id", by="buyer or seller")
declare(
    "arbitration.ended",
    "A ruling is final, or the arbitration was withdrawn.",
    arbitration="id",
    state="final or withdrawn",
)
