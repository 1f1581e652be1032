"""The story of a case as its buyer may read it. What is not named here is not told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aftermile.cases.models import Audience, Case, Note
from aftermile.cases.timeline import Moment as CaseMoment
from aftermile.cases.timeline import timeline
from aftermile.database.chips import chip_of
from aftermile.database.words import money_text
from aftermile.kernel.money import Money
from aftermile.portal.words import KINDS, REMEDIES

ARRIVED: Final = frozenset({"a", "b", "c", "d"})


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened: a headline, words beside it, whether it is good or bad news."""

    at: datetime
    title: str
    text: str = ""
    tone: str = ""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A moment of the case's own timeline, with what its words are made of."""

    source: CaseMoment

    @property
    def data(self) -> Mapping[str, Any]:
        return self.source.data

    @property
    def note(self) -> Note | None:
        return self.source.note

    @property
    def money(self) -> str:
        value = self.data.get("amount") or self.data.get("refunded")
        return money_text(Money(value["minor"], value["currency"])) if isinstance(value, dict) else ""

    @property
    def remedy(self) -> str:
        said = REMEDIES.get(str(self.data.get("remedy", "")))
        return str(said.title) if said else ""

    @property
    def promised(self) -> str:
        value = self.data.get("amount")
        worth = isinstance(value, dict) and bool(value.get("minor"))
        return f"{self.remedy} · {self.money}" if worth else self.remedy

    def moment(self, title: str, text: str = "", tone: str = "") -> Moment:
        words = str(self.data.get("words", ""))
        quoted = bool(text) and text in {words, self.note.text if self.note else ""}
        return Moment(self.source.at, title, text, tone, quoted)


def timeline_of(case: Case) -> list[Moment]:
    """Return what happened, oldest first; words that two events speak of stand there once."""
    moments: list[Moment] = []
    spoken: set[str] = set()
    for source in timeline(case, Audience.BUYER):
        teller = TELLERS.get(source.name)
        if teller is None or (source.note is not None and source.note.pk in spoken):
            continue
        if source.name == "case.opened" and case.source == "withdrawal":
            teller = _withdrew
        moment = teller(Told(source))
        if moment is not None:
            moments.append(moment)
            if source.note is not None:
                spoken.add(source.note.pk)
    return moments


def _opened(told: Told) -> Moment:
    return told.moment(_("You told us what is wrong"), told.note.text if told.note else "")


def _withdrew(told: Told) -> Moment:
    return told.moment(_("You withdrew from the contract"))


def _asked(told: Told) -> Moment:
    return told.moment(_("We asked you"), told.note.text if told.note else "", "warn")


def _said(told: Told) -> Moment | None:
    note = told.note
    if note is None:
        return None
    return told.moment(_("You wrote") if note.from_buyer else _("We wrote"), note.text)


def _offered(told: Told) -> Moment:
    return told.moment(_("We made you an offer"), told.promised)


def _accepted(told: Told) -> Moment:
    return told.moment(_("You took our offer"), told.promised, "good")


def _approved(told: Told) -> Moment:
    return told.moment(_("We agreed"), told.promised, "good")


def _declined(told: Told) -> Moment:
    return told.moment(_("We said no"), str(told.data.get("words", "")), "bad")


def _received(told: Told) -> Moment:
    lines = [line for line in told.data.get("lines", []) if isinstance(line, dict)]
    came = sum(int(line["quantity"]) for line in lines if line.get("grade") in ARRIVED)
    accepted = sum(int(line["quantity"]) for line in lines if line.get("accepted"))
    if not came:
        return told.moment(_("We closed the receipt of goods"))
    title = ngettext("%(n)d piece arrived with us", "%(n)d pieces arrived with us", came) % {"n": came}
    text = ngettext("%(n)d piece is paid back.", "%(n)d pieces are paid back.", accepted) % {"n": accepted}
    return told.moment(title, text, "good" if accepted == came else "")


def _inspected(told: Told) -> Moment:
    lines = [line for line in told.data.get("lines", []) if isinstance(line, dict)]
    refused = sum(int(line["quantity"]) for line in lines if not line.get("accepted"))
    taken = sum(int(line["deducted"]["minor"]) for line in lines)
    if taken:
        money = money_text(Money(taken, lines[0]["deducted"]["currency"]))
        text = _("%(money)s is taken off, because the goods lost value.") % {"money": money}
        return told.moment(_("We looked at your items"), text, "warn")
    if refused:
        text = ngettext("%(n)d piece is not paid back.", "%(n)d pieces are not paid back.", refused)
        return told.moment(_("We looked at your items"), text % {"n": refused}, "warn")
    return told.moment(_("We looked at your items"), _("All is fine."), "good")


def _fee(title: Callable[[], str], tone: str) -> Callable[[Told], Moment]:
    def tell(told: Told) -> Moment:
        fee = str(chip_of("fee", str(told.data.get("kind", ""))).word)
        words = str(told.data.get("words", ""))
        text = f"{fee} · {words}" if words else fee
        return told.moment(title() % {"money": told.money}, text, tone)

    return tell


