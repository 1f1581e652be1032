"""Forms of shipping options and pickup points."""

import re
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from aftermile.accounts.models import Seller
from aftermile.kernel.hours import DAYS
from aftermile.kernel.money import Money, to_minor
from aftermile.kernel.zones import ZONES
from aftermile.parcels.actions.options import MOST_DAYS, OptionDraft
from aftermile.parcels.carrier import carriers
from aftermile.parcels.estimating.lines import LEGS, LegDays
from aftermile.parcels.models import Location, ShippingOption

DAY_NAMES: Final = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
LEG_NAMES: Final = {
    "collect": _("Collected, taken to the hub"),
    "export": _("Export, customs"),
    "air": _("By air or sea"),
    "import": _("Import, customs"),
    "last_mile": _("Last mile to the door"),
}
KIND_NAMES: Final = {
    "standard": _("Standard"),
    "express": _("Express"),
    "economy": _("Economy"),
    "night": _("Night"),
    "pickup_point": _("To a pickup point"),
    "locker": _("To a parcel locker"),
    "air_last_mile": _("By air, then a local carrier"),
    "consolidated": _("Consolidated"),
    "local_warehouse": _("From a warehouse in the country"),
}
POINT_NAMES: Final = {
    "point": _("Pickup point"),
    "locker": _("Parcel locker"),
    "post_office": _("Post office"),
}
LANGUAGES: Final = ("en", "zh-hans")
CODES: Final = dict(settings.LANGUAGES)
CODE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{2,4})?")
_SAME: Final = (
    *("code", "kind", "carrier", "service", "max_grams", "max_longest_mm", "max_girth_mm", "currency"),
    *("cut_off", "handling_days", "calendar", "weekend_delivery", "position", "active"),
)

_SHOWN: Final = ("position", "active")
_LIMITS: Final = (
    *("carrier", "service", "countries", "max_grams", "max_longest_mm", "max_girth_mm"),
    *("max_value", "currency"),
)
_LEAVES: Final = (
    *("origin", "cut_off", "handling_days", "calendar", "workdays", "days_off", "weekend_delivery"),
)


class OptionForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Short, without spaces: express-de"))
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KIND_NAMES.items()))
    words_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    words_zh = forms.CharField(label=_("Name in Chinese"), max_length=120, required=False)
    words_more = forms.CharField(
        label=_("Names in other languages"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: de: Expressversand"),
    )
    price_en = forms.CharField(
        label=_("Price in English"),
        max_length=120,
        required=False,
        help_text=_("As buyers read it: EUR 4.90"),
    )
    price_zh = forms.CharField(label=_("Price in Chinese"), max_length=120, required=False)
    carrier = forms.CharField(
        label=_("Carrier"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"list": "carriers"}),
        help_text=_("As its parcels name it. Without one the option does not speak for parcels under way."),
    )
    service = forms.CharField(label=_("Service"), max_length=60, required=False)
    countries = forms.CharField(
        label=_("Goes to"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Countries such as DE, AT, FR. Empty: all."),
    )
    max_grams = forms.IntegerField(label=_("Heaviest, in grams"), required=False, min_value=1)
    max_longest_mm = forms.IntegerField(label=_("Longest side, in millimeters"), required=False, min_value=1)
    max_girth_mm = forms.IntegerField(
        label=_("Girth, in millimeters"),
        required=False,
        min_value=1,
        help_text=_("Around the two shorter sides."),
    )
    max_value = forms.DecimalField(label=_("Goods worth at most"), required=False, min_value=Decimal(0))
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False)
    origin = forms.ChoiceField(label=_("Leaves from"), required=False)
    cut_off = forms.TimeField(
        label=_("Orders until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Local time there; later orders count as of the next working day."),
    )
    handling_days = forms.IntegerField(
        label=_("Working days of handling"), min_value=0, max_value=MOST_DAYS, initial=1
    )
    calendar = forms.CharField(
        label=_("Holidays of"), max_length=2, required=False, help_text=_("Two letters such as DE.")
    )
    workdays = forms.MultipleChoiceField(
        label=_("Days of work"),
        choices=list(DAY_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    days_off = forms.CharField(
        label=_("Own closed days"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: 2026-12-24"),
    )
    weekend_delivery = forms.BooleanField(label=_("Delivers on Sundays too"), required=False)
    position = forms.IntegerField(
        label=_("Place in the list"), min_value=0, max_value=32_000, initial=0, required=False
    )
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, places: list[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.pk: place for place in places}
        named = [(place.pk, place.name) for place in places]
        self.fields["origin"].choices = [("", "–"), *named]  # type: ignore[attr-defined]
        for leg in LEGS:
            for end in ("p50", "p90"):
                self.fields[f"{leg}_{end}"] = forms.FloatField(
                    label="", required=False, min_value=0, max_value=MOST_DAYS
                )
            self.fields[f"{leg}_country"] = forms.CharField(label="", max_length=2, required=False)

    def clean_carrier(self) -> str:
        return carrier_id(self.cleaned_data["carrier"])

    def clean_words_more(self) -> str:
        for line in self.cleaned_data["words_more"].splitlines():
            language, colon, words = line.partition(":")
            if line.strip() and not (colon and words.strip() and CODE.fullmatch(language.strip())):
                raise forms.ValidationError(
                    translate("Begin each line with a language: %(codes)s.") % {"codes": ", ".join(CODES)}
                )
        return str(self.cleaned_data["words_more"])

    def clean_countries(self) -> tuple[str, ...]:
        return tuple(re.findall(r"[^\s,;，、]+", self.cleaned_data["countries"].upper()))

    def clean_days_off(self) -> tuple[date, ...]:
        try:
            return tuple(date.fromisoformat(day) for day in self.cleaned_data["days_off"].split())
        except ValueError:
            raise forms.ValidationError(_("Write 2026-12-24.")) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for leg in LEGS:
            usual, late = data.get(f"{leg}_p50"), data.get(f"{leg}_p90")
            country = data.get(f"{leg}_country", "")
            if country and country.upper() not in ZONES:
                self.add_error(f"{leg}_country", _("Two letters such as DE."))
            if usual is None and (country or late is not None):
                self.add_error(f"{leg}_p50", _("Give both numbers of days."))
            if usual is not None and late is not None and late < usual:
                self.add_error(f"{leg}_p90", _("Not fewer than the usual days."))
        if data.get("max_value") and not data.get("currency"):
            self.add_error("currency", _("Say in which currency the value is."))
        return data

    def seen(self) -> list[Any]:
        return self._named(
            "code", "kind", "words_en", "words_zh", "price_en", "price_zh", "words_more", *_SHOWN
        )

    def limits(self) -> list[Any]:
        return self._named(*_LIMITS)

    def leaves(self) -> list[Any]:
        return self._named(*_LEAVES)

    def _named(self, *names: str) -> list[Any]:
        return [self[name] for name in names]

    def legs(self) -> list[tuple[Any, Any, Any, Any]]:
        """Return name, country, usual and late days of each leg as fields, for the table."""
        return [
            (LEG_NAMES[leg], self[f"{leg}_country"], self[f"{leg}_p50"], self[f"{leg}_p90"]) for leg in LEGS
        ]

    @property
    def draft(self) -> OptionDraft:
        """Return what was written; raise `BadAmount` or `UnknownCurrency` for a value that is none."""
        data = self.cleaned_data
        same = {name: data[name] for name in _SAME}
        value = to_minor(data["max_value"], data["currency"].upper()) if data["max_value"] else None
        legs = [(leg, *(data[f"{leg}_{end}"] for end in ("p50", "p90", "country"))) for leg in LEGS]
        return OptionDraft(
            **{**same, "position": data["position"] or 0},
            words={**_more(data["words_more"]), "en": data["words_en"], "zh-hans": data["words_zh"]},
            price_text={"en": data["price_en"], "zh-hans": data["price_zh"]},
            origin=self.places.get(data["origin"]),
            countries=data["countries"],
            max_value_minor=value,
            workdays=tuple(data["workdays"]),
            days_off=data["days_off"],
            legs=tuple(
                LegDays(leg, usual, usual if late is None else late, country)
                for leg, usual, late, country in legs
                if usual is not None
            ),
        )


def carrier_id(text: str) -> str:
    """Return the id of a carrier that was written by its name; another text as it is."""
    named = {one.label.casefold(): one.id for one in carriers}
    return named.get(text.strip().casefold(), text.strip().lower())


def _more(text: str) -> dict[str, str]:
    found = {}
    for line in text.splitlines():
        language, colon, words = line.partition(":")
        if colon:
            found[language.strip().lower()] = words.strip()
    return found


def fresh_option(seller: Seller) -> dict[str, Any]:
    """Return what the form of a new option shows."""
    country = seller.country
    return {"kind": "standard", "handling_days": 1, "calendar": country, "workdays": DAYS[:5], "active": True}


def initial_of(row: ShippingOption) -> dict[str, Any]:
    """Return what an option's form shows."""
    more = [f"{code}: {text}" for code, text in row.words.items() if code not in LANGUAGES]
    value = None if row.max_value_minor is None else Money(row.max_value_minor, row.currency).decimal
    ends = ("p50", "p90", "country")
    legs = {f"{leg['leg']}_{end}": leg.get(end, "") for leg in row.legs for end in ends}
    return {
        **{name: getattr(row, name) for name in _SAME},
        "words_en": row.words.get("en", ""),
        "words_zh": row.words.get("zh-hans", ""),
        "words_more": "\n".join(more),
        "price_en": row.price_text.get("en", ""),
        "price_zh": row.price_text.get("zh-hans", ""),
        "origin": row.origin_id or "",
        "countries": ", ".join(row.countries),
        "max_value": value,
        "workdays": row.workdays,
        "days_off": "\n".join(row.days_off),
        **legs,
    }


class PointsFileForm(forms.Form):
    file = forms.FileField(label=_("CSV or JSON Lines file"))
    carrier = forms.CharField(
        label=_("Carrier"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"list": "carriers"}),
        help_text=_("Of rows that name none: dpd, inpost"),
    )
    full = forms.BooleanField(
        label=_("The list is whole: switch off points of these carriers and countries that it lacks"),
        required=False,
    )

    def clean_carrier(self) -> str:
        return carrier_id(self.cleaned_data["carrier"])
