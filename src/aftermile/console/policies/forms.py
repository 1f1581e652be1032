"""Forms of rules, reasons and places."""

from typing import Any, Final
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from aftermile.accounts.models import Seller
from aftermile.database.chips import CHIPS
from aftermile.policies.actions.reasons import EVIDENCE, ReasonDraft
from aftermile.policies.models import Reason
from aftermile.policies.queries import label_of, reasons_for

ANY: Final = ("", _("any"))
KINDS: Final = [ANY, ("return", CHIPS["kind"]["return"].word), ("claim", CHIPS["kind"]["claim"].word)]
ANCHORS: Final = [
    ("delivered", pgettext_lazy("anchor", "delivery")),
    ("shipped", _("dispatch")),
    ("placed", pgettext_lazy("anchor", "order")),
]
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
