"""Each event of a case as one thin line of the timeline."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftermile.database.chips import chip_of
from aftermile.database.words import money_text
from aftermile.kernel.money import Money

Line = tuple[str | Promise, str]

EVENTS: Final[dict[str, Line]] = {
    "case.opened": (_("Case opened"), "flag"),
    "case.evidence_requested": (_("Asked the buyer"), "help-circle"),
    "case.answered": (_("The buyer answered"), "message"),
    "case.offered": (_("Offered: %(remedy)s %(amount)s"), "send"),
    "case.offer_accepted": (_("Offer accepted: %(remedy)s %(amount)s"), "circle-check"),
    "case.offer_rejected": (_("Offer rejected"), "circle-x"),
    "case.offer_withdrawn": (_("Offer withdrawn"), "arrow-back-up"),
    "case.offer_lapsed": (_("Offer lapsed without an answer"), "clock-exclamation"),
    "case.approved": (_("Approved: %(remedy)s %(amount)s"), "circle-check"),
    "case.declined": (_("Declined"), "ban"),
    "case.received": (_("Goods received: %(pieces)s"), "package-import"),
    "case.refund_started": (_("Refund of %(amount)s started"), "coin"),
    "case.part_refunded": (_("Paid back so far: %(refunded)s"), "coin"),
    "case.refund_failed": (_("The refund failed: %(error)s"), "circle-x"),
    "case.settled": (_("Settled: %(refunded)s paid back"), "checks"),
    "case.canceled": (_("Withdrawn"), "x"),
    "case.closed": (_("Closed"), "archive"),
    "case.reopened": (_("Opened again"), "reload"),
    "case.noted": (_("Note"), "note"),
    "case.assigned": (_("Given to %(member)s"), "user-check"),
    "case.evidence_added": (_("File added"), "paperclip"),
    "refund.reserved": (_("%(amount)s reserved for the refund"), "lock"),
    "refund.sent": (_("Refund of %(amount)s sent to the payment provider"), "send"),
    "refund.done": (_("%(amount)s arrived at the buyer’s payment provider"), "check"),
    "refund.failed": (_("The provider refused %(amount)s"), "circle-x"),
    "refund.unknown": (_("No answer yet about %(amount)s; the provider is being asked again"), "help-circle"),
    "parcel.registered": (_("Return parcel announced"), "tag"),
    "parcel.milestone": (_("Parcel: %(milestone)s"), "truck"),
}


def event_line(name: str, data: Mapping[str, Any], members: Mapping[str, str]) -> tuple[str, str]:
    """Return words and icon of an event; an unknown one is shown by its name."""
    words, icon = EVENTS.get(name, (name, "point"))
    return str(words) % _Shown(data, members), icon


class _Shown(dict[str, str]):
    """Fills placeholders from an event's data, in the reader's language."""

    def __init__(self, data: Mapping[str, Any], members: Mapping[str, str]) -> None:
        super().__init__()
        self._data, self._members = data, members

    def __missing__(self, key: str) -> str:
        value = self._data.get(key)
        if key == "pieces":
            return _pieces(self._data.get("lines", []))
        if isinstance(value, Mapping) and "minor" in value:
            return money_text(Money(value["minor"], value["currency"]))
        if key == "remedy":
            return str(chip_of("remedy", str(value)).word)
        if key == "milestone":
            return str(chip_of("parcel", str(value or self._data.get("to", "unknown"))).word)
        if key == "member":
            return self._members.get(str(value), str(_("nobody"))) if value else str(_("nobody"))
        return "" if value is None else str(value)


def _pieces(lines: list[Mapping[str, Any]]) -> str:
    return ", ".join(f"{line['quantity']} × {chip_of('grade', line['grade']).word}" for line in lines)
