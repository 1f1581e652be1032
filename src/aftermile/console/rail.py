"""Where the console leads; `key` follows `g` on the keyboard. Pages that do not stand yet are left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Stop:
    """
    `first` stands in the bar of a phone, the others behind "More"; `foot` stands at the rail's end.

    A stop `under` another is not in the rail: its parent's tabs lead there, and the keyboard and the palette.
    `also` are pages that belong to a stop though their addresses do not begin with its own.
    """

    noun: str
    words: str | Promise
    icon: str
    key: str
    first: bool = False
    foot: bool = False
    under: str = ""
    also: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(f"console:{self.noun}")

    def holds(self, path: str) -> bool:
        """Say whether the page at `path` belongs to this stop."""
        if self.noun == "today":
            return path == self.url
        return any(path.startswith(reverse(f"console:{noun}")) for noun in (self.noun, *self.also))


STOPS: Final = [
    Stop("today", _("Today"), icon="home", key="t", first=True),
    Stop("cases", _("Cases"), icon="inbox", key="c", first=True),
    Stop("orders", _("Orders"), icon="shopping-cart", key="o", first=True),
    Stop("buyers", _("Buyers"), icon="users", key="b"),
    Stop("parcels", _("Parcels"), icon="truck", key="p", also=("codes", "delays", "lanes")),
    Stop("delays", _("Delays"), icon="clock-exclamation", key="d", under="parcels"),
    Stop(
        "receiving",
        _("Receiving"),
        icon="barcode",
        key="w",
        first=True,
        also=("sending", "handover", "pickups", "batches", "reliefs"),
    ),
    Stop("sending", _("To send"), icon="package-export", key="x", under="receiving"),
    Stop("handover", _("Hand-over"), icon="truck-delivery", key="v", under="receiving"),
    Stop("batches", _("Batches"), icon="box", key="a", under="receiving"),
    Stop("repairs", _("Repairs"), icon="tool", key="f", also=("my_day", "loaners", "warranties")),
    Stop("complaints", _("Complaints"), icon="flag", key="k", also=("arbitrations",)),
    Stop(
        "refunds",
        _("Money"),
        icon="receipt-refund",
        key="r",
        also=("charges", "disputes", "credits", "recoveries", "ledger"),
    ),
    Stop("policies", _("Policies"), icon="scale", key="l"),
    Stop("mail", _("Mail"), icon="mail", key="m", foot=True),
    Stop("health", _("Health"), icon="heart-rate-monitor", key="h", foot=True),
    Stop(
        "settings",
        _("Settings"),
        icon="settings",
        key="s",
        foot=True,
        also=("shipping_options", "pickup_points", "return_points"),
    ),
]


def stops() -> Iterator[Stop]:
    for stop in STOPS:
        try:
            stop.url  # noqa: B018
        except NoReverseMatch:
            continue
        yield stop
