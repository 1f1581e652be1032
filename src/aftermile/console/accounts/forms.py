"""Forms of the settings: members, keys, sellers, the member himself."""

from datetime import UTC, datetime, time, timedelta
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftermile.accounts.actions.sellers import COUNTRIES
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Role
from aftermile.accounts.scopes import SCOPES
from aftermile.database.words import babel_locale
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import EXPONENTS, Money
from aftermile.ledger.payments import providers

ROLES = {
    Role.OWNER: (pgettext_lazy("role", "Owner"), _("may do everything, members and settings too")),
    Role.SUPERVISOR: (pgettext_lazy("role", "Supervisor"), _("everything but members and settings")),
    Role.AGENT: (pgettext_lazy("role", "Agent"), _("answers buyers, decides cases, refunds")),
    Role.WAREHOUSE: (pgettext_lazy("role", "Warehouse"), _("receives goods, follows parcels")),
    Role.FINANCE: (pgettext_lazy("role", "Finance"), _("makes and confirms refunds")),
    Role.TECHNICIAN: (pgettext_lazy("role", "Technician"), _("receives and inspects goods")),
    Role.AUDITOR: (pgettext_lazy("role", "Auditor"), _("reads everything, changes nothing")),
}
OPERATOR = "operator"


def role_choices() -> list[tuple[str, str]]:
    return [(role.value, f"{name} – {duty}") for role, (name, duty) in ROLES.items()]


def zone_choices() -> list[tuple[str, str]]:
    return [
        (zone, zone.replace("_", " "))
        for zone in sorted(available_timezones())
        if "/" in zone or zone == "UTC"
    ]


def country_choices() -> list[tuple[str, str]]:
    names = babel_locale().territories
    return [("", "–"), *sorted(((code, str(names.get(code, code))) for code in COUNTRIES), key=itemgetter(1))]


def place_choices(sellers: list[Seller], *, operator: bool) -> list[tuple[str, Any]]:
    places: list[tuple[str, Any]] = [(seller.pk, seller.name) for seller in sellers]
    return [*places, (OPERATOR, _("Operator: all sellers"))] if operator else places


class PlaceForm(forms.Form):
    """Starts with the seller it is about; hidden when there is one place alone."""

    place = forms.ChoiceField(label=_("Seller"))

    def __init__(self, *args: Any, places: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        field.choices = places  # type: ignore[attr-defined]
        if len(places) == 1:
            field.initial = places[0][0]
            field.widget = forms.HiddenInput()


class InviteForm(PlaceForm):
    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=role_choices, initial=Role.AGENT)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.HOUSE_LANGUAGES)
    field_order = ("email", "place", "role", "language")


class KeyForm(PlaceForm):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What uses the key, such as “Shop” or “Warehouse robot”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=[(scope, scope) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("“read” sees, “write” changes. Give a key only what its program needs."),
    )
    expires_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: the key works until it is revoked."),
    )
    limit = forms.CharField(
        label=_("Most money per act"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("A refund above it is refused. Empty: no limit."),
    )
    limit_currency = forms.ChoiceField(
        label=_("Currency of the limit"), choices=[(code, code) for code in sorted(EXPONENTS)], initial="EUR"
    )
    field_order = ("name", "place", "scopes", "expires_on", "limit", "limit_currency")

    def expiry(self, zone: str) -> datetime | None:
        """The end of the last day where the reader is."""
        day = self.cleaned_data["expires_on"]
        if day is None:
            return None
        return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(zone)).astimezone(UTC)

    def most(self) -> Money | None:
        """The limit; raises `BadAmount`."""
        text = self.cleaned_data["limit"]
        return Money.parse(text, self.cleaned_data["limit_currency"]) if text else None


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=settings.HOUSE_LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)


class JoinForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters, not a common one."),
    )


class SellerForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    slug = forms.SlugField(
        label=_("Address of the portal"),
        max_length=40,
        required=False,
        help_text=_("/s/…; empty: made from the name"),
    )
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    language = forms.ChoiceField(label=_("Language"), choices=settings.HOUSE_LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    support_email = forms.EmailField(
        label=_("Support e-mail"), required=False, help_text=_("Buyers’ answers to our mails go there.")
    )
    color = forms.CharField(
        label=_("Color"),
        initial="#0f766e",
        widget=forms.TextInput(attrs={"type": "color", "class": "form-control form-control-color"}),
    )
    payment_provider = forms.ChoiceField(label=_("Payment provider"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict.fromkeys([*providers.names(), str(self.initial.get("payment_provider", "manual"))])
        self.fields["payment_provider"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]


class NewSellerForm(SellerForm):
    base_currency = forms.ChoiceField(
        label=_("Base currency"),
        choices=[(code, code) for code in sorted(EXPONENTS)],
        initial="EUR",
        help_text=_("Figures are shown in it. It stays as it is."),
    )


class SeatForm(SellerForm):
    """The settings of a seller that stands."""

    logo = forms.FileField(label=_("Logo"), required=False, help_text=_("PNG, JPEG or WebP, at most 4 MB."))
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)


class OrganizationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=settings.HOUSE_LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)


def add_problem(form: forms.Form, error: AftermileError, words: str) -> None:
    """Show a business error at the field it names, else above the form."""
    field = error.data.get("field") or {"slug_taken": "slug", "password_too_weak": "password"}.get(error.code)
    field = field or {
        "bad_amount": "limit",
        "expiry_in_the_past": "expires_on",
        "logo_not_usable": "logo",
    }.get(error.code)
    form.add_error(field if field in form.fields else None, words)