def _bounced(told: Told) -> Moment:
    return told.moment(_("Your money came back to us"), _("We look for another way to pay it."), "warn")


def _refund_started(told: Told) -> Moment:
    return told.moment(_("%(money)s is on its way to you") % {"money": told.money}, "", "good")


def _part_refunded(told: Told) -> Moment:
    return told.moment(_("A part of the money was paid back"), told.money, "good")


def _settled(told: Told) -> Moment:
    return told.moment(_("Your money was paid back"), told.money, "good")


def _carried_out(told: Told) -> Moment:
    reference = str(told.data.get("reference", ""))
    words = str(told.data.get("words", ""))
    title = f"{told.remedy} · {reference}" if reference else told.remedy
    return told.moment(_("Done: %(remedy)s") % {"remedy": title}, words, "good")


def _canceled(told: Told) -> Moment:
    mine = told.source.actor_kind == "buyer"
    return told.moment(
        _("You withdrew this") if mine else _("We ended this"), str(told.data.get("words", ""))
    )


def _kind_changed(told: Told) -> Moment:
    kind = str(KINDS.get(str(told.data.get("kind", "")), ""))
    return told.moment(_("We treat it as: %(kind)s") % {"kind": kind})


def _answered(told: Told) -> Moment:
    return told.moment(_("We answered"), str(told.data.get("words", "")), "good")


def _rest(told: Told) -> Moment:
    return told.moment(_("You got the rest in another way"), str(told.data.get("words", "")), "good")


def _plain(title: Callable[[], str]) -> Callable[[Told], Moment]:
    return lambda told: told.moment(title())


def _goods(told: Told) -> str:
    items = told.data.get("items", [])
    return ", ".join(f"{row['quantity']} × {row['title']}" for row in items if isinstance(row, dict))


def _sent(told: Told) -> Moment:
    number = " ".join(str(told.data.get(key, "")) for key in ("carrier", "tracking_number")).strip()
    text = f"{_goods(told)} · {number}" if number else _goods(told)
    return told.moment(_("We sent you this"), text, "good")


def _not_sent(told: Told) -> Moment | None:
    if told.data.get("why") == "not_paid":
        return told.moment(_("The price difference was not paid in time"), _goods(told), "warn")
    if told.data.get("why") == "goods_not_here":
        return told.moment(_("This is not exchanged, because its goods did not come"), _goods(told), "warn")
    return None


def _money(title: Callable[[], str], tone: str) -> Callable[[Told], Moment]:
    return lambda told: told.moment(title() % {"money": told.money}, "", tone)


TELLERS: Final[dict[str, Callable[[Told], Moment | None]]] = {
    "case.opened": _opened,
    "case.evidence_requested": _asked,
    "case.answered": _said,
    "case.noted": _said,
    "case.offered": _offered,
    "case.offer_accepted": _accepted,
    "case.offer_rejected": _plain(lambda: _("You said no to our offer")),
    "case.offer_withdrawn": _plain(lambda: _("We took our offer back")),
    "case.offer_lapsed": _plain(lambda: _("The offer ended without an answer")),
    "case.approved": _approved,
    "case.declined": _declined,
    "case.received": _received,
    "case.inspected": _inspected,
    "case.refund_started": _refund_started,
    "case.refund_bounced": _bounced,
    "case.fee_added": _fee(lambda: _("%(money)s is taken off your refund"), "warn"),
    "case.fee_removed": _fee(lambda: _("%(money)s is not taken off any more"), "good"),
    "case.fee_given_back": lambda told: told.moment(
        _("%(money)s that we took off goes back to you") % {"money": told.money}, "", "good"
    ),
    "case.part_refunded": _part_refunded,
    "case.partially_settled": _part_refunded,
    "case.rest_settled": _rest,
    "case.resolved": _answered,
    "case.kind_changed": _kind_changed,
    "case.settled": _settled,
    "case.carried_out": _carried_out,
    "case.countered": lambda told: told.moment(_("You made a proposal"), told.promised),
    "case.counter_rejected": lambda told: told.moment(
        _("We could not take your proposal"), str(told.data.get("words", "")), "warn"
    ),
    "case.agreement_ended": _plain(lambda: _("What we agreed came to nothing. We look at it again")),
    "replacement.reserved": lambda told: told.moment(_("We keep this for you"), _goods(told), "good"),
    "replacement.sent": _sent,
    "replacement.canceled": _not_sent,
    "difference.asked": _money(lambda: _("We asked you to pay %(money)s"), "warn"),
    "difference.paid": _money(lambda: _("You paid %(money)s"), "good"),
    "difference.given_back": _money(lambda: _("%(money)s of the price goes back to you"), "good"),
    "case.order_changed": _plain(lambda: _("Your order was changed")),
    "case.canceled": _canceled,
    "case.closed": _plain(lambda: _("We put this away as finished")),
    "case.reopened": _plain(lambda: _("We look at it again")),
}
