"""What people write about money."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import to_minor
from aftermile.ledger.models import CostKind, CreditKind, FreightBy, PartyKind, Strategy


class ReferenceForm(forms.Form):
    reference = forms.CharField(
        label=_("Reference of the payment"),
        max_length=120,
        help_text=_("As the bank or the provider shows it."),
    )


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Why"), max_length=300)


class AmountForm(forms.Form):
    """An amount in a currency that the page knows; `minor` after it was found valid."""

    amount = forms.CharField(
        label=_("Amount"), max_length=24, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )

    def __init__(self, *args: Any, currency: str = "EUR", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.minor = 0
        self.fields["amount"].label = f"{_('Amount')} ({currency})"

    def clean_amount(self) -> str:
        text: str = self.cleaned_data["amount"]
        try:
            self.minor = to_minor(text, self.currency)
        except AftermileError as error:
            raise forms.ValidationError(translate(error)) from error
        if self.minor <= 0:
            raise forms.ValidationError(_("Write an amount above zero."))
        return text


class _Until(forms.DateField):
    """A last day; `at` reads it as the end of that day in UTC."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


def end_of(day: Any) -> datetime | None:
    """Return the end of a day that somebody chose."""
    return datetime.combine(day, time(), UTC) + timedelta(days=1) if day else None


class ChargeForm(AmountForm):
    words = forms.CharField(
        label=_("What it is for"), max_length=200, help_text=_("The buyer reads it as you write it.")
    )


class DisputeForm(AmountForm):
    reference = forms.CharField(label=_("Number of the chargeback"), max_length=120)
    reason = forms.CharField(label=_("Reason the bank gives"), max_length=120, required=False)
    answer_by = _Until(_("Last day to answer"))
    inquiry = forms.BooleanField(label=_("The bank only asks; no money moved yet"), required=False)


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=pgettext_lazy("chargeback", "Answer"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What was sold, sent and agreed. Files are added on the provider’s pages."),
    )


class CreditForm(AmountForm):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(CreditKind.CREDIT, _("Store credit")), (CreditKind.GIFT_CARD, _("Gift card"))],
    )
    expires_on = _Until(_("Last day it is good for"))
    note = forms.CharField(label=_("Why"), max_length=300)


PARTIES = [
    (PartyKind.CARRIER, _("Carrier")),
    (PartyKind.INSURER, _("Insurer")),
    (PartyKind.SUPPLIER, _("Supplier")),
    (PartyKind.MARKETPLACE, _("Marketplace")),
    (PartyKind.BUYER, _("Buyer")),
]
COSTS = [
    (CostKind.FREIGHT, _("Freight")),
    (CostKind.HANDLING, _("Handling")),
    (CostKind.PARTS, _("Parts")),
    (CostKind.GOODS, _("Goods lost")),
    (CostKind.DUTY, _("Duty")),
    (CostKind.OTHER, _("Other")),
    (CostKind.RESALE, _("Resale")),
]


class CostForm(AmountForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=COSTS)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class RecoveryForm(AmountForm):
    kind = forms.ChoiceField(label=_("From whom"), choices=PARTIES)
    party = forms.CharField(label=_("Which one"), max_length=30, required=False)
    reference = forms.CharField(label=_("Number of the claim"), max_length=120, required=False)
    answer_by = _Until(_("Answer due"))


class AgreedForm(forms.Form):
    agreed = forms.CharField(label=_("Agreed"), max_length=24)


class SharesForm(forms.Form):
    """Who bears a case, in percent."""

    note = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, words in ((PartyKind.SELLER, _("Seller")), *PARTIES):
            self.fields[kind.value] = forms.DecimalField(
                label=f"{words} %", min_value=0, max_value=100, decimal_places=2, required=False
            )
        self.order_fields([kind.value for kind, _words in ((PartyKind.SELLER, ""), *PARTIES)])


class TermsForm(forms.Form):
    strategy = forms.ChoiceField(
        label=_("Payments paid back first"),
        choices=[
            (Strategy.LAST_IN, _("The newest first")),
            (Strategy.FIRST_IN, _("The oldest first")),
            (Strategy.RATIO, _("All, by what is left on each")),
        ],
        help_text=_("Where an order was paid with several, such as a gift card and a card."),
    )
    charge_days = forms.IntegerField(label=_("Days a buyer has to pay"), min_value=1, max_value=365)
    return_freight = forms.ChoiceField(
        label=_("A way back that the buyer pays"),
        choices=[
            (FreightBy.DEDUCT, _("Take it off the refund")),
            (FreightBy.CHARGE, _("Ask for it by a link")),
        ],
        help_text=_("Where no money goes back it is always asked for by a link."),
    )
    how_to_pay = forms.CharField(
        label=_("How to pay by hand"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Bank and account, as buyers read it where no payment provider collects."),
    )
