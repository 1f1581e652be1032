"""Each event of the log as one thin line of a timeline."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftermile.console.cases.repair_words import REPAIR_EVENTS
from aftermile.console.cases.sending_words import SENDING_EVENTS, goods_text
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
    "case.second_asked": (_("Second approver asked: %(remedy)s %(amount)s"), "hourglass"),
    "case.second_granted": (_("Second approver agreed: %(remedy)s %(amount)s"), "circle-check"),
    "case.second_refused": (_("Second approver refused: %(words)s"), "circle-x"),
    "case.second_expired": (_("Nobody answered the request for a second approver"), "clock-exclamation"),
    "case.declined": (_("Declined"), "ban"),
    "case.received": (_("Goods received: %(pieces)s"), "package-import"),
    "case.inspected": (_("Inspected: %(pieces)s"), "search"),
    "unknown_parcel.kept": (_("Kept as unknown: %(number)s"), "help-circle"),
    "unknown_parcel.matched": (_("Unknown parcel %(number)s matched"), "link"),
    "unknown_parcel.set_aside": (_("Unknown parcel %(number)s set aside: %(words)s"), "archive"),
    "case.refund_started": (_("Refund of %(amount)s started"), "coin"),
    "case.part_refunded": (_("Paid back so far: %(refunded)s"), "coin"),
    "case.refund_bounced": (_("Money came back, %(owed)s is owed again: %(error)s"), "circle-x"),
    "case.fee_added": (_("Taken off the refund: %(fee_name)s %(amount)s"), "receipt"),
    "case.fee_removed": (_("Not taken off any more: %(fee_name)s %(amount)s"), "arrow-back-up"),
    "case.fee_given_back": (_("%(amount)s that was kept too much goes back"), "coin"),
    "case.refund_failed": (_("The refund failed: %(error)s"), "circle-x"),
    "case.settled": (_("Settled: %(refunded)s paid back"), "checks"),
    "case.carried_out": (_("Carried out: %(remedy)s %(reference)s"), "checks"),
    "case.partially_settled": (_("%(refunded)s paid back; %(owed)s is still owed"), "coin"),
    "case.rest_settled": (_("The rest was settled in another way"), "checks"),
    "case.resolved": (_("Answered for good"), "checks"),
    "case.kind_changed": (_("Now a case of another kind: %(kind)s"), "refresh"),
    "case.step_ready": (_("Next: %(step)s (%(owner)s)"), "point"),
    "case.step_done": (_("Done: %(step)s"), "check"),
    "case.step_skipped": (_("Not needed: %(step)s"), "dots"),
    "case.step_failed": (_("Needs a person: %(step)s. %(error)s"), "alert-triangle"),
    "case.order_changed": (_("Order changed"), "checks"),
    "case.canceled": (_("Withdrawn"), "x"),
    "case.closed": (_("Closed"), "archive"),
    "case.reopened": (_("Opened again"), "reload"),
    "case.noted": (_("Note"), "note"),
    "case.assigned": (_("Given to %(member)s"), "user-check"),
    "case.evidence_added": (_("File added"), "paperclip"),
    "complaint.opened": (_("Complaint: %(body)s %(number)s"), "flag"),
    "complaint.changed": (_("Complaint changed"), "edit"),
    "complaint.noted": (_("Investigation: a line added"), "note"),
    "complaint.answered": (_("Complaint answered"), "send"),
    "complaint.late": (_("The day to answer the complaint passed"), "clock-exclamation"),
    "complaint.closed": (_("Complaint closed: %(words)s"), "archive"),
    "action.planned": (_("Corrective action planned: %(subject)s"), "tool"),
    "action.done": (_("Corrective action done: %(effect)s"), "check"),
    "arbitration.raised": (_("The marketplace was asked to rule"), "gavel"),
    "arbitration.stated": (_("A side spoke in the arbitration"), "message"),
    "arbitration.ruled": (_("Ruled: %(words)s"), "gavel"),
    "arbitration.appealed": (_("The ruling was appealed"), "gavel"),
    "arbitration.ended": (_("The arbitration ended"), "archive"),
    "evidence.look_alike_found": (_("A file looks like one of another case"), "copy"),
    "evidence.look_alike_set_aside": (_("Look-alike set aside: %(words)s"), "archive"),
    "evidence.challenge_asked": (_("Photo with the code %(code)s asked for"), "camera"),
    "evidence.challenge_answered": (_("Photo with a code came"), "photo"),
    "evidence.challenge_judged": (_("Photo with a code looked at"), "eye"),
    "evidence.pack_made": (_("Evidence packed"), "package"),
    "evidence.labeled": (_("Said what a file shows"), "tag"),
    "refund.reserved": (_("%(amount)s reserved for the refund"), "lock"),
    "refund.sent": (_("Refund of %(amount)s sent to the payment provider"), "send"),
    "refund.done": (_("%(amount)s arrived at the buyer’s payment provider"), "check"),
    "refund.failed": (_("The provider refused %(amount)s"), "circle-x"),
    "refund.unknown": (_("No answer yet about %(amount)s; the provider is being asked again"), "help-circle"),
    "credit.issued": (_("Store credit of %(amount)s, code ending in %(credit)s"), "wallet"),
    "credit.returned": (_("%(amount)s back on the store credit ending in %(credit)s"), "wallet"),
    "credit.spent": (_("%(amount)s paid with the store credit ending in %(credit)s"), "wallet"),
    "credit.expired": (_("%(amount)s of the store credit ending in %(credit)s expired"), "clock-exclamation"),
    "credit.closed": (_("The store credit ending in %(credit)s was closed: %(note)s"), "ban"),
    "credit.code_renewed": (_("New code for a store credit, ending in %(credit)s"), "refresh"),
    "charge.opened": (_("The buyer is asked for %(amount)s: %(words)s"), "coin"),
    "charge.paid": (_("The buyer paid %(amount)s: %(words)s"), "check"),
    "charge.failed": (_("The buyer’s payment of %(amount)s was refused: %(error)s"), "circle-x"),
    "charge.canceled": (_("%(amount)s is not asked for any more: %(words)s"), "x"),
    "charge.expired": (_("Nobody paid %(amount)s in time: %(words)s"), "clock-exclamation"),
    "charge.paid_late": (_("%(amount)s came though nothing was due any more"), "arrows-exchange"),
    "dispute.inquired": (_("The buyer’s bank asks about %(amount)s: %(reason)s"), "help-circle"),
    "dispute.opened": (_("Chargeback of %(amount)s: %(reason)s"), "flag"),
    "dispute.answered": (_("Chargeback of %(amount)s answered"), "send"),
    "dispute.won": (_("Chargeback won: %(amount)s is back"), "check"),
    "dispute.lost": (_("Chargeback lost: %(amount)s"), "circle-x"),
    "liability.set": (_("Ruled who bears %(loss)s"), "scale"),
    "liability.reversed": (_("The ruling on who bears the case was taken back: %(note)s"), "arrow-back-up"),
    "recovery.claimed": (_("%(amount)s claimed from %(party)s"), "send"),
    "recovery.answered": (_("%(party)s agreed to pay %(amount)s"), "message"),
    "recovery.received": (_("%(party)s paid %(amount)s"), "coin"),
    "recovery.written_off": (_("%(amount)s from %(party)s given up"), "x"),
    "recovery.reversed": (_("What %(party)s had paid was taken back: %(amount)s"), "arrow-back-up"),
    "cost.booked": (_("Cost booked: %(amount)s"), "receipt-refund"),
    "cost.reversed": (_("Cost taken back: %(amount)s"), "arrow-back-up"),
    "parcel.registered": (_("Parcel known: %(carrier)s %(number)s"), "tag"),
    "parcel.milestone": (_("Parcel: %(milestone)s"), "truck"),
    "parcel.answered": (_("The buyer answered about the parcel: %(answer_kind)s"), "message"),
    "parcel.notice_sent": (_("The buyer was told by mail: %(notice_kind)s"), "mail"),
    "promise.changed": (_("Expected by %(by_on)s, before by %(was_by_on)s"), "calendar"),
    "lane_default.saved": (_("Default of a lane set: %(origin)s → %(destination)s"), "truck"),
    "lane_default.removed": (_("Default of a lane removed: %(origin)s → %(destination)s"), "trash"),
    "shipping_option.saved": (_("Shipping option saved: %(code)s"), "truck"),
    "pickup_points.imported": (
        _("Pickup points read: %(added)s new, %(changed)s changed, %(switched_off)s switched off"),
        "map-pin",
    ),
    "parcel.delayed": (_("Parcel %(number)s: %(delay)s"), "clock-exclamation"),
    "incident.opened": (_("Slow at %(carrier)s: %(where)s, %(parcels)s parcels"), "alert-triangle"),
    "incident.closed": (_("Moving again at %(carrier)s: %(where)s"), "check"),
    "parcel.number_stopped": (_("The number %(stopped)s is followed no more"), "ban"),
    "code.taught": (_("Taught what “%(code)s%(words)s” of %(source)s means: %(milestone)s"), "pencil"),
    "parcel.number_added": (_("The parcel travels under %(added)s too"), "barcode"),
    "return_route.offered": (_("Way back proposed: %(way)s"), "send"),
    "return_route.chosen": (_("Way back agreed: %(way)s"), "circle-check"),
    "return_route.used": (_("Goods went on the agreed way: %(way)s"), "truck-return"),
    "return_route.expired": (_("The agreed way back ran out: %(way)s"), "clock-exclamation"),
    "return_route.canceled": (_("Way back no longer agreed: %(way)s"), "x"),
    "drop_off.accepted": (_("%(count)s pieces handed in at %(point)s"), "qrcode"),
    "drop_off.refused": (_("%(point)s did not take the goods: %(refusal)s"), "circle-x"),
    "pickup.requested": (_("Pickup requested: %(service)s, %(window)s"), "truck"),
    "pickup.confirmed": (_("Pickup confirmed: %(service)s, %(window)s"), "circle-check"),
    "pickup.moved": (_("Pickup moved: %(service)s, %(window)s"), "calendar"),
    "pickup.failed": (_("Pickup in vain: %(failure)s"), "alert-circle"),
    "pickup.picked_up": (_("Goods fetched: %(service)s"), "check"),
    "pickup.canceled": (_("Pickup called off"), "x"),
    "batch.opened": (_("Batch %(number)s begun"), "package"),
    "batch.sealed": (_("Batch %(number)s sealed"), "lock"),
    "batch.unsealed": (_("Batch %(number)s opened again"), "reload"),
    "batch.sent": (_("Batch %(number)s sent"), "truck"),
    "batch.received": (_("Batch %(number)s received"), "package-import"),
    "batch.closed": (_("Batch %(number)s closed"), "archive"),
    "batch.canceled": (_("Batch %(number)s given up"), "x"),
    "duty_file.opened": (_("Duty file of %(batch)s begun"), "file-text"),
    "duty_file.filed": (_("Duty claim of %(batch)s filed"), "send"),
    "duty_file.paid": (_("Duty of %(batch)s paid back"), "coin"),
    "duty_file.refused": (_("Duty claim of %(batch)s refused"), "circle-x"),
    "automation.started": (_("Automation started, up to %(budget)s a day"), "player-play"),
    "automation.refunds_set": (_("Whether agreed refunds go by themselves was set"), "coin"),
    "automation.stopped": (_("Automation stopped: %(why)s"), "ban"),
    "case.escalated": (_("Raised to the supervisors: %(deadline)s"), "chevron-up"),
    "case.reminded": (_("Reminder: %(deadline)s"), "clock-exclamation"),
    "case.deadline_moved": (_("Deadline moved: %(deadline)s, from %(before)s to %(after)s"), "calendar"),
    "case.deadline_lapsed": (_("Time ran out: %(deadline)s"), "clock-exclamation"),
    "order.imported": (_("Order loaded from the past"), "file-import"),
    "order.created": (_("Order placed"), "shopping-cart"),
    "order.updated": (_("Order changed by the channel"), "refresh"),
    "order.canceled": (_("Order canceled"), "x"),
    "order.changed": (_("Order changed before shipping"), "pencil"),
    "unit.identified": (_("Serial number written down: %(serial)s %(lot)s"), "tag"),
    "buyer.merged": (_("Merged with another buyer"), "users"),
    "buyer.unmerged": (_("Merge taken back"), "arrow-back-up"),
    "buyer.erased": (_("Personal data erased"), "trash"),
    "import.finished": (_("Import finished: %(file)s"), "file-import"),
    "movement.found": (_("%(amount)s moved at the payment provider, not through us"), "arrows-exchange"),
    "movement.settled": (_("The outside movement was settled"), "check"),
    "shop_fact.added": (_("Proof of the shop added"), "shield-check"),
    "shop_fact.ended": (_("Proof of the shop ended"), "shield-check"),
    "goods_rule.saved": (_("Rule on goods saved: %(category)s%(sku)s"), "box"),
    "goods_rule.removed": (_("Rule on goods removed: %(category)s%(sku)s"), "trash"),
    "calendar.changed": (_("Calendar changed: %(country)s %(day)s"), "calendar"),
    "policy.published": (_("Policies published: version %(version)s"), "scale"),
    "policy.shadowed": (_("Policies in shadow: version %(version)s"), "eye"),
    "policy.rolled_out": (_("Policies for %(percent)s %% of orders: version %(version)s"), "percentage"),
    "policy.reverted": (
        _("Policies reverted: version %(version)s has the rows of version %(to)s"),
        "history",
    ),
    "backtest.asked": (_("Backtest asked for, %(months)s months"), "history"),
    "backtest.canceled": (_("Backtest called off"), "x"),
    "backtest.finished": (_("Backtest ended: %(changed)s of %(cases)s decided otherwise"), "history"),
    "cost_input.changed": (_("Number of the ranking set: %(key)s"), "pencil"),
    "cost_input.cleared": (_("Number of the ranking taken back: %(key)s"), "arrow-back-up"),
    "withdrawal.declared": (_("Withdrawal from the contract declared: %(number)s"), "file-text"),
    "withdrawal.settled": (_("Declared withdrawal settled"), "check"),
    "webhook.added": (_("Webhook added: %(url)s"), "webhook"),
    "webhook.changed": (_("Webhook changed: %(url)s"), "pencil"),
    "webhook.removed": (_("Webhook removed: %(url)s"), "trash"),
    "webhook.secret_rotated": (_("Webhook has a new secret"), "key"),
    "webhook.switched_on": (_("Webhook switched on"), "player-play"),
    "webhook.switched_off": (_("Webhook switched off"), "ban"),
    "webhook.tested": (_("Webhook tested"), "send"),
    **REPAIR_EVENTS,
    **SENDING_EVENTS,
}

CHIPPED: Final = {
    "way": ("route", "kind"),
    "refusal": ("refusal", "reason"),
    "failure": ("pickup_failure", "reason"),
    "remedy": ("remedy", "remedy"),
    "milestone": ("parcel", "milestone"),
    "deadline": ("deadline", "kind"),
    "outcome_words": ("repair_outcome", "outcome"),
    "kind": ("kind", "kind"),
    "step": ("step_kind", "key"),
    "fee_name": ("fee", "kind"),
    "owner": ("step_owner", "owner"),
    "delay": ("delay", "kind"),
    "answer_kind": ("answer", "kind"),
    "notice_kind": ("notice", "kind"),
}
"""Placeholders whose words stand in `CHIPS`: the noun there, and the field of the data."""


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
        if key in ("goods", "pieces"):
            items, lines = self._data.get("items"), self._data.get("lines", [])
            return goods_text(items) if key == "goods" else _pieces(lines)
        if isinstance(value, Mapping) and "minor" in value:
            return money_text(Money(value["minor"], value["currency"]))
        if key in ("where", "window"):
            at = str(self._data.get("starts_at") or "")
            return _window(at) if key == "window" else place_text(self._data)
        if key in CHIPPED:
            noun, field = CHIPPED[key]
            return str(chip_of(noun, str(self._data.get(field, ""))).word)
        if key == "member":
            return self._members.get(str(value), str(_("nobody"))) if value else str(_("nobody"))
        return _plain(key, "" if value is None else str(value))


def place_text(data: Mapping[str, Any]) -> str:
    """Return where an incident is: a place, or a lane."""
    lane = " → ".join(str(data[end]) for end in ("origin", "destination") if data.get(end))
    return str(data.get("place") or lane)


def _plain(key: str, told: str) -> str:
    if key == "party":
        return _party(told)
    return told.replace("_", " ") if key == "reason" else told


def _party(told: str) -> str:
    """`carrier:PostNL` is told as the carrier's name; without one by what it is."""
    kind, _colon, name = told.partition(":")
    return name or str(chip_of("party", kind).word)


def _window(starts_at: str) -> str:
    if not starts_at:
        return ""
    at = datetime.fromisoformat(starts_at)
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def _pieces(lines: list[Mapping[str, Any]]) -> str:
    return ", ".join(f"{line['quantity']} × {chip_of('grade', line['grade']).word}" for line in lines)
