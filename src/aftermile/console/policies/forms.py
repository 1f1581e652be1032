"""Forms of rules, reasons and places."""

from typing import Any, Final
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aftermile.accounts.models import Seller
from aftermile.database.chips import CHIPS
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money, to_minor
from aftermile.policies.actions.reasons import EVIDENCE, ReasonDraft
from aftermile.policies.models import PolicyRow, Reason
from aftermile.policies.owed import RowFacts
from aftermile.policies.queries import label_of, reasons_for

ANY: Final = ("", _("any"))
KINDS: Final = [ANY, ("return", CHIPS["kind"]["return"].word), ("claim", CHIPS["kind"]["claim"].word)]
ANCHORS: Final = [("delivered", _("delivery")), ("shipped", _("dispatch")), ("placed", _("order"))]
PAYERS: Final = [("seller", _("seller")), ("buyer", _("buyer"))]
REMEDIES: Final = [(code, chip.word) for code, chip in CHIPS["remedy"].items()]
EVIDENCE_WORDS: Final = {
    "photo": _("photo"),
    "video": _("video"),
    "packaging": _("packaging"),
    "statement": _("statement"),
}


def _reasons(seller: Seller, *, hidden: bool = False) -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [(row.code, label_of(row, language)) for row in reasons_for(seller, hidden=hidden)]


class RowForm(forms.Form):
    """One row of the table; empty conditions match everything."""

    country = forms.CharField(
        label=_("Country"),
        max_length=2,
        required=False,
        widget=forms.TextInput(attrs={"size": 4, "placeholder": _("any")}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, required=False)
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    category = forms.CharField(
        label=_("Category"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"size": 8, "placeholder": _("any")}),
    )
    window_days = forms.IntegerField(label=_("Days"), min_value=0, max_value=3650)
    anchor = forms.ChoiceField(label=_("Counted from"), choices=ANCHORS)
    freight_payer = forms.ChoiceField(label=_("Way back paid by"), choices=PAYERS)
    remedies = forms.MultipleChoiceField(
        label=_("Ways out"), choices=REMEDIES, required=False, widget=forms.CheckboxSelectMultiple
    )
    keep_percent = forms.IntegerField(label=_("Share when kept, %"), min_value=0, max_value=100, initial=0)
    returnless_below = forms.CharField(
        label=_("No return below"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"size": 6, "placeholder": _("never")}),
    )
    returnless_currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, widget=forms.TextInput(attrs={"size": 3})
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, seller: Seller, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [ANY, *_reasons(seller, hidden=True)]  # type: ignore[attr-defined]

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        currency = data["returnless_currency"] = str(data.get("returnless_currency", "")).upper()
        amount = str(data.get("returnless_below", "")).strip()
        data["returnless_below_minor"] = 0
        if amount:
            try:
                data["returnless_below_minor"] = to_minor(amount, currency)
            except AftermileError as error:
                self.add_error("returnless_below", translate(error))
        return data

    def facts(self, position: int) -> RowFacts:
        data = self.cleaned_data
        return RowFacts(
            position=position,
            window_days=data["window_days"],
            country=data["country"],
            kind=data["kind"],
            reason=data["reason"],
            category=data["category"].strip(),
            anchor=data["anchor"],
            freight_payer=data["freight_payer"],
            remedies=tuple(data["remedies"]),
            keep_percent=data["keep_percent"],
            returnless_below_minor=data["returnless_below_minor"],
            returnless_currency=data["returnless_currency"] if data["returnless_below_minor"] else "",
            note=data["note"],
        )


RowFormSet = forms.formset_factory(RowForm, extra=0, max_num=500)


