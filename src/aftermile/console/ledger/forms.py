from django import forms
from django.utils.translation import gettext_lazy as _


class ReferenceForm(forms.Form):
    reference = forms.CharField(
        label=_("Reference of the payment"),
        max_length=120,
        help_text=_("As the bank or the provider shows it."),
    )


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Why"), max_length=300)
