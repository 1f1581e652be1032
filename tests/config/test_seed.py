"""The demo's stories: told once, the same each time, with every kind and state."""

from collections import Counter
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import product

import pytest
from django.db.models import Sum

from aftermile.accounts.models import Member, Membership
from aftermile.accounts.roles import Role
from aftermile.cases.models import (
    ApprovalRequest,
    Automation,
    AutomationRun,
    Case,
    Evidence,
    Offer,
    OfferState,
    Override,
    Receipt,
    Replacement,
    Withdrawal,
)
from aftermile.cases.states import Kind, State
from aftermile.complaints.models import Arbitration, Complaint
from aftermile.config.checks import checks
from aftermile.config.commands.demo_ import print_ways_in
from aftermile.config.seed.people import PASSWORD, SIGN_INS
from aftermile.config.seed.tell import is_begun, is_whole, tell
from aftermile.events.models import Delivery, Mail, ReactionRun
from aftermile.evidence.models import Challenge
from aftermile.inbound.models import Batch, UnknownParcel
from aftermile.ledger.models import (
    Account,
    Charge,
    Dispute,
    ExternalMovement,
    Recovery,
    Refund,
    RefundState,
)
from aftermile.orders.models import Buyer, Order, Product, Unit
from aftermile.parcels.models import (
    Incident,
    LaneDefault,
    Leg,
    Parcel,
    ParcelAnswer,
    PickupPoint,
    ShippingOption,
    StrayScan,
    UnknownCode,
)
from aftermile.policies.models import Backtest, CalendarDay, CostInput, GoodsRule, PolicyTable, ShopFact
from aftermile.policies.review import review_of
from aftermile.repairs.models import Repair, Visit

AT = datetime(2026, 9, 14, 10, 30, tzinfo=UTC)


def figures():
    """What a second telling at the same moment must repeat, in numbers."""
    balances = Account.objects.values_list("seller__slug", "kind", "currency").annotate(
        sum=Sum("postings__amount_minor")
    )
    return {
        "balances": {" ".join(key): amount for *key, amount in balances},
        "cases": Case.objects.count(),
        "evidence": Evidence.objects.count(),
        "mails": dict(sorted(Counter(Mail.objects.values_list("language", flat=True)).items())),
        "orders": dict(sorted(Counter(Order.objects.values_list("currency", flat=True)).items())),
        "parcels": dict(sorted(Counter(Parcel.objects.values_list("milestone", flat=True)).items())),
        "receipts": Receipt.objects.count(),
        "refunds": dict(sorted(Counter(Refund.objects.values_list("state", flat=True)).items())),
        "units": Unit.objects.count(),
    }


GOLDEN = {
    "balances": {
        "lamp-house accrued EUR": -1560,
        "lamp-house cash EUR": 1841775,
        "lamp-house chargebacks EUR": 2945,
        "lamp-house costs EUR": 1560,
        "lamp-house credits EUR": -12707,
        "lamp-house dispute_fees EUR": 4500,
        "lamp-house disputed EUR": 19395,
        "lamp-house goodwill EUR": 8037,
        "lamp-house passed_on EUR": -26728,
        "lamp-house receivable EUR": 16728,
        "lamp-house refunds EUR": 101220,
        "lamp-house refunds_pending EUR": 0,
        "lamp-house sales EUR": -1960865,
        "lamp-house suspense EUR": 5700,
        "northwind cash USD": 996050,
        "northwind refunds USD": 49795,
        "northwind refunds_pending USD": -33395,
        "northwind sales USD": -1012450,
        "yunshang accrued CNY": -18600,
        "yunshang cash CNY": 928300,
        "yunshang cash EUR": 109490,
        "yunshang cash JPY": 224040,
        "yunshang cash KRW": 1261600,
        "yunshang cash USD": 157640,
        "yunshang costs CNY": 18600,
        "yunshang refunds EUR": 3690,
        "yunshang refunds JPY": 9630,
        "yunshang refunds USD": 6420,
        "yunshang refunds_pending EUR": -1500,
        "yunshang refunds_pending JPY": -9630,
        "yunshang refunds_pending USD": 0,
        "yunshang sales CNY": -928300,
        "yunshang sales EUR": -111680,
        "yunshang sales JPY": -224040,
        "yunshang sales KRW": -1261600,
        "yunshang sales USD": -164060,
    },
    "cases": 72,
    "evidence": 31,
    "mails": {"en": 488, "zh-hans": 62},
    "orders": {"CNY": 10, "EUR": 124, "JPY": 8, "KRW": 9, "USD": 42},
    "parcels": {
        "attempt_failed": 1,
        "available_for_pickup": 1,
        "customs_hold": 2,
        "delivered": 174,
        "in_transit": 43,
        "lost": 1,
        "out_for_delivery": 2,
        "registered": 1,
        "returning": 1,
    },
    "receipts": 15,
    "refunds": {"done": 16, "failed": 4, "reserved": 1, "sent": 1, "unknown": 1},
    "units": 299,
}


