"""The address of the queue: which view, which filters, and each filter as a chip with a way to drop it."""

from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftermile.accounts.models import Member
from aftermile.cases.queries import VIEWS, QueueFilters
from aftermile.cases.states import Kind, State
from aftermile.database.chips import chip_of

VIEW_WORDS: Final[dict[str, tuple[str | Promise, str]]] = {
    "needs_us": (gettext_lazy("Needs us"), "inbox"),
    "waiting_buyer": (gettext_lazy("Waiting for buyer"), "hourglass"),
    "goods_back": (gettext_lazy("Coming back"), "truck-return"),
    "paying": (gettext_lazy("Refund on its way"), "coin"),
    "approvals": (gettext_lazy("Approvals waiting"), "user-check"),
    "escalated": (gettext_lazy("Escalated"), "chevron-up"),
    "done": (gettext_lazy("Done"), "checks"),
    "all": (gettext_lazy("All cases"), "list"),
}
KEPT: Final = ("view", "state", "kind", "country", "reason", "assignee", "seller", "buyer", "late", "q")
"""Parameters that a saved view keeps."""


@dataclass(frozen=True, slots=True)
class Filter:
    label: str
    words: str
    without: str


def filters_of(query: QueryDict, member: Member | None) -> QueueFilters:
    """Read the queue's filters; what is not known is left out. `assignee=me` is the reader."""
    view = query.get("view", "needs_us")
    assignee = query.get("assignee", "")
    if assignee == "me":
        assignee = member.pk if member else "none"
    kind = query.get("kind", "")
    return QueueFilters(
        view=view if view in VIEWS else "needs_us",
        states=tuple(state for state in query.getlist("state") if state in set(State)),
        kind=kind if kind in set(Kind) else "",
        country=query.get("country", "").strip().upper()[:2],
        reason=query.get("reason", "")[:40],
        assignee=assignee[:40],
        seller=query.get("seller", "")[:40],
        buyer=query.get("buyer", "")[:40],
        text=query.get("q", "").strip()[:200],
        late=query.get("late") == "1",
    )


def kept(query: QueryDict) -> dict[str, list[str]]:
    """Return the parameters a saved view keeps."""
    return {name: query.getlist(name) for name in KEPT if any(query.getlist(name))}


def address(filters: dict[str, list[str]]) -> str:
    """Return the query string of a saved view."""
    query = QueryDict(mutable=True)
    for name, values in filters.items():
        if name in KEPT:
            query.setlist(name, [str(value) for value in values])
    return f"?{query.urlencode()}"


def chips_of(query: QueryDict, filters: QueueFilters, words: dict[str, str]) -> list[Filter]:
    """Return the filters in force; `words` gives people, sellers and reasons by their ids."""
    shown = {
        "state": (_("state"), ", ".join(str(chip_of("case", state).word) for state in filters.states)),
        "kind": (_("kind"), str(chip_of("kind", filters.kind).word) if filters.kind else ""),
        "country": (_("country"), filters.country),
        "reason": (_("reason"), words.get(filters.reason, filters.reason)),
        "assignee": (_("owner"), _owner(filters.assignee, words)),
        "seller": (_("seller"), words.get(filters.seller, filters.seller)),
        "buyer": (_("buyer"), words.get(filters.buyer, filters.buyer)),
        "late": (_("due"), _("late") if filters.late else ""),
        "q": (_("words"), filters.text),
    }
    return [Filter(label, text, _without(query, name)) for name, (label, text) in shown.items() if text]


def _owner(assignee: str, words: dict[str, str]) -> str:
    return _("nobody") if assignee == "none" else words.get(assignee, assignee)


def _without(query: QueryDict, name: str) -> str:
    rest = query.copy()
    for gone in (name, "after", "saved"):
        rest.pop(gone, None)
    return f"?{rest.urlencode()}"
