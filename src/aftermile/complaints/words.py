"""Words for causes, channels, outcomes and sides."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise

CAUSES: Final[dict[str, Words]] = {
    "product": _("Product"),
    "product.design": _("Product: design"),
    "product.production": _("Product: production fault"),
    "product.material": _("Product: material"),
    "product.part_missing": _("Product: part missing in the factory box"),
    "product.counterfeit": _("Product: not genuine"),
    "product.unsafe": _("Product: unsafe"),
    "product.expired": _("Product: past its date"),
    "packing": _("Packing"),
    "packing.too_weak": _("Packing: too weak"),
    "packing.wrong_item": _("Packing: wrong item packed"),
    "packing.part_left_out": _("Packing: part left out"),
    "packing.count": _("Packing: wrong number of pieces"),
    "carrier": pgettext_lazy("cause", "Carrier"),
    "carrier.damage": _("Carrier: damage"),
    "carrier.loss": _("Carrier: loss"),
    "carrier.delay": _("Carrier: delay"),
    "carrier.misdelivery": _("Carrier: delivered to somebody else"),
    "carrier.theft": _("Carrier: theft"),
    "carrier.conduct": _("Carrier: conduct of the driver"),
    "customs": _("Customs"),
    "customs.hold": _("Customs: held"),
    "customs.confiscation": _("Customs: confiscated"),
    "customs.duty": _("Customs: unexpected duty"),
    "customs.papers": _("Customs: papers missing"),
    "listing": _("Listing"),
    "listing.pictures": _("Listing: pictures"),
    "listing.text": _("Listing: text"),
    "listing.size_chart": _("Listing: size chart"),
    "listing.price": _("Listing: price"),
    "listing.forbidden": _("Listing: not allowed there"),
    "service": _("Service"),
    "service.slow": _("Service: slow answer"),
    "service.wrong": _("Service: wrong answer"),
    "service.rude": _("Service: rude answer"),
    "service.promise_broken": _("Service: promise not kept"),
    "service.privacy": _("Service: personal data"),
    "payment": pgettext_lazy("cause", "Payment"),
    "payment.charged_twice": _("Payment: charged twice"),
    "payment.refund_late": _("Payment: refund late"),
    "payment.refund_short": _("Payment: refund too small"),
    "payment.fee": _("Payment: fee"),
    "platform": _("Platform"),
    "platform.page": _("Platform: page"),
    "platform.rules": _("Platform: rules"),
    "platform.outage": _("Platform: outage"),
    "buyer": pgettext_lazy("cause", "Buyer"),
    "buyer.misuse": _("Buyer: misuse"),
    "buyer.misunderstanding": _("Buyer: misunderstanding"),
    "buyer.changed_mind": _("Buyer: changed his mind"),
    "buyer.abuse": _("Buyer: abuse"),
}
PARTIES: Final[dict[str, Words]] = {
    "seller": _("Seller"),
    "marketplace": _("Marketplace"),
    "carrier": _("Carrier"),
    "supplier": _("Supplier"),
    "buyer": _("Buyer"),
    "insurer": _("Insurer"),
}
CHANNELS: Final[dict[str, Words]] = {
    "seller": _("To us"),
    "marketplace": _("Through the marketplace"),
    "regulator": _("Through an authority"),
    "mediator": _("Through a mediator"),
    "court": _("Through a court"),
    "public": _("In public"),
}
RULES: Final[dict[str, Words]] = {
    "amazon_a_to_z": _("Amazon A-to-z: 72 hours"),
    "ebay_guarantee": _("eBay Money Back Guarantee: 3 business days"),
    "tiktok_shop": _("TikTok Shop: 48 hours"),
    "aliexpress": _("AliExpress: 5 days"),
    "own_acknowledgement": _("Our own promise: 14 days"),
}
STATES: Final[dict[str, Words]] = {
    "open": pgettext_lazy("complaint", "Open"),
    "investigating": _("Looked into"),
    "answered": _("Answered"),
    "upheld": _("Upheld"),
    "partly": _("Partly upheld"),
    "rejected": _("Not upheld"),
    "withdrawn": _("Taken back"),
}
TARGETS: Final[dict[str, Words]] = {
    "product": _("Product"),
    "supplier": _("Supplier"),
    "carrier": _("Carrier"),
    "packing": _("Packing"),
    "listing": _("Listing"),
    "process": _("Process"),
}
ARBITRATIONS: Final[dict[str, Words]] = {
    "open": _("Both sides may speak"),
    "ruled": _("Ruled"),
    "appealed": _("Appealed"),
    "final": _("Final"),
    "withdrawn": _("Taken back"),
}
SIDES: Final[dict[str, Words]] = {
    "buyer": _("Buyer"),
    "seller": _("Seller"),
    "operator": _("Marketplace"),
}
