"""The pages of the settings. A page appears when its URL stands and the member may do what it needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftermile.accounts.access import Access
from aftermile.accounts.roles import Permission


@dataclass(frozen=True, slots=True)
class SettingsPage:
    url_name: str
    words: str | Promise
    summary: str | Promise
    icon: str
    permission: Permission | None = None
    operator: bool = False

    @property
    def url(self) -> str:
        return reverse(self.url_name)


PAGES: Final = [
    SettingsPage(
        "console:seller_settings",
        _("Seller"),
        _("Name, logo, color, language, time zone and payment provider."),
        icon="building-store",
    ),
    SettingsPage(
        "console:members", _("Members"), _("Who works here, in which role; invitations."), icon="users"
    ),
    SettingsPage(
        "console:money_terms",
        _("Money"),
        _("Which payments are paid back first, and how a buyer pays by hand."),
        icon="cash",
        permission=Permission.SETTINGS_WRITE,
    ),
    SettingsPage(
        "console:notices",
        _("Notices to buyers"),
        _("Which mails about parcels are sent, and at which hours; each mail in nine languages."),
        icon="mail",
        permission=Permission.SETTINGS_WRITE,
    ),
    SettingsPage(
        "console:banners",
        _("Notices on shop pages"),
        _("What product pages and the checkout say before a feast or a sale."),
        icon="flag",
        permission=Permission.SETTINGS_WRITE,
    ),
    SettingsPage(
        "console:product_pages",
        _("Product pages"),
        _("Lines to copy: delivery, notices and returns beside an item and in the checkout."),
        icon="shopping-cart",
        permission=Permission.SETTINGS_WRITE,
    ),
    SettingsPage(
        "console:return_points",
        _("Return points"),
        _("Places near the buyer that take goods back, and who fetches them."),
        icon="map-pin",
        permission=Permission.SETTINGS_WRITE,
    ),
    SettingsPage(
        "console:shipping_options",
        _("Shipping options"),
        _("Ways in which you send: countries, limits, calendar, days of each leg."),
        icon="truck",
        permission=Permission.SETTINGS_WRITE,
    ),
    SettingsPage(
        "console:pickup_points",
        _("Pickup points"),
        _("Points and parcel lockers of carriers, from their lists."),
        icon="map-pin",
        permission=Permission.SETTINGS_WRITE,
    ),
    SettingsPage(
        "console:policies", _("Policies"), _("Windows, remedies and who pays, by country."), icon="scale"
    ),
    SettingsPage(
        "console:what_if",
        _("What if"),
        _("What a buyer would get, and what it would cost you, without opening a case."),
        icon="player-play",
    ),
    SettingsPage(
        "console:proofs",
        _("What the shop can prove"),
        _("Information, posted policy, confirmations: what keeps rights by law at their usual length."),
        icon="shield-check",
    ),
    SettingsPage(
        "console:goods", _("Goods"), _("What goods are, and which may be excluded by law."), icon="box"
    ),
    SettingsPage(
        "console:calendar_days",
        _("Calendar days"),
        _("Days that are worked or not, where the calendar is wrong."),
        icon="calendar",
    ),
    SettingsPage(
        "console:law", _("Law"), _("What the law gives buyers, by country, with articles."), icon="gavel"
    ),
    SettingsPage(
        "console:reasons", _("Reasons"), _("Why goods come back, in buyers’ words."), icon="list-check"
    ),
    SettingsPage(
        "console:cost_inputs",
        _("Cost of remedies"),
        _("What ways out cost you: labels, resale, recoveries, later orders."),
        icon="coin",
        permission=Permission.POLICIES_WRITE,
    ),
    SettingsPage(
        "console:technicians",
        _("Technicians"),
        _("Who visits buyers: skills, area, hours and days off."),
        icon="tool",
        permission=Permission.SETTINGS_WRITE,
    ),
    SettingsPage(
        "console:warranty_terms",
        _("Warranty terms"),
        _("What you promise beyond the law, and what a repair adds."),
        icon="shield-check",
        permission=Permission.POLICIES_WRITE,
    ),
    SettingsPage(
        "console:locations",
        _("Locations"),
        _("Warehouses and return points that take goods back."),
        icon="map-pin",
    ),
    SettingsPage(
        "console:authority",
        _("Authority"),
        _("Who may agree to how much alone; second approvers; overrides."),
        icon="shield-check",
    ),
    SettingsPage(
        "console:automation",
        _("Automation"),
        _("Cases that settle alone: budget of the day, start and stop."),
        icon="player-play",
    ),
    SettingsPage(
        "console:payment_providers",
        _("Payment providers"),
        _("Which are on, what they can do, where they send their notices."),
        icon="credit-card",
        permission=Permission.SETTINGS_WRITE,
    ),
    SettingsPage(
        "console:tracking_services",
        _("Tracking services"),
        _("Who tells where parcels are: which are on, how they do, what could not be taken in."),
        icon="truck",
        permission=Permission.SETTINGS_WRITE,
    ),
    SettingsPage(
        "console:scan_mails",
        _("Files with scans"),
        _("Mailboxes that carriers and warehouses send files to, uploads, and what became of them."),
        icon="mail",
        permission=Permission.PARCELS_WRITE,
    ),
    SettingsPage(
        "console:rates", _("Exchange rates"), _("Read from a file, or typed in."), icon="arrows-exchange"
    ),
    SettingsPage("console:keys", _("API keys"), _("Keys for programs, with scopes and an end."), icon="key"),
    SettingsPage(
        "console:webhooks", _("Webhooks"), _("Who is told about events; log and replay."), icon="webhook"
    ),
    SettingsPage(
        "console:imports", _("Imports"), _("Orders from files, row by row reported."), icon="file-import"
    ),
    SettingsPage(
        "console:profile", _("My account"), _("Name, language, password, passkeys, sessions."), icon="user"
    ),
    SettingsPage("console:sellers", _("Sellers"), _("All sellers of this installation."), icon="users-group"),
    SettingsPage(
        "console:organization",
        _("Operator"),
        _("Name and language of who runs this installation."),
        icon="server",
        operator=True,
    ),
]


def pages_for(access: Access) -> Iterator[SettingsPage]:
    for page in PAGES:
        try:
            page.url  # noqa: B018
        except NoReverseMatch:
            continue
        if page.operator and "" not in access.grants:
            continue
        if page.permission is None or access.can_anywhere(page.permission):
            yield page
