"""Mails to the buyer: each at most once per case, kind and episode, in the buyer's language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from aftermile.cases.amounts import Agreement
from aftermile.cases.models import MONEY_BACK, Audience, Case, Inspection, Note, Offer
from aftermile.cases.taken_off import fees_from, standing_fees
from aftermile.cases.words import fee_words
from aftermile.database.chips import chip_of
from aftermile.database.words import money_text
from aftermile.events.mail import queue_mail
from aftermile.events.models import Event, Mail
from aftermile.kernel.actor import ActorKind
from aftermile.kernel.money import Money
from aftermile.ledger.models import Charge
from aftermile.ledger.queries import kept_of
from aftermile.ledger.queries.charges import pay_token
from aftermile.orders.portal_links import make_link
from aftermile.parcels.queries import locations_of
from aftermile.policies.queries import label_of, reasons_for


@dataclass(frozen=True, slots=True)
class _Notice:
    """`episode` names the occurrence inside the case; `when` may say that nobody is told."""

    template: str
    episode: Callable[[Case, Event], str]
    when: Callable[[Case, Event], bool] = lambda _case, _event: True


def _by_data(name: str) -> Callable[[Case, Event], str]:
    return lambda _case, event: str(event.data.get(name, ""))


def _by_opening(case: Case, _event: Event) -> str:
    return str(case.episode)


def _by_money(_case: Case, event: Event) -> str:
    return str(event.data.get("refunded", {}).get("minor", ""))


def _by_event(_case: Case, event: Event) -> str:
    return event.id


def _note_to_buyer(_case: Case, event: Event) -> bool:
    return event.data.get("audience") == Audience.BUYER and event.actor_kind != ActorKind.BUYER


def _moved_money(_case: Case, event: Event) -> bool:
    return int(event.data.get("refunded", {}).get("minor", 0)) > 0


def _paid_less(_case: Case, event: Event) -> bool:
    """Tell only what costs the buyer money; that goods were looked at and are fine is in the receipt."""
    return any(not row["accepted"] or row["deducted"]["minor"] for row in event.data.get("lines", []))


def _not_told(_case: Case, event: Event) -> bool:
    return not event.data.get("told")


def _for_no_money(_case: Case, event: Event) -> bool:
    return bool(event.data.get("why") == "not_paid")


def _by_link(_case: Case, event: Event) -> bool:
    """A way of paying that he left is charged without him; all else he must do himself."""
    charge = Charge.objects.filter(pk=event.data.get("charge", "")).first()
    return charge is not None and charge.method_id is None


def _unpaid(case: Case, event: Event) -> bool:
    """A case that was opened again meanwhile is not told closed."""
    unpaid = event.data.get("was") in ("approved", "received") and not case.refunded_minor
    return unpaid and case.state == "closed"


NOTICES: Final[dict[str, _Notice]] = {
    "case.opened": _Notice("opened", _by_opening),
    "case.evidence_requested": _Notice("question", _by_data("note")),
    "case.noted": _Notice("message", _by_data("note"), _note_to_buyer),
    "case.offered": _Notice("offer", _by_data("offer")),
    "case.approved": _Notice("approved", _by_opening),
    "case.offer_accepted": _Notice("approved", _by_opening),
    "case.declined": _Notice("declined", _by_opening),
    "case.received": _Notice("received", _by_data("receipt")),
    "case.inspected": _Notice("inspected", _by_data("inspection"), _paid_less),
    "case.part_refunded": _Notice("refunded", _by_money, _moved_money),
    "case.partially_settled": _Notice("refunded", _by_money, _moved_money),
    "case.resolved": _Notice("message", _by_event),
    "case.rest_settled": _Notice("message", _by_event),
    "case.settled": _Notice("refunded", _by_money, _moved_money),
    "case.carried_out": _Notice("carried_out", _by_data("fulfillment"), _not_told),
    "case.counter_rejected": _Notice("counter_rejected", _by_data("offer")),
    "replacement.sent": _Notice("sent", _by_data("parcel")),
    "replacement.canceled": _Notice("not_paid", _by_event, _for_no_money),
    "difference.asked": _Notice("pay", _by_data("charge"), _by_link),
    "case.canceled": _Notice("canceled", _by_opening),
    "case.closed": _Notice("closed", _by_opening, _unpaid),
    "case.reopened": _Notice("reopened", _by_event),
}


def tell_buyer(event: Event) -> None:
    """Queue the mail that belongs to an event of a case; the same event again queues nothing."""
    notice = NOTICES.get(event.name)
    case = Case.objects.select_related("seller", "buyer", "order").filter(pk=event.subject_id).first()
    if notice is None or case is None or not case.buyer.email or not notice.when(case, event):
        return
    key = f"case:{case.pk}:{notice.template}:{notice.episode(case, event)}"[:200]
    if Mail.objects.filter(key=key).exists():
        return
    with translation.override(case.language):
        context = _context(case, event)
    queue_mail(
        seller=case.seller,
        to=case.buyer.email,
        template=f"cases/mail/{notice.template}",
        context=context,
        language=case.language,
        key=key,
        subject_id=case.pk,
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as the buyer would get it; `link` stands where his own address will be."""

    subject: str
    text: str


