"""What buyers are told of their parcels, and what they answer: words for staff."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftermile.database.chip import Chip

BUYERS: Final[dict[str, dict[str, Chip]]] = {
    "notice": {
        "shipped": Chip(pgettext_lazy("notice", "Sent"), icon="truck"),
        "delayed": Chip(pgettext_lazy("notice", "Delay, known in advance"), icon="clock-exclamation"),
        "customs_action": Chip(pgettext_lazy("notice", "Customs ask for something"), icon="gavel"),
        "out_for_delivery": Chip(pgettext_lazy("notice", "Out for delivery"), icon="truck-delivery"),
        "attempt_failed": Chip(pgettext_lazy("notice", "Delivery failed"), icon="alert-circle"),
        "available_for_pickup": Chip(pgettext_lazy("notice", "Ready to be collected"), icon="map-pin"),
        "delivered": Chip(pgettext_lazy("notice", "Delivered"), icon="circle-check"),
        "returned": Chip(pgettext_lazy("notice", "Came back to us"), icon="package-import"),
    },
    "notice_state": {
        "waiting": Chip(_("Waits for the morning"), icon="moon"),
        "sent": Chip(pgettext_lazy("mail", "Sent"), icon="check", tone="ok"),
        "skipped": Chip(pgettext_lazy("mail", "Not sent"), icon="ban"),
    },
    "notice_why": {
        "old": Chip(_("It was old news"), icon="history"),
        "off": Chip(_("Switched off in the settings"), icon="ban"),
        "no_address": Chip(_("The buyer has no e-mail"), icon="mail"),
        "muted": Chip(_("The buyer wants no more mails"), icon="ban"),
        "failed": Chip(_("It could not be written"), icon="alert-triangle", tone="bad"),
        "passed": Chip(_("The parcel went on meanwhile"), icon="truck"),
    },
    "answer": {
        "postcode": Chip(pgettext_lazy("answer", "Postcode"), icon="map-pin"),
        "phone": Chip(pgettext_lazy("answer", "Phone number"), icon="phone"),
        "duty": Chip(_("Duty or tax"), icon="coin"),
        "documents": Chip(_("Papers for customs"), icon="file-text"),
        "redelivery": Chip(_("New delivery"), icon="truck-delivery"),
        "address": Chip(pgettext_lazy("answer", "Address"), icon="map-pin"),
        "no_mails": Chip(pgettext_lazy("answer", "No more mails"), icon="ban"),
        "mails": Chip(pgettext_lazy("answer", "Mails again"), icon="mail"),
    },
    "answer_choice": {
        "paid": Chip(_("Has paid"), icon="check"),
        "not_asked": Chip(_("Nobody asked for money yet"), icon="help-circle"),
        "too_much": Chip(_("Thinks it is not right"), icon="alert-circle"),
        "sent": Chip(_("Has sent them"), icon="check"),
        "invoice": Chip(_("Needs the invoice"), icon="file-text"),
        "unclear": Chip(_("Does not know what they want"), icon="help-circle"),
    },
    "point": {
        "point": Chip(pgettext_lazy("place", "Pickup point"), icon="map-pin"),
        "locker": Chip(pgettext_lazy("place", "Parcel locker"), icon="lock"),
        "post_office": Chip(pgettext_lazy("place", "Post office"), icon="mail"),
    },
    "option": {
        "standard": Chip(pgettext_lazy("option", "Standard"), icon="truck"),
        "express": Chip(pgettext_lazy("option", "Express"), icon="send"),
        "economy": Chip(pgettext_lazy("option", "Economy"), icon="coin"),
        "night": Chip(pgettext_lazy("option", "Night"), icon="moon"),
        "pickup_point": Chip(pgettext_lazy("option", "To a pickup point"), icon="map-pin"),
        "locker": Chip(pgettext_lazy("option", "To a parcel locker"), icon="lock"),
        "air_last_mile": Chip(pgettext_lazy("option", "Air and last mile"), icon="world"),
        "consolidated": Chip(pgettext_lazy("option", "Consolidated"), icon="package"),
        "local_warehouse": Chip(
            pgettext_lazy("option", "From an overseas warehouse"), icon="building-warehouse"
        ),
    },
}
