"""Forms of proofs, goods, days and of what law to show."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftermile.database.words import country_name
from aftermile.policies.actions import GoodsDraft, ProofDraft
from aftermile.policies.statutes import jurisdictions, words

DAY: Final = {"type": "date"}


def _choices(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(code, gettext(text)) for code, text in texts.items()]


def _country(**kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Country"),
        min_length=2,
        max_length=2,
        widget=forms.TextInput(attrs={"size": 4, "autocapitalize": "characters"}),
        **kwargs,
    )


class ProofForm(forms.Form):
    """Something the shop does for all orders since a day."""

    key = forms.ChoiceField(label=_("What the shop does"))
    country = _country(required=False, help_text=_("Two letters, such as DE. Empty: everywhere."))
    holds_from = forms.DateField(
        label=_("Since"),
        widget=forms.DateInput(attrs=DAY),
        help_text=_("First day of purchases for which you can prove it."),
    )
    holds_to = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs=DAY))
    note = forms.CharField(
        label=_("Where the proof is"),
        max_length=300,
        required=False,
        help_text=_("A link, a file, a version."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = _choices(words.SHOP_FACTS)  # type: ignore[attr-defined]

    def draft(self) -> ProofDraft:
        return ProofDraft(**self.cleaned_data)


class EndForm(forms.Form):
    """The last day of purchases for which a proof holds."""

    on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs=DAY))


class GoodsForm(forms.Form):
    """What the goods of a category, or of one SKU, are."""

    category = forms.CharField(
        label=_("Category"), max_length=80, required=False, help_text=_("As orders write it.")
    )
    sku = forms.CharField(
        label=_("SKU"), max_length=120, required=False, help_text=_("Instead of a category, for one product.")
    )
    goods_class = forms.ChoiceField(label=_("What these goods are"), required=False)
    exclusions = forms.MultipleChoiceField(
        label=_("May be excluded from withdrawal as"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "An exclusion holds only where the law knows it and its condition is proven in the case."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = [("", gettext("not said")), *_choices(words.GOODS_CLASSES)]
        self.fields["goods_class"].choices = classes  # type: ignore[attr-defined]
        self.fields["exclusions"].choices = _choices(words.EXCLUSIONS)  # type: ignore[attr-defined]

    def draft(self) -> GoodsDraft:
        data = self.cleaned_data
        return GoodsDraft(data["category"], data["sku"], data["goods_class"], tuple(data["exclusions"]))


class DayForm(forms.Form):
    """A day that the operator knows better than the calendar."""

    country = _country()
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=DAY))
    works = forms.ChoiceField(
        label=_("This day is"), choices=[("off", _("not worked")), ("works", _("worked"))]
    )
    note = forms.CharField(label=_("Note"), max_length=120, required=False)


class LawForm(forms.Form):
    """Which law to show, for contracts of which day."""

    place = forms.ChoiceField(label=_("Country"))
    on = forms.DateField(label=_("Purchase on"), widget=forms.DateInput(attrs=DAY))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = sorted(
            ((place.id, place_name(place.id)) for place in jurisdictions()), key=lambda one: one[1]
        )
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    @property
    def asked(self) -> tuple[str, date]:
        return self.cleaned_data["place"], self.cleaned_data["on"]


def place_name(place_id: str) -> str:
    """Return the name of a place in the reader's language."""
    known = words.PLACES.get(place_id)
    return gettext(known) if known else country_name(place_id)
