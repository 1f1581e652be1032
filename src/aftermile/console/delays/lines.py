"""One parcel at risk as a line: what it is, why, and the ways out."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from aftermile.cases.models import Case
from aftermile.cases.states import OPEN_STATES
from aftermile.console.delays.words import ACTS, TO_BUYER, TO_CARRIER, Words, letter, why_text
from aftermile.parcels.carrier import carriers
from aftermile.parcels.delaying.judging import ACTS as ACT_OF
from aftermile.parcels.delaying.judging import HELD
from aftermile.parcels.late import episodes_of
from aftermile.parcels.models import DelayEpisode, Parcel

SPOKEN = frozenset({"en", "zh-hans"})


@dataclass(frozen=True, slots=True)
class Line:
    """`case` is an open one of the order; else `open_case` is the form, filled in."""

    parcel: Parcel
    episode: DelayEpisode | None
    why: str
    act: str
    act_words: Words
    mail: str
    carrier_page: str
    case: Case | None
    open_case: str

    @property
    def to_buyer(self) -> bool:
        return self.act in TO_BUYER and bool(self.mail)

    @property
    def to_carrier(self) -> bool:
        return self.act in TO_CARRIER and bool(self.carrier_page)


def lines_of(parcels: Sequence[Parcel]) -> list[Line]:
    """Return lines in the order of the parcels, in three queries."""
    episodes = episodes_of([row.pk for row in parcels])
    orders = {row.shipment.order_id for row in parcels}
    cases = {
        case.order_id: case
        for case in Case.objects.filter(order__in=orders, state__in=OPEN_STATES).order_by("-pk")
    }
    return [_line(row, episodes.get(row.pk), cases.get(row.shipment.order_id)) for row in parcels]


def _line(row: Parcel, episode: DelayEpisode | None, case: Case | None) -> Line:
    hold = HELD.get(row.detail) or HELD.get(row.milestone)
    act = (
        episode.act
        if episode
        else (hold.act if row.delay == "held" and hold else ACT_OF.get(row.delay, "tell"))
    )
    return Line(
        parcel=row,
        episode=episode,
        why=why_text(episode.why if episode else {}),
        act=act,
        act_words=ACTS.get(act, ""),
        mail=_mail(row, act),
        carrier_page=carrier_page(row),
        case=case,
        open_case=_open_case(row),
    )


def carrier_page(row: Parcel) -> str:
    """Return the carrier's own page of this number, empty when we know none."""
    info = carriers.find(row.carrier)
    if info is None or not info.site.startswith("https://") or not row.tracking_number:
        return ""
    return info.site.replace("{number}", quote(row.tracking_number, safe=""))


def _mail(row: Parcel, act: str) -> str:
    buyer = row.shipment.order.buyer
    if not buyer.email:
        return ""
    spoken = (buyer.language or "en").lower()
    with translation.override("zh-hans" if spoken.startswith("zh") else "en"):
        subject, body = letter(
            act,
            number=row.tracking_number or row.pk,
            order=row.shipment.order.number,
            expected=row.deliver_by_on,
        )
    return f"mailto:{quote(buyer.email)}?subject={quote(subject)}&body={quote(body)}"


def _open_case(row: Parcel) -> str:
    url = reverse("console:case_new", args=[row.shipment.order_id])
    return f"{url}?{urlencode({'kind': 'claim', 'reason': 'not_received', 'parcel': row.pk})}"
