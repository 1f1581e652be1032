"""Words of estimates and promises."""

from typing import Final

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftermile.database.chips import chip_of
from aftermile.parcels.carrier import carriers
from aftermile.parcels.delaying.judging import OVER
from aftermile.parcels.models import Estimate, Parcel, Promise

register = template.Library()

SHOWN: Final = {
    "product_page": gettext_lazy("Shown on the product page"),
    "checkout": gettext_lazy("Shown at the checkout"),
    "order": gettext_lazy("Shown with the order"),
    "tracking": gettext_lazy("Shown on the tracking page"),
    "mail": gettext_lazy("Said by mail"),
    "api": gettext_lazy("Told to a program"),
}


@register.simple_tag
def why(row: Estimate) -> str:
    """Say in a sentence what an estimate rests on."""
    stage = str(chip_of("parcel", row.milestone).word)
    if not row.n:
        return _("By the defaults of the lane; it has no history yet. Last known: %(stage)s.") % {
            "stage": stage
        }
    return _("By %(n)s parcels of its lane that arrived. Last known: %(stage)s.") % {
        "n": row.n,
        "stage": stage,
    }


@register.simple_tag
def shown_in(row: Promise) -> str:
    return str(SHOWN.get(row.shown_in, row.shown_in))


@register.simple_tag
def carrier_names() -> list[str]:
    """Return what carriers are called, to choose from while one writes."""
    return sorted((one.label for one in carriers), key=str.lower)


@register.filter
def wall(text: str) -> str:
    """`{{ scan.local|wall }}`: a wall clock as it was sent, to the minute."""
    return text[:16].replace("T", " ")


@register.filter
def awaited(parcel: Parcel) -> bool:
    """`{% if parcel|awaited %}`: whether it still comes, so that a day may be named."""
    return parcel.milestone not in OVER
