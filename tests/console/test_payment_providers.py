"""The page that says which payment providers are on, and what the doctor says of them."""

import pytest
from django.urls import reverse
from django.utils import translation

from aftermile.accounts.roles import Role
from aftermile.config.doctor import check_payments
from aftermile.config.env import Environment
from aftermile.providers.http import note_unknown
from tests.factories import make_member, make_seller

pytestmark = pytest.mark.django_db
URL = "console:payment_providers"


def test_it_says_what_is_on_and_what_the_others_need(client):
    client.force_login(make_member(make_seller()))
    page = client.get(reverse(URL)).content.decode()
    for words in (
        *("Paid by hand", "Sandbox", "Stripe", "PayPal", "Adyen"),
        *("AFTERMILE_STRIPE_SECRET_KEY", "AFTERMILE_PAYPAL_WEBHOOK_ID", "AFTERMILE_ADYEN_HMAC_KEY"),
        *("collects from buyers", "http://testserver/api/v1/hooks/payments/stripe/"),
    ):
        assert words in page
    with translation.override("zh-hans"):
        chinese = client.get(reverse(URL), headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "AFTERMILE_STRIPE_URL" not in chinese


def test_codes_that_nobody_knows_are_shown(client):
    note_unknown("stripe", "refund", "teleported")
    client.force_login(make_member(make_seller()))
    assert "stripe refund &#x27;teleported&#x27;" in client.get(reverse(URL)).content.decode()


def test_it_is_for_those_who_may_change_settings(client):
    client.force_login(make_member(make_seller(), role=Role.AGENT))
    assert client.get(reverse(URL)).status_code == 403
    assert reverse(URL) not in client.get(reverse("console:settings")).content.decode()


def findings(**values):
    found = check_payments(Environment({f"AFTERMILE_{name}": value for name, value in values.items()}))
    return [(finding.level.value, finding.about, finding.words) for finding in found]


def test_the_doctor_names_what_is_half_configured():
    assert findings(STRIPE_SECRET_KEY="sk_test_1", PAYPAL_CLIENT_ID="x") == [
        (
            *("wrong", "payments: PayPal"),
            "is off, because AFTERMILE_PAYPAL_CLIENT_SECRET, AFTERMILE_PAYPAL_WEBHOOK_ID are not set.",
        ),
        ("wrong", "payments: Stripe", "is off, because AFTERMILE_STRIPE_WEBHOOK_SECRET is not set."),
    ]
    whole = findings(STRIPE_SECRET_KEY="sk_test_1", STRIPE_WEBHOOK_SECRET_FILE="/run/secret")
    assert [(level, about) for level, about, _ in whole] == [("fine", "payments")]
