"""Forms of repairs, technicians and warranties."""

import re
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from aftermile.database.chips import CHIPS
from aftermile.kernel.errors import BadInput
from aftermile.repairs.actions import TechnicianFields
from aftermile.repairs.models import Technician

DAY: Final = {"type": "date"}
DAYS: Final = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
STRETCH: Final = re.compile(r"^\s*(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})\s*$")


def choices(noun: str) -> list[tuple[str, Any]]:
    return [(code, chip.word) for code, chip in CHIPS[noun].items()]


def _words_of(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,\n]", text) if part.strip()]


class TechnicianForm(forms.Form):
    """Who visits buyers, where and when."""

    name = forms.CharField(label=_("Name"), max_length=120)
    member = forms.ChoiceField(
        label=_("Member"), required=False, help_text=_("Signs in and sees the own day. Empty: from outside.")
    )
    phone = forms.CharField(label=_("Phone"), max_length=32, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    skills = forms.CharField(
        label=_("Skills"),
        initial="*",
        help_text=_("Categories and SKUs, separated by commas; * for all goods."),
    )
    areas = forms.CharField(
        label=_("Area"),
        required=False,
        help_text=_("Countries and beginnings of postcodes, such as DE:10, DE:12, AT."),
    )
    country = forms.CharField(label=_("Country of the base"), min_length=2, max_length=2)
    postcode = forms.CharField(label=_("Postcode of the base"), max_length=20, required=False)
    latitude = forms.FloatField(label=_("Latitude"), required=False)
    longitude = forms.FloatField(label=_("Longitude"), required=False)
    radius_km = forms.IntegerField(
        label=_("Radius in km"),
        required=False,
        min_value=1,
        help_text=_("Around the base, besides the area."),
    )
    time_zone = forms.CharField(label=_("Time zone"), max_length=60)
    capacity = forms.IntegerField(label=_("Visits a day"), min_value=1, max_value=50, initial=6)
    speed_kmh = forms.IntegerField(label=_("Travel speed, km/h"), min_value=5, max_value=130, initial=40)
    days_off = forms.CharField(
        label=_("Days off"), required=False, help_text=_("Days such as 2026-12-24, separated by commas.")
    )
    active = forms.BooleanField(label=_("Makes visits"), required=False, initial=True)

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [("", "–"), *members]  # type: ignore[attr-defined]
        for index, name in enumerate(DAYS):
            initial = "09:00-17:00" if index < len(DAYS) - 2 else ""
            self.fields[f"day{index}"] = forms.CharField(label=name, required=False, initial=initial)

    def clean_days_off(self) -> list[date]:
        try:
            return [date.fromisoformat(part) for part in _words_of(self.cleaned_data["days_off"])]
        except ValueError as error:
            raise forms.ValidationError(_("Write days such as 2026-12-24.")) from error

    def hours(self) -> list[list[list[str]]]:
        """Return the week; raise `BadInput` for hours that cannot be read."""
        week = []
        for index in range(len(DAYS)):
            day = []
            for part in _words_of(self.cleaned_data[f"day{index}"]):
                match = STRETCH.match(part)
                if match is None:
                    raise BadInput(field=f"day{index}", problem=str(_("Write hours such as 09:00-17:00.")))
                day.append([match[1].zfill(5), match[2].zfill(5)])
            week.append(day)
        return week

    def fields_of(self) -> TechnicianFields:
        data = self.cleaned_data
        same = ("name", "phone", "email", "country", "postcode", "latitude", "longitude", "radius_km")
        return TechnicianFields(
            **{name: data[name] for name in same},
            time_zone=data["time_zone"],
            capacity=data["capacity"],
            speed_kmh=data["speed_kmh"],
            active=data["active"],
            skills=_words_of(data["skills"]),
            areas=_words_of(data["areas"]),
            hours=self.hours(),
        )


def initial_of(row: Technician) -> dict[str, Any]:
    """Return what the form of a technician shows at first."""
    same = ("name", "phone", "email", "country", "postcode", "latitude", "longitude", "radius_km")
    days = {
        f"day{index}": ", ".join(f"{start}-{end}" for start, end in day)
        for index, day in enumerate(row.hours)
    }
    return {
        **{name: getattr(row, name) for name in same},
        **days,
        "member": row.member_id or "",
        "skills": ", ".join(row.skills),
        "areas": ", ".join(row.areas),
        "time_zone": row.time_zone,
        "capacity": row.capacity,
        "speed_kmh": row.speed_kmh,
        "active": row.active,
        "days_off": ", ".join(f"{off.on:%Y-%m-%d}" for off in row.days_off.order_by("on")),
    }


class TermForm(forms.Form):
    """What the seller promises for goods."""

    sku = forms.CharField(label=_("SKU"), max_length=120, required=False)
    category = forms.CharField(
        label=_("Category"), max_length=80, required=False, help_text=_("Both empty: all goods.")
    )
    months = forms.IntegerField(label=_("Months from delivery"), min_value=1, max_value=600)
    repair_months = forms.IntegerField(
        label=_("Months more after a repair"), min_value=0, max_value=120, initial=0
    )
    needs_registration = forms.BooleanField(label=_("Only for registered pieces"), required=False)
    words = forms.CharField(label=_("Words of the promise"), max_length=300, required=False)


class WarrantyForm(forms.Form):
    """One warranty by serial number."""

    serial = forms.CharField(label=_("Serial number"), max_length=80)
    sku = forms.CharField(label=_("SKU"), max_length=120, required=False)
    title = forms.CharField(label=_("Goods"), max_length=300, required=False)
    starts_on = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs=DAY))
    months = forms.IntegerField(label=_("Months"), required=False, min_value=1, max_value=600)