def row_initial(row: PolicyRow | RowFacts) -> dict[str, Any]:
    """Return a stored row as the form shows it."""
    below = row.returnless_below_minor
    return {
        "country": row.country,
        "kind": row.kind,
        "reason": row.reason,
        "category": row.category,
        "window_days": row.window_days,
        "anchor": row.anchor,
        "freight_payer": row.freight_payer,
        "remedies": list(row.remedies),
        "keep_percent": row.keep_percent,
        "returnless_below": str(Money(below, row.returnless_currency).decimal) if below else "",
        "returnless_currency": row.returnless_currency,
        "note": row.note,
    }


class TrialForm(forms.Form):
    """Facts to try a table on."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS[1:], initial="return")
    reason = forms.ChoiceField(label=_("Reason"))
    country = forms.CharField(label=_("Country"), max_length=2, min_length=2, initial="DE")
    category = forms.CharField(label=_("Category"), max_length=80, required=False)
    days = forms.IntegerField(label=_("Days since delivery"), min_value=0, max_value=3650, initial=5)
    amount = forms.CharField(label=_("Paid for it"), max_length=12, initial="50.00")
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="EUR")
    whole = forms.BooleanField(label=_("The whole order"), required=False)
    photo = forms.BooleanField(label=_("A photo was shown"), required=False)

    def __init__(self, *args: Any, seller: Seller, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = _reasons(seller)  # type: ignore[attr-defined]
        self.fields["country"].initial = seller.country
        self.fields["currency"].initial = seller.base_currency

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "amount" in data and "currency" in data:
            try:
                data["amount_minor"] = to_minor(data["amount"], data["currency"].upper())
            except AftermileError as error:
                self.add_error("amount", translate(error))
        return data


class ReasonForm(forms.Form):
    """A reason in the buyer's words, and what follows from it."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Letters, digits and _; it stays when words change.")
    )
    label_en = forms.CharField(label=_("Words in English"), max_length=120)
    label_zh = forms.CharField(label=_("Words in Chinese"), max_length=120, required=False)
    kinds = forms.MultipleChoiceField(
        label=_("For"), choices=KINDS[1:], widget=forms.CheckboxSelectMultiple, initial=["return"]
    )
    fault_party = forms.ChoiceField(
        label=_("Whose fault"), choices=[(code, chip.word) for code, chip in CHIPS["fault"].items()]
    )
    evidence = forms.MultipleChoiceField(
        label=_("Evidence wanted"),
        choices=[(code, EVIDENCE_WORDS[code]) for code in EVIDENCE],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    goods_back = forms.BooleanField(label=_("There is something to send back"), required=False, initial=True)
    position = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=9999, initial=100)

    def draft(self, reason: Reason | None) -> ReasonDraft:
        data = self.cleaned_data
        labels = dict(reason.labels) if reason else {}
        labels |= {"en": data["label_en"].strip(), "zh-hans": data["label_zh"].strip()}
        return ReasonDraft(
            code=reason.code if reason else data["code"].replace("-", "_").lower(),
            kinds=tuple(data["kinds"]),
            fault_party=data["fault_party"],
            labels={language: words for language, words in labels.items() if words},
            evidence=tuple(data["evidence"]),
            cover_kind=reason.cover_kind if reason else "",
            goods_back=data["goods_back"],
            position=data["position"],
        )


def reason_initial(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "label_en": reason.labels.get("en", ""),
        "label_zh": reason.labels.get("zh-hans", ""),
        "kinds": reason.kinds,
        "fault_party": reason.fault_party,
        "evidence": reason.evidence,
        "goods_back": reason.goods_back,
        "position": reason.position,
    }


class LocationForm(forms.Form):
    """A place of the seller."""

    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Short, such as rotterdam-1."))
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("warehouse", _("Warehouse")),
            ("hub", _("Hub")),
            ("return_point", _("Return point")),
        ],
    )
    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("As it stands on a label; buyers see it when they send something back."),
    )
    country = forms.CharField(label=_("Country"), min_length=2, max_length=2)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=[(name, name) for name in sorted(available_timezones())], initial="UTC"
    )
    takes_returns = forms.BooleanField(label=_("Takes returns"), required=False, initial=True)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)
