"""What a person says of a code."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftermile.accounts.models import Seller
from aftermile.console.parcels.fields import SourceField
from aftermile.database.chips import CHIPS
from aftermile.parcels.actions.teaching import Teaching
from aftermile.parcels.models import Milestone

MILESTONES: Final = [
    (code, chip.word) for code, chip in CHIPS["parcel"].items() if code != Milestone.UNKNOWN.value
]
DETAILS: Final = [(code, chip.word) for code, chip in CHIPS["scan_detail"].items()]
PARTIES: Final = [
    ("", pgettext_lazy("at fault", "Nobody")),
    *((code, chip.word) for code, chip in CHIPS["at_fault"].items()),
]


class LessonForm(forms.Form):
    """`for_whom` is empty where a lesson holds for everybody."""

    source = SourceField(
        label=_("Who sends it"), max_length=40, widget=forms.TextInput(attrs={"list": "sources"})
    )
    code = forms.CharField(label=_("Code"), max_length=60, required=False)
    words = forms.CharField(label=_("Or words of scans without a code"), max_length=300, required=False)
    milestone = forms.ChoiceField(
        label=_("What it means"),
        choices=[("", pgettext_lazy("meaning of a code", "Choose")), *MILESTONES],
        error_messages={"required": _("Choose what it means.")},
    )
    detail = forms.ChoiceField(
        label=_("More exactly"),
        choices=[("", pgettext_lazy("detail", "Nothing more")), *DETAILS],
        required=False,
    )
    party = forms.ChoiceField(label=_("Who is at fault"), choices=PARTIES, required=False)
    cause = forms.SlugField(
        label=_("Cause"), max_length=40, required=False, help_text=_("One word, such as weather or strike.")
    )
    for_whom = forms.ChoiceField(label=_("For whose parcels"), required=False)

    def __init__(self, *args: Any, sellers: list[Seller], everybody: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whose: list[tuple[str, Any]] = [("", _("Everybody’s"))] if everybody else []
        choice: Any = self.fields["for_whom"]
        choice.choices = [*whose, *((seller.pk, seller.name) for seller in sellers)]
        choice.required = not everybody
        if len(choice.choices) == 1:
            choice.widget = forms.HiddenInput()
            choice.initial = choice.choices[0][0]

    def teaching(self) -> Teaching:
        """Return what was said, once the form is valid."""
        names = ("source", "code", "words", "milestone", "detail", "cause", "party")
        return Teaching(**{name: self.cleaned_data[name] for name in names})
