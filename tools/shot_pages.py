"""The pages that `make shots` looks at: of the console, of promises, of parcels, and of the portal."""

from typing import Any, Final

BOSSES: Final = {"en": "kim@lamp-house.example", "zh-hans": "dianzhang@yunshang.example"}
"""Who may change policies in the demo."""
OPERATOR: Final = "owner@aftermile.example"


def console_pages(email: str, language: str) -> dict[str, str]:
    """Return the pages; the case is one with pictures in this language, and the most clocks that run."""
    from django.db.models import Count, Q

    from aftermile.accounts.access import access_of
    from aftermile.accounts.models import Member
    from aftermile.cases.models import Case

    scope = access_of(Member.objects.get(email=email)).scope
    clocks = Count("deadlines", filter=Q(deadlines__met_at=None), distinct=True)
    shown = Case.objects.filter(evidence__isnull=False, language=language).annotate(clocks=clocks)
    case = scope.apply(shown).order_by("-clocks", "-opened_at").first()
    assert case is not None
    return {
        "today": "/console/",
        "cases": "/console/cases/",
        "case": f"/console/cases/{case.pk}/",
        "order": f"/console/orders/{case.order_id}/",
        "orders": "/console/orders/",
        "parcels": "/console/parcels/",
        "receiving": "/console/receiving/",
        "settings": "/console/settings/",
        "refunds": "/console/refunds/",
        "mail": "/console/mail/",
        "health": "/console/health/",
    }


def rules_pages(email: str) -> dict[str, str]:
    """Return the pages of policies, of what they stand on, and of authority."""
    from aftermile.accounts.access import access_of
    from aftermile.accounts.models import Member
    from aftermile.policies.models import Backtest, PolicyTable, Purpose

    scope = access_of(Member.objects.get(email=email)).scope
    draft = scope.apply(PolicyTable.objects.filter(state="draft", purpose=Purpose.PROMISE)).get()
    backtest = scope.apply(Backtest.objects.all()).latest("id")
    policies, versions = "/console/policies/", "/console/policies/versions/"
    return {
        "policies": policies,
        "policies-evidence": f"{policies}?purpose=evidence",
        "policies-automation": f"{policies}?purpose=automation",
        "policies-program": f"{policies}?purpose=program&channel=bazaar",
        "policy-templates": f"{policies}templates/",
        "policy-import": f"{policies}import/",
        "policy-test": f"{policies}tests/new/",
        "versions": versions,
        "comparison": f"{versions}{draft.pk}/?with={draft.based_on_id}",
        "backtests": f"{policies}backtests/",
        "backtest": f"{policies}backtests/{backtest.pk}/",
        "what-if": f"{policies}what-if/",
        "what-if-order": f"{policies}what-if/?order={_order_of(scope)}",
        "costs": "/console/settings/costs/",
        "law": "/console/settings/law/",
        "law-germany": "/console/settings/law/?place=DE",
        "proofs": "/console/settings/proofs/",
        "goods": "/console/settings/goods/",
        "authority": "/console/settings/authority/",
        "automation": "/console/settings/automation/",
        "approvals": "/console/approvals/",
        "overrides": "/console/overrides/",
        "withdrawals": "/console/withdrawals/",
        **_open_ones(scope),
    }


