"""What members write about complaints and in arbitrations."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from aftermile.complaints.states import OUTCOMES
from aftermile.complaints.words import CAUSES, CHANNELS, PARTIES, RULES, STATES, TARGETS

_EMPTY: Final = ("", "–")
_CHOICE: Final = {"class": "form-select"}
_LINE: Final = {"class": "form-control"}
_TEXT: Final = {"class": "form-control", "rows": 3}


class ComplaintForm(forms.Form):
    channel = forms.ChoiceField(
        label=_("How it came"), choices=CHANNELS.items(), widget=forms.Select(attrs=_CHOICE)
    )
    body = forms.CharField(
        label=_("Which marketplace, authority or court"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs=_LINE),
    )
    number = forms.CharField(
        label=_("Its number"), required=False, max_length=80, widget=forms.TextInput(attrs=_LINE)
    )
    rule = forms.ChoiceField(
        label=_("Answer by the rule of"),
        required=False,
        choices=[_EMPTY, *RULES.items()],
        widget=forms.Select(attrs=_CHOICE),
    )
    answer_by = forms.DateTimeField(
        label=_("or by"),
        required=False,
        widget=forms.DateTimeInput(attrs={**_LINE, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    cause = forms.ChoiceField(
        label=_("Cause"),
        required=False,
        choices=[_EMPTY, *CAUSES.items()],
        widget=forms.Select(attrs=_CHOICE),
    )
    party = forms.ChoiceField(
        label=_("Who answers for it"),
        required=False,
        choices=[_EMPTY, *PARTIES.items()],
        widget=forms.Select(attrs=_CHOICE),
    )
    party_name = forms.CharField(
        label=_("Name"), required=False, max_length=60, widget=forms.TextInput(attrs=_LINE)
    )


class TextForm(forms.Form):
    text = forms.CharField(label=_("Words"), max_length=10_000, widget=forms.Textarea(attrs=_TEXT))


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[(one.value, STATES[one.value]) for one in OUTCOMES],
        widget=forms.Select(attrs=_CHOICE),
    )
    text = forms.CharField(label=_("Why"), max_length=10_000, widget=forms.Textarea(attrs=_TEXT))


class ActionForm(forms.Form):
    target = forms.ChoiceField(
        label=_("What is changed"), choices=TARGETS.items(), widget=forms.Select(attrs=_CHOICE)
    )
    subject = forms.CharField(label=_("Which one"), max_length=120, widget=forms.TextInput(attrs=_LINE))
    what = forms.CharField(label=_("How"), max_length=10_000, widget=forms.Textarea(attrs=_TEXT))
    due_on = forms.DateField(
        label=_("By"),
        required=False,
        widget=forms.DateInput(attrs={**_LINE, "type": "date"}, format="%Y-%m-%d"),
    )


class RulingForm(forms.Form):
    """Shares in percent; they sum to 100 where the buyer wins."""

    verdict = forms.ChoiceField(
        label=_("For whom"),
        choices=[("buyer", _("For the buyer")), ("seller", _("For the seller"))],
        widget=forms.Select(attrs=_CHOICE),
    )
    amount = forms.CharField(
        label=_("Refund, if not all that is owed"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={**_LINE, "inputmode": "decimal"}),
    )
    text = forms.CharField(
        label=_("Why, for both sides"), max_length=10_000, widget=forms.Textarea(attrs=_TEXT)
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for code, words in PARTIES.items():
            self.fields[f"share_{code}"] = forms.DecimalField(
                label=str(words),
                required=False,
                min_value=0,
                max_value=100,
                decimal_places=2,
                initial=100 if code == "seller" else None,
                widget=forms.NumberInput(attrs={**_LINE, "step": "0.01"}),
            )

    @property
    def shares(self) -> list[tuple[str, int]]:
        """Return (party, basis points) of those that bear something."""
        found = [(code, self.cleaned_data.get(f"share_{code}")) for code in PARTIES]
        return [(code, int(percent * 100)) for code, percent in found if percent]

    @property
    def share_fields(self) -> list[forms.BoundField]:
        return [self[f"share_{code}"] for code in PARTIES]
