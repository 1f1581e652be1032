"""Ways back as a buyer weighs them: where, when it is open, what to do, what it costs him."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftermile.inbound.models import ReturnPoint, ReturnRoute
from aftermile.inbound.queries.routes import RouteOption

TITLES: Final[dict[str, tuple[str | Promise, str | Promise, str]]] = {
    "own": (
        _("Send a parcel"),
        _("Pack it, put the return slip in, send it with any carrier."),
        "package-export",
    ),
    "label": (_("Send a parcel with our label"), _("We send you the label; stick it on the parcel."), "tag"),
    "drop_off": (
        _("Hand in without a box"),
        _("Bring the items as they are and show a code. No packing."),
        "qrcode",
    ),
    "return_point": (
        _("Hand in a parcel nearby"),
        _("Pack it and bring it; show the code at the counter."),
        "map-pin",
    ),
    "hub": (
        _("Send a parcel to our hub"),
        _("Nearer than our warehouse. Pack it, put the slip in."),
        "building-warehouse",
    ),
    "pickup": (_("Have it fetched"), _("A driver comes to your door in the window you choose."), "truck"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way with its words; `instructions` are the point's own."""

    option: RouteOption
    title: str | Promise
    doing: str | Promise
    icon: str
    instructions: str


def ways_of(options: Sequence[RouteOption], language: str) -> list[Way]:
    ways = []
    for option in options:
        title, doing, icon = TITLES[option.kind]
        ways.append(Way(option, title, doing, icon, instructions_of(option.point, language)))
    return ways


def instructions_of(point: ReturnPoint | None, language: str) -> str:
    """Return a point's instructions in a language, in English where it lacks them."""
    if point is None:
        return ""
    words: dict[str, str] = point.instructions
    return words.get(language) or words.get(language.partition("-")[0]) or words.get("en", "")


def steps_of(route: ReturnRoute) -> tuple[str | Promise, str | Promise, str]:
    return TITLES[route.kind]