def parcel_pages(email: str) -> dict[str, str]:
    """Return the pages of parcels, of one that travels under several numbers, and of what buyers are told."""
    from django.db.models import Count
    from django.utils.http import urlencode

    from aftermile.accounts.access import access_of
    from aftermile.accounts.models import Member
    from aftermile.parcels.code_queue import open_codes
    from aftermile.parcels.models import LaneFigure, Parcel, ScanMail, StrayScan

    scope = access_of(Member.objects.get(email=email)).scope
    several = scope.apply(Parcel.objects.annotate(numbers=Count("legs"))).order_by("-numbers", "id")[0]
    code = open_codes(scope).items[0]
    asked = urlencode({"source": code.source, "code": code.code, "words": code.words})
    stray = scope.apply(StrayScan.objects.filter(parcel=None)).first()
    lane = scope.apply(LaneFigure.objects.all()).first()
    file = scope.apply(ScanMail.objects.order_by("-state")).first()
    parcels, delays, settings = "/console/parcels/", "/console/delays/", "/console/settings/"
    return {
        "parcel": f"{parcels}{several.pk}/",
        "strays": f"{parcels}strays/",
        **({"stray": f"{parcels}strays/{stray.pk}/"} if stray else {}),
        "scan-mails": f"{parcels}mails/",
        **({"scan-mail": f"{parcels}mails/{file.pk}/"} if file else {}),
        "import-scans": f"{parcels}import/",
        "parcel-answers": f"{parcels}answers/",
        "delays": delays,
        "incidents": f"{delays}incidents/",
        "seasons": f"{delays}seasons/",
        "lanes": "/console/lanes/",
        **({"lane": f"/console/lanes/{lane.pk}/"} if lane else {}),
        "codes": "/console/codes/",
        "code-lesson": f"/console/codes/lesson/?{asked}&milestone=in_transit",
        "codes-taught": "/console/codes/taught/",
        "handover": "/console/handover/",
        "shipping-options": "/console/shipping-options/",
        "shipping-option-days": "/console/shipping-options/?country=DE&grams=900",
        "pickup-points": "/console/pickup-points/?country=DE&postcode=10435",
        "notices": f"{settings}notices/",
        "notice-letter": f"{settings}notices/delayed/",
        "banners": f"{settings}banners/",
        "product-pages": f"{settings}product-pages/",
    }


def tracking_pages(slug: str, language: str) -> dict[str, str]:
    """Return what buyers see of a parcel that changed its number, and of one that waits for them."""
    from django.db.models import Count

    from aftermile.parcels.actions.links import link_of
    from aftermile.parcels.models import Parcel

    rows = Parcel.objects.filter(seller__slug=slug).select_related("shipment__order")
    several = rows.annotate(numbers=Count("legs")).order_by("-numbers", "id")[0]
    held = rows.filter(milestone="customs_hold").order_by("-id")[0]
    found = {"tracking": several.shipment.order, "tracking-held": held.shipment.order}
    return {name: f"/t/{link_of(order).token}/?lang={language}" for name, order in found.items()}


def _order_of(scope: Any) -> str:
    from aftermile.cases.models import Case

    return str(scope.apply(Case.objects.all()).latest("opened_at").order_id)


def _open_ones(scope: Any) -> dict[str, str]:
    """Return the pages of what waits for a person, where something does."""
    from aftermile.cases.models import ApprovalRequest, Withdrawal

    asked = scope.apply(ApprovalRequest.objects.filter(state="waiting")).first()
    declared = scope.apply(Withdrawal.objects.filter(case=None)).first()
    return {
        **({"second": f"/console/cases/{asked.case_id}/"} if asked else {}),
        **({"withdrawal": f"/console/withdrawals/{declared.pk}/"} if declared else {}),
    }


OPERATOR_PAGES: Final = {
    "tracking-services": "/console/settings/tracking-services/",
    "calendar": "/console/settings/calendar/",
    "rates": "/console/settings/rates/",
}


def portal_pages(slug: str, language: str) -> tuple[str, dict[str, str]]:
    """Return a link that opens a buyer's order, and the pages to look at then."""
    from aftermile.cases.models import Case
    from aftermile.orders.portal_links import make_link

    cases = Case.objects.filter(seller__slug=slug, language=language).select_related("order")
    case = cases.filter(receipts__isnull=False).order_by("opened_at").first() or cases.latest("opened_at")
    _, token = make_link(case.order)
    order = f"/s/{slug}/orders/{case.order_id}/"
    pages = {
        "find": f"/s/{slug}/",
        "order": order,
        "case": f"{order}cases/{case.pk}/",
        "policy": f"/s/{slug}/policy/",
        "demo-shop": f"/s/{slug}/demo-shop/",
        "withdrawal-order": f"{order}withdrawal/",
        "withdrawal": f"/s/{slug}/withdrawal/",
    }
    return f"{order}open/{token}/", pages