def rules():
    """What the sellers promise, and what became of it, in numbers."""
    tables = PolicyTable.objects.values_list("seller__slug", "purpose", "channel", "version", "state")
    backtests = Backtest.objects.select_related("seller", "table")
    reviews = [review_of(table) for table in PolicyTable.objects.filter(state__in=("draft", "live"))]
    runs = AutomationRun.objects.values_list("seller__slug", "why")
    automation = Automation.objects.values_list("seller__slug", "running")
    requests = ApprovalRequest.objects.values_list("state", "asked_by_name", "answered_by_name")
    return {
        "tables": sorted(" ".join(map(str, row)) for row in tables),
        "backtests": {
            row.seller.slug: (row.state, row.table.version, row.result["cases"], row.result["changed"])
            for row in backtests
        },
        "tests": sorted((run.test.name, run.passed) for review in reviews for run in review.tests),
        "errors": [one for review in reviews for one in review.errors],
        "automation": dict(sorted(automation)),
        "runs": {" ".join(key): count for key, count in sorted(Counter(runs).items())},
        "requests": sorted(requests),
        "overrides": Override.objects.count(),
        "withdrawals": sorted(Withdrawal.objects.values_list("name", "problem", "case__state")),
        "proofs": sorted(ShopFact.objects.values_list("seller__slug", "key", "country")),
        "goods": GoodsRule.objects.count(),
        "costs": dict(sorted(Counter(CostInput.objects.values_list("measured", flat=True)).items())),
        "days": sorted(CalendarDay.objects.values_list("country", "works")),
        "bazaar": Order.objects.filter(channel="bazaar").count(),
    }


RULES = {
    "automation": {"lamp-house": True, "northwind": False},
    "backtests": {
        "lamp-house": ("done", 4, 42, 11),
        "northwind": ("done", 4, 7, 2),
        "yunshang": ("done", 4, 15, 3),
    },
    "bazaar": 1,
    "costs": {False: 9, True: 25},
    "days": [("KR", False), ("NL", False)],
    "errors": [],
    "goods": 6,
    "overrides": 7,
    "proofs": [
        ("lamp-house", "informed", ""),
        ("lamp-house", "policy_posted", ""),
        ("lamp-house", "return_carrier_named", "TR"),
        ("northwind", "informed", ""),
        ("northwind", "policy_posted", ""),
        ("yunshang", "exclusion_confirmed", "CN"),
        ("yunshang", "informed", ""),
        ("yunshang", "policy_posted", ""),
        ("yunshang", "return_carrier_named", "TR"),
    ],
    "requests": [("granted", "Ann Bakker", "Kim de Vries"), ("waiting", "Ann Bakker", "")],
    "runs": {
        "lamp-house no_rule": 13,
        "lamp-house not_open": 3,
        "lamp-house over_budget": 2,
        "lamp-house review": 9,
        "lamp-house settled": 2,
    },
    "tables": [
        "lamp-house automation  1 live",
        "lamp-house promise  1 retired",
        "lamp-house promise  2 retired",
        "lamp-house promise  3 live",
        "lamp-house promise  4 draft",
        "northwind automation  1 live",
        "northwind promise  1 retired",
        "northwind promise  2 retired",
        "northwind promise  3 live",
        "northwind promise  4 draft",
        "yunshang evidence  1 live",
        "yunshang program bazaar 1 live",
        "yunshang promise  1 retired",
        "yunshang promise  2 retired",
        "yunshang promise  3 live",
        "yunshang promise  4 draft",
    ],
    "tests": [
        ("A broken vase for 18.00 is kept", True),
        ("A broken vase for 18.00 is kept", True),
        ("A whole dining room goes to a person", True),
        ("A whole dining room goes to a person", True),
        ("Boots too small: 90 days, free way back", True),
        ("Boots too small: 90 days, free way back", True),
        ("France: 30 days", True),
        ("France: 30 days", True),
        ("Germany: 60 days", False),
        ("Germany: 60 days", True),
        ("日本：30 天无理由", True),
        ("日本：30 天无理由", True),
    ],
    "withdrawals": [("Hanna Keller", "", "approved"), ("T. Lindner", "unknown_order", None)],
}


def put_right():
    """Money beside refunds, judgment, repairs and goods sent: how many stand in which state."""
    rows = (Arbitration, Batch, Challenge, Charge, Complaint, Dispute, Recovery, Repair)
    rows += (Replacement, UnknownParcel, Visit)
    return {
        row.__name__: dict(sorted(Counter(row.objects.values_list("state", flat=True)).items()))
        for row in rows
    }