def preview_letter(
    case: Case,
    agreement: Agreement,
    language: str,
    *,
    offered_until: datetime | None = None,
    message: str = "",
) -> Letter:
    """Return what the buyer would be told of an approval or an offer (`offered_until`). Writes nothing."""
    event = Event(
        name="case.offered" if offered_until else "case.approved",
        data={
            "amount": {"minor": agreement.amount_minor, "currency": case.currency},
            "remedy": agreement.remedy,
            "goods_back": agreement.goods_back,
            "freight_payer": agreement.freight_payer,
        },
    )
    template = f"cases/mail/{NOTICES[event.name].template}"
    with translation.override(language):
        values = {**_context(case, event, link="…"), "seller": case.seller, "language": language}
        values |= _less(
            case, [(fee.kind, fee.amount_minor, fee.words) for fee in agreement.fees], agreement.amount_minor
        )
        if offered_until:
            values |= {"offer": {"message": message.strip()}, "until": offered_until}
        subject = " ".join(render_to_string(f"{template}.subject.txt", values).split())
        return Letter(subject, render_to_string(f"{template}.txt", values).strip())


def make_case_link(case: Case) -> str:
    """Return an address that opens the case for the buyer, once and for 14 days."""
    _link, token = make_link(case.order)
    path = reverse("portal:open", args=[case.seller.slug, case.order_id, token])
    return f"{settings.BASE_URL}{path}?case={case.pk}&lang={case.language}"


def _context(case: Case, event: Event, link: str = "") -> dict[str, Any]:
    data = event.data
    reason = next((row for row in reasons_for(case.seller, hidden=True) if row.code == case.reason), None)
    note = Note.objects.filter(pk=data.get("note", "")).first()
    offer = Offer.objects.filter(pk=data.get("offer", "")).first()
    dues = {row.kind: row.due_at for row in case.deadlines.filter(met_at=None).order_by("-due_at")}
    places = locations_of(case.seller, takes_returns=True)
    looked_at = [row["inspection"] for row in data.get("lines", []) if row.get("inspection")]
    found = list(Inspection.objects.filter(pk__in=looked_at).order_by("id")) if looked_at else []
    return {
        "case": case,
        "number": case.rma_number,
        "order": case.order.number,
        "buyer": case.buyer.name,
        "shop": case.seller.name,
        "link": link or make_case_link(case),
        "reason": label_of(reason, case.language, case.reason),
        "items": _items(case),
        "text": note.text if note else str(data.get("words", "")),
        "amount": _money(data.get("amount")),
        "refunded": _money(data.get("refunded")),
        "remedy": data.get("remedy") or case.remedy,
        "remedy_words": str(chip_of("remedy", str(data.get("remedy") or case.remedy)).word),
        "worth": int((data.get("amount") or {}).get("minor", 0)),
        "money": str(data.get("remedy") or case.remedy) in ("", *MONEY_BACK),
        "reference": str(data.get("reference", "")),
        "goods_back": bool(data.get("goods_back", case.goods_back)),
        "freight_payer": data.get("freight_payer", case.freight_payer),
        "offer": offer,
        "until": offer.expires_at if offer else dues.get("send_back"),
        "respond_by": dues.get("respond"),
        "address": f"{places[0].name}\n{places[0].address}" if places else "",
        "complete": bool(data.get("complete")),
        **_sending(data),
        "partly": event.name in ("case.part_refunded", "case.partially_settled"),
        "accepted": sum(row["quantity"] for row in data.get("lines", []) if row.get("accepted")),
        "findings": [row.note for row in found if row.note],
        "deducted": _deducted(case, found),
        "refused": sum(row["quantity"] for row in data.get("lines", []) if row.get("accepted") is False),
        **_less(case, _fees(case, event, offer), int((data.get("amount") or {}).get("minor", 0))),
    }


_Taken = tuple[str, int, str]
"""Kind, amount and words of what is taken off."""


def _fees(case: Case, event: Event, offer: Offer | None) -> list[_Taken]:
    """Return what is taken off: as an offer says, as it was agreed, or as it was kept in the end."""
    if event.name == "case.offered" and offer is not None:
        return [(fee.kind, fee.amount_minor, fee.words) for fee in fees_from(offer.fees)]
    if event.name in ("case.approved", "case.offer_accepted"):
        return [(fee.kind, fee.amount_minor, fee.words) for fee in standing_fees(case)]
    if "refunded" in event.data:
        words = {fee.kind: fee.words for fee in standing_fees(case)}
        kept = sorted(kept_of(case.pk).items())
        return [(kind, minor, words.get(kind, "")) for kind, minor in kept if minor > 0]
    return []


def _less(case: Case, taken: Sequence[_Taken], amount_minor: int) -> dict[str, Any]:
    rows = []
    for kind, minor, words in taken:
        more = f" ({words})" if words else ""
        rows.append(f"{fee_words(kind)}{more}: {money_text(Money(minor, case.currency))}")
    net = max(0, amount_minor - sum(minor for _kind, minor, _words in taken))
    return {"fees": rows, "net": money_text(Money(net, case.currency))}


def _deducted(case: Case, found: Sequence[Inspection]) -> str:
    minor = sum(row.deducted_minor for row in found)
    return money_text(Money(minor, case.currency)) if minor else ""


def _sending(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a mail says of goods that are sent, and of money that is asked for."""
    charge = Charge.objects.filter(pk=data.get("charge", "")).first() if data.get("charge") else None
    until = data.get("until")
    return {
        "goods": [f"{row['quantity']} × {row['title']}" for row in data.get("items", [])],
        "carrier": str(data.get("carrier", "")),
        "tracking_number": str(data.get("tracking_number", "")),
        "pay_link": f"{settings.BASE_URL}/pay/{pay_token(charge)}/" if charge else "",
        "pay_until": datetime.fromisoformat(until) if isinstance(until, str) and until else None,
        "for_goods": data.get("purpose") == "goods",
        "for_freight": data.get("purpose") == "freight",
    }


def _items(case: Case) -> list[str]:
    lines = case.lines.select_related("unit__line", "unit__part").order_by("id")
    return [f"{line.unit.quantity} × {line.unit.title}" for line in lines]


def _money(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    return money_text(Money(int(value["minor"]), str(value["currency"])))
