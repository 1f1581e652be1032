"""Words of reasons and of decisions, in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aftermile.database.moments import day
from aftermile.policies.models import Reason
from aftermile.policies.owed import Why
from aftermile.policies.queries import label_of
from aftermile.policies.words import explain

WHY: Final[Mapping[str, object]] = {
    "window": _("Within the seller’s %(days)s days, until %(closes_on)s."),
    "window_by_law": _("Within the lawful %(days)s days, until %(closes_on)s."),
    "window_closed": _("The seller’s %(days)s days ended on %(closes_on)s."),
    "window_by_law_closed": _("The lawful %(days)s days ended on %(closes_on)s."),
    "window_not_started": _("The %(days)s days have not started: no delivery is known."),
    "anchor_unknown": _("It is not known when the time to return started."),
    "window_unknown": _("No time limit is known for this."),
    "no_entitlement": _("A question or complaint gives nothing by itself."),
    "no_rule": _("No row of the policy fits."),
    "reason_unknown": _("A reason is not known: %(reason)s."),
    "nothing_chosen": _("No items were chosen."),
    "evidence_missing": _("Still to be shown: %(evidence)s."),
    "right_of_withdrawal": _("The buyer may withdraw within %(days)s days."),
    "conformity_may_apply": _("Outside the time to return, but faulty goods have rights of their own."),
    "law_unknown": _("The law of %(country)s is not known here; a person decides."),
    "no_right_left": _("No right is left by policy or by law."),
    "parcel_says_delivered": _("The carrier says it was delivered."),
    "parcel_on_its_way": _("The parcel is still on its way."),
    "parcel_not_known": _("No parcel is known for this order."),
}


EVIDENCE: Final[Mapping[str, object]] = {
    "photo": _("photo"),
    "video": _("video"),
    "packaging": _("photo of the packaging"),
    "statement": _("statement"),
}


class _Known(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def why_words(why: Why) -> str:
    """Return one step of a decision in the staff's words, else in those for everybody."""
    words = WHY.get(why.code)
    if words is None:
        return explain(why)
    return str(words) % _Known({name: _shown(name, value) for name, value in why.data.items()})


def _shown(name: str, value: object) -> object:
    if name == "closes_on":
        return day(date.fromisoformat(str(value)))
    if name == "evidence":
        return ", ".join(str(EVIDENCE.get(kind, kind)) for kind in str(value).split(", "))
    return value


class ReasonWords:
    """Labels of the reasons of several sellers, read with one query when first asked."""

    def __init__(self, seller_ids: Iterable[str]) -> None:
        rows = Reason.objects.filter(Q(seller=None) | Q(seller__in=set(seller_ids)))
        self._language = get_language() or "en"
        self._rows = {(row.seller_id, row.code): row for row in rows}

    def of(self, seller_id: str, code: str) -> str:
        row = self._rows.get((seller_id, code)) or self._rows.get((None, code))
        return label_of(row, self._language, code)