def ways():
    """How parcels travel and what is not well with them, in numbers."""
    said = Parcel.objects.exclude(delay="").values_list("shipment__order__seller__slug", "delay")
    return {
        "codes": sorted(UnknownCode.objects.values_list("code", "count")),
        "delays": {" ".join(key): count for key, count in sorted(Counter(said).items())},
        "incidents": list(Incident.objects.values_list("kind", "place", "parcels")),
        "lanes": LaneDefault.objects.count(),
        "numbers": dict(sorted(Counter(Leg.objects.values_list("role", flat=True)).items())),
        "options": sorted(ShippingOption.objects.values_list("code", flat=True)),
        "pieces": list(Parcel.objects.filter(pieces__gt=1).values_list("pieces_delivered", "pieces")),
        "points": PickupPoint.objects.count(),
        "strays": sorted(StrayScan.objects.values_list("number", "reason")),
        "uses": sorted(Parcel.objects.filter(use=1).values_list("tracking_number", flat=True)),
        "waiting": ParcelAnswer.objects.filter(done_at=None).count(),
    }


WAYS = {
    "codes": [("CSP-17", 1), ("WAVE_ASSIGNED", 2)],
    "delays": {
        "lamp-house held": 1,
        "lamp-house late": 8,
        "lamp-house slow": 1,
        "lamp-house stalled": 3,
        "yunshang held": 1,
    },
    "incidents": [("outage", "Nieuwegein", 27)],
    "lanes": 7,
    "numbers": {"last_mile": 1, "master": 3, "return": 1, "whole": 226},
    "options": ["air", "express", "point", "sea", "standard", "tonight"],
    "pieces": [(2, 3)],
    "points": 5,
    "strays": [("3SLHOU2040716", "foreign"), ("3SLHOU2099018", "nobody")],
    "uses": ["3SLHOU2039924"],
    "waiting": 1,
}


PUT_RIGHT = {
    "Arbitration": {"open": 1, "ruled": 1},
    "Batch": {"sent": 1},
    "Challenge": {"answered": 1, "open": 1},
    "Charge": {"open": 2, "paid": 3},
    "Complaint": {"investigating": 1, "open": 1, "upheld": 1},
    "Dispute": {"lost": 1, "opened": 1, "won": 1},
    "Recovery": {"answered": 1, "claimed": 1},
    "Repair": {"approved": 1, "parts_awaited": 1, "quoted": 1, "returned": 1},
    "Replacement": {"reserved": 2, "sent": 3},
    "UnknownParcel": {"set_aside": 1, "waiting": 3},
    "Visit": {"booked": 1},
}


@pytest.mark.django_db
@pytest.mark.slow
def test_the_stories(settings, tmp_path, client, capsys):
    settings.MEDIA_ROOT, settings.DATA = tmp_path, tmp_path
    assert not is_begun()
    chapters: list[str] = []
    tell(chapters.append, at=AT)
    assert is_whole()
    assert len([words for words in chapters if " of " in words]) == 3
    settings.MODE = "demo"
    print_ways_in(8000)
    pages = [
        line.split()[1].partition(":8000")[2] for line in capsys.readouterr().out.splitlines() if "//" in line
    ]
    assert [page.split("/")[1] for page in pages] == ["", "s", "s", "t"]
    assert {client.get(page, follow=True).status_code for page in pages} == {HTTPStatus.OK}
    assert figures() == GOLDEN
    assert rules() == RULES
    found = {name: list(checks.get(name).find()) for name in checks.names()}
    assert found == {name: [] for name in checks.names()}
    told = set(Case.objects.values_list("kind", "state"))
    assert told >= set(product((Kind.RETURN, Kind.CLAIM), State))
    assert {kind for kind, _ in told} == set(Kind)
    assert {state for _, state in told} == set(State)
    assert set(Refund.objects.values_list("state", flat=True)) == set(RefundState)
    assert set(Offer.objects.values_list("state", flat=True)) >= {OfferState.OPEN, OfferState.LAPSED}
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role)
    assert (Buyer.objects.count(), len(set(Buyer.objects.values_list("country", flat=True)))) == (30, 8)
    assert not Product.objects.filter(image="").exists()
    assert put_right() == PUT_RIGHT
    assert ways() == WAYS
    assert ReactionRun.objects.filter(state="dead").count() == 1
    assert Delivery.objects.exists()
    moved = dict(ExternalMovement.objects.values_list("provider_ref", "alarm"))
    assert moved == {
        "sre_dash_0417": False,
        "sre_dash_0392": False,
        "sre_dash_0433": False,
        "sre_dash_0441": False,
        "sre_late_0388": True,
    }
    assert Order.objects.filter(placed_at__gt=AT).count() == 0
    assert {member.email for member in Member.objects.all()} == {person.email for person in SIGN_INS}
    assert client.login(email="kim@lamp-house.example", password=PASSWORD)
