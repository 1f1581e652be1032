"""The demo's stories: told once, the same each time, with every kind and state."""

from collections import Counter
from datetime import UTC, datetime
from itertools import product

import pytest
from django.db.models import Sum

from aftermile.accounts.models import Member, Membership
from aftermile.accounts.roles import Role
from aftermile.cases.models import Case, Evidence, Offer, OfferState, Receipt
from aftermile.cases.states import Kind, State
from aftermile.config.checks import checks
from aftermile.config.seed.people import PASSWORD, SIGN_INS
from aftermile.config.seed.tell import is_begun, is_whole, tell
from aftermile.events.models import Delivery, Mail, ReactionRun
from aftermile.ledger.models import Account, ExternalMovement, Refund, RefundState
from aftermile.orders.models import Buyer, Order, Product, Unit
from aftermile.parcels.models import Parcel

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
        "lamp-house cash EUR": 976890,
        "lamp-house refunds EUR": 34285,
        "lamp-house refunds_pending EUR": 0,
        "lamp-house sales EUR": -1014175,
        "lamp-house suspense EUR": 3000,
        "northwind cash USD": 931865,
        "northwind refunds USD": 49795,
        "northwind refunds_pending USD": -33395,
        "northwind sales USD": -948265,
        "yunshang cash CNY": 928300,
        "yunshang cash EUR": 101130,
        "yunshang cash JPY": 224040,
        "yunshang cash KRW": 1229490,
        "yunshang cash USD": 121775,
        "yunshang refunds EUR": 3690,
        "yunshang refunds JPY": 9630,
        "yunshang refunds USD": 6420,
        "yunshang refunds_pending EUR": -1500,
        "yunshang refunds_pending JPY": -9630,
        "yunshang refunds_pending USD": 0,
        "yunshang sales CNY": -928300,
        "yunshang sales EUR": -103320,
        "yunshang sales JPY": -224040,
        "yunshang sales KRW": -1229490,
        "yunshang sales USD": -128195,
    },
    "cases": 31,
    "evidence": 18,
    "mails": {"en": 60, "zh-hans": 16},
    "orders": {"CNY": 10, "EUR": 55, "JPY": 8, "KRW": 8, "USD": 36},
    "parcels": {"customs_hold": 1, "delivered": 107, "in_transit": 7, "lost": 1, "out_for_delivery": 1},
    "receipts": 10,
    "refunds": {"done": 7, "failed": 4, "reserved": 1, "sent": 1, "unknown": 1},
    "units": 180,
}


@pytest.mark.django_db
@pytest.mark.slow
def test_the_stories(settings, tmp_path, client):
    settings.MEDIA_ROOT = tmp_path
    assert not is_begun()
    tell(lambda _chapter: None, at=AT)
    assert is_whole()
    assert figures() == GOLDEN
    found = {name: list(checks.get(name).find()) for name in checks.names()}
    assert found == {name: [] for name in checks.names()}
    assert set(Case.objects.values_list("kind", "state")) == set(product(Kind, State))
    assert set(Refund.objects.values_list("state", flat=True)) == set(RefundState)
    assert set(Offer.objects.values_list("state", flat=True)) >= {OfferState.OPEN, OfferState.LAPSED}
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role)
    assert (Buyer.objects.count(), len(set(Buyer.objects.values_list("country", flat=True)))) == (30, 8)
    assert not Product.objects.filter(image="").exists()
    assert ReactionRun.objects.filter(state="dead").count() == 1
    assert Delivery.objects.exists()
    moved = dict(ExternalMovement.objects.values_list("provider_ref", "alarm"))
    assert moved == {"sre_dash_0417": False, "sre_dash_0392": False, "sre_late_0388": True}
    assert Order.objects.filter(placed_at__gt=AT).count() == 0
    assert {member.email for member in Member.objects.all()} == {person.email for person in SIGN_INS}
    assert client.login(email="kim@lamp-house.example", password=PASSWORD)
