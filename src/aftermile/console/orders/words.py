"""Events of an order's thread in words for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftermile.console.cases.event_words import event_line
from aftermile.events.models import Event

EVENTS: Final[dict[str, tuple[str, str | Promise]]] = {
    "order.imported": ("file-import", _("Loaded from the past")),
    "order.created": ("shopping-cart", _("Ordered")),
    "order.updated": ("refresh", _("Changed by the channel")),
    "order.canceled": ("x", _("Order canceled")),
    "order.changed": ("pencil", _("Order changed before shipping")),
    "case.opened": ("inbox", _("Case opened")),
    "case.evidence_requested": ("help-circle", _("We asked the buyer")),
    "case.answered": ("message", _("Buyer answered")),
    "case.offered": ("send", _("Offer made")),
    "case.offer_accepted": ("check", _("Offer accepted")),
    "case.offer_rejected": ("x", _("Offer rejected")),
    "case.approved": ("circle-check", _("Case approved")),
    "case.declined": ("ban", _("Case declined")),
    "case.received": ("package-import", _("Goods received")),
    "case.settled": ("checks", _("Case settled")),
    "case.closed": ("archive", _("Case closed")),
    "case.canceled": ("x", _("Case withdrawn")),
    "case.reopened": ("refresh", _("Case opened again")),
    "refund.reserved": ("lock", _("Refund reserved")),
    "refund.sent": ("send", _("Refund sent")),
    "refund.done": ("receipt-refund", _("Refund paid")),
    "refund.failed": ("circle-x", _("Refund failed")),
    "refund.unknown": ("help-circle", _("Refund is being checked")),
    "buyer.merged": ("users", _("Merged with another buyer")),
    "buyer.unmerged": ("arrow-back-up", _("Merge taken back")),
    "buyer.erased": ("trash", _("Personal data erased")),
}
NOT_TOLD: Final = frozenset({"case.refund_started", "case.noted", "case.deadline_lapsed"})


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a timeline, as `parts/timeline.html` reads it."""

    icon: str
    words: str | Promise
    at: datetime
    by: str
    detail: str = ""


def happenings(events: Sequence[Event]) -> list[Happening]:
    return [
        Happening(*_words(event), event.at, event.actor_name, _detail(event))
        for event in events
        if event.name not in NOT_TOLD
    ]


def _words(event: Event) -> tuple[str, str | Promise]:
    if event.name in EVENTS:
        return EVENTS[event.name]
    words, icon = event_line(event.name, event.data, {})
    return icon, words


def _detail(event: Event) -> str:
    if event.name == "order.updated":
        return ", ".join([*event.data.get("changed", []), *event.data.get("conflicts", [])])
    if event.name.startswith(("case.", "refund.")):
        return str(event.data.get("number", ""))
    return ""
