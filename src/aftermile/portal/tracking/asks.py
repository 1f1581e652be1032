"""What is asked of a buyer on the page of his parcel, and the forms he answers with."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import pgettext_lazy

from aftermile.database.moments import weekday
from aftermile.kernel import clock
from aftermile.orders.models import Order
from aftermile.parcels.actions.answering import INPUTS
from aftermile.parcels.buyer_words import Words
from aftermile.parcels.estimating.windows import zone_of
from aftermile.parcels.folding.words import TERMINAL
from aftermile.parcels.models import Leg, Milestone, Parcel, ParcelAnswer
from aftermile.parcels.points import near

DAYS_OFFERED: Final = 4
SUNDAY: Final = 6
POINTS_OFFERED: Final = 3
Choices = Sequence[tuple[str, Words]]


class NoteForm(forms.Form):
    """Words of the buyer."""

    note = forms.CharField(
        label=pgettext_lazy("tracking", "Anything we should know"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, choices: Choices = ()) -> None:
        super().__init__(data)
        if choices:
            self.fields["choice"].choices = choices  # type: ignore[attr-defined]
            self.order_fields(["choice", "note"])


class PostcodeForm(forms.Form):
    postcode = forms.RegexField(
        r"^\s*[0-9A-Za-z][0-9A-Za-z \-]{1,10}\s*$",
        label=pgettext_lazy("tracking", "Postcode"),
        error_messages={"invalid": pgettext_lazy("tracking", "Enter just the postcode of your address.")},
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "maxlength": "12"}),
    )

    def clean_postcode(self) -> str:
        return " ".join(str(self.cleaned_data["postcode"]).upper().split())


class PhoneForm(forms.Form):
    phone = forms.RegexField(
        r"^\s*\+?[0-9][0-9 ()/.\-]{3,18}\s*$",
        label=pgettext_lazy("tracking", "Phone number"),
        help_text=pgettext_lazy("tracking", "For most carriers the last 4 digits are enough."),
        error_messages={"invalid": pgettext_lazy("tracking", "Enter at least 4 digits.")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_phone(self) -> str:
        text = str(self.cleaned_data["phone"])
        return "".join(sign for sign in text if sign.isdigit() or sign == "+")


class ChoiceForm(NoteForm):
    choice = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="",
        error_messages={"required": pgettext_lazy("tracking", "Choose one of these.")},
    )


class AddressForm(NoteForm):
    """What is missing in an address; staff compare it with the order."""

    note = forms.CharField(
        label=pgettext_lazy("tracking", "What is missing or wrong"),
        help_text=pgettext_lazy("tracking", "Such as the name on the bell, the floor or the building."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing asked of the buyer; `warning` is what he should know before he does it."""

    kind: str
    title: Words
    text: Words
    icon: str
    form: forms.Form
    warning: Words = ""


DUTY: Final[Choices] = (
    ("paid", pgettext_lazy("tracking", "I have paid it")),
    ("not_asked", pgettext_lazy("tracking", "Nobody has asked me for money yet")),
    ("too_much", pgettext_lazy("tracking", "I think it is wrong, or I paid it with the order")),
)
DOCUMENTS: Final[Choices] = (
    ("sent", pgettext_lazy("tracking", "I have sent them")),
    ("invoice", pgettext_lazy("tracking", "I need the invoice from you")),
    ("unclear", pgettext_lazy("tracking", "I do not know what they need")),
)

Rows = tuple[Parcel, Sequence[Leg], Order]


def _postcode(_rows: Rows, data: Mapping[str, Any] | None) -> Ask:
    return Ask(
        "postcode",
        pgettext_lazy("tracking", "The carrier needs your postcode"),
        pgettext_lazy("tracking", "Without it, we get no news of your parcel."),
        "map-pin",
        PostcodeForm(data),
    )


def _phone(_rows: Rows, data: Mapping[str, Any] | None) -> Ask:
    return Ask(
        "phone",
        pgettext_lazy("tracking", "The carrier needs your phone number"),
        pgettext_lazy("tracking", "Without it, we get no news of your parcel."),
        "phone",
        PhoneForm(data),
    )


def _duty(_rows: Rows, data: Mapping[str, Any] | None) -> Ask:
    return Ask(
        "duty",
        pgettext_lazy("tracking", "Pay the duty or tax to get your parcel moving again"),
        pgettext_lazy(
            "tracking", "Customs or the carrier will ask you by letter, by message or at the door."
        ),
        "coin",
        ChoiceForm(data, choices=DUTY),
        pgettext_lazy(
            "tracking",
            "We never take this money on our pages. Pay only customs or the carrier named below.",
        ),
    )


