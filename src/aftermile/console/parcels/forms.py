"""Forms of parcels."""

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftermile.accounts.models import Seller
from aftermile.console.parcels.fields import CarrierField
from aftermile.database.chips import CHIPS
from aftermile.kernel import clock
from aftermile.parcels.actions import ScanInput
from aftermile.parcels.models import Milestone

MILESTONES: Final = [
    (code, chip.word) for code, chip in CHIPS["parcel"].items() if code != Milestone.UNKNOWN.value
]
DIRECTIONS: Final = [(code, chip.word) for code, chip in CHIPS["direction"].items()]
DETAILS: Final = [(code, chip.word) for code, chip in CHIPS["scan_detail"].items()]
ROLES: Final = [(code, chip.word) for code, chip in CHIPS["leg_role"].items()]
LOCAL: Final = "%Y-%m-%dT%H:%M"
AHEAD: Final = timedelta(minutes=10)
"""So much may the clock of a person be ahead of ours."""


def now_here() -> str:
    """Return this minute in the active time zone, as a date field writes it."""
    return timezone.localtime(clock.now()).strftime(LOCAL)


class ScanForm(forms.Form):
    """What somebody saw or was told about a parcel."""

    milestone = forms.ChoiceField(label=_("What happened"), choices=MILESTONES, initial="in_transit")
    at = forms.DateTimeField(
        label=_("When (your time)"),
        input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
        initial=now_here,
    )
    detail = forms.ChoiceField(
        label=_("More exactly"),
        choices=[("", pgettext_lazy("detail", "Nothing more")), *DETAILS],
        required=False,
    )
    place = forms.CharField(label=_("Where"), max_length=120, required=False)
    text = forms.CharField(label=_("In words"), max_length=300, required=False)

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        if at > clock.now() + AHEAD:
            raise forms.ValidationError(_("This lies in the future. Write when it happened."))
        return at

    def scan(self) -> ScanInput:
        """Return the scan, once the form is valid."""
        data = dict(self.cleaned_data)
        detail = data.pop("detail")
        if detail:
            data["milestone"] += f".{detail}"
        return ScanInput(**data)


class NumberForm(forms.Form):
    """One more number of a parcel."""

    number = forms.CharField(label=_("Tracking number"), max_length=60)
    role = forms.ChoiceField(label=_("What it covers"), choices=ROLES, initial="last_mile")
    carrier = CarrierField(label=_("Carrier"))


class ParcelForm(forms.Form):
    """A box of an order."""

    order = forms.CharField(label=_("Order"), max_length=120, help_text=_("Its number or id."))
    direction = forms.ChoiceField(label=_("Direction"), choices=DIRECTIONS)
    case = forms.CharField(
        label=_("Case"), max_length=40, required=False, help_text=_("On the way back: the RMA number.")
    )
    tracking_number = forms.CharField(label=_("Tracking number"), max_length=60)
    carrier = CarrierField(
        label=_("Carrier"), help_text=_("Leave it empty: the number often says whose it is.")
    )


class ImportForm(forms.Form):
    """Scans from a file."""

    seller = forms.ChoiceField(label=_("Seller"))
    file = forms.FileField(
        label=_("CSV, Excel or JSON Lines"),
        help_text=mark_safe(  # noqa: S308 - words of ours
            _(
                "First line: <code>tracking_number, milestone, at</code>; also <code>carrier, place, text, "
                "key</code>. As a carrier sent it: <code>number, carrier, code, text, at</code> or "
                "<code>local, zone, country, leg, piece, source</code>."
            )
        ),
    )

    def __init__(self, *args: Any, sellers: list[Seller], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seller"].choices = [(one.pk, one.name) for one in sellers]  # type: ignore[attr-defined]
