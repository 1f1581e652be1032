"""What the seller can say to a chargeback: the order, the parcel, refunds, words with the buyer."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aftermile.cases.models import Case
from aftermile.database.words import money_text
from aftermile.events.models import Event
from aftermile.kernel.money import Money
from aftermile.ledger.models import Dispute, Refund, RefundState
from aftermile.orders.models import Order
from aftermile.parcels.models import Parcel

MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """
    Everything on record about a disputed payment, oldest first. `words_said` are (who, when, what).

    A pack of evidence is made from it; `words` is a first draft of the answer.
    """

    dispute: Dispute
    order: Order
    parcels: list[Parcel]
    refunds: list[Refund]
    cases: list[Case]
    words_said: list[Event]

    @property
    def refunded_minor(self) -> int:
        """What went back to the disputed payment already."""
        done = (row for row in self.refunds if row.state == RefundState.DONE)
        return sum(row.amount_minor for row in done if row.tender_id == self.dispute.tender_id)

    def words(self) -> str:
        """Return a draft of the answer from what is on record."""
        order = self.order
        total = money_text(Money(order.total_minor, order.currency))
        lines = [
            _("Order %(number)s of %(day)s, %(total)s.")
            % {"number": order.number, "day": date_format(order.placed_at, "DATE_FORMAT"), "total": total}
        ]
        lines += [
            _("Sent with %(carrier)s, tracking number %(number)s.")
            % {"carrier": parcel.carrier, "number": parcel.tracking_number}
            for parcel in self.parcels
        ]
        if order.delivered_at is not None:
            day = date_format(order.delivered_at, "DATE_FORMAT")
            lines.append(_("Delivered on %(day)s.") % {"day": day})
        if self.refunded_minor:
            back = money_text(Money(self.refunded_minor, self.dispute.currency))
            lines.append(_("%(amount)s was paid back to this payment already.") % {"amount": back})
        return "\n".join(lines)


def answer_facts(dispute: Dispute) -> AnswerFacts:
    """Return what is on record about a disputed payment; 5 queries."""
    order = dispute.order
    cases = list(Case.objects.filter(order=order).order_by("id"))
    said = Event.objects.filter(
        seller_id=dispute.seller_id,
        subject_id__in=[case.pk for case in cases],
        name__in=("case.opened", "case.answered", "case.noted", "case.evidence_requested", "case.offered"),
    )
    return AnswerFacts(
        dispute=dispute,
        order=order,
        parcels=list(
            Parcel.objects.filter(shipment__order=order, shipment__direction="outbound").order_by("id")
        ),
        refunds=list(Refund.objects.filter(order=order).select_related("tender").order_by("id")),
        cases=cases,
        words_said=list(said.order_by("seq")[:MOST_WORDS]),
    )
