"""Where the console leads; `key` follows `g` on the keyboard. Pages that do not stand yet are left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Stop:
    """`first` stands in the bar of a phone, the others behind "More"; `foot` stands at the rail's end."""

    noun: str
    words: str | Promise
    icon: str
    key: str
    first: bool = False
    foot: bool = False

    @property
    def url(self) -> str:
        return reverse(f"console:{self.noun}")


STOPS: Final = [
    Stop("today", _("Today"), icon="home", key="t", first=True),
    Stop("cases", _("Cases"), icon="inbox", key="c", first=True),
    Stop("receiving", _("Receiving"), icon="barcode", key="w", first=True),
    Stop("sending", _("To send"), icon="package-export", key="x"),
    Stop("orders", _("Orders"), icon="shopping-cart", key="o", first=True),
    Stop("buyers", _("Buyers"), icon="users", key="b"),
    Stop("repairs", _("Repairs"), icon="tool", key="f"),
    Stop("parcels", _("Parcels"), icon="truck", key="p"),
    Stop("batches", _("Batches"), icon="box", key="a"),
    Stop("refunds", _("Refunds"), icon="receipt-refund", key="r"),
    Stop("complaints", _("Complaints"), icon="flag", key="k"),
    Stop("policies", _("Policies"), icon="scale", key="l"),
    Stop("mail", _("Mail"), icon="mail", key="m", foot=True),
    Stop("health", _("Health"), icon="heart-rate-monitor", key="h", foot=True),
    Stop("settings", _("Settings"), icon="settings", key="s", foot=True),
]


def stops() -> Iterator[Stop]:
    for stop in STOPS:
        try:
            stop.url  # noqa: B018
        except NoReverseMatch:
            continue
        yield stop
