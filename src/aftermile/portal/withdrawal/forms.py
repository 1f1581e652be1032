"""What a declaration of withdrawal needs: who, which contract, where the acknowledgement goes. Never why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftermile.cases.withdrawals import MOST_WORDS

WHOLE = "whole"
PART = "part"


class WithdrawalForm(forms.Form):
    """The first step. Items are typed; on the page of an order they are chosen there (see `views`)."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        error_messages={"required": _("Enter your name, as it stands in the order.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    number = forms.CharField(
        label=_("Order or contract number"),
        max_length=120,
        error_messages={
            "required": _("Enter the number of the order. It is in the mail that confirmed your order.")
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    email = forms.EmailField(
        label=_("E-mail for the acknowledgement"),
        max_length=254,
        error_messages={
            "required": _("Enter an e-mail: we send you a copy with date and time."),
            "invalid": _("Enter an e-mail such as name@example.com."),
        },
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    what = forms.ChoiceField(
        choices=[(WHOLE, _("The whole order")), (PART, _("Only some items"))], required=False
    )
    items = forms.CharField(
        label=_("Which items, and how many of each"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    words = forms.CharField(
        label=_("Anything you want to add"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """What only some items means must be said; the whole order needs no list."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("what") != PART:
            data["items"] = ""
        elif not data.get("items"):
            self.add_error("items", _("Write which items, one a line, such as “2 x Lamp”."))
        return data
