"""The events of this room."""

from aftermile.events.log import declare

declare(
    "order.imported",
    "An order of the past was loaded; nothing reacts to it.",
    number="what the buyer sees",
    total="money",
    state="state of the order",
)
declare(
    "order.created",
    "An order came in.",
    number="what the buyer sees",
    total="money",
    state="state of the order",
)
declare(
    "order.updated",
    "A newer copy of an order changed something.",
    number="what the buyer sees",
    changed="names of the fields that changed",
    conflicts="what could not be taken over, and why",
)
declare(
    "order.canceled",
    "An order was canceled: the channel says so, or somebody canceled it here before it was shipped.",
    number="what the buyer sees",
    case="id of the case, where it was canceled here",
    reason="code of the reason, where it was canceled here",
)
declare(
    "order.changed",
    "An order was changed here before it was shipped.",
    number="what the buyer sees",
    change="address, items, payment or cancellation (of some of its pieces)",
    case="id of the case",
    before="what it was",
    after="what it is now",
)
declare(
    "unit.identified",
    "The serial number or the lot of a piece was written down.",
    unit="id of the unit",
    serial="what it is now",
    lot="what it is now",
    was="serial number before",
    was_lot="lot before",
)
declare("buyer.merged", "Two buyers became one.", merged="id of the buyer that is no longer shown")
declare("buyer.unmerged", "A merge of two buyers was taken back.", merged="id of the buyer shown again")
declare("buyer.erased", "The personal data of a buyer was removed.")
declare(
    "import.finished",
    "A file has been read to its end.",
    file="its name",
    report="counts by outcome",
)
