"""Forms of the webhook pages."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from aftermile.accounts.access import Access
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.database.words import translate
from aftermile.events.actions import check_filters
from aftermile.events.addresses import check_url
from aftermile.events.log import event_types
from aftermile.events.models import WebhookEndpoint
from aftermile.kernel.errors import AftermileError

SPANS: Final = [("1", _("the last hour")), ("24", _("the last day")), ("72", _("the last 3 days"))]


def sellers_to_set(access: Access) -> list[Seller]:
    """Return the sellers whose settings this member may change."""
    rows = access.scope.apply(Seller.objects.order_by("name"), "id")
    return [seller for seller in rows if access.can(Permission.SETTINGS_WRITE, seller.id)]


class WebhookForm(forms.Form):
    """Where and what is sent; `seller` is asked only from whoever sets more than one."""

    seller = forms.ChoiceField(label=_("Seller"))
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://example.com/aftermile"}),
        help_text=_("It must be reachable from the internet and answer within 15 seconds with 2xx."),
    )
    description = forms.CharField(label=_("What it is for"), max_length=120, required=False)
    events = forms.MultipleChoiceField(
        label=_("Events"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means all, also those that come later."),
    )

    def __init__(
        self,
        data: Any,
        *,
        sellers: list[Seller],
        endpoint: WebhookEndpoint | None = None,
        initial: Any = None,
    ) -> None:
        super().__init__(data, initial=initial)
        if endpoint is not None or len(sellers) == 1:
            del self.fields["seller"]
        else:
            self.fields["seller"].choices = [(seller.id, seller.name) for seller in sellers]  # type: ignore[attr-defined]
        self.fields["events"].choices = event_choices(endpoint)  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        try:
            check_url(url)
        except AftermileError as error:
            raise forms.ValidationError(translate(error)) from None
        return url

    def clean_events(self) -> list[str]:
        try:
            return check_filters(self.cleaned_data["events"])
        except AftermileError as error:
            raise forms.ValidationError(translate(error)) from None


def event_choices(endpoint: WebhookEndpoint | None) -> list[tuple[str, str]]:
    """Return all of a noun, then each name; what an endpoint has already always stays among them."""
    names = [name for name in event_types.names() if not name.startswith("webhook.")]
    nouns = sorted({f"{name.partition('.')[0]}.*" for name in names})
    kept = [name for name in (endpoint.events if endpoint else []) if name not in names + nouns]
    return [(name, name) for name in [*nouns, *names, *kept]]


class ReplayForm(forms.Form):
    hours = forms.ChoiceField(label=_("Events of"), choices=SPANS)
    only_failed = forms.BooleanField(label=_("Only those that failed"), required=False, initial=True)
