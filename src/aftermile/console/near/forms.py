"""Forms of points, pickup services and batches."""

from datetime import time
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from aftermile.database.chips import CHIPS
from aftermile.inbound.actions.points import PointDraft
from aftermile.inbound.models import PickupService, ReliefRule, ReturnPoint
from aftermile.kernel.hours import DAYS, read_day, write_day
from aftermile.kernel.money import Money
from aftermile.parcels.models import Location

DAY_NAMES: Final = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
PLAIN: Final = (
    *("code", "name", "kind", "line1", "line2", "postcode", "city", "region", "country", "time_zone"),
    *("latitude", "longitude", "closed_on_holidays", "subdivision", "takes_parcels", "takes_box_free"),
    *("max_grams", "max_longest_mm", "contact", "phone", "email", "active_from", "active_until", "active"),
)


class DayField(forms.CharField):
    """Hours of one day, such as `09:00-12:30, 14:00-18:00`."""

    def clean(self, value: Any) -> list[list[str]]:
        text = super().clean(value)
        try:
            return read_day(text)
        except ValueError:
            raise forms.ValidationError(
                _("Write 09:00-12:30, 14:00-18:00; leave it empty when closed.")
            ) from None


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PointForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Short, without spaces: utrecht-west"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("return_point", _("Return point")), ("hub", _("Hub"))]
    )
    line1 = forms.CharField(label=_("Street and number"), max_length=200)
    line2 = forms.CharField(label=_("More of the address"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("Town"), max_length=120)
    region = forms.CharField(label=_("State or region"), max_length=120, required=False)
    country = forms.CharField(label=_("Country"), max_length=2, help_text=_("Two letters such as DE."))
    time_zone = forms.CharField(label=_("Time zone"), max_length=64, help_text=_("Such as Europe/Berlin."))
    latitude = forms.DecimalField(label=_("Latitude"), required=False, max_digits=9, decimal_places=6)
    longitude = forms.DecimalField(label=_("Longitude"), required=False, max_digits=9, decimal_places=6)
    serves = forms.CharField(
        label=_("Serves"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One area a line: NL, DE 10 or DE 60-65. Empty: its own country."),
    )
    takes_parcels = forms.BooleanField(label=_("Takes packed parcels"), required=False)
    takes_box_free = forms.BooleanField(label=_("Takes goods without a box, by QR code"), required=False)
    max_grams = forms.IntegerField(label=_("Heaviest, in grams"), required=False, min_value=1)
    max_longest_mm = forms.IntegerField(label=_("Longest side, in millimeters"), required=False, min_value=1)
    closed_on_holidays = forms.BooleanField(label=_("Closed on public holidays"), required=False)
    subdivision = forms.CharField(
        label=_("Holidays of"), max_length=10, required=False, help_text=_("BY in Germany, CA in the US ...")
    )
    special = forms.CharField(
        label=_("Special days"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: 2026-12-24 09:00-12:00, or 2026-12-25 alone when closed."),
    )
    instructions_en = forms.CharField(
        label=_("Instructions in English"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    instructions_zh = forms.CharField(
        label=_("Instructions in Chinese"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    instructions_local = forms.CharField(
        label=_("Instructions in another language"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Begin with its code: de: Bitte klingeln."),
    )
    contact = forms.CharField(label=_("Contact"), max_length=120, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=32, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    active_from = forms.DateField(label=_("First day"), required=False, widget=_day_input())
    active_until = forms.DateField(label=_("Last day"), required=False, widget=_day_input())
    active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in DAYS:
            self.fields[day] = DayField(label=DAY_NAMES[day], required=False)

    def clean_special(self) -> dict[str, list[list[str]]]:
        found = {}
        for line in self.cleaned_data["special"].splitlines():
            day, _blank, hours = line.strip().partition(" ")
            if not day:
                continue
            try:
                found[day] = read_day(hours)
            except ValueError:
                raise forms.ValidationError(_("Write 2026-12-24 09:00-12:00.")) from None
        return found

    @property
    def draft(self) -> PointDraft:
        data = self.cleaned_data
        words = {"en": data["instructions_en"].strip(), "zh-hans": data["instructions_zh"].strip()}
        local, colon, text = data["instructions_local"].partition(":")
        if colon:
            words[local.strip().lower()] = text.strip()
        return PointDraft(
            **{name: data[name] for name in PLAIN},
            hours={day: data[day] for day in DAYS if data[day]},
            special=data["special"],
            serves=tuple(line.strip() for line in data["serves"].splitlines() if line.strip()),
            instructions={code: text for code, text in words.items() if text},
        )


def initial_of(point: ReturnPoint) -> dict[str, Any]:
    """Return what a point's form shows."""
    location = point.location
    own = {name: getattr(point, name) for name in PLAIN if hasattr(point, name)}
    special = "\n".join(f"{day} {write_day(rows)}".strip() for day, rows in sorted(point.special.items()))
    other = next((code for code in point.instructions if code not in ("en", "zh-hans")), "")
    return {
        **own,
        **{
            name: getattr(location, name)
            for name in ("code", "name", "kind", "country", "time_zone", "active")
        },
        **{day: write_day(point.hours.get(day)) for day in DAYS},
        "special": special,
        "serves": "\n".join(point.serves),
        "instructions_en": point.instructions.get("en", ""),
        "instructions_zh": point.instructions.get("zh-hans", ""),
        "instructions_local": f"{other}: {point.instructions[other]}" if other else "",
    }


class PointsFileForm(forms.Form):
    file = forms.FileField(label=_("CSV file"))


class ServiceForm(forms.Form):
    """A carrier, or a van, that fetches at the door."""

    name = forms.CharField(label=_("Name"), max_length=120)
    carrier = forms.SlugField(
        label=_("Carrier"), max_length=40, required=False, help_text=_("Empty: your own van.")
    )
    country = forms.CharField(label=_("Country"), max_length=2)
    time_zone = forms.CharField(label=_("Time zone"), max_length=64)
    subdivision = forms.CharField(label=_("Holidays of"), max_length=10, required=False)
    serves = forms.CharField(
        label=_("Comes to"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One area a line: NL, DE 10 or DE 60-65. Empty: its own country."),
    )
    days = forms.MultipleChoiceField(
        label=_("Days"),
        choices=[(str(number), DAY_NAMES[day]) for number, day in enumerate(DAYS)],
        widget=forms.CheckboxSelectMultiple,
    )
    slots = DayField(label=_("Windows"), help_text=_("09:00-13:00, 13:00-18:00"))
    cut_off = forms.TimeField(
        label=_("Bookable until"),
        initial=time(15),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    lead_days = forms.IntegerField(label=_("Working days before"), min_value=0, max_value=20, initial=1)
    ahead_days = forms.IntegerField(label=_("At most days ahead"), min_value=1, max_value=60, initial=10)
    capacity = forms.IntegerField(label=_("Pickups in one window"), min_value=1, max_value=1000, initial=20)
    cost = forms.DecimalField(label=_("Costs you, each"), min_value=Decimal(0), initial=Decimal(0))
    currency = forms.CharField(label=_("Currency"), max_length=3)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)


def service_initial(row: PickupService) -> dict[str, Any]:
    names = ("name", "carrier", "country", "time_zone", "subdivision", "cut_off", "lead_days", "ahead_days")
    return {
        **{name: getattr(row, name) for name in (*names, "capacity", "currency", "active")},
        "serves": "\n".join(row.serves),
        "days": [str(day) for day in row.days],
        "slots": write_day(row.slots),
        "cost": Money(row.cost_minor, row.currency).decimal,
    }


class BatchForm(forms.Form):
    purpose = forms.ChoiceField(
        label=_("What for"), choices=[(code, chip.word) for code, chip in CHIPS["batch_purpose"].items()]
    )
    hub = forms.ChoiceField(label=_("From"))
    destination = forms.ChoiceField(label=_("To a place of yours"), required=False)
    party = forms.CharField(
        label=_("Or to"),
        max_length=200,
        required=False,
        help_text=_("Who takes it: a shop, a charity, a firm."),
    )
    country = forms.CharField(label=_("Its country"), max_length=2, required=False)
    currency = forms.CharField(label=_("Currency of its cost"), max_length=3)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, places: list[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hubs = sorted(places, key=lambda place: place.kind == "warehouse")
        self.fields["hub"].choices = [(place.pk, place.name) for place in hubs]  # type: ignore[attr-defined]
        named = [(place.pk, place.name) for place in places]
        self.fields["destination"].choices = [("", "–"), *named]  # type: ignore[attr-defined]


class DutyForm(forms.Form):
    """What is said of the whole batch."""

    relief = forms.ChoiceField(label=_("Relief"))
    export_mrn = forms.CharField(
        label=_("Number of the export declaration (MRN)"), max_length=40, required=False
    )
    export_on = forms.DateField(label=_("Day of the export"), required=False, widget=_day_input())
    same_state = forms.BooleanField(label=_("The goods were not altered"), required=False)

    def __init__(self, *args: Any, reliefs: list[ReliefRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relief"].choices = [(row.pk, row.title) for row in reliefs]  # type: ignore[attr-defined]