def _documents(_rows: Rows, data: Mapping[str, Any] | None) -> Ask:
    return Ask(
        "documents",
        pgettext_lazy("tracking", "Customs needs documents from you"),
        pgettext_lazy(
            "tracking",
            "Usually it is the invoice or a tax number. Customs or the carrier will have contacted you.",
        ),
        "file-text",
        ChoiceForm(data, choices=DOCUMENTS),
    )


def _address(_rows: Rows, data: Mapping[str, Any] | None) -> Ask:
    return Ask(
        "address",
        pgettext_lazy("tracking", "The driver did not find your address"),
        pgettext_lazy(
            "tracking", "Tell us what is missing. We will check it against your order and pass it on."
        ),
        "map-pin",
        AddressForm(data),
    )


def _redelivery(rows: Rows, data: Mapping[str, Any] | None) -> Ask:
    return Ask(
        "redelivery",
        pgettext_lazy("tracking", "When should the carrier come again?"),
        pgettext_lazy(
            "tracking",
            "We will pass this on. The carrier decides, and often comes the next working day anyway.",
        ),
        "truck-delivery",
        ChoiceForm(data, choices=_ways_again(*rows)),
    )


def _ways_again(parcel: Parcel, _legs: Sequence[Leg], order: Order) -> Choices:
    today = clock.today(zone_of(parcel.destination or order.country))
    days = (today + timedelta(days=ahead) for ahead in range(1, DAYS_OFFERED + 3))
    open_days = [day for day in days if day.weekday() != SUNDAY][:DAYS_OFFERED]
    found: list[tuple[str, Words]] = [(f"day:{day.isoformat()}", weekday(day)) for day in open_days]
    postcode = order.ship_to.postcode if order.ship_to else ""
    if postcode:
        points = near(parcel.seller_id, country=order.country, postcode=postcode, carrier=parcel.carrier)
        found += [
            (
                f"point:{row.point.pk}",
                f"{row.point.name}, {row.point.line1}, {row.point.city}".replace(", ,", ","),
            )
            for row in points[:POINTS_OFFERED]
        ]
    return found


MAKERS: Final[Mapping[str, Callable[[Rows, Mapping[str, Any] | None], Ask]]] = {
    "postcode": _postcode,
    "phone": _phone,
    "duty": _duty,
    "documents": _documents,
    "redelivery": _redelivery,
    "address": _address,
}


def kinds_asked(parcel: Parcel, legs: Iterable[Leg]) -> list[str]:
    """Return what is asked of the buyer of a parcel now."""
    if parcel.milestone in TERMINAL:
        return []
    needs = {
        need
        for leg in legs
        if leg.ended_at is None
        for need in leg.needs.split()
        if need not in leg.extra or leg.health == "input_required"
    }
    found: list[str] = [name for name in INPUTS if name in needs]
    if parcel.milestone == Milestone.CUSTOMS_HOLD and parcel.detail in ("payment_due", "documents"):
        found.append("duty" if parcel.detail == "payment_due" else "documents")
    if parcel.milestone == Milestone.ATTEMPT_FAILED and parcel.detail != "refused":
        found.append("address" if parcel.detail == "bad_address" else "redelivery")
    return found


def asks_of(parcel: Parcel, legs: Sequence[Leg], order: Order, answers: Sequence[ParcelAnswer]) -> list[Ask]:
    """Return what is asked and not answered yet since it is asked."""
    since = parcel.milestone_at or parcel.created_at
    done = {row.kind for row in answers if row.answered_at >= since and row.kind not in INPUTS}
    return [
        MAKERS[kind]((parcel, legs, order), None) for kind in kinds_asked(parcel, legs) if kind not in done
    ]


def ask_from(parcel: Parcel, legs: Sequence[Leg], order: Order, data: Mapping[str, Any]) -> Ask | None:
    """Return what the buyer answers, bound to what he sent; None where nobody asks that (any more)."""
    kind = str(data.get("kind", ""))
    return MAKERS[kind]((parcel, legs, order), data) if kind in kinds_asked(parcel, legs) else None


def value_of(cleaned: Mapping[str, Any]) -> dict[str, str]:
    """Return what is kept of an answer: a chosen day or point by its own name."""
    value = {name: str(said) for name, said in cleaned.items() if said and name != "choice"}
    what, found, rest = str(cleaned.get("choice", "")).partition(":")
    if found:
        value[what] = rest
    elif what:
        value["choice"] = what
    return value


def day_of(value: Mapping[str, str]) -> date | None:
    return date.fromisoformat(value["day"]) if "day" in value else None
